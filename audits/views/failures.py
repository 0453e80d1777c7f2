"""The list «обязательно»: what breaks a rule, by when it is mended and in whose role."""

from datetime import date
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Membership
from accounts.requests import UserRequest
from audits.failure_forms import (
    FailureFilterForm,
    FailureForm,
    FailureGroup,
    FailureRow,
    answers_of,
    failure_forms,
    sent_in,
)
from audits.models import AuditWave, CriticalFailure
from audits.permissions import access_wave, access_wave_work
from audits.queries.appeals import SHOWN
from audits.queries.failures import (
    Standing,
    Wanted,
    failure_table,
    item_counts,
    item_texts,
    remedy_text,
    stems_of,
)
from audits.queries.observations import branch_tree
from audits.services.failures import FailureAnswer, set_failures
from audits.views.plan_answers import CLOSED, too_late

Forms = tuple[dict[str, FailureForm], dict[int, FailureForm]]
PAGE_SIZE = 100  # a form carries a thousand fields


@require_safe
def failure_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """Facts with norm, deadline, role, module or instruction; the auditor sets deadlines and roles."""
    wave = access_wave(request.user, wave_id)
    return render(request, "audits/failure_list.html", _context(request, wave))


@require_POST
def failure_edit(request: UserRequest, wave_id: int) -> HttpResponse:
    """Keep the deadlines and roles of the page; an item is answered for all of it that the filter shows."""
    wave = access_wave_work(request.user, wave_id)
    sent = sent_in(request.POST.dict())
    wanted = FailureFilterForm(request.GET).wanted()
    found = failure_table(wave, wanted, tree=branch_tree(wave), today=timezone.localdate())
    whole = list(found.filter(item__in=sent.items))
    known = failure_table(wave, Wanted(), tree=(), today=timezone.localdate())
    rows = list({one.pk: one for one in [*whole, *known.filter(pk__in=sent.own)]}.values())
    items, single = failure_forms(rows, request.POST, stems=stems_of(wave))
    if not all(form.is_valid() for form in [*items.values(), *single.values()]):
        context = _context(request, wave, (items, single))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "audits/failure_list.html", context, status=status)
    answers = answers_of(rows, items, single, answered=[one.pk for one in whole])
    try:
        changed = set_failures(wave.pk, answers=answers, by=request.user, at=timezone.now())
    except CLOSED:
        return too_late(request, wave.pk, typed=_typed(rows, answers))
    messages.success(request, _said(changed))
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(reverse("audits:failure-list", args=[wave.pk]) + query)


def _context(request: UserRequest, wave: AuditWave, refused: Forms | None = None) -> dict[str, Any]:
    """A page of the rows that fit, by item, with their forms. `refused`: bound forms, shown once more."""
    wanted, tree = FailureFilterForm(request.GET).wanted(), branch_tree(wave)
    found = failure_table(wave, wanted, tree=tree, today=timezone.localdate())
    every = item_counts(CriticalFailure.objects.filter(wave=wave))
    counts = item_counts(found) if wanted.is_narrow else every
    pages = Paginator(found, PAGE_SIZE)
    pages.count = sum(counts.values())  # known already
    page = pages.get_page(request.GET.get("page"))
    rows, texts = list(page), item_texts(wave, every)
    is_auditor: bool = wave.is_mine  # type: ignore[attr-defined]
    return {
        "wave": wave,
        "page": page,
        "groups": _groups(wave, rows, refused, counts, texts),
        "is_wrong": refused is not None,
        "decides": is_auditor and wave.state == AuditWave.State.SCORED,
        "may_return": is_auditor or _is_hr_of(request, wave),
        "shows_visits": is_auditor or wave.state in SHOWN,
        "wanted": wanted,
        "tree": tree,
        "items": [(item, texts.get(item, item), n) for item, n in every.items()],
        "standings": Standing,
    }


def _is_hr_of(request: UserRequest, wave: AuditWave) -> bool:
    """Whether duties of all its branches are the person's as an HR manager."""
    held = request.user.memberships_in((Membership.Role.HR,))
    return any(one.branch_id is None and one.organisation_id == wave.organisation_id for one in held)


def _groups(
    wave: AuditWave,
    rows: list[CriticalFailure],
    refused: Forms | None,
    counts: dict[str, int],
    texts: dict[str, str],
) -> list[FailureGroup]:
    """The rows of a page by item."""
    items, single = failure_forms(rows)
    if refused is not None:
        items, single = items | refused[0], single | refused[1]
    return [
        FailureGroup(
            item=item,
            text=texts.get(item, item),
            norm=own[0].norm,
            remedy=remedy_text(wave, own[0].remedy),
            form=items[item],
            count=counts.get(item, len(own)),
            rows=[FailureRow(one, single[one.pk]) for one in own],
        )
        for item, own in ((item, list(part)) for item, part in groupby(rows, key=lambda one: one.item))
    ]


def _typed(rows: list[CriticalFailure], answers: dict[int, FailureAnswer]) -> list[tuple[str, str]]:
    """What was sent and is not stored so: the fact, deadline and role."""
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
