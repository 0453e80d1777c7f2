"""The page of two real contacts at work."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from assessments.models import ContactNote, Submission
from assessments.permissions.practice import access_kind
from assessments.practice_forms import ContactsForm
from assessments.queries.grading import desk_criteria, latest_work, own_works
from assessments.queries.practice import notes_of
from assessments.services.contacts import (
    PrivateWord,
    PrivateWordsError,
    private_words,
    save_contacts,
    send_contacts,
)
from assessments.services.submissions import (
    IncompleteWorkError,
    NextTryLaterError,
    WorkClosedError,
    check_next_try,
    criteria_by_value,
)
from catalog.models import Exercise, PlanStep
from courses.models import Enrolment
from courses.queries.course import closed_now
from courses.services.progress import StepClosedError

KIND = Exercise.Kind.CONTACTS
SHUT = (WorkClosedError, NextTryLaterError, StepClosedError)


@require_safe
def contact_edit(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """The task, both contacts, the own assessment; where the work is sent, how it stands."""
    enrolment, step, exercise = access_kind(request.user, enrolment_id, step_id, KIND)
    return _page(request, enrolment, step, exercise)


@require_POST
def contact_save(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Keep the draft; to a script it answers with JSON."""
    enrolment, step, exercise = access_kind(request.user, enrolment_id, step_id, KIND)
    form = _form(request, enrolment, step, exercise)
    form.is_valid()
    facts: dict[str, Any] = {"contacts": form.contacts(), "given": form.given(), "at": request.arrived_at}
    is_script = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    try:
        work = save_contacts(enrolment.pk, step_id=step.pk, **facts)
    except SHUT:
        return JsonResponse({"error": "closed"}, status=409) if is_script else _shut(request, enrolment, step)
    if is_script:
        return JsonResponse({"saved_at": work.saved_at and work.saved_at.isoformat()})
    messages.success(request, _("The draft is saved."))
    return redirect("assessments:contact-edit", enrolment.pk, step.pk)


@require_POST
def contact_send(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Hand the contacts to the assessor; what is missing or looks private is said, nothing is lost."""
    enrolment, step, exercise = access_kind(request.user, enrolment_id, step_id, KIND)
    form = _form(request, enrolment, step, exercise)
    form.is_valid()
    facts: dict[str, Any] = {"contacts": form.contacts(), "given": form.given(), "by": request.user}
    is_checked, at = form.cleaned_data["is_checked"], request.arrived_at
    try:
        send_contacts(enrolment.pk, step_id=step.pk, **facts, is_checked=is_checked, at=at)
    except IncompleteWorkError as error:
        return _page(request, enrolment, step, exercise, form=form, missing=error.missing)
    except PrivateWordsError as error:
        return _page(request, enrolment, step, exercise, form=form, found=error.found)
    except SHUT:
        return _shut(request, enrolment, step)
    messages.success(request, _("The work is sent. You will get a message when it is assessed."))
    return redirect("assessments:contact-edit", enrolment.pk, step.pk)


def _page(
    request: UserRequest,
    enrolment: Enrolment,
    step: PlanStep,
    exercise: Exercise,
    *,
    form: ContactsForm | None = None,
    missing: list[str] | None = None,
    found: list[PrivateWord] | None = None,
) -> HttpResponse:
    """The page, with what was sent when it was refused."""
    latest, at = latest_work(enrolment.pk, step.pk), request.arrived_at
    closed, opens_on = closed_now(enrolment, step, at=at), None
    is_shut = closed is not None
    try:
        check_next_try(latest, enrolment.cohort.timezone, at=at)
    except NextTryLaterError as error:
        opens_on, is_shut = error.opens_on, True
    except WorkClosedError:
        is_shut = True
    draft = _draft(latest, enrolment, step, exercise)
    if form is not None:
        given = form.given()
        draft.self_assessment, draft.is_own_work = dict(given.self_assessment), given.is_own_work
    context = {
        "enrolment": enrolment,
        "step": step,
        "exercise": exercise,
        "work": draft,
        "latest": latest,
        "works": own_works(enrolment.pk, step.pk),
        "closed": closed,
        "opens_on": opens_on,
        "is_shut": is_shut,
        "contacts": _contacts(draft, exercise, form),
        "channels": ContactNote.Channel.choices,
        "criteria": desk_criteria(draft, draft.self_assessment),
        "missing": missing or [],
        "found": found or (private_words(form.contacts()) if form and missing else []),
        "zone": enrolment.cohort.timezone,
    }
    status = 422 if missing or found else 200
    return render(request, "assessments/contact_edit.html", context, status=status)


def _contacts(draft: Submission, exercise: Exercise, form: ContactsForm | None) -> list[tuple[Any, Any]]:
    """Each part of the exercise with what is written of it."""
    if form is not None:
        notes: dict[str, Any] = {one.part: one for one in form.contacts()}
    else:
        notes = {one.part: one for one in notes_of(draft)}
    return [(one, notes.get(one["code"])) for one in exercise.parts]


def _draft(latest: Submission | None, enrolment: Enrolment, step: PlanStep, exercise: Exercise) -> Submission:
    """The draft, or an empty one that becomes a row with the first save."""
    if latest is not None and latest.state in {Submission.State.DRAFT, Submission.State.SUBMITTED}:
        return latest
    rubric = criteria_by_value(exercise)
    return Submission(enrolment=enrolment, step=step, exercise=exercise, rubric=rubric)


def _form(request: UserRequest, enrolment: Enrolment, step: PlanStep, exercise: Exercise) -> ContactsForm:
    """What was sent, read by the rubric that the draft keeps."""
    draft = _draft(latest_work(enrolment.pk, step.pk), enrolment, step, exercise)
    return ContactsForm(request.POST, exercise=exercise, criteria=draft.rubric)


def _shut(request: UserRequest, enrolment: Enrolment, step: PlanStep) -> HttpResponse:
    """The work takes no changes now; its page says why."""
    messages.warning(request, _("The work takes no changes now."))
    return redirect("assessments:contact-edit", enrolment.pk, step.pk)
