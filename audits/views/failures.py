"""The list «обязательно»: what breaks a rule, by when it is mended and in whose role."""

from datetime import date
from http import HTTPStatus
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from audits.failure_forms import (
    ROWS_ASKED,
    FailureForm,
    FailureGroup,
    FailureRow,
    answers_of,
    failure_forms,
)
from audits.models import AuditWave, CriticalFailure
from audits.permissions import access_wave, access_wave_work
from audits.queries.failures import failures_of, item_texts, remedy_text, stems_of
from audits.services.failures import FailureAnswer, set_failures
from audits.views.plan_answers import CLOSED, too_late

Forms = tuple[dict[str, FailureForm], dict[int, FailureForm]]


@require_safe
def failure_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """Facts with norm, deadline, role, module or instruction; the auditor sets deadlines and roles."""
    wave = access_wave(request.user, wave_id)
    rows = failures_of(wave)
    return render(request, "audits/failure_list.html", _context(wave, rows, failure_forms(rows)))


@require_POST
def failure_edit(request: UserRequest, wave_id: int) -> HttpResponse:
    """Keep the deadlines and roles of the page."""
    wave = access_wave_work(request.user, wave_id)
    rows = failures_of(wave)
    items, single = failure_forms(rows, request.POST, stems=stems_of(wave))
    if not all(form.is_valid() for form in [*items.values(), *single.values()]):
        context = _context(wave, rows, (items, single))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "audits/failure_list.html", context, status=status)
    answers = answers_of(rows, items, single)
    try:
        changed = set_failures(wave.pk, answers=answers, by=request.user, at=timezone.now())
    except CLOSED:
        return too_late(request, wave.pk, typed=_typed(rows, items, single))
    messages.success(request, _said(changed))
    return HttpResponseRedirect(reverse("audits:failure-list", args=[wave.pk]))


def _context(wave: AuditWave, rows: list[CriticalFailure], forms: Forms) -> dict[str, object]:
    """The rows by item with their forms."""
    items, single = forms
    texts = item_texts(rows)
    asked = {one.pk for one in rows[:ROWS_ASKED]}
    groups = [
        FailureGroup(
            item=item,
            text=texts.get(item, item),
            norm=found[0].norm,
            remedy=remedy_text(wave, found[0].remedy),
            form=items[item],
            rows=[FailureRow(one, single[one.pk], one.pk in asked) for one in found],
        )
        for item, found in ((item, list(own)) for item, own in groupby(rows, key=lambda one: one.item))
    ]
    decides = wave.is_mine and wave.state == AuditWave.State.SCORED  # type: ignore[attr-defined]
    is_wrong = any(form.errors for form in [*items.values(), *single.values()])
    facts = {"decides": decides, "is_wrong": is_wrong, "count": len(rows)}
    return {"wave": wave, "groups": groups, "is_cut": decides and len(rows) > len(asked), **facts}


def _typed(
    rows: list[CriticalFailure], items: dict[str, FailureForm], single: dict[int, FailureForm]
) -> list[tuple[str, str]]:
    """What was sent and is not stored so: the fact, deadline and role."""
    answers = answers_of(rows, items, single)
    changed = [one for one in rows if (one.due_on, one.responsible) != _pair(answers[one.pk])]
    return [(one.fact, _in_words(answers[one.pk])) for one in changed]


def _pair(answer: FailureAnswer) -> tuple[date | None, str]:
    """Deadline and role."""
    return answer.due_on, answer.responsible


def _in_words(answer: FailureAnswer) -> str:
    """«24.12.2026, Юрист»."""
    day = date_format(answer.due_on, "d.m.Y") if answer.due_on else "—"
    return f"{day}, {answer.responsible or '—'}"


def _said(changed: int) -> str:
    """What the page answers."""
    text = ngettext("%d line of the list is changed.", "%d lines of the list are changed.", changed)
    return text % changed if changed else _("Nothing was changed.")
