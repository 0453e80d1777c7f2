"""Signs as a Russian book has them."""

import re
from collections.abc import Iterator

from catalog.linting.masks import NORM
from catalog.linting.material import Material, Passage
from catalog.loading.files import Fault

LATIN_LIKE = "aceopxyABCEHKMOPTXYi"
FENCE = re.compile(r"^[ \t]*:::.*$", re.MULTILINE)
AROUND = 15  # signs shown on each side
LINK = re.compile(r"\]\([^)]*\)")
RULES = [
    (re.compile(r'"'), "прямые кавычки: поставьте «ёлочки», внутри них — “лапки”"),
    (re.compile(r"(?<=\S) [-–] (?=\S)"), "дефис вместо тире: поставьте « — »"),
    (re.compile(r"(?<=[^\s|])[ ]{2,}(?=[^\s|])"), "два пробела подряд: оставьте один"),
    (
        re.compile(r"(?<=\S)[ \xa0](?=[,.;!?](?:\s|$))|(?<=[^\d\s])[ \xa0](?=:(?:\s(?![\d−(])|$))"),
        "пробел перед знаком препинания: уберите его",
    ),
    (re.compile(r"(?<=[а-яё»)])[,;:](?=[А-Яа-яЁё«])"), "нет пробела после знака препинания: поставьте его"),
    (re.compile(r"(?<=[а-яё])[.!?…](?=[А-ЯЁ])"), "нет пробела между предложениями: поставьте его"),
    (re.compile(r"\d%"), "процент слитно с числом: напишите «80 %»"),
    (re.compile(r"№\d"), "номер слитно со знаком: напишите «№ 5»"),
    (re.compile(r"\.{3,}"), "три точки: поставьте знак «…»"),
    (re.compile(r"\( | \)"), "пробел внутри скобок: уберите его"),
    (re.compile(r"«[^«»\n]*«[^«»\n]*»"), "ёлочки внутри ёлочек: внутри поставьте “лапки”"),
]
LATIN = re.compile(r"[A-Za-z]")
LATIN_RULES = [
    (
        re.compile(r"[А-Яа-яЁё][A-Za-z]|[A-Za-z][А-Яа-яЁё]"),
        "латинские буквы внутри русского слова: наберите слово заново",
    ),
    (
        re.compile(rf"(?<=[а-яё,] )[{LATIN_LIKE}](?= [а-яё«])"),
        "латинская буква вместо русской: наберите слово заново",
    ),
]


def check_typography(material: Material) -> Iterator[Fault]:
    """Each sign that is not as it should be, at its line."""
    for passage in material.passages:
        yield from signs_of(passage)


def signs_of(passage: Passage) -> Iterator[Fault]:
    """The same of one text."""
    text = passage.text
    for sign, pattern in ((":::", FENCE), ("](", LINK), ("{{", NORM)):
        if sign in text:
            text = pattern.sub(lambda found: "·" * len(found.group()), text)
    for pattern, reason in RULES:
        for found in pattern.finditer(text):
            yield _sign(passage, found, reason)
    if LATIN.search(text):
        for pattern, reason in LATIN_RULES:
            for found in pattern.finditer(text):
                yield _sign(passage, found, reason)
    for part in re.split(r"\n\s*\n", text) if text.count("«") != text.count("»") else ():
        if part.count("«") != part.count("»"):
            around = _unpaired(part)
            yield passage.fault(f"ёлочки без пары: {around.strip()}", around)


def _sign(passage: Passage, found: re.Match[str], reason: str) -> Fault:
    """The fault with a few signs around it, so that it can be found by eye."""
    text = passage.text
    start = max(text.rfind("\n", 0, found.start()) + 1, found.start() - AROUND)
    end = text.find("\n", found.end())
    shown = text[start : min(len(text) if end < 0 else end, found.end() + AROUND)]
    return passage.fault(f"{reason}: {shown.strip()}", shown, start)


def _unpaired(text: str) -> str:
    """A few words where a quotation begins or ends without its other half."""
    depth, opened = 0, 0
    for at, sign in enumerate(text):
        if sign == "«":
            depth, opened = depth + 1, at
        elif sign == "»":
            depth -= 1
        if depth not in {0, 1}:
            return text[max(0, at - 12) : at + 12].split("\n", maxsplit=1)[0]
    return text[opened : opened + 24].split("\n", maxsplit=1)[0]
