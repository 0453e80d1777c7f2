"""What a programme request asks for: for which branch, where it says so, and modules without a group yet."""

from collections.abc import Iterable

from accounts.models import Branch
from catalog.models import ProgrammeRequest, RequestedModule
from catalog.words import lemmas_in
from courses.models import Cohort


def branch_asked_for(request: ProgrammeRequest) -> Branch | None:
    """The one branch of which the request's gaps or else its audience speak. One query; None where unclear.

    «Администраторы клиники в Новосибирске» names the branch «Новосибирск».
    """
    if request.organisation_id is None:
        return None
    named = {str(reason["branch"]) for reason in request.reasons if reason.get("branch")}
    if len(named) > 1 or not (named or request.audience):
        return None
    branches = list(Branch.objects.filter(organisation_id=request.organisation_id))
    if named:
        return next((one for one in branches if one.name in named), None)
    told = set(lemmas_in(request.audience))
    found = [one for one in branches if set(lemmas_in(one.name)) and set(lemmas_in(one.name)) <= told]
    return found[0] if len(found) == 1 else None


def ungrouped(request: ProgrammeRequest, wanted: Iterable[RequestedModule]) -> list[RequestedModule]:
    """Modules of the request for which no group has been planned. One query."""
    grouped = set(Cohort.objects.filter(request=request).values_list("programme__module", flat=True))
    return [one for one in wanted if one.module_id not in grouped]
