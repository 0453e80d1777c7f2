"""An observation is corrected by a new version, or withdrawn; both with a reason."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from audits.errors import NoReasonError, ObservationSupersededError, WaveClosedError
from audits.models import Observation
from audits.observation_forms import read_correction, read_reason
from audits.permissions import access_observation_correction
from audits.queries.appeals import current_of
from audits.queries.remarks import mask_of
from audits.queries.sheets import body_of
from audits.services.corrections import correct_observation, withdraw_observation
from audits.states import FINISHED
from audits.views.observation_versions import correction_context


@require_http_methods(["GET", "HEAD", "POST"])
def observation_correct(request: UserRequest, wave_id: int, observation_id: int) -> HttpResponse:
    """The form of a correction; a POST stores a new version of the one that the person had before him."""
    observation = access_observation_correction(request.user, wave_id, observation_id)
    if observation.wave.state in FINISHED:
        return _too_late(request, observation)
    if observation.superseded_at is not None:
        return _stale(request, observation)
    if request.method == "POST":
        return _correct(request, observation)
    return render(request, "audits/observation_correct.html", correction_context(observation))


@require_POST
def observation_withdraw(request: UserRequest, wave_id: int, observation_id: int) -> HttpResponse:
    """The observation counts no more; it stays with its reason."""
    observation = access_observation_correction(request.user, wave_id, observation_id)
    was_scored = observation.wave.state == observation.wave.State.SCORED
    try:
        reason = read_reason(request.POST.dict())
        withdraw_observation(observation.pk, reason=reason, by=request.user, at=timezone.now())
    except NoReasonError:
        messages.error(request, _("Say in at most 200 characters why it is withdrawn."))
    except ObservationSupersededError:
        messages.error(
            request, _("Somebody has changed the observation meanwhile. This is how it stands now.")
        )
        return redirect("audits:observation-detail", wave_id, (current_of(observation) or observation).pk)
    except WaveClosedError:
        return _too_late(request, observation)
    else:
        messages.success(
            request, _("Withdrawn: it counts in nothing any more.") + _advice(was_scored=was_scored)
        )
    return redirect("audits:observation-detail", wave_id, observation.pk)


def _correct(request: UserRequest, observation: Observation) -> HttpResponse:
    """The new version, or the form with what was typed and what is wrong with it."""
    body = body_of(observation.instrument, observation.wave.organisation)
    sent = read_correction(observation, body, mask_of(observation.wave), request.POST.dict())
    if sent.faults:
        data = request.POST.dict()
        context = correction_context(observation, data=data, reason=sent.reason, faults=sent.faults)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "audits/observation_correct.html", context, status=status)
    was_scored = observation.wave.state == observation.wave.State.SCORED
    try:
        new = correct_observation(
            observation.pk,
            values=sent.values,
            comments=sent.comments,
            reason=sent.reason,
            by=request.user,
            at=timezone.now(),
        )
    except ObservationSupersededError:
        return _stale(request, observation)
    except WaveClosedError:
        return _too_late(request, observation)
    text = _("Version %(number)s is in force.") % {"number": new.version}
    messages.success(request, text + _advice(was_scored=was_scored))
    return redirect("audits:observation-detail", observation.wave_id, new.pk)


def _stale(request: UserRequest, seen: Observation) -> HttpResponse:
    """409: what was typed beside what somebody else has stored meanwhile; nothing typed is lost."""
    current = current_of(seen)
    if current is None:
        messages.error(request, _("The observation is withdrawn: there is nothing to correct."))
        return redirect("audits:observation-detail", seen.wave_id, seen.pk)
    if request.method != "POST":
        return redirect("audits:observation-correct", seen.wave_id, current.pk)
    current.wave, current.branch, current.instrument = seen.wave, seen.branch, seen.instrument
    typed = request.POST.dict()
    context = correction_context(current, data=typed, reason=typed.get("reason", ""), seen=seen)
    return render(request, "audits/observation_correct.html", context, status=HTTPStatus.CONFLICT)


def _too_late(request: UserRequest, observation: Observation) -> HttpResponse:
    """Back to the observation of a finished wave."""
    messages.error(request, _("The wave is approved: what it was computed from stays as it is."))
    return redirect("audits:observation-detail", observation.wave_id, observation.pk)


def _advice(*, was_scored: bool) -> str:
    """What follows for the figures."""
    return " " + _("The figures are of before: compute them anew.") if was_scored else ""
