"""For which branch a programme request asks, where it says so."""

from accounts.models import Branch
from catalog.models import ProgrammeRequest
from catalog.words import lemmas_in


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
