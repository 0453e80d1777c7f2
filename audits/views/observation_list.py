"""Observations of a wave one by one: what stands behind a figure, and each with its versions."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from audits.permissions import access_observation, access_wave
from audits.views.observation_page import list_context
from audits.views.observation_versions import detail_context


@require_safe
def observation_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """Those that fit the filters of the address; others lead here by source, branch and criterion."""
    wave = access_wave(request.user, wave_id)
    return render(request, "audits/observation_list.html", list_context(request, wave))


@require_safe
def observation_detail(request: UserRequest, wave_id: int, observation_id: int) -> HttpResponse:
    """One version: every answer with its points, how it came in, and the other versions."""
    observation = access_observation(request.user, wave_id, observation_id)
    context = detail_context(observation, reader=request.user)
    return render(request, "audits/observation_detail.html", context)
