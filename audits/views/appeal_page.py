"""What the pages of a visit and of its appeal show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from audits.checklists import Draft, Part, parts_of, score_of
from audits.models import Observation, ObservationAppeal, SheetPhoto
from audits.queries.appeals import as_seen, local_today
from audits.queries.sheets import body_of
from audits.states import FINISHED


def visit_context(
    visit: Observation, *, at: datetime, sent: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A visit as its branch sees it: everything but who came.

    Args:
        sent: a refused appeal, to be shown again.
    """
    body = body_of(visit.instrument, visit.wave.organisation)
    seen = as_seen([visit])[0]
    score = score_of(body, visit.values)
    return {
        "visit": visit,
        "wave": visit.wave,
        "parts": parts_of(body, Draft(visit.values, visit.comments), _photos(visit)),
        "score": score,
        "failed": {one.item for one in score.failures},
        "appeal": seen.appeal,
        "until": seen.until,
        "is_disputable": seen.is_disputable(local_today(visit, at)),
        "sent": sent,
        "sent_items": sent.getlist("items") if sent is not None else [],  # type: ignore[attr-defined]
    }


def desk_context(
    appeal: ObservationAppeal, *, draft: Draft | None = None, fault: str = "", decision: str = ""
) -> dict[str, Any]:
    """An appeal as the auditor decides it: the disputed items first."""
    visit = appeal.observation
    body = body_of(visit.instrument, visit.wave.organisation)
    parts = parts_of(body, draft or Draft(visit.values, visit.comments), _photos(visit))
    score = score_of(body, visit.values)
    is_open = appeal.state == ObservationAppeal.State.OPEN
    return {
        "appeal": appeal,
        "visit": visit,
        "wave": visit.wave,
        "disputed": [one for part in parts for one in part.questions if one.code in appeal.items],
        "others": [_without(part, appeal.items) for part in parts],
        "score": score,
        "is_open": is_open and visit.wave.state not in FINISHED,
        "is_overdue": is_open and appeal.due_on < timezone.localdate(),
        "fault": fault,
        "decision": decision,
        "sheet": getattr(visit, "sheet", None),
    }


def _without(part: Part, codes: list[str]) -> Part:
    return Part(part.code, part.title, tuple(one for one in part.questions if one.code not in codes))


def _photos(visit: Observation) -> dict[str, tuple[SheetPhoto, ...]]:
    """Photographs of the sheet that the visit came from, by item."""
    found: dict[str, tuple[SheetPhoto, ...]] = {}
    for one in SheetPhoto.objects.filter(sheet__observation=visit):
        found[one.item] = (*found.get(one.item, ()), one)
    return found
