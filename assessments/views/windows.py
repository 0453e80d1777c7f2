"""The trainer's page of a group's tests: windows, extensions, and taking either back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from assessments.permissions.testing import access_group_test, access_testing, access_window
from assessments.queries.windows import TestLine, batches_of, people_terms, window_lines
from assessments.services.windows import (
    NothingToUndoError,
    give_extension,
    set_window,
    undo_extension,
    undo_window,
)
from assessments.testing_forms import ExtensionForm, WindowForm
from courses import zones
from courses.models import Cohort


@require_safe
def window_list(request: UserRequest, cohort_id: int) -> HttpResponse:
    """Tests of a group: when they open and close, who has other conditions."""
    cohort = access_testing(request.user, cohort_id)
    return _page(request, cohort)


@require_POST
def window_set(request: UserRequest, cohort_id: int, step_id: int) -> HttpResponse:
    """Set or take away the window of one test."""
    cohort, step = access_group_test(request.user, cohort_id, step_id)
    form = WindowForm(request.POST, zone=cohort.timezone)
    if not form.is_valid():
        return _page(request, cohort, step_id=step.pk, window_form=form, status=422)
    opens_at, closes_at = form.bounds()
    set_window(
        cohort.pk,
        step_id=step.pk,
        opens_at=opens_at,
        closes_at=closes_at,
        by=request.user,
        at=request.arrived_at,
    )
    messages.success(request, _("The window is set. Attempts that are open keep their time."))
    return _back(cohort, step.pk)


@require_POST
def window_undo(request: UserRequest, window_id: int) -> HttpResponse:
    """Put back the window that stood before."""
    window = access_window(request.user, window_id)
    try:
        undo_window(window.pk, by=request.user, at=request.arrived_at)
        messages.success(request, _("The former window stands again."))
    except NothingToUndoError:
        messages.warning(request, _("The window was changed meanwhile; nothing is undone."))
    return _back(window.cohort, window.step_id)


@require_POST
def extension_give(request: UserRequest, cohort_id: int, step_id: int) -> HttpResponse:
    """Give the ticked people more time, another attempt or a later end."""
    cohort, step = access_group_test(request.user, cohort_id, step_id)
    places = list(cohort.enrolments.taking_part().values_list("pk", flat=True))
    form = ExtensionForm(request.POST, zone=cohort.timezone, enrolment_ids=places)
    if not form.is_valid():
        return _page(request, cohort, step_id=step.pk, extension_form=form, status=422)
    people = form.cleaned_data["people"]
    give_extension(
        cohort.pk,
        step_id=step.pk,
        enrolment_ids=people,
        given=form.given(),
        by=request.user,
        at=request.arrived_at,
    )
    said = ngettext("The conditions of %(n)s person are changed.", "%(n)s people.", len(people))
    messages.success(request, said % {"n": len(people)})
    return _back(cohort, step.pk)


@require_POST
def extension_undo(request: UserRequest, cohort_id: int, batch: str) -> HttpResponse:
    """Take back what was given together."""
    cohort = access_testing(request.user, cohort_id)
    try:
        undo_extension(cohort.pk, batch=batch, by=request.user, at=request.arrived_at)
        messages.success(request, _("Taken back. Whoever is answering now keeps the time."))
    except NothingToUndoError:
        messages.warning(request, _("This was taken back already."))
    return _back(cohort, request.POST.get("step", ""))


def _back(cohort: Cohort, step_id: object) -> HttpResponse:
    """To the page, at the same test."""
    url = reverse("assessments:window-list", args=[cohort.pk])
    return redirect(f"{url}?{urlencode({'test': step_id})}")


def _page(
    request: UserRequest,
    cohort: Cohort,
    *,
    step_id: int | None = None,
    window_form: WindowForm | None = None,
    extension_form: ExtensionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """All tests as tabs, one of them in full."""
    lines = window_lines(cohort)
    chosen = _chosen(lines, step_id or request.GET.get("test", ""))
    context: dict[str, Any] = {"cohort": cohort, "lines": lines, "line": chosen, "zone": cohort.timezone}
    context["zone_label"] = zones.zone_label(cohort.timezone, request.arrived_at.date())
    if chosen is not None:
        rows = people_terms(cohort, chosen)
        places = [row.enrolment.pk for row in rows]
        context |= {
            "rows": rows,
            "given": batches_of(cohort, chosen.step),
            "window_form": window_form or WindowForm(zone=cohort.timezone, window=chosen.window),
            "form": extension_form or ExtensionForm(zone=cohort.timezone, enrolment_ids=places),
            "ticked": set(request.POST.getlist("people")) if extension_form else set(),
        }
    return render(request, "assessments/window_list.html", context, status=status)


def _chosen(lines: list[TestLine], asked: object) -> TestLine | None:
    """The test that the address names, otherwise the last one: the final test."""
    named = next((line for line in lines if str(line.step.pk) == str(asked)), None)
    return named or (lines[-1] if lines else None)
