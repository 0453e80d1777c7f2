"""A line of the prescription learns of the request that it became."""

from collections.abc import Sequence

from audits.models import Recommendation
from catalog.models import ProgrammeRequest


def remember_request(request: ProgrammeRequest, *, lines: Sequence[int]) -> None:
    """Called by the catalogue inside the transaction that sends a request (settings.REQUEST_LISTENERS).

    A line takes the latest request, and only for a module that was left in it.

    Args:
        lines: ids of recommendations, as `audits.queries.plan.asking_of` gave them.
    """
    Recommendation.objects.filter(
        pk__in=lines,
        wave__organisation=request.organisation,
        state=Recommendation.State.ACCEPTED,
        module__in=request.modules.values("module"),
    ).update(request=request)
