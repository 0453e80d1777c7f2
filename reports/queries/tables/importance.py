"""Rows of what the customers' questionnaire asks beside its pairs: importance in words."""

from audits.queries.importance import Agreed, check_of
from reports.queries.tables.source import Row, Source
from reports.sheets import FEW_ANSWERS, HIDDEN, SHOWN

CALLED = {
    "most": "Самое важное: баллов у него не меньше, чем у других",
    "second": "На втором месте: больше баллов самое большее у одной стороны",
    "least": "Наименее важное: баллов у него не больше, чем у других",
    "whole": "Самое и наименее важное вместе",
}


def importance_rows(source: Source) -> list[Row]:
    """Shares of the whole wave whose points agree with words; nothing where it was not asked."""
    asked = next((code for code, one in source.sources.items() if one.is_asked_in_pairs), "")
    check = check_of(source.board.summary, asked)
    return [] if check is None else [_row(one) for one in (*check.parts, check.whole)]


def _row(one: Agreed) -> Row:
    """One share."""
    if one.is_hidden:
        return [CALLED[one.key], HIDDEN, None, None, one.n, HIDDEN]
    shown = FEW_ANSWERS if one.is_grey else SHOWN
    return [CALLED[one.key], one.share, one.low, one.high, one.n, shown]
