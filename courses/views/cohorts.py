"""Pages of cohorts: the list, one cohort, its schedule, its calendar, its days."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Membership
from accounts.requests import UserRequest
from courses import calendar, zones
from courses.forms import AttendanceForm, CohortFilterForm, ScheduleForm
from courses.models import Attendance, Cohort, CohortAssignment, Enrolment
from courses.permissions import (
    ENROLLER,
    STAFF,
    TRAINEE,
    TRAINER,
    access_cohort,
    access_cohort_list,
    access_day,
    roles_towards,
)
from courses.queries.candidates import by_name
from courses.queries.cohorts import (
    MANAGE,
    WATCH,
    assessed_steps,
    cohort_table,
    day_instants,
    modules_of,
    progress_table,
    staff_of,
    visible_enrolments,
)
from courses.services import (
    cancel_cohort,
    finish_cohort,
    mark_attendance,
    plan_cohort,
    start_cohort,
)
from courses.services.cohorts import CohortIsOverError, NoDatesError, NoTrainerError, WorksWaitError
from courses.states import ForbiddenMoveError

PAGE_SIZE = 50


@require_safe
def cohort_list(request: UserRequest) -> HttpResponse:
    """The person's cohorts: search, state, module; pages of 50."""
    access_cohort_list(request.user)
    form = CohortFilterForm(request.GET)
    chosen = form.chosen()
    page = Paginator(cohort_table(request.user, **chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "states": Cohort.State.choices,
        "modules": modules_of(request.user),
        "shows_organisation": not request.user.has_role(*WATCH),
    }
    return render(request, "courses/cohort_list.html", context)


@require_safe
def cohort_detail(request: UserRequest, cohort_id: int) -> HttpResponse:
    """One cohort: facts, days, trainers, and how far each participant is."""
    cohort = access_cohort(request.user, cohort_id, *WATCH, *STAFF, ENROLLER)
    roles = roles_towards(request.user, cohort)
    found = visible_enrolments(request.user, cohort)
    text = request.GET.get("q", "").strip()
    page = Paginator(found.filter(by_name(text, "user__")), PAGE_SIZE).get_page(request.GET.get("page"))
    exercises = assessed_steps(cohort)
    context = {
        **_frame(request, cohort),
        "staff": staff_of(cohort),
        "page": page,
        "rows": progress_table(cohort, list(page)),
        "exercises": exercises,
        "text": text,
        "is_empty": not text and not page.paginator.count,
        "can_manage": bool(roles & set(MANAGE)),
        "can_enrol": ENROLLER in roles,
        "can_train": TRAINER in roles,
        "has_dialogues": any(one.is_dialogue for one in exercises),  # type: ignore[attr-defined]
        "can_verify": CohortAssignment.Role.VERIFIER in roles,
        "shows_marks": bool(roles - {"verifier", Membership.Role.TRAINEE}),  # a second mark is made blind
    }
    return render(request, "courses/cohort_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cohort_schedule(request: UserRequest, cohort_id: int) -> HttpResponse:
    """How the cohort is held, as a form; a POST writes it."""
    cohort = access_cohort(request.user, cohort_id, *MANAGE)
    form = ScheduleForm(request.POST or None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        try:
            plan_cohort(cohort.pk, plan=form.plan(), by=request.user, at=timezone.now())
        except CohortIsOverError:
            form.add_error(None, _("The group is over: its schedule does not change any more."))
        else:
            messages.success(request, _("The schedule is saved."))
            return redirect("courses:cohort-detail", cohort.pk)
    return render(request, "courses/cohort_schedule.html", {"cohort": cohort, "form": form})


@require_POST
def cohort_start(request: UserRequest, cohort_id: int) -> HttpResponse:
    """Open the cohort to its participants."""
    cohort = access_cohort(request.user, cohort_id, *MANAGE, TRAINER)
    try:
        start_cohort(cohort.pk, by=request.user, at=timezone.now())
    except NoDatesError:
        messages.error(request, _("Set the dates of the days first: the group meets at a time."))
    except NoTrainerError:
        messages.error(request, _("Choose a trainer first: somebody has to assess the exercises."))
    except ForbiddenMoveError:
        messages.error(request, _("The group cannot be opened: it is open or over already."))
    else:
        messages.success(request, _("The group is open. Participants have been told."))
    return redirect("courses:cohort-detail", cohort.pk)


@require_POST
def cohort_finish(request: UserRequest, cohort_id: int) -> HttpResponse:
    """Close the cohort."""
    cohort = access_cohort(request.user, cohort_id, *MANAGE, TRAINER)
    try:
        finish_cohort(cohort.pk, by=request.user, at=timezone.now())
    except WorksWaitError:
        messages.error(request, _("Some works wait for an assessment. Assess them first."))
    except ForbiddenMoveError:
        messages.error(request, _("Only a running group can be finished."))
    else:
        messages.success(request, _("The group is finished."))
    return redirect("courses:cohort-detail", cohort.pk)


@require_POST
def cohort_cancel(request: UserRequest, cohort_id: int) -> HttpResponse:
    """Call off a planned cohort."""
    cohort = access_cohort(request.user, cohort_id, *MANAGE)
    try:
        cancel_cohort(cohort.pk, by=request.user, at=timezone.now())
    except ForbiddenMoveError:
        messages.error(request, _("Only a planned group can be cancelled."))
    else:
        messages.success(request, _("The group is cancelled."))
    return redirect("courses:cohort-detail", cohort.pk)


@require_safe
def cohort_calendar(request: UserRequest, cohort_id: int) -> HttpResponse:
    """The cohort's days as an iCalendar file."""
    cohort = access_cohort(request.user, cohort_id, *WATCH, *STAFF, ENROLLER, TRAINEE)
    module = cohort.programme.module
    host = settings.PUBLIC_URL.rpartition("/")[2].partition(":")[0]
    events = []
    for day in cohort.days.all():
        begins, ends = day_instants(cohort, day)
        summary = _("%(title)s, day %(number)s") % {"title": module.title, "number": day.number}
        uid = f"cohort-{cohort.pk}-day-{day.number}@{host}"
        events.append(calendar.Event(uid, begins, ends, summary, cohort.title, cohort.place))
    body = calendar.render_calendar(cohort.title, events, at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="cohort-{cohort.pk}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_edit(request: UserRequest, cohort_id: int, number: int) -> HttpResponse:
    """Who was there on one day, as ticks; a POST writes all of them."""
    day = access_day(request.user, cohort_id, number)
    enrolments = list(
        Enrolment.objects.taking_part().filter(cohort=day.cohort).select_related("user__branch")
    )
    form = AttendanceForm(request.POST or None, enrolment_ids=[one.pk for one in enrolments])
    if request.method == "POST" and form.is_valid():
        present = set(form.cleaned_data["present"])
        there = mark_attendance(day.pk, present=present, by=request.user, at=timezone.now())
        text = _("Marked: %(there)s of %(all)s were there.") % {"there": there, "all": len(enrolments)}
        messages.success(request, text)
        return redirect("courses:cohort-detail", cohort_id)
    marks = dict(Attendance.objects.filter(day=day).values_list("enrolment_id", "was_present"))
    lines = [(one, marks.get(one.pk, not marks)) for one in enrolments]
    context = {**_frame(request, day.cohort), "day": day, "lines": lines}
    return render(request, "courses/attendance_edit.html", context)


def _frame(request: UserRequest, cohort: Cohort) -> dict[str, Any]:
    """What every page of a cohort shows: its days, and its zone when it is not the reader's."""
    days = list(cohort.days.all())
    on_date = days[0].on_date if days else timezone.localdate()
    return {
        "cohort": cohort,
        "module": cohort.programme.module,
        "days": days,
        "zone": zones.zone_label(cohort.timezone, on_date),
        "is_other_zone": request.user.zone != cohort.timezone,
    }
