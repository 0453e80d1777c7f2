"""Rows of the zone of tolerance."""

from typing import Any

from reports.queries.audit_gap.tolerance import zone_facts
from reports.queries.tables.source import Row, Source
from reports.sheets import FEW_ANSWERS, HIDDEN, SHOWN

PLACES = {
    "below": "ниже зоны",
    "within": "в зоне",
    "above": "выше зоны",
    "nowhere": "зоны нет",
}


def tolerance_rows(source: Source) -> list[Row]:
    """Dimensions, then statements of the whole wave; nothing where the minimum was not asked for."""
    facts = zone_facts(source.board, source.sources)
    return [] if facts is None else [_row(one) for one in (*facts["dimensions"], *facts["items"])]


def _row(one: dict[str, Any]) -> Row:
    """One of them."""
    head = [one["code"], one["label"]]
    if one["is_hidden"]:
        return [
            *head,
            HIDDEN,
            HIDDEN,
            HIDDEN,
            None,
            HIDDEN,
            None,
            None,
            HIDDEN,
            None,
            None,
            None,
            one["n"],
            HIDDEN,
        ]
    differences = (one[side][end] for side in ("adequacy", "superiority") for end in ("mean", "low", "high"))
    return [
        *head,
        *(one[side]["mean"] for side in ("minimum", "desired", "perception")),
        PLACES[one["place"]],
        *differences,
        one["width"]["mean"],
        one["n"],
        FEW_ANSWERS if one["is_grey"] else SHOWN,
    ]
