"""The wave's page put together: what it shows whom, and the way back to a part of it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.requests import UserRequest
from audits.cause_forms import gap_forms
from audits.forms import CriterionFilterForm, RejectionForm
from audits.models import AuditWave, Instrument, WaveInstrument
from audits.permissions import organisations_of_reader
from audits.queries.approval import use_of_approval
from audits.queries.board import Board
from audits.queries.lists import imports_of, sample_table, scoring_job
from audits.queries.plan import lines_of, plan_of
from audits.queries.plan_state import states_of
from audits.queries.progress import progress_of
from audits.queries.sheets import to_review
from audits.queries.verdicts import brief_of
from audits.states import FINISHED
from audits.views.board_page import board_context
from audits.views.progress import progress_context
from audits.words import CAUSE_HINTS, CAUSES

State = AuditWave.State
ASKED = frozenset({Instrument.Kind.SERVQUAL, Instrument.Kind.SURVEY})
"""Kinds that are collected by links."""


def wave_page(request: UserRequest, wave: AuditWave) -> dict[str, Any]:
    """Context of the wave's page."""
    is_mine: bool = wave.is_mine  # type: ignore[attr-defined]
    has_figures = bool(wave.frozen)
    sample = list(sample_table(wave))
    is_open = wave.state not in FINISHED
    is_revocable = is_mine and wave.state == State.APPROVED
    goes_on = has_figures and wave.state == State.COLLECTING
    context = {
        "wave": wave,
        "is_mine": is_mine,
        "has_figures": has_figures,
        "is_open": is_open,
        "is_stale": has_figures and wave.state in {State.COLLECTING, State.CHECKING},
        "collected": progress_of(wave, today=timezone.localdate()).sources if goes_on else (),
        "sample": sample,
        "job": scoring_job(wave) if is_open else None,
        "next_step": _next_step(request, wave, sample) if is_mine and wave.state == State.COLLECTING else "",
        "withdrawal_hindered": use_of_approval(wave) if is_revocable else "",
    }
    if not has_figures:
        return context | _collected(request, wave)
    return context | _figures(request, wave, sample, is_mine=is_mine)


def _next_step(request: UserRequest, wave: AuditWave, sample: list[WaveInstrument]) -> str:
    """What the auditor of a wave that collects does next: close, review, survey or import. One statement."""
    if wave.ends_on is not None and timezone.localdate() > wave.ends_on:
        return "close"
    if to_review(request.user).filter(wave=wave).exists():
        return "review"
    return "survey" if any(one.instrument.kind in ASKED for one in sample) else "import"


def _collected(request: UserRequest, wave: AuditWave) -> dict[str, Any]:
    """What a wave without figures shows: how collecting goes against its plan, if it has one, and files."""
    context: dict[str, Any] = {"imports": imports_of(wave)[:20]}
    if wave.state in {State.COLLECTING, State.CHECKING} and wave.branches.exists():
        context |= progress_context(request, wave)
    return context


def _figures(
    request: UserRequest, wave: AuditWave, sample: list[WaveInstrument], *, is_mine: bool
) -> dict[str, Any]:
    """Figures, causes and plan of a scored wave; of a node of it, the figures alone."""
    lines = lines_of(wave)
    measured = board_context(request, wave, lines, sample)
    board: Board = measured["board"]
    form = CriterionFilterForm(request.GET)
    is_approved = wave.state in FINISHED
    decides = is_mine and wave.state == State.SCORED and board.node is None
    return measured | {
        "brief": brief_of(wave) if board.node is None else None,
        "cause_rows": gap_forms(wave, board.competences),
        "causes": [(value, label, CAUSE_HINTS[value]) for value, label in CAUSES.items()],
        "criteria": form.applied(board.criteria),
        "chosen": form.chosen(),
        "plan": plan_of(wave, lines, with_requests=is_approved, states=states_of(wave, lines)),
        "decides": decides,
        "asks": is_approved and wave.organisation_id in organisations_of_reader(request.user),
        "rejection": RejectionForm(),
    }


def to_part(wave_id: int, part: str) -> HttpResponse:
    """Back to a part of the wave's page."""
    return HttpResponseRedirect(f"{reverse('audits:wave-detail', args=[wave_id])}#{part}")
