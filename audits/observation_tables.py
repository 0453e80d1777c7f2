"""Observations and remarks as sheets of an XLSX: plain rows of plain values. No database.

Strings stay strings whatever they begin with: what somebody wrote is never a formula.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import pgettext

from audits.answers import shown_at, text_of
from audits.importance_order import KEY, asks_order, label_of
from audits.models import Instrument
from audits.pair_sides import name_of, sides_of
from figures.importance_rule import PLACES

Kind = Instrument.Kind
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
LONGEST, LONGEST_NAME, LONGEST_HEAD = 32_000, 31, 300  # characters
NARROW, WIDE = 14, 60  # characters of a column
OPTIONS = {
    "constant_memory": True,  # row by row
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}

Row = Sequence[Any]


def write_book(target: Path, sheets: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    """A workbook.

    Args:
        sheets: title, heads, rows of numbers, days, texts and None.
    """
    with xlsxwriter.Workbook(str(target), {**OPTIONS, "tmpdir": str(target.parent)}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        looks = {
            "day": book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"}),
            "text": book.add_format({"valign": "top"}),
            "quoted": book.add_format({"valign": "top", "quote_prefix": True}),
        }
        names: set[str] = set()
        for title, heads, rows in sheets:
            page = book.add_worksheet(_name_of(title, names))
            page.freeze_panes(1, 1)
            for at, text in enumerate(heads):
                page.set_column(at, at, WIDE if len(text) > WIDE // 2 else NARROW)
                page.write_string(0, at, text[:LONGEST_HEAD], head)
            last = 0
            for last, row in enumerate(rows, start=1):
                for at, value in enumerate(row):
                    _write(page, last, at, value, looks)
            page.autofilter(0, 0, max(1, last), max(0, len(heads) - 1))
        if not names:
            book.add_worksheet().write_string(0, 0, pgettext("observation table", "Nothing fits"))


def answer_heads(kind: str, body: Mapping[str, Any]) -> list[str]:
    """Heads of the columns of answers, in the order of `answer_cells`."""
    found: list[str] = []
    for item in body["items"]:
        name = f"{item['code']} {text_of(item)}"
        if kind == Kind.SERVQUAL:
            found += [f"{name_of(side, body)}: {name}" for side in sides_of(body)]
        elif kind == Kind.RECORDS:
            found += [f"{item['code']} {label}" for label in item["fields"].values()]
        else:
            found.append(name)
    if kind == Kind.SERVQUAL:
        importance = pgettext("observation table", "Importance")
        found += [f"{importance}: {group['title']}" for group in body["dimensions"]]
        found += [label_of(place) for place in PLACES if asks_order(body)]
    return found


def answer_cells(kind: str, body: Mapping[str, Any], values: Mapping[str, Any]) -> list[Any]:
    """Answers of one observation: numbers as they were given, words for the rest, None for no answer."""
    items = body["items"]
    if kind == Kind.SERVQUAL:
        sides = [list(values.get(name) or ()) for name in sides_of(body)]
        marks = [side[at] if at < len(side) else None for at in range(len(items)) for side in sides]
        points = values.get("w") or {}
        return [*marks, *(points.get(group["code"]) for group in body["dimensions"]), *_order(body, values)]
    if kind == Kind.RECORDS:
        return [
            value.get(name) if isinstance(value := values.get(item["code"]), Mapping) else None
            for item in items
            for name in item["fields"]
        ]
    return [_cell(kind, body, at, values) for at in range(len(items))]


def _order(body: Mapping[str, Any], values: Mapping[str, Any]) -> list[str | None]:
    """Titles of the sides of the service that stand in the three places; nothing where it is not asked."""
    titles = {group["code"]: group["title"] for group in body["dimensions"]}
    said = values.get(KEY) or {}
    return [titles.get(said.get(place)) for place in PLACES if asks_order(body)]


def _cell(kind: str, body: Mapping[str, Any], at: int, values: Mapping[str, Any]) -> Any:
    value = values.get(body["items"][at]["code"])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return shown_at(kind, body, at, values) or None


def _name_of(title: str, taken: set[str]) -> str:
    """A sheet's name as the format allows it, each once."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:LONGEST_NAME] or "—"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: LONGEST_NAME - 4]} {number}"
    taken.add(name.casefold())
    return name


def _write(page: Any, row: int, column: int, value: Any, looks: Mapping[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        page.write_datetime(row, column, value, looks["day"])
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    else:
        text = str(value)[:LONGEST]
        page.write_string(row, column, text, looks["quoted" if text.startswith(FORMULAS) else "text"])
