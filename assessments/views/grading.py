"""The assessor's queue, and what is done to many works at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from assessments.desk_forms import ChosenForm, QueueForm
from assessments.permissions import access_chosen_works, access_grading, access_grading_rule
from assessments.queries import queue, queue_rows
from assessments.queries.marking import holding_marks
from assessments.services.assignments import NotTheirTrainerError, assign_works, remind_trainers
from assessments.services.releases import release_grades, set_rule
from jobs.tasks import ring

PAGE = 50


@require_safe
def grading_list(request: UserRequest) -> HttpResponse:
    """Works that wait for the trainer, oldest first; what is held, what was decided today."""
    works = access_grading(request.user)
    kept, at = QueueForm(request.GET).kept(), request.arrived_at
    found = queue.facets(works, kept, user=request.user, at=at)
    rows = queue.rows(works, kept, user=request.user, at=at)
    page = _Pages(rows, found.total).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queue_rows.shown(page.object_list, found, user=request.user, query=_query(request), at=at),
        "kept": kept,
        "facets": found,
        "forecast": queue.forecast(request.user, found.states[queue.WAITING]),
        "trainers": queue.colleagues_of(request.user),
        "rules": queue.rules_of(request.user),
        "query": _query(request),
    }
    return render(request, "assessments/grading_list.html", context)


@require_POST
def grading_assign(request: UserRequest) -> HttpResponse:
    """Give the ticked works to a trainer of their groups, or take them over."""
    form = ChosenForm(request.POST)
    works = access_chosen_works(request.user, form.works)
    trainer_id = form.trainer_id()
    try:
        ids = [one.pk for one in works]
        count = assign_works(
            ids, trainer_id=trainer_id or request.user.pk, by=request.user, at=request.arrived_at
        )
    except NotTheirTrainerError:
        messages.error(
            request, _("This trainer does not train all the groups of the chosen works. Nothing was given.")
        )
        return _back(request)
    text = ngettext("%(n)d work is given.", "%(n)d works are given.", count) % {"n": count}
    messages.success(request, text if count else _("Choose works first."))
    return _back(request)


@require_POST
def grading_remind(request: UserRequest) -> HttpResponse:
    """Remind the trainers of the ticked works, once a day each."""
    works = access_chosen_works(request.user, ChosenForm(request.POST).works)
    count = remind_trainers([one.pk for one in works], at=request.arrived_at)
    text = ngettext("%(n)d trainer is reminded.", "%(n)d trainers are reminded.", count) % {"n": count}
    messages.success(request, text if count else _("Choose works first."))
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
def grade_release(request: UserRequest) -> HttpResponse:
    """Whose results are released, to be confirmed; a POST tells them."""
    form = ChosenForm(request.POST if request.method == "POST" else request.GET)
    works = access_chosen_works(request.user, form.works)
    held = [one for one in works if queue_rows.is_held(one)]
    if request.method == "POST":
        return _released(request, [one.pk for one in held])
    marks = holding_marks([one.pk for one in held])
    context = {
        "works": [one for one in held if one.pk not in marks],
        "kept": [(one, marks[one.pk]) for one in held if one.pk in marks],
        "query": _query(request),
    }
    return render(request, "assessments/grade_release.html", context)


@require_POST
def grading_rule(request: UserRequest, cohort_id: int) -> HttpResponse:
    """How the group hears its results: each at once, or together."""
    cohort = access_grading_rule(request.user, cohort_id)
    are_held = request.POST.get("are_held") == "1"
    set_rule(cohort.pk, are_held=are_held, by=request.user, at=request.arrived_at)
    said = (
        _("Results of this group are held until you release them.")
        if are_held
        else _("Results of this group are told at once.")
    )
    messages.success(request, f"{cohort.title}. {said}")
    return _back(request)


def _released(request: UserRequest, work_ids: list[int]) -> HttpResponse:
    """Tell what may be told; what waits for its second mark is said by number, and shown."""
    released = release_grades(work_ids, by=request.user, at=request.arrived_at)
    for job_id in released.job_ids:
        ring(job_id)
    n = len(released.works)
    if n:
        text = ngettext("%(n)d result is released.", "%(n)d results are released.", n) % {"n": n}
        messages.success(request, text)
    kept = holding_marks(work_ids)
    if not kept:
        return _back(request)
    text = ngettext(
        "%(n)d result is not released: it waits for its second mark.",
        "%(n)d results are not released: they wait for their second marks.",
        len(kept),
    )
    messages.warning(request, text % {"n": len(kept)})
    ids = urlencode([("state", queue.HELD), *(("work", pk) for pk in sorted(kept))])
    return redirect(f"{reverse('assessments:grade-release')}?{ids}")


class _Pages(Paginator):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Pages of a list whose length is known already."""

    def __init__(self, rows: QuerySet[Any, Any], total: int) -> None:
        super().__init__(rows, PAGE)
        self._total = total

    @cached_property
    def count(self) -> int:
        """How many rows there are in all."""
        return self._total


def _query(request: UserRequest) -> str:
    """The filters as the address carries them, without page and ticks; with the question mark, or empty."""
    kept = request.GET.copy()
    for name in ("page", "work"):
        kept.pop(name, None)
    return f"?{kept.urlencode()}" if kept else ""


def _back(request: UserRequest) -> HttpResponse:
    """To the queue as it was looked at."""
    return redirect(reverse("assessments:grading-list") + _query(request))
