"""What the auditor's pages of sheets show."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import pgettext

from accounts.requests import UserRequest
from audits.checklists import local_clock, score_of
from audits.models import AuditWave, Sheet
from audits.queries.appeals import open_appeals
from audits.queries.sheets import (
    TAKEN_IN,
    checklists_of,
    draft_of,
    next_to_review,
    offered_checklists,
    other_reviewers,
    page_of,
    scenarios_of,
    scorers_of,
    sheet_counts,
    sheet_table,
    to_review,
)
from audits.queries.surveys import branches_of
from audits.sheet_cards import sheet_card
from audits.sheet_forms import BEGUN, PlanForm, ReasonForm, SheetFilterForm
from audits.sheet_kinds import SHEET_KINDS, moments_of
from audits.states import FINISHED

PAGE_SIZE = 50
State = Sheet.State


def list_context(request: UserRequest, wave: AuditWave, *, form: PlanForm | None = None) -> dict[str, Any]:
    """The table of sheets, its filters and the form of planning."""
    today = timezone.localdate()
    chosen = SheetFilterForm(request.GET).chosen()
    page = Paginator(sheet_table(wave, today=today, **chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    own, offered = checklists_of(wave), offered_checklists(wave)
    counts = sheet_counts(wave, today)
    return {
        "wave": wave,
        "page": page,
        "cards": [sheet_card(one) for one in page],
        "today": today,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "counts": counts,
        "total": sum(counts[value] for value in State.values),
        "state": _state_shown(chosen),
        "states": _states(counts),
        "next": next_to_review(wave, request.user),
        "to_review": to_review(request.user).filter(wave=wave).count() if counts[State.SUBMITTED] else 0,
        "appeals": open_appeals(wave),
        "branches": list(branches_of(wave).order_by("name")),
        "own": own,
        "offered": offered,
        "usual": next((SHEET_KINDS[one.kind].each for one in [*own, *offered]), 1),
        "scenarios": scenarios_of(wave, [*own, *offered]),
        "auditors": list(scorers_of(wave)),
        "is_open": wave.state not in FINISHED,
        "takes": wave.state in TAKEN_IN,
        "form": form,
    }


def _states(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Filter, label and number of sheets of each state; what is begun stands apart from what is planned."""
    rows: list[tuple[str, str, int]] = []
    for value, label in State.choices:
        is_planned = value == State.PLANNED
        rows.append((value, str(label), counts[value] - (counts[BEGUN] if is_planned else 0)))
        if is_planned:
            rows.append((BEGUN, pgettext("sheet", "begun"), counts[BEGUN]))
    return rows


def _state_shown(chosen: Mapping[str, Any]) -> str:
    """The filter of states that is on."""
    return BEGUN if chosen["is_begun"] else str(chosen["state"])


def review_context(request: UserRequest, sheet: Sheet) -> dict[str, Any]:
    """One sheet as the reviewer sees it."""
    page = page_of(sheet)
    score = score_of(page.body, sheet.answers)
    failed = {one.item for one in score.failures}
    is_mine = sheet.filled_by_id == request.user.pk
    is_calibration = sheet.recording is not None and sheet.recording.is_calibration
    return {
        "wave": sheet.wave,
        "sheet": sheet,
        "page": page,
        "score": score,
        "sections": [(part, score.sections.get(part.code)) for part in page.parts],
        "failures": [one for part in page.parts for one in part.questions if one.code in failed],
        "moments": moments_of(sheet.instrument.kind, local_clock(draft_of(sheet), sheet.branch.timezone)),
        "waiting": to_review(request.user).filter(wave=sheet.wave).exclude(pk=sheet.pk).count(),
        "takes": sheet.wave.state in TAKEN_IN,
        "is_open": sheet.wave.state not in FINISHED,
        "is_mine": is_mine,
        "is_calibration": is_calibration,
        "others": list(other_reviewers(sheet.wave, request.user)) if is_mine and not is_calibration else [],
        "card": sheet_card(sheet),
        "reason": ReasonForm(),
        "appeal": sheet.observation.appeals.first() if sheet.observation else None,
    }
