"""Groups of a request that is still being worked on: the catalogue below does not know groups."""

from typing import Any

from django import template

from catalog.models import ProgrammeRequest
from catalog.permissions import organisations_of_asker
from catalog.states import WAITING
from courses.models import Cohort
from courses.queries.asked import ungrouped

register = template.Library()


@register.inclusion_tag("courses/_request_groups.html", takes_context=True)
def request_groups(context: dict[str, Any], row: ProgrammeRequest) -> dict[str, Any]:
    """To the client: programmes that are there already, groups made of them, and what is still awaited.

    Two statements, none for others and for requests that nobody works on.
    """
    user = context["request"].user
    asks = user.is_authenticated and row.organisation_id in organisations_of_asker(user)
    if not asks or row.state not in WAITING:
        return {"is_shown": False}
    wanted = [one.requested for one in context["modules"]]
    open_modules = ungrouped(row, wanted)
    cohorts = (
        list(Cohort.objects.filter(request=row).order_by("pk")) if len(open_modules) < len(wanted) else []
    )
    return {
        "is_shown": len(open_modules) < len(wanted) or any(one.programme_id for one in wanted),
        "row": row,
        "given": [one for one in open_modules if one.programme_id is not None],
        "awaited": [one.module for one in wanted if one.programme_id is None],
        "cohorts": cohorts,
        "csrf_token": context.get("csrf_token"),
    }
