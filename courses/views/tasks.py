"""What a trainee writes at a step: a conversation taken apart, cases decided, notes below a lesson."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from catalog.models import PlanStep
from courses.forms import CaseForm, MarksForm, NotesForm
from courses.permissions import access_reading
from courses.services.progress import StepClosedError
from courses.services.tasks import (
    NoSuchCaseError,
    NothingMarkedError,
    NothingWrittenError,
    save_case,
    save_marks,
    save_notes,
)

Kind = PlanStep.Kind


@require_POST
def transcript_save(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Keep the marks on a conversation; «compare» shows the author's. 204 or 409 where the page saves."""
    enrolment, step = access_reading(request.user, enrolment_id, step_id, Kind.TRANSCRIPT)
    form = MarksForm(request.POST)
    form.is_valid()
    try:
        save_marks(enrolment.pk, step_id=step.pk, **form.chosen(), at=timezone.now())
    except StepClosedError:
        return _closed(request, enrolment.pk, step.pk)
    except NothingMarkedError:
        messages.error(request, _("Mark at least one line, then compare."))
        return _to_step(enrolment.pk, step.pk)
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    return _to_step(enrolment.pk, step.pk, "result" if form.cleaned_data["compare"] else "marks")


@require_POST
def case_save(request: UserRequest, enrolment_id: int, step_id: int, code: str) -> HttpResponse:
    """Keep the decision on a case and open its answer."""
    enrolment, step = access_reading(request.user, enrolment_id, step_id, Kind.CASES)
    form = CaseForm(request.POST)
    form.is_valid()
    text = form.cleaned_data.get("text", "")
    try:
        save_case(enrolment.pk, step_id=step.pk, code=code, text=text, at=timezone.now())
    except StepClosedError:
        return _closed(request, enrolment.pk, step.pk)
    except NothingWrittenError:
        messages.error(request, _("Write your decision first; up to 4000 characters."))
    except NoSuchCaseError:
        return _to_step(enrolment.pk, step.pk)
    return _to_step(enrolment.pk, step.pk, code)


@require_POST
def notes_save(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Keep what is written below a lesson. 204 or 409 for the page's own saving."""
    enrolment, step = access_reading(request.user, enrolment_id, step_id, Kind.LESSON)
    form = NotesForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["text"])))
        return _to_step(enrolment.pk, step.pk, "notes")
    try:
        save_notes(enrolment.pk, step_id=step.pk, text=form.cleaned_data["text"], at=timezone.now())
    except StepClosedError:
        return _closed(request, enrolment.pk, step.pk)
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    messages.success(request, _("Your notes are saved."))
    return _to_step(enrolment.pk, step.pk, "notes")


def _closed(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """The step does not open now."""
    if "quiet" in request.POST:
        return HttpResponse(status=409)
    messages.error(request, _("This step does not open yet."))
    return _to_step(enrolment_id, step_id)


def _to_step(enrolment_id: int, step_id: int, anchor: str = "") -> HttpResponse:
    """Back to the step's page, at a place of it."""
    address = reverse("courses:step-detail", args=[enrolment_id, step_id])
    return redirect(f"{address}#{anchor}" if anchor else address)
