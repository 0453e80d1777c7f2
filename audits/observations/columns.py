"""The columns of an instrument's files: what people call each, what machines call it, what it holds. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits import words
from audits.importance_order import label_of
from audits.models import Instrument
from audits.observations.shapes import ORDER, WEIGHTS, shape_of
from audits.pair_sides import has_minimum
from audits.questionnaires import COMMENT
from figures.formats import NBSP


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the instrument.

    key: in small letters, as a table keeps it. code: as the instrument writes it. name: what people call it,
    the heading of the empty table. title: what it holds; the name again where there is no more to say.
    """

    key: str
    code: str
    name: str
    title: str
    is_required: bool

    @property
    def is_told(self) -> bool:
        """Whether the title says more than the name."""
        return self.title != self.name


def columns_of(body: Mapping[str, Any]) -> list[Column]:
    """The columns of the instrument's files, those that must be there first."""
    shape, known = shape_of(body), _facts() | dict(_items(body))
    required = shape.required(body)
    found = []
    for code in (*required, *shape.optional(body)):
        name, title = known.get(code.casefold(), (code, code))
        found.append(Column(code.casefold(), code, name, title, code in required))
    return found


def numbered(columns: Sequence[Column]) -> list[list[Column]]:
    """The columns in runs of neighbours by number: «Ожидание 1» to «Ожидание 22» are one."""
    rest = iter(columns)
    return [[next(rest) for _name in run] for run in neighbours([one.name for one in columns])]


def told(columns: Sequence[Column]) -> str:
    """«Филиал», «Ожидание 1»…«Ожидание 22»: the columns in a line, as people call them."""
    return runs([one.name for one in columns])


def needed(body: Mapping[str, Any]) -> str:
    """The columns that must be there, in a line."""
    return told([one for one in columns_of(body) if one.is_required])


def runs(names: Sequence[str]) -> str:
    """«Ожидание 1»…«Ожидание 22», «Филиал»: neighbours by number are told by their ends, unbroken."""
    said = ", ".join(
        f"«{run[0]}»" if len(run) == 1 else f"«{run[0]}»{'…' if len(run) > 2 else ', '}«{run[-1]}»"
        for run in neighbours(names)
    )
    return re.sub(r" (?=\d)", NBSP, said)


def neighbours(names: Sequence[str]) -> list[list[str]]:
    """The names cut where the next one is not the last one's number and one."""
    found: list[list[str]] = [[names[0]]] if names else []
    for last, name in pairwise(names):
        if _successor(last) == name:
            found[-1].append(name)
        else:
            found.append([name])
    return found


def _successor(name: str) -> str:
    """«V10» of «V09»; empty where no number ends the name."""
    parts = re.fullmatch(r"(\D*)(\d+)", name)
    return f"{parts[1]}{int(parts[2]) + 1:0{len(parts[2])}}" if parts else ""


def _facts() -> dict[str, tuple[str, str]]:
    """Column -> name and title of what stands beside the answers."""
    names = {
        "respondent": pgettext("column", "Number of the questionnaire"),
        "visit": pgettext("column", "Number of the visit"),
        "audit": pgettext("column", "Number of the audit"),
        "period": pgettext("column", "Month"),
        "branch": pgettext("column", "Branch"),
        "at": pgettext("column", "Day and time"),
        "shopper": pgettext("column", "Code of the observer"),
        "date": pgettext("column", "Date"),
        "channel": pgettext("column", "Channel"),
        "service": pgettext("column", "Service"),
        "segment": pgettext("column", "Segment of customers"),
        COMMENT: pgettext("column", "Comment"),
    }
    for column, code in WEIGHTS.items():
        names[column] = _("Importance: %s") % words.DIMENSIONS[code]
    order = {column: label_of(place) for column, place in ORDER.items()}
    holds = _("%s: the name of a side of the service")
    return {key: (name, name) for key, name in names.items()} | {
        column: (name, holds % name) for column, name in order.items()
    }


def _items(body: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The same of items, by the kind of the instrument."""
    for item in body["items"]:
        code = item["code"].casefold()
        if body["kind"] == Instrument.Kind.SERVQUAL:
            column = item["column"]
            number = column.lstrip("0") or column
            expected = item.get("expectation", number)
            if has_minimum(body):
                for side, called in (
                    ("m", pgettext("column", "Minimum %s")),
                    ("e", pgettext("column", "Desired %s")),
                ):
                    yield f"{side}{column}", (called % number, item.get("perception", number))
            else:
                yield f"e{column}", (pgettext("column", "Expectation %s") % number, expected)
            yield f"p{column}", (pgettext("column", "Perception %s") % number, item.get("perception", number))
        elif body["kind"] == Instrument.Kind.RECORDS:
            for name, text in item["fields"].items():
                called = f"{item.get('text', item['code'])}: {text}" if _is_shared(body, text) else text
                yield f"{code}_{name}", (called, called)
        else:
            yield code, (pgettext("column", "Item %s") % item["code"], item.get("text", item["code"]))
            comment = _("Comment to %s") % item["code"]
            yield f"{code}_comment", (comment, comment)


def _is_shared(body: Mapping[str, Any], text: str) -> bool:
    """Whether several figures ask for a number of this name."""
    return sum(text in item["fields"].values() for item in body["items"]) > 1
