"""Runs of words as numbers: how two texts are compared without keeping either."""

import re
from collections.abc import Iterator
from hashlib import blake2b

RUN = 7  # words of a fingerprint of the customer's texts
GLUED = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ])")
WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, ё as е, glued ones («клиентуДанный») apart."""
    return WORD.findall(GLUED.sub(" ", text).lower().replace("ё", "е"))


def runs(text: str, length: int = RUN) -> Iterator[str]:
    """Every run of `length` consecutive words of a text, in their order."""
    listed = words(text)
    for start in range(len(listed) - length + 1):
        yield " ".join(listed[start : start + length])


def fingerprint(run: str) -> str:
    """64 bits of BLAKE2b of a run of words, as 16 hexadecimal digits."""
    return blake2b(run.encode(), digest_size=8).hexdigest()
