"""Observation at work: the learner asks, the manager marks on a phone, both sign."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from assessments.models import Submission, WorkplaceObservation
from assessments.permissions import TRAINEE, TRAINER
from assessments.permissions.practice import (
    OBSERVER,
    access_kind,
    access_observation,
    access_observed,
    access_team,
)
from assessments.practice_forms import ObservationForm, OwnLevelsForm, ReplyForm
from assessments.queries.grading import desk_criteria
from assessments.queries.observations import may_be_held, observers_of, own_observations, team_observations
from assessments.services.observations import (
    GivenObservation,
    IncompleteObservationError,
    NoObserverError,
    ObservationClosedError,
    OwnAssessmentFirstError,
    StaleObservationError,
    ask_observation,
    assess_oneself,
    begin_observation,
    confirm_observation,
    save_observation,
    sign_observation,
)
from assessments.services.submissions import NotAnExerciseError
from catalog.models import Exercise
from courses.queries.course import closed_now
from courses.services.progress import StepClosedError
from courses.zones import wall_clock
from jobs.tasks import ring

State = WorkplaceObservation.State


@require_http_methods(["GET", "HEAD", "POST"])
def observation_ask(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """What will be observed and by whom; a POST asks the manager."""
    kind = Exercise.Kind.OBSERVATION
    enrolment, step, exercise = access_kind(request.user, enrolment_id, step_id, kind)
    if request.method == "POST":
        try:
            ask_observation(enrolment.pk, step_id=step.pk, at=request.arrived_at)
            messages.success(request, _("Your manager has a notice. You can agree on the day."))
        except (NoObserverError, ObservationClosedError, StepClosedError):
            messages.warning(request, _("Nobody was asked: the page says why."))
        return redirect("assessments:observation-ask", enrolment.pk, step.pk)
    held = own_observations(enrolment.pk, step.pk)
    context = {
        "enrolment": enrolment,
        "step": step,
        "exercise": exercise,
        "observations": held,
        "may_ask": may_be_held(held[0] if held else None),
        "observers": observers_of(enrolment.user),
        "closed": closed_now(enrolment, step, at=request.arrived_at),
        "criteria": exercise.rubric.criteria,
        "zone": enrolment.cohort.timezone,
    }
    return render(request, "assessments/observation_ask.html", context)


@require_safe
def observation_list(request: UserRequest) -> HttpResponse:
    """Everybody whom the manager may watch at work, what waits first."""
    access_team(request.user)
    return render(request, "assessments/observation_list.html", {"lines": team_observations(request.user)})


@require_POST
def observation_begin(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """The manager begins an observation, or takes one over that nobody has begun."""
    enrolment, step = access_observed(request.user, enrolment_id, step_id)
    try:
        made = begin_observation(enrolment.pk, step_id=step.pk, by=request.user, at=request.arrived_at)
    except (ObservationClosedError, StepClosedError, NotAnExerciseError):
        messages.warning(request, _("This observation cannot be begun now."))
        return redirect("assessments:observation-list")
    return redirect("assessments:observation-edit", made.pk)


@require_safe
def observation_edit(request: UserRequest, observation_id: int) -> HttpResponse:
    """The manager's form; a signed one is shown as it stands."""
    one = access_observation(request.user, observation_id, OBSERVER)
    if one.state != State.OPEN:
        return redirect("assessments:observation-detail", one.pk)
    return _form_page(request, one)


@require_POST
def observation_save(request: UserRequest, observation_id: int) -> HttpResponse:
    """Keep what is marked so far; to a script it answers with the version."""
    one = access_observation(request.user, observation_id, OBSERVER)
    form = ObservationForm(request.POST, criteria=one.rubric)
    is_script = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    form.is_valid()
    version = form.cleaned_data.get("version", -1)
    try:
        saved = save_observation(one.pk, version=version, given=form.given(), at=request.arrived_at)
    except (StaleObservationError, ObservationClosedError):
        if is_script:
            return JsonResponse({"error": "stale"}, status=409)
        return _form_page(request, one, given=form.given(), is_stale=True, status=409)
    if is_script:
        return JsonResponse({"version": saved.version, "saved_at": request.arrived_at.isoformat()})
    messages.success(request, _("The draft is saved."))
    return redirect("assessments:observation-edit", one.pk)


@require_POST
def observation_sign(request: UserRequest, observation_id: int) -> HttpResponse:
    """The manager's signature; what is missing is said and nothing is lost."""
    one = access_observation(request.user, observation_id, OBSERVER)
    form = ObservationForm(request.POST, criteria=one.rubric)
    form.is_valid()
    version, given = form.cleaned_data.get("version", -1), form.given()
    try:
        sign_observation(one.pk, version=version, given=given, by=request.user, at=request.arrived_at)
    except IncompleteObservationError as error:
        return _form_page(request, one, given=given, missing=error.missing, status=422)
    except (StaleObservationError, ObservationClosedError):
        return _form_page(request, one, given=given, is_stale=True, status=409)
    messages.success(request, _("Signed. The learner is asked to read it and sign."))
    return redirect("assessments:observation-list")


@require_safe
def observation_detail(request: UserRequest, observation_id: int) -> HttpResponse:
    """What was observed; the learner gives the own levels first, then reads and signs."""
    one = access_observation(request.user, observation_id, OBSERVER, TRAINEE, TRAINER)
    return _shown(request, one)


@require_POST
def observation_assess(request: UserRequest, observation_id: int) -> HttpResponse:
    """The learner's own levels, before the manager's are shown."""
    one = access_observation(request.user, observation_id, TRAINEE)
    form = OwnLevelsForm(request.POST, criteria=one.rubric)
    form.is_valid()
    try:
        assess_oneself(one.pk, levels=form.levels())
    except IncompleteObservationError:
        return _shown(request, one, own=form.levels(), status=422)
    except ObservationClosedError:
        messages.warning(request, _("This is how the observation stands now."))
    return redirect("assessments:observation-detail", one.pk)


@require_POST
def observation_confirm(request: UserRequest, observation_id: int) -> HttpResponse:
    """The learner's signature: has read it."""
    one = access_observation(request.user, observation_id, TRAINEE)
    form = ReplyForm(request.POST)
    reply = form.cleaned_data["reply"] if form.is_valid() else ""
    try:
        job_id = confirm_observation(one.pk, reply=reply, by=request.user, at=request.arrived_at)
    except (ObservationClosedError, OwnAssessmentFirstError):
        messages.warning(request, _("This is how the observation stands now."))
    else:
        messages.success(request, _("Signed by both."))
        if job_id is not None:
            ring(job_id)
    return redirect("assessments:observation-detail", one.pk)


def _form_page(
    request: UserRequest,
    one: WorkplaceObservation,
    *,
    given: GivenObservation | None = None,
    missing: list[str] | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The manager's form, with what was sent when it was refused."""
    if is_stale:
        one.refresh_from_db(fields=["version", "state"])
    values = given or GivenObservation(one.observed_on, one.place, one.levels, one.comment)
    zone = one.enrolment.cohort.timezone
    context = {
        "one": one,
        "values": values,
        "criteria": _criteria(one, values.levels),
        "missing": missing or [],
        "is_stale": is_stale,
        "today": wall_clock(request.arrived_at, zone).date(),
        "zone": zone,
    }
    return render(request, "assessments/observation_edit.html", context, status=status)


def _shown(
    request: UserRequest, one: WorkplaceObservation, *, own: dict[str, int] | None = None, status: int = 200
) -> HttpResponse:
    """The page of both: marks are hidden from the learner until the own levels are given."""
    is_own = one.enrolment.user_id == request.user.pk
    is_hidden = one.state == State.OPEN or (is_own and not one.self_assessment)
    context: dict[str, Any] = {
        "one": one,
        "is_own": is_own,
        "is_hidden": is_hidden,
        "may_assess": is_own and one.state == State.SIGNED and not one.self_assessment,
        "may_sign": is_own and one.state == State.SIGNED and bool(one.self_assessment),
        "criteria": _criteria(one, own or {} if is_hidden else one.levels),
        "is_short": own is not None,
        "zone": one.enrolment.cohort.timezone,
        "back": reverse("assessments:observation-ask", args=[one.enrolment_id, one.step_id])
        if is_own
        else reverse("assessments:observation-list"),
    }
    return render(request, "assessments/observation_detail.html", context, status=status)


def _criteria(one: WorkplaceObservation, levels: Any) -> list[Any]:
    """The rubric by value with levels, as every page of rubrics shows it."""
    return desk_criteria(Submission(rubric=one.rubric, self_assessment=one.self_assessment), dict(levels))
