"""Calibrations: opened by a verifier, marked by all who are invited, closed, talked over."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from assessments import scoring
from assessments.marking_forms import CalibrationForm, CalibrationMarkForm, MeetingForm
from assessments.models import Calibration
from assessments.permissions.marking import (
    access_calibration,
    access_calibration_file,
    access_calibration_lead,
    access_calibrations,
    access_marking,
)
from assessments.queries.calibrations import (
    calibration_table,
    common_works,
    invitable,
    is_over,
    own_mark,
    progress_of,
    table_of,
)
from assessments.queries.comments import recordings
from assessments.queries.grading import desk_criteria
from assessments.services.agreement import ask_for_figures
from assessments.services.calibrations import (
    CalibrationOverError,
    MarkNotWholeError,
    NotClosedError,
    TooFewError,
    close_calibration,
    give_mark,
    note_meeting,
    open_calibration,
)
from assessments.views.second_marks import send_nameless
from jobs.tasks import ring

OFFERED = timedelta(days=7)


@require_safe
def calibration_list(request: UserRequest) -> HttpResponse:
    """Calibrations that the person opened or is invited to."""
    calibrations = access_calibrations(request.user)
    rows = calibration_table(calibrations)[:100]
    is_verifier = request.user.pk in {one.organiser_id for one in rows} or bool(common_works(request.user))
    context = {"rows": rows, "may_open": is_verifier, "now": request.arrived_at}
    return render(request, "assessments/calibration_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_create(request: UserRequest) -> HttpResponse:
    """Choose the common work, the deadline and the assessors; a POST invites them."""
    access_marking(request.user)
    works, people = common_works(request.user), invitable(request.user)
    initial = {"closes_on": request.arrived_at + OFFERED, "assessors": [one.pk for one in people]}
    form = CalibrationForm(request.POST or None, works=works, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            work_id = form.cleaned_data["work"]
            one = open_calibration(work_id, by=request.user, at=request.arrived_at, **form.facts())
        except TooFewError:
            form.add_error("assessors", _("Invite at least two assessors."))
        except CalibrationOverError:
            form.add_error("closes_on", _("The deadline lies ahead."))
        else:
            messages.success(request, _("The assessors are invited."))
            return redirect("assessments:calibration-detail", one.pk)
    status = 422 if form.errors else 200
    return render(
        request, "assessments/calibration_create.html", {"form": form, "works": works}, status=status
    )


@require_safe
def calibration_detail(request: UserRequest, calibration_id: int) -> HttpResponse:
    """The common work with one's own mark while it is open; all marks side by side once it is closed."""
    one = access_calibration(request.user, calibration_id)
    if one.state == Calibration.State.CLOSED:
        return _result(request, one)
    return _own(request, one)


@require_POST
def calibration_mark(request: UserRequest, calibration_id: int) -> HttpResponse:
    """Give or replace one's own mark."""
    one = access_calibration(request.user, calibration_id)
    form = CalibrationMarkForm(request.POST, criteria=one.submission.rubric)
    is_invited = own_mark(one, request.user) is not None
    if not (form.is_valid() and form.cleaned_data["decision"] and is_invited):
        return _own(request, one, form=form)
    levels, comments = form.levels(), form.comments()
    facts = {"levels": levels, "comments": comments, "decision": form.cleaned_data["decision"]}
    try:
        give_mark(one.pk, by=request.user, at=request.arrived_at, **facts)
        messages.success(request, _("Your mark is kept. You see the others when the calibration is closed."))
    except CalibrationOverError:
        messages.warning(request, _("The deadline has passed: no mark is taken any more."))
    except MarkNotWholeError as error:
        return _own(request, one, form=form, refused=error.result)
    return redirect("assessments:calibration-detail", one.pk)


@require_POST
def calibration_close(request: UserRequest, calibration_id: int) -> HttpResponse:
    """Open the marks to everybody invited, and have the figures computed."""
    one = access_calibration_lead(request.user, calibration_id)
    close_calibration(one.pk, by=request.user, at=request.arrived_at)
    ring(ask_for_figures(by=request.user, at=request.arrived_at).pk)
    messages.success(request, _("The calibration is closed: all marks are open to its assessors."))
    return redirect("assessments:calibration-detail", one.pk)


@require_POST
def calibration_note(request: UserRequest, calibration_id: int) -> HttpResponse:
    """Keep the reference mark and the notes of the meeting."""
    one = access_calibration_lead(request.user, calibration_id)
    form = MeetingForm(request.POST, criteria=one.submission.rubric)
    form.full_clean()
    try:
        notes, at = form.cleaned_data.get("notes", ""), request.arrived_at
        note_meeting(one.pk, reference=form.levels(), notes=notes, by=request.user, at=at)
        messages.success(request, _("The reference mark and the notes are kept."))
    except NotClosedError:
        messages.warning(request, _("Close the calibration first: the marks are still being given."))
    return redirect("assessments:calibration-detail", one.pk)


@require_safe
def calibration_file(request: UserRequest, calibration_id: int, file_id: int) -> HttpResponseBase:
    """A file of the common work, under a name that tells nobody's."""
    return send_nameless(request, access_calibration_file(request.user, calibration_id, file_id))


def _own(
    request: UserRequest,
    one: Calibration,
    *,
    form: CalibrationMarkForm | None = None,
    refused: scoring.RubricResult | None = None,
) -> HttpResponse:
    """The common work and the person's own mark; nothing of the others."""
    work, mark = one.submission, own_mark(one, request.user)
    levels = form.levels() if form is not None else (mark.levels if mark else {})
    words = form.comments() if form is not None else (mark.comments if mark else {})
    over = is_over(one, at=request.arrived_at)
    context = {
        "calibration": one,
        "work": work,
        "mark": mark,
        "criteria": desk_criteria(work, levels, words),
        "total": scoring.grade_rubric(work.rubric, levels),
        "desk": {"rule": refused, "missing": ["decision"] if form is not None and refused is None else []},
        "is_over": over,
        "is_read_only": over or mark is None,
        "is_lead": one.organiser_id == request.user.pk,
        "progress": progress_of(one),
        **recordings(work, []),
    }
    status = 422 if form is not None else 200
    return render(request, "assessments/calibration_detail.html", context, status=status)


def _result(request: UserRequest, one: Calibration) -> HttpResponse:
    """All marks side by side."""
    context = {
        "calibration": one,
        "work": one.submission,
        "table": table_of(one),
        "is_lead": one.organiser_id == request.user.pk,
        "levels": range(scoring.TOP_LEVEL + 1),
    }
    return render(request, "assessments/calibration_result.html", context)
