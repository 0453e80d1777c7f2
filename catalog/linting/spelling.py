"""Words that the Russian dictionary does not have, and nobody has accepted."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from catalog.linting.masks import NORM
from catalog.linting.material import Material, Passage
from catalog.loading.files import Fault
from catalog.words import analyser, is_known

WORD = re.compile(r"(?<![\w{])[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*(?![\w}])")
NOT_START = re.compile(r"[а-яёА-ЯЁ\d,)»“”][ \xa0\n]+[«„“(]?$|[а-яё,] [—–] $")
LINK = re.compile(r"\]\([^)]*\)|\b[\w.]+@[\w.]+|https?://\S+")
ABBREVIATION = 6  # letters of the longest
PREFIXES = ("пол", "авто", "авиа", "вет", "видео", "кино", "мини", "микро", "супер", "строй", "теле", "фото")
PREFIXED = 4  # letters of what stands after such a beginning
PARTICLES = {"то", "либо", "нибудь", "ка", "таки", "де", "с", "кое", "по", "во", "в", "из", "не"}


def check_spelling(material: Material, accepted: Collection[str]) -> Iterator[Fault]:
    """Each unknown word of a module once a file; a name that also stands inside a sentence is believed.

    Args:
        material: the module.
        accepted: words in lower case; «клининг*» accepts every word that begins so.
    """
    beginnings = tuple(word[:-1] for word in accepted if word.endswith("*"))
    unknown: list[tuple[Passage, str, int]] = []
    names = set[str]()
    for passage in material.passages:
        for word, at, is_inside in _words(passage.text):
            if is_right(word) or word.lower() in accepted or word.lower().startswith(beginnings):
                continue
            if word[0].isupper() and is_inside:
                names.add(_stem(word))
            else:
                unknown.append((passage, word, at))
    seen = set[tuple[str, str]]()
    for passage, word, at in unknown:
        if (word[0].isupper() and _stem(word) in names) or (passage.page.document.name, word) in seen:
            continue
        seen.add((passage.page.document.name, word))
        reason = f"слова «{word}» нет в словаре: исправьте или допишите в accepted_words.txt"
        yield passage.fault(reason, word, at)


def _words(text: str) -> Iterator[tuple[str, int, bool]]:
    """Russian words with their places; the third says that the word surely does not begin a sentence."""
    if "{{" in text:
        text = NORM.sub(lambda found: " " * len(found.group()), text)
    if "](" in text or "@" in text or "://" in text:
        text = LINK.sub(lambda found: " " * len(found.group()), text)
    for found in WORD.finditer(text):
        word = found.group()
        if word[0].isupper():
            yield word, found.start(), bool(NOT_START.search(text[max(0, found.start() - 4) : found.start()]))
        else:
            yield word, found.start(), False


@lru_cache(maxsize=100_000)
def is_right(word: str) -> bool:
    """Whether the dictionary has the word or its parts, or it is an abbreviation."""
    if len(word) == 1 or (word.isupper() and len(word) <= ABBREVIATION):
        return True
    plain = word.lower()
    if is_known(plain):
        return True
    parts = plain.split("-")
    if len(parts) > 1:
        return all(part in PARTICLES or len(part) == 1 or is_known(part) for part in parts)
    return any(
        plain.startswith(one) and len(plain) >= len(one) + PREFIXED and is_known(plain[len(one) :])
        for one in PREFIXES
    ) or (plain.startswith("не") and _is_adjective(plain[2:]))


def _is_adjective(word: str) -> bool:
    """Whether «не» is written together with the word: «невыпитый», but not «незнаю»."""
    return is_known(word) and any(one.tag.POS in {"ADJF", "PRTF"} for one in analyser().parse(word))


def _stem(word: str) -> str:
    """A name without its ending."""
    return word[: max(2, min(5, len(word) - 2))].lower()
