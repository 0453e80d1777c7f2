"""Signs of sheets; formatting only."""

from collections.abc import Mapping
from datetime import date

from django import template

from accounts.models import User
from audits.checklists import Question
from audits.models import CallRecording, Sheet
from audits.queries.sheets import FILLABLE
from audits.sheet_kinds import SHEET_KINDS

register = template.Library()

SIGNS = {
    Sheet.State.PLANNED: "muted",
    Sheet.State.SUBMITTED: "info",
    Sheet.State.RETURNED: "warn",
    Sheet.State.ACCEPTED: "ok",
    Sheet.State.REJECTED: "bad",
}


@register.filter
def sheet_sign(state: str) -> str:
    """Name of the sign of a sheet's state."""
    return SIGNS.get(Sheet.State(state), "muted")


@register.filter
def usual_sheets(kind: str) -> int:
    """How many sheets of the kind a branch usually gets."""
    return SHEET_KINDS[kind].each


@register.filter
def is_overdue(sheet: Sheet, today: date) -> bool:
    """Whether its window has passed and nobody has sent it."""
    return sheet.state in FILLABLE and sheet.closes_on is not None and sheet.closes_on < today


@register.filter
def local_moment(text: str) -> str:
    """«18.11.2026 12:05» of a moment as a field of the page has it."""
    day, _t, clock = text.partition("T")
    return f"{'.'.join(reversed(day.split('-')))} {clock}"


@register.filter
def answer_sign(question: Question) -> str:
    """Name of the sign of an answer: grades and times have none of their own."""
    return {"yes": "ok", "partly": "warn", "no": "bad"}.get(question.value, "muted")


@register.filter
def is_scored_by(recording: CallRecording, person: User) -> bool:
    """Whether the person has a sheet of the recording; of rows of `recording_table`."""
    sheets: list[Sheet] = recording.scoring  # type: ignore[attr-defined]
    return any(one.filled_by_id == person.pk for one in sheets)


@register.filter
def section_points(sections: Mapping[str, float], code: str) -> float | None:
    """The points of one section; None where nothing of it applied."""
    return sections.get(code)
