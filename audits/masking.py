"""What somebody wrote, without whom it names: telephones, addresses, names. No database.

Comments are masked before they are stored, so that nobody has to be trusted with the original.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from catalog.words import TOLERABLE, analyser

PHONE, EMAIL, NAME = "[телефон]", "[почта]", "[имя]"
STEM_AT_LEAST = 4

_EMAIL = re.compile(r"[^\s@<>(),;:«»\"]+@[^\s@<>(),;:«»\"]+\.[^\s@<>(),;:«»\"]*\w")
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z]\w{3,}")
_PHONE = re.compile(r"(?<![\w№])\+?\d(?:[\s\u00a0()\-–.]{0,3}\d){6,18}(?!\w)")
_INITIALS = re.compile(r"(?:\b[А-ЯЁ][а-яё-]+\s+)?\b[А-ЯЁ]\.\s?[А-ЯЁ]\.(?:\s?[А-ЯЁ][а-яё-]+)?")
_WORD = re.compile(r"\b[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?")
_RUN = re.compile(rf"{re.escape(NAME)}(?:\s+{re.escape(NAME)})+")
_ABOUT_A_PERSON = re.compile(r"\b[А-ЯЁ]\.\s?[А-ЯЁ]\.|\S+@\S+|\+?\d[\d\s()-]{8,}\d")
_SURNAME_END = re.compile(
    r"(?:[оеё]в|[иы]н|ск(?:ий|ой|ая|ого|ому|ую|им)|[оеё]в(?:а|у|ым|ой|е)|[иы]н(?:а|у|ым|ой|е)|"
    r"ович|евич|овн(?:а|ы|е|у|ой)|евн(?:а|ы|е|у|ой)|енко|ян|дзе|швили)$"
)
_NAME_MARKS = ("Name", "Patr", "Surn")
_DAY_OR_SUM = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}\b|\d{4}-\d{2}-\d{2}\b|\d{1,3}(?:[\s\u00a0]\d{3})+")


def surname_stems(surnames: Iterable[str]) -> tuple[str, ...]:
    """Beginnings of surnames that every case of a surname shares; at least four letters."""
    stems = {name.rstrip("аяыйио") for name in surnames}
    return tuple(sorted(stem for stem in stems if len(stem) >= STEM_AT_LEAST))


def names_a_person(text: str, stems: tuple[str, ...]) -> bool:
    """Whether the text has initials, an address, a telephone number or a surname of the staff.

    Args:
        stems: of `surname_stems`.
    """
    if _ABOUT_A_PERSON.search(text):
        return True
    return any(word.startswith(stems) for word in re.findall(r"[А-ЯЁ][а-яё-]+", text))


def masked(text: str, *, stems: tuple[str, ...] = (), known: Collection[str] = ()) -> str:
    """The text with «[телефон]», «[почта]» and «[имя]» in the place of what it names.

    A word counts as a name when the dictionary reads it as a first name, a patronymic or a surname, when it
    begins as a surname of the staff, or beside initials. It is better to blot a word too many than one too
    few: the sense of a remark on service hardly ever hangs on a capitalised word.

    Args:
        stems: of `surname_stems`. known: words that stay, as the organisation calls itself and its branches.
    """
    text = _EMAIL.sub(EMAIL, text)
    text = _HANDLE.sub(EMAIL, text)
    text = _PHONE.sub(_phone, text)
    text = _INITIALS.sub(NAME, text)
    stay = {word.casefold() for line in known for word in re.findall(r"\w+", line)}

    def blot(match: re.Match[str]) -> str:
        word = match[0]
        if stems and word.startswith(stems):
            return NAME
        if word.casefold() in stay or not any(map(_is_name, word.split("-"))):
            return word
        return NAME

    return _RUN.sub(NAME, _WORD.sub(blot, text))


def _phone(match: re.Match[str]) -> str:
    """The mask, unless the digits are a date or a sum with its thousands parted."""
    found = match[0]
    return found if _DAY_OR_SUM.fullmatch(found) else PHONE


@lru_cache(maxsize=10_000)
def _is_name(word: str) -> bool:
    """Whether a capitalised word is somebody's name by its likely readings.

    Of a word that the dictionary does not have only the end is judged: it would guess firms to be people.
    """
    if not analyser().word_is_known(word.casefold()):
        return _SURNAME_END.search(word) is not None
    readings = analyser().parse(word)
    likely = sum(one.score for one in readings if any(mark in one.tag for mark in _NAME_MARKS))
    return bool(likely >= TOLERABLE)
