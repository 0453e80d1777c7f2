"""The history of a grade: who gave what and when, what changed from one version to the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assessments import scoring
from assessments.models import Grade, GradeEvent, Submission

ONE_SITTING = timedelta(minutes=30)  # saves of one person that follow so closely are one entry
DRAFT, DECIDED, UNDONE, CORRECTED = "draft", "decided", "undone", "corrected"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as before; `before` and `after` are as stored, empty for nothing."""

    kind: str  # level, comment, overall, vacs, next_try_on, decision
    code: str  # criterion or tick, with the call as `К1/А`
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One sitting of drafts, or one decision."""

    kind: str
    first_version: int
    version: int
    by: str
    began_at: datetime
    at: datetime
    decision: str
    score: str | None
    reason: str
    changes: list[Change]


def history_of(grade: Grade, work: Submission) -> list[Entry]:
    """The newest first. One query."""
    events = list(GradeEvent.objects.filter(grade=grade).select_related("by").order_by("version"))
    entries: list[Entry] = []
    before: dict[str, Any] = {}
    for sitting in _sittings(events):
        last = sitting[-1]
        entries.append(
            Entry(
                kind=_kind(before, last),
                first_version=sitting[0].version,
                version=last.version,
                by=last.by.short_name,
                began_at=sitting[0].at,
                at=last.at,
                decision=last.state["decision"],
                score=last.state["score"],
                reason=last.reason,
                changes=changes(before, last.state, work.rubric),
            )
        )
        before = last.state
    return entries[::-1]


def _sittings(events: list[GradeEvent]) -> list[list[GradeEvent]]:
    """Drafts of one person that follow closely, together; everything else by itself."""
    found: list[list[GradeEvent]] = []
    for event in events:
        last = found[-1][-1] if found else None
        is_next = (
            last is not None
            and not (event.state["decision"] or last.state["decision"])
            and last.by_id == event.by_id
            and event.at - last.at <= ONE_SITTING
        )
        if is_next:
            found[-1].append(event)
        else:
            found.append([event])
    return found


def _kind(before: dict[str, Any], event: GradeEvent) -> str:
    """What the version was for."""
    if event.state["decision"]:
        return CORRECTED if event.reason else DECIDED
    return UNDONE if before.get("decision") else DRAFT


def changes(before: dict[str, Any], after: dict[str, Any], criteria: list[dict[str, Any]]) -> list[Change]:
    """What changed from one state of a grade to another, in the rubric's order; pure."""
    codes = [one["code"] for one in criteria]
    parts = {
        "level": ("levels", scoring.mark_keys(criteria)),
        "comment": ("comments", codes),
        "vacs": ("vacs", list(after.get("vacs", {}))),
    }
    found = []
    for kind, (name, keys) in parts.items():
        old, new = before.get(name, {}), after.get(name, {})
        empty: Any = False if kind == "vacs" else None if kind == "level" else ""
        pairs = [(key, old.get(key, empty), new.get(key, empty)) for key in keys]
        found += [Change(kind, key, was, now) for key, was, now in pairs if was != now]
    for kind in ("overall", "next_try_on", "decision"):
        was, now = before.get(kind) or "", after.get(kind) or ""
        found += [Change(kind, "", was, now)] if was != now else []
    return found
