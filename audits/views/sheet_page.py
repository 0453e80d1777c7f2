"""What the auditor's pages of sheets show."""

from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone

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
    page_of,
    scenarios_of,
    scorers_of,
    sheet_counts,
    sheet_table,
)
from audits.queries.surveys import branches_of
from audits.sheet_cards import sheet_card
from audits.sheet_forms import PlanForm, ReasonForm, SheetFilterForm
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
        "total": sum(counts.values()) - counts["overdue"],
        "states": [(value, label, counts.get(value, 0)) for value, label in State.choices],
        "next": next_to_review(wave),
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


def review_context(request: UserRequest, sheet: Sheet) -> dict[str, Any]:
    """One sheet as the reviewer sees it."""
    page = page_of(sheet)
    score = score_of(page.body, sheet.answers)
    failed = {one.item for one in score.failures}
    return {
        "wave": sheet.wave,
        "sheet": sheet,
        "page": page,
        "score": score,
        "sections": [(part, score.sections.get(part.code)) for part in page.parts],
        "failures": [one for part in page.parts for one in part.questions if one.code in failed],
        "moments": moments_of(sheet.instrument.kind, local_clock(draft_of(sheet), sheet.branch.timezone)),
        "waiting": sheet.wave.sheets.filter(state=State.SUBMITTED).exclude(pk=sheet.pk).count(),
        "takes": sheet.wave.state in TAKEN_IN,
        "is_open": sheet.wave.state not in FINISHED,
        "is_mine": sheet.filled_by_id == request.user.pk,
        "card": sheet_card(sheet),
        "reason": ReasonForm(),
        "appeal": sheet.observation.appeals.first() if sheet.observation else None,
    }
