"""The voice: calm, plain words. What offices and advertisements say is named with what to say instead."""

import re
from collections.abc import Iterator

from catalog.linting.masks import ours
from catalog.linting.material import Material, Passage
from catalog.loading.files import Fault

GIVEN = "(?:слов|обещан|им|ей|ими|вами|клиентом|компанией)"  # «данное вами слово» is no office word
INSTEAD = (  # what such words contain, the words, what to say
    ("осуществ", r"осуществл[яеиё]\w*|осуществит\w*", "«делать», «вести» или сам глагол"),
    ("в рамках", r"в рамках", "«во время», «на», «по»"),
    ("данн", rf"данн(?:ый|ого|ому|ом|ая|ой|ую|ое)(?! {GIVEN})", "«этот» или ничего"),
    ("явля", r"явля(?:ется|ются|лся|лась|лось|лись|ться|ясь)", "тире или «это»"),
    ("уникальн", r"уникальн\w+", "чем именно отличается"),
    ("эффективн", r"эффективн\w*", "что именно получается: «быстрее», «с первого раза»"),
    (" рост", r"профессиональн\w+ рост\w*", "что именно человек сумеет"),
    ("инновацион", r"инновацион\w+", "что именно нового"),
    ("передов", r"передов\w+ (?:опыт|практик)\w*", "что именно делают"),
    ("клиентоориентирован", r"клиентоориентирован\w*", "что именно делают для клиента"),
    ("высок", r"высококачественн\w+|высококлассн\w+", "что именно хорошо"),
    ("непревзойд", r"непревзойд[её]нн\w+", "что именно хорошо"),
    (" день", r"на сегодняшний день", "«сейчас»"),
    ("время", r"в настоящее время", "«сейчас»"),
    ("момент", r"на данный момент", "«сейчас»"),
    ("в целях", r"в целях", "«чтобы»"),
    ("с целью", r"с целью(?= [а-яё]+ть\b)", "«чтобы»"),
    ("посредством", r"посредством", "«с помощью» или глагол"),
    ("мест", r"име[ею]т место", "«есть», «бывает»"),
    (" если", r"в случае,? если|при условии,? если", "«если»"),
    ("выше", r"вышеуказанн\w+|вышеперечисленн\w+|вышеизложенн\w+", "назовите прямо"),
    ("нижеследующ", r"нижеследующ\w+", "назовите прямо"),
    ("отметить", r"(?:необходимо|следует|стоит|важно) отметить", "ничего: сразу скажите"),
    (" что", r"в связи с тем,? что|ввиду того,? что|в силу того,? что", "«потому что»"),
    ("производ", r"производ(?:ить|ится|ят) (?:оплат|расч[её]т|возврат|замен|запис)\w+", "глагол: «вернуть»"),
    ("оказыва", r"оказыва(?:ть|ет|ют) (?:влияние|воздействие)", "«влиять»"),
    ("участие", r"принима(?:ть|ет|ют) участие", "«участвовать»"),
    ("надлежащ", r"надлежащ\w+", "как именно"),
    ("образом", r"(?:соответствующим|должным) образом", "как именно"),
    ("фидб", r"фидб[еэ]к\w*", "«отзыв», «ответ»"),
    ("лайфхак", r"лайфхак\w*", "«приём»"),
    ("инсайт", r"инсайт\w*", "«догадка», «вывод»"),
    ("тайминг", r"тайминг\w*", "«время», «порядок»"),
    ("ивент", r"ивент\w*", "«событие»"),
    ("функционал", r"функционал\w*", "«что умеет», «возможности»"),
    ("кастомер", r"кастомер\w*", "«клиент»"),
    ("коммуницир", r"коммуницир\w+", "«говорить»"),
    ("саппорт", r"саппорт\w*", "«поддержка»"),
    ("проактивн", r"проактивн\w+", "что именно делают первыми"),
    ("незабываем", r"незабываем\w+", "что именно запомнится"),
    ("гарантированн", r"гарантированн\w+ (?:успех|результат)\w*", "что именно будет"),
)
OFFICE = [
    (stem, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), instead) for stem, pattern, instead in INSTEAD
]
SHOUT = re.compile(r"[^\s|*]+\s?!")


def check_voice(material: Material) -> Iterator[Fault]:
    """Words of an office, of an advertisement, and exclamation marks outside anybody's speech.

    Of a course below the bar only module.yaml is judged: its texts are about to be written anew.
    """
    for passage in material.passages:
        is_judged = material.is_complete or passage.page.sort == "module"
        if is_judged and not passage.is_spoken and not _is_name(passage):
            yield from office_words(passage)


def _is_name(passage: Passage) -> bool:
    """The printed title of a module is its name, whatever words it is made of."""
    return passage.page.sort == "module" and passage.key in {"title", "subtitle"}


def office_words(passage: Passage) -> Iterator[Fault]:
    """The same of one text; what stands in «…», in a dialogue or under «Плохо» is somebody's."""
    text = ours(passage.text)
    lower = text.lower()
    for stem, pattern, instead in OFFICE:
        for found in pattern.finditer(text) if stem in lower else ():
            said = found.group()
            yield passage.fault(f"«{said}»: напишите иначе — {instead}", said, found.start())
    for found in SHOUT.finditer(text) if "!" in text else ():
        if "![" not in found.group():
            yield passage.fault(
                f"восклицательный знак: скажите спокойно — {found.group()}", found.group(), found.start()
            )
