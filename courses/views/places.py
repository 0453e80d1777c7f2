"""Who takes part: enrolling, reminding, replacing, withdrawing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import UserRequest
from courses.forms import PeopleFilterForm, PeopleForm, ReplacementForm
from courses.models import Cohort
from courses.permissions import ENROLLER, TRAINER, access_cohort, access_place, access_reminding
from courses.queries.candidates import candidates, cautions
from courses.queries.cohorts import MANAGE, visible_enrolments
from courses.services import enrol, remind, replace_participant, restore, withdraw
from courses.services.cohorts import CohortIsOverError
from courses.services.enrolments import SamePersonError
from courses.states import ForbiddenMoveError
from jobs import tasks

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_create(request: UserRequest, cohort_id: int) -> HttpResponse:
    """People whom one may enrol, the recommended audience first; a POST enrols the ticked ones."""
    cohort = access_cohort(request.user, cohort_id, ENROLLER)
    form = PeopleForm(request.POST or None, candidates=candidates(request.user, cohort, text="", level=""))
    if request.method == "POST" and form.is_valid():
        try:
            done = enrol(cohort.pk, user_ids=form.user_ids(), by=request.user, at=timezone.now())
        except CohortIsOverError:
            form.add_error(None, _("The group is over: nobody can be enrolled."))
        else:
            for job_id in done.job_ids:
                tasks.ring(job_id)
            text = ngettext("%(count)s person enrolled.", "%(count)s people enrolled.", done.added)
            messages.success(request, text % {"count": done.added})
            return redirect("courses:cohort-detail", cohort.pk)
    return render(request, "courses/enrolment_create.html", {**_people(request, cohort), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_replace(request: UserRequest, enrolment_id: int) -> HttpResponse:
    """Choose who comes instead; a POST replaces."""
    place = access_place(request.user, enrolment_id, *MANAGE)
    everybody = candidates(request.user, place.cohort, text="", level="")
    form = ReplacementForm(request.POST or None, candidates=everybody)
    if request.method == "POST" and form.is_valid():
        try:
            new = replace_participant(place.pk, user_id=form.user_id(), by=request.user, at=timezone.now())
        except (ForbiddenMoveError, CohortIsOverError):
            form.add_error(None, _("This participant cannot be replaced any more."))
        except SamePersonError:
            form.add_error("person", _("This person has had a place in the group already."))
        else:
            names = {"old": place.user.full_name, "new": new.user.full_name}
            messages.success(request, _("%(new)s takes part instead of %(old)s.") % names)
            return redirect("courses:cohort-detail", place.cohort_id)
    context = {**_people(request, place.cohort), "form": form, "place": place}
    return render(request, "courses/enrolment_replace.html", context)


@require_POST
def enrolment_withdraw(request: UserRequest, enrolment_id: int) -> HttpResponse:
    """Take somebody out; the row then offers to bring the person back."""
    place = access_place(request.user, enrolment_id, *MANAGE)
    try:
        withdraw(place.pk, by=request.user, at=timezone.now())
    except ForbiddenMoveError:
        messages.error(request, _("This participant cannot be withdrawn."))
    else:
        text = _("%(name)s is withdrawn. To undo, press «Bring back» in the row.")
        messages.success(request, text % {"name": place.user.full_name})
    return redirect("courses:cohort-detail", place.cohort_id)


@require_POST
def enrolment_restore(request: UserRequest, enrolment_id: int) -> HttpResponse:
    """Undo a withdrawal."""
    place = access_place(request.user, enrolment_id, *MANAGE)
    try:
        job_id = restore(place.pk, by=request.user, at=timezone.now())
    except (ForbiddenMoveError, CohortIsOverError):
        messages.error(request, _("This participant cannot be brought back."))
    else:
        if job_id is not None:
            tasks.ring(job_id)
        messages.success(request, _("%(name)s takes part again.") % {"name": place.user.full_name})
    return redirect("courses:cohort-detail", place.cohort_id)


@require_POST
def enrolment_remind(request: UserRequest, enrolment_id: int) -> HttpResponse:
    """Remind one participant; back to the group, or to «Сегодня» for whoever came from there."""
    place = access_reminding(request.user, enrolment_id)
    told = remind([place.pk], by=request.user, at=timezone.now())
    _say_reminded(request, told)
    if "from_today" in request.POST:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return redirect("courses:cohort-detail", place.cohort_id)


@require_POST
def cohort_remind(request: UserRequest, cohort_id: int) -> HttpResponse:
    """Remind all whom one sees and who have something left to do."""
    cohort = access_cohort(request.user, cohort_id, *MANAGE, TRAINER)
    places = visible_enrolments(request.user, cohort).values_list("pk", flat=True)
    told = remind(list(places), by=request.user, at=timezone.now())
    _say_reminded(request, told)
    return redirect("courses:cohort-detail", cohort.pk)


def _people(request: UserRequest, cohort: Cohort) -> dict[str, Any]:
    """A page of people to choose from, each with what speaks against."""
    filters = PeopleFilterForm(request.GET).chosen()
    found = candidates(request.user, cohort, **filters)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    warned = cautions(cohort, list(page), at=timezone.now())
    return {
        "cohort": cohort,
        "module": cohort.programme.module,
        "page": page,
        "lines": [(person, warned[person.pk]) for person in page],
        "filters": filters,
        "levels": User.Level.choices,
    }


def _say_reminded(request: UserRequest, told: int) -> None:
    """How many were reminded."""
    if told:
        text = ngettext("%(count)s person reminded.", "%(count)s people reminded.", told)
        messages.success(request, text % {"count": told})
    else:
        messages.info(request, _("Nobody to remind: everything is done, or it was done today already."))
