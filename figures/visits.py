"""Mystery visits and calls: single facts become values, sections, a visit's score and criterion scores.

Pure arithmetic, light enough for pages. A critical failure caps its visit and is listed by itself.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from figures.intervals import wilson_interval
from figures.scores import CriterionScore, clamp

CRITICAL_CAP = 50.0
"""Points that a visit with a critical failure cannot exceed."""

NOT_APPLICABLE = "NA"
Answer = str | float | None
"""«yes», «partly», «no», NOT_APPLICABLE, a grade of 1 to 5, seconds; None or "" if unanswered."""

_WORDS = {"yes": 1.0, "partly": 0.5, "no": 0.0}


class ItemType(StrEnum):
    """How an item is answered."""

    YES_NO = "yes_no"
    YES_PARTLY_NO = "yes_partly_no"
    SCALE5 = "scale5"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Item:
    """One fact of a checklist.

    section: code of its section. criterion: code of the criterion that it measures. weight: > 0, within
    the section and within the criterion. critical: a failure caps the visit. target, limit: for times,
    the duration that is worth everything and the one that is worth nothing, in one unit.
    """

    code: str
    section: str
    criterion: str
    kind: ItemType = ItemType.YES_NO
    weight: float = 1.0
    critical: bool = False
    target: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One filled checklist: answers by item code; an absent item is an unanswered one."""

    code: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class CriticalFailure:
    """One critical item that failed in one visit: a line of the list «обязательно», never part of a mean."""

    visit: str
    item: str
    criterion: str


@dataclass(frozen=True, slots=True)
class VisitScore:
    """One visit. Points in [0, 100]; None where nothing applied.

    score: capped at 50 by a critical failure. uncapped: as the sections have it. sections: by code,
    those with an answer only.
    """

    visit: str
    score: float | None
    uncapped: float | None
    sections: Mapping[str, float]
    failures: tuple[CriticalFailure, ...]


def item_value(
    kind: ItemType | str, raw: Answer, *, target: float | None = None, limit: float | None = None
) -> float | None:
    """An answer as a value in [0, 1]; None for «not applicable» and for no answer: both remove the weight.

    Yes is 1, partly 0.5 (only where the item allows it), no 0; a grade x of 1 to 5 is (x - 1)/4;
    a duration t is clamp((limit - t)/(limit - target)).

    Raises:
        ValueError: not an answer of this type, or a time without two different bounds.
    """
    if raw is None or raw in ("", NOT_APPLICABLE):
        return None
    match ItemType(kind):
        case ItemType.YES_NO if raw in ("yes", "no"):
            return _WORDS[str(raw)]
        case ItemType.YES_PARTLY_NO if raw in _WORDS:
            return _WORDS[str(raw)]
        case ItemType.SCALE5 if 1 <= (grade := float(raw)) <= 5:
            return (grade - 1) / 4
        case ItemType.TIME if target is not None and limit is not None and target != limit:
            return _time_value(float(raw), target, limit)
        case _:
            msg = f"{raw!r} is no answer to an item of type {kind}"
            raise ValueError(msg)


def visit_score(visit: Visit, items: Sequence[Item], section_weights: Mapping[str, float]) -> VisitScore:
    """One visit's score: Σ section weight · section score / Σ section weight, capped by critical failures.

    A section's score is 100·Σ weight·value / Σ weight over its applicable items; a section without any
    is left out with its weight.

    Args:
        items: of the instrument. section_weights: section -> weight, for example summing to 100.
    """
    values = _values(visit, items)
    sections = {}
    for section in section_weights:
        share = _share([item for item in items if item.section == section], values)
        if share is not None:
            sections[section] = 100.0 * share
    total = math.fsum(section_weights[code] for code in sections)
    failures = tuple(_failures(visit, items, values))
    if not total:
        return VisitScore(visit.code, None, None, sections, failures)
    uncapped = math.fsum(section_weights[code] * points for code, points in sections.items()) / total
    score = min(uncapped, CRITICAL_CAP) if failures else uncapped
    return VisitScore(visit.code, score, uncapped, sections, failures)


def criterion_scores(visits: Sequence[Visit], items: Sequence[Item]) -> list[CriterionScore]:
    """Each criterion over its items and all visits: 100·Σ weight·value / Σ weight.

    The interval is Wilson's with n = visits in which the criterion applied: facts of one visit hang
    together, and it stays honest where all visits agree (3 of 3 is not certainty). `values` holds
    each such visit's own points, in the order of the visits. Critical failures count as the noes they
    are; whoever lists them apart also keeps their criteria out of module needs.

    Returns:
        One row for each criterion with an answer, by code. Only `values` depends on the order of visits.
    """
    all_values = [_values(visit, items) for visit in visits]
    rows = []
    for code in sorted({item.criterion for item in items}):
        own = [item for item in items if item.criterion == code]
        shares = [share for values in all_values if (share := _share(own, values)) is not None]
        if not shares:
            continue
        answered = [
            (item.weight, values[item.code]) for values in all_values for item in own if item.code in values
        ]
        total = math.fsum(weight for weight, _ in answered)
        share = clamp(math.fsum(weight * value for weight, value in answered) / total)
        interval = wilson_interval(min(share * len(shares), len(shares)), len(shares))
        low, high = (None if end is None else 100.0 * end for end in (interval.low, interval.high))
        points = tuple(100.0 * value for value in shares)
        rows.append(CriterionScore(code, 100.0 * share, low, high, len(shares), points))
    return rows


def critical_failures(visits: Sequence[Visit], items: Sequence[Item]) -> list[CriticalFailure]:
    """Every critical item that failed, in the order of visits and items; a failure is a value of 0."""
    return [failure for visit in visits for failure in _failures(visit, items, _values(visit, items))]


def clean_share(visits: Sequence[Visit], items: Sequence[Item]) -> float | None:
    """The share of visits without a critical failure, in [0, 1], told apart from the mean; None of none."""
    if not visits:
        return None
    failed = {failure.visit for failure in critical_failures(visits, items)}
    return 1 - sum(visit.code in failed for visit in visits) / len(visits)


def _values(visit: Visit, items: Sequence[Item]) -> dict[str, float]:
    """The values of the items that apply, by item code."""
    read = (
        (item.code, item_value(item.kind, visit.answers.get(item.code), target=item.target, limit=item.limit))
        for item in items
    )
    return {code: value for code, value in read if value is not None}


def _share(items: Sequence[Item], values: Mapping[str, float]) -> float | None:
    """Σ weight·value / Σ weight over the answered of these items; None where none is."""
    answered = [(item.weight, values[item.code]) for item in items if item.code in values]
    if not answered:
        return None
    return math.fsum(weight * value for weight, value in answered) / math.fsum(
        weight for weight, _ in answered
    )


def _failures(visit: Visit, items: Sequence[Item], values: Mapping[str, float]) -> list[CriticalFailure]:
    """The critical items of one visit with a value of 0, in the order of the items."""
    return [
        CriticalFailure(visit.code, item.code, item.criterion)
        for item in items
        if item.critical and values.get(item.code) == 0
    ]


def _time_value(seconds: float, target: float, limit: float) -> float:
    """1 at the target and better, 0 at the limit and worse, linear between."""
    return clamp((limit - seconds) / (limit - target))
