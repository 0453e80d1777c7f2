"""Words of Russian texts in their dictionary form; what search compares instead of letters."""

import re
from functools import cache, lru_cache
from typing import Any

WORD = re.compile(r"[0-9a-zа-яё]+")
SERVICE_PARTS = {"PREP", "CONJ", "PRCL", "NPRO", "INTJ"}  # prepositions, conjunctions, particles, pronouns
TOLERABLE = 0.15  # a reading less probable than this is noise


@cache
def analyser() -> Any:
    """The dictionary; 50 ms and some megabytes, so only a process that searches or loads has it."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=30_000)
def lemmas_of(word: str) -> tuple[str, ...]:
    """Dictionary forms of one lower-case word, the likeliest first; empty for a service word.

    «звонками» → («звонок»,); a Latin word or a figure is its own form; ё counts as е.
    """
    if not word.isalpha() or word[0] < "а":
        return (word,)
    readings = analyser().parse(word)
    if readings[0].tag.POS in SERVICE_PARTS:
        return ()
    forms = [one.normal_form for one in readings if one.score >= TOLERABLE] or [readings[0].normal_form]
    return tuple(dict.fromkeys(plain(form) for form in forms))


def is_known(word: str) -> bool:
    """Whether the dictionary has the word: what it has is not a typing error."""
    return bool(analyser().word_is_known(word))


def plain(text: str) -> str:
    """Lower case, ё as е: people type neither with care."""
    return text.lower().replace("ё", "е")


def words_in(text: str) -> list[str]:
    """The words of a text in order, lower case, ё as е."""
    return WORD.findall(plain(text))


def lemmas_in(text: str) -> list[str]:
    """Dictionary forms of the words of a text, each once, in order of appearance."""
    return list(dict.fromkeys(form for word in words_in(text) for form in lemmas_of(word)))
