"""What a law says is said cautiously and with the day on which it was checked."""

import re
from collections.abc import Iterator
from datetime import date

from catalog.linting.masks import ours, paragraphs
from catalog.linting.material import Material, Page, Passage, passages_of
from catalog.loading.files import Fault, Where

ASSERTS = (
    r"требу\w+|да[её]т|обязыва\w+|обязан\w*|запреща\w+|запрети\w+|разреша\w+|позволя\w+|устан\w+|защища\w+|говорит"
    r"|предусм\w+|гарантир\w+|освобожда\w+|велит|вправе|отводит|делит|считает|назыв\w+"
)
THE_LAW = r"закон(?:а|у|ом|е|ы|ов|ам|ами|ах)?|законодательств\w*"
LAW = re.compile(  # a statement, or a source named; «закон» in passing states nothing
    r"\bст(?:\.|ать[яиейюё]\w?)[ \xa0]*\d+|№[ \xa0]*[\d-]+-ФЗ|\bФЗ\b|\b(?:ГК|ТК|УК)[ \xa0]РФ|\bКоАП\w*"
    r"|\b(?:[Гг]ражданск|[Тт]рудов|[Уу]головн)\w+ кодекс\w*|\b[Пп]остановлени[еяюй]\w* [Пп]равительства"
    r"|\bРоспотребнадзор\w*|\bРоскомнадзор\w*"
    rf"|\b(?:{THE_LAW})[ \xa0](?:№|«|РФ|об? )|\b[Пп]о (?:{THE_LAW})\b|\bправил\w* закона\b"
    rf"|\b(?:{THE_LAW}),? (?:не |этого не |прямо )?(?:{ASSERTS})\b"
    rf"|\b(?:{ASSERTS}) (?:только |сам |и )?(?:{THE_LAW})\b",
    re.IGNORECASE,
)
HINTS = (
    "ст.",
    "стать",
    "№",
    "фз",
    " рф",
    "\xa0рф",
    "коап",
    "кодекс",
    "постановлен",
    "роспотреб",
    "роскомнадзор",
    "закон",
)
CHECKED = re.compile(r"\bпроверено на[ \xa0]+(\d{1,2}\.\d{1,2}\.\d{4})", re.IGNORECASE)
OLDEST_MONTHS = 24
BY_RECORD = {"questions": 1, "cases": 1, "cards": 1, "objections": 1, "dialogues": 2}  # parts of a place
UNJUDGED = {
    "title",
    "modes",
    "outcomes",
    "topics",
    "goal",
    "audience",
    "entry",
    "not_when",
    "needs",
    "control",
}


def check_law(material: Material, today: date) -> Iterator[Fault]:
    """Every legal statement dated in its own paragraph, neither in the future nor two years ago."""
    for page in material.pages:
        if page.sort == "module":
            continue
        for passage, said in _statements(page):
            yield from _judge(passage, said, today)


def _statements(page: Page) -> Iterator[tuple[Passage, str]]:
    """What is judged as one: a question, card, case as a whole; otherwise a paragraph."""
    depth = BY_RECORD.get(page.sort)
    records: dict[Where, list[Passage]] = {}
    for passage in passages_of(page):
        if UNJUDGED & set(passage.where):
            continue
        if depth:
            records.setdefault(passage.where[:depth], []).append(passage)
        elif not passage.is_spoken:
            for _at, said in paragraphs(passage.text):
                yield passage, said
    for passages in records.values():
        parts = [one for one in passages if not one.is_spoken]
        naming = next((one for one in parts if law_in(ours(one.text))), parts[0] if parts else None)
        if naming is not None:
            yield naming, "\n\n".join(one.text for one in parts)


def law_in(text: str) -> re.Match[str] | None:
    """Where the text states what a law says or names its source."""
    lower = text.lower()
    return LAW.search(text) if any(hint in lower for hint in HINTS) else None


def _judge(passage: Passage, said: str, today: date) -> Iterator[Fault]:
    mine = "\n".join(line for line in ours(said).split("\n") if not line.lstrip().startswith("#"))
    found, dates = law_in(mine), CHECKED.findall(said)
    if found and not dates:
        reason = (
            "сказано о законе без даты: допишите «(проверено на ДД.ММ.ГГГГ, решения за юристом компании)»"
        )
        around = " ".join(mine[max(0, found.start() - 20) : found.end() + 20].split())
        at = passage.text.find(found.group())
        yield passage.fault(f"{reason}: {around}", found.group(), _place(passage, said, at))
    for one in dates:
        at = passage.text.find(one)
        why = _stale(one, today)
        if why:
            yield passage.fault(why, one, max(0, at))


def _place(passage: Passage, said: str, otherwise: int) -> int:
    """Where the statement begins in its text."""
    start = passage.text.find(said[:40])
    return max(0, start if start >= 0 else otherwise)


def _stale(said: str, today: date) -> str | None:
    """Why the date cannot stand."""
    day, month, year = map(int, said.split("."))
    try:
        checked = date(year, month, day)
    except ValueError:
        return f"такой даты нет: {said}"
    if checked > today:
        return f"«проверено на {said}» — в будущем: поставьте день, когда проверили"
    if (today.year - year) * 12 + today.month - month - (today.day < day) >= OLDEST_MONTHS:
        return f"«проверено на {said}» — больше двух лет назад: проверьте ещё раз и поставьте новую дату"
    return None
