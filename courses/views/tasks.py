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
from courses.models import Enrolment
from courses.permissions import access_reading
from courses.services.progress import StepClosedError
from courses.services.tasks import (
    NoSuchCaseError,
    NothingMarkedError,
    OlderTextError,
    save_case,
    save_marks,
    save_notes,
)
from courses.views.learning import step_page

Kind = PlanStep.Kind
CLOSED, OLDER, REFUSED = 409, 412, 422  # what a page that saves by itself is answered besides 204


@require_POST
def transcript_save(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Keep the marks on a conversation; «compare» shows the author's. To the page: 204, 409, 412."""
    enrolment, step = access_reading(request.user, enrolment_id, step_id, Kind.TRANSCRIPT)
    form = MarksForm(request.POST)
    form.is_valid()
    try:
        save_marks(enrolment.pk, step_id=step.pk, **form.chosen(), at=timezone.now())
    except StepClosedError:
        return _closed(request, enrolment.pk, step.pk)
    except OlderTextError:
        return HttpResponse(status=OLDER)
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
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["text"])))
        return step_page(request, enrolment, step, code=code, text=form["text"].value() or "")
    try:
        save_case(enrolment.pk, step_id=step.pk, code=code, text=form.cleaned_data["text"], at=timezone.now())
    except StepClosedError:
        return _closed(request, enrolment.pk, step.pk)
    except NoSuchCaseError:
        return _to_step(enrolment.pk, step.pk)
    return _to_step(enrolment.pk, step.pk, code)


@require_POST
def notes_save(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Keep what is written below a lesson. Where the page saves: 204, 409 closed, 412 older, 422 too long."""
    enrolment, step = access_reading(request.user, enrolment_id, step_id, Kind.LESSON)
    form = NotesForm(request.POST)
    if not form.is_valid():
        return _refused(request, enrolment, step, form)
    try:
        text = form.cleaned_data["text"]
        save_notes(enrolment.pk, step_id=step.pk, text=text, at=timezone.now(), turn=form.turn())
    except StepClosedError:
        return _closed(request, enrolment.pk, step.pk)
    except OlderTextError:
        return HttpResponse(status=OLDER)
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    messages.success(request, _("Your notes are saved."))
    return _to_step(enrolment.pk, step.pk, "notes")


def _refused(request: UserRequest, enrolment: Enrolment, step: PlanStep, form: NotesForm) -> HttpResponse:
    """The notes are too long: nothing is kept, and nothing that was typed is lost."""
    if "quiet" in request.POST:
        return HttpResponse(status=REFUSED)
    messages.error(request, " ".join(map(str, form.errors["text"])))
    return step_page(request, enrolment, step, text=form["text"].value() or "")


def _closed(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """The step does not open now."""
    if "quiet" in request.POST:
        return HttpResponse(status=CLOSED)
    messages.error(request, _("This step does not open yet."))
    return _to_step(enrolment_id, step_id)


def _to_step(enrolment_id: int, step_id: int, anchor: str = "") -> HttpResponse:
    """Back to the step's page, at a place of it."""
    address = reverse("courses:step-detail", args=[enrolment_id, step_id])
    return redirect(f"{address}#{anchor}" if anchor else address)
