"""The customers' points of importance beside their words, by value."""

from dataclasses import asdict
from typing import Any

from audits.queries.board import Board
from audits.queries.importance import Agreed, check_of
from audits.queries.wave_sources import Sources


def importance_facts(board: Board, sources: Sources) -> dict[str, Any] | None:
    """Shares of the whole wave whose points agree with words; None where it was not asked."""
    asked = next((code for code, one in sources.items() if one.is_asked_in_pairs), "")
    check = check_of(board.summary, asked)
    if check is None:
        return None
    return {
        "whole": _agreed(check.whole),
        "parts": [_agreed(one) for one in check.parts],
        "is_low": check.is_low,
    }


def _agreed(row: Agreed) -> dict[str, Any]:
    """One share; without figures where too few answered."""
    return {**asdict(row), "is_grey": row.is_grey, "is_hidden": row.is_hidden}
