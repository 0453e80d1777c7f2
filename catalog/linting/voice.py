"""The voice: calm, plain words. What offices and advertisements say is named with what to say instead."""

import re
from collections.abc import Iterator

from catalog.linting.masks import ours
from catalog.linting.material import Material, Passage
from catalog.loading.files import Fault

INSTEAD = (
    (r"осуществл[яеиё]\w*|осуществит\w*", "«делать», «вести» или сам глагол"),
    (r"в рамках", "«во время», «на», «по»"),
    (
        r"данн(?:ый|ого|ому|ом|ая|ой|ую|ое)(?! (?:слов|обещан|им|ей|ими|вами|клиент|компани))",
        "«этот» или ничего",
    ),
    (r"явля(?:ется|ются|лся|лась|лось|лись|ться|ясь)", "тире или «это»"),
    (r"уникальн\w+", "чем именно отличается"),
    (r"эффективн\w*", "что именно получается: «быстрее», «с первого раза»"),
    (r"профессиональн\w+ рост\w*", "что именно человек сумеет"),
    (r"инновацион\w+|передов\w+ (?:опыт|практик)\w*", "что именно нового"),
    (r"клиентоориентирован\w*", "что именно делают для клиента"),
    (r"высококачественн\w+|высококлассн\w+|непревзойд[её]нн\w+", "что именно хорошо"),
    (r"на сегодняшний день|в настоящее время|на данный момент", "«сейчас»"),
    (r"в целях|с целью(?= [а-яё]+ть\b)", "«чтобы»"),
    (r"посредством|путём(?= [а-яё]+(?:ия|ния|ки|ции)\b)", "«с помощью» или глагол"),
    (r"имеет место|имеют место", "«есть», «бывает»"),
    (r"в случае,? если|при условии,? если", "«если»"),
    (r"вышеуказанн\w+|вышеперечисленн\w+|нижеследующ\w+|вышеизложенн\w+", "назовите прямо"),
    (r"необходимо отметить|следует отметить|стоит отметить", "ничего: сразу скажите"),
    (r"в связи с тем,? что|ввиду того,? что|в силу того,? что", "«потому что»"),
    (
        r"производ(?:ить|ится|ят|ится) (?:оплат|расч[её]т|возврат|замен|запис)\w+",
        "глагол: «платить», «вернуть»",
    ),
    (r"оказыва(?:ть|ет|ют) (?:влияние|воздействие)", "«влиять»"),
    (r"принима(?:ть|ет|ют) участие", "«участвовать»"),
    (r"надлежащ\w+|соответствующим образом|должным образом", "как именно"),
    (r"фидб[еэ]к\w*", "«отзыв», «ответ»"),
    (r"лайфхак\w*|инсайт\w*|тайминг\w*|ивент\w*", "русское слово"),
    (r"функционал\w*", "«что умеет», «возможности»"),
    (r"кастомер\w*|коммуницир\w+|саппорт\w*|бэкграунд\w*|проактивн\w+", "русское слово"),
    (r"незабываем\w+|впечатляющ\w+ результат\w*|гарантированн\w+ (?:успех|результат)\w*", "что именно будет"),
)
OFFICE = re.compile(
    "|".join(rf"(?P<w{at}>\b(?:{pattern})\b)" for at, (pattern, _other) in enumerate(INSTEAD)), re.IGNORECASE
)
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
    for found in OFFICE.finditer(text):
        _pattern, instead = INSTEAD[int((found.lastgroup or "w0")[1:])]
        said = found.group()
        yield passage.fault(f"«{said}»: напишите иначе — {instead}", said, found.start())
    for found in SHOUT.finditer(text):
        if "![" not in found.group():
            yield passage.fault(
                f"восклицательный знак: скажите спокойно — {found.group()}", found.group(), found.start()
            )
