"""The trainer's page of a group's conversations."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from assessments.permissions.dialogues import access_group_dialogues
from assessments.queries.dialogue_runs import dialogue_tables


@require_safe
def dialogue_list(request: UserRequest, cohort_id: int) -> HttpResponse:
    """Who of the group talked with the client, how often, the best ending and its levels."""
    cohort = access_group_dialogues(request.user, cohort_id)
    context = {"cohort": cohort, "tables": dialogue_tables(cohort)}
    return render(request, "assessments/dialogue_list.html", context)
