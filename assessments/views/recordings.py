"""How a learner is recorded, how long recordings are kept, and the acts of their erasure."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest, client_address
from assessments.forms_recordings import RecordingChoiceForm, RecordingTermForm
from assessments.models import ErasureAct, Recording
from assessments.permissions import (
    TRAINEE,
    TRAINER,
    access_act,
    access_exercise,
    access_keeping,
    access_recording,
)
from assessments.queries.recordings import acts_of, extract_of
from assessments.services.erasure import due_recordings, keep_days, kept_recordings
from assessments.services.recordings import (
    ASKED,
    NoConsentError,
    check_again,
    choose_way,
    consent_text,
    set_term,
)
from jobs.tasks import ring


@require_POST
def recording_choose(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Keep how the learner wants to be assessed, with the consent that it needs."""
    enrolment, step = access_exercise(request.user, enrolment_id, step_id)
    form = RecordingChoiceForm(request.POST)
    if form.is_valid():
        try:
            choose_way(
                enrolment.pk,
                step_id=step.pk,
                way=form.cleaned_data["way"],
                agrees=form.cleaned_data["agrees"],
                address=client_address(request),
                at=request.arrived_at,
            )
        except NoConsentError:
            messages.warning(request, _("Tick the consent first, or choose to be assessed in person."))
    place = reverse("assessments:submission-edit", args=[enrolment.pk, step.pk])
    return redirect(f"{place}#work-recorder")


@require_safe
def recording_consent(request: UserRequest, way: str) -> HttpResponse:
    """The consent as a form to print and sign."""
    if way not in {one.value for one in ASKED}:
        raise Http404
    context = {"text": consent_text(way), "person": request.user}
    return render(request, "assessments/recording_consent.html", context)


@require_safe
def recording_list(request: UserRequest) -> HttpResponse:
    """What the organisation keeps, what would be erased next, and the acts."""
    organisation = access_keeping(request.user)
    return _list(request, organisation.pk)


@require_POST
def recording_term(request: UserRequest) -> HttpResponse:
    """Set the term of keeping."""
    organisation = access_keeping(request.user)
    form = RecordingTermForm(request.POST)
    if not form.is_valid():
        return _list(request, organisation.pk, form=form, status=422)
    days = form.cleaned_data["keep_days"]
    set_term(organisation.pk, keep_days=days, by=request.user, at=request.arrived_at)
    messages.success(request, _("The term of keeping is set."))
    return redirect("assessments:recording-list")


@require_POST
def recording_check(request: UserRequest, recording_id: int) -> HttpResponse:
    """Ask for a check that did not succeed once more."""
    recording = access_recording(request.user, recording_id, TRAINEE, TRAINER)
    again = check_again(recording.pk, by_id=request.user.pk, at=request.arrived_at)
    if again.job_id is not None and again.state == Recording.State.CHECKING:
        ring(again.job_id)
    messages.success(request, _("The recording is being checked again."))
    work = recording.file.submission
    if work.enrolment.user_id == request.user.pk:
        return redirect("assessments:submission-edit", work.enrolment_id, work.step_id)
    return redirect("assessments:submission-detail", work.pk)


@require_safe
def erasure_act(request: UserRequest, act_id: int) -> HttpResponse:
    """An act of erasure to print, with the extract of the journal."""
    act = access_act(request.user, act_id)
    extract = extract_of(act)
    context = {"act": act, "items": extract.items, "events": extract.events}
    return render(request, "assessments/erasure_act.html", context)


def _list(
    request: UserRequest, organisation_id: int, *, form: RecordingTermForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of what is kept."""
    days = keep_days(organisation_id)
    kept = kept_recordings(organisation_id)
    context = {
        "due": due_recordings(organisation_id, at=request.arrived_at),
        "kept": kept.count(),
        "held": kept.filter(is_held=True).select_related("file__submission__exercise")[:50],
        "acts": acts_of(organisation_id)[:50],
        "form": form or RecordingTermForm(initial={"keep_days": days}),
        "days": days,
        "reasons": ErasureAct.Reason,
    }
    return render(request, "assessments/recording_list.html", context, status=status)
