"""«Треки по ролям»: a way in without an audit."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from catalog.permissions import access_modules
from catalog.queries.tracks import offered_tracks


@login_not_required
@require_safe
def track_list(request: UserRequest) -> HttpResponse:
    """Roles, the order of their modules and their days; a whole track is requested or put aside at once."""
    found = offered_tracks(access_modules(request.user))
    return render(request, "catalog/track_list.html", {"tracks": found})
