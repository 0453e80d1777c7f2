"""A line of the prescription learns of the request that it became."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from audits.models import AuditWave, Recommendation
from audits.states import FINISHED
from catalog.models import ProgrammeRequest
from catalog.services.requests import AskingRefusedError


def remember_request(request: ProgrammeRequest, *, lines: Sequence[int]) -> None:
    """Called by the catalogue inside the transaction that sends a request (settings.REQUEST_LISTENERS).

    A line takes the latest request, and only for a module that was left in it. The waves are locked, so that
    an approval is withdrawn either before the request, which is then refused, or not at all.

    Args:
        lines: ids of recommendations, as `audits.queries.plan.asking_of` gave them.
    Raises:
        AskingRefusedError: the approval was withdrawn since the form was opened, or the plan made anew.
    """
    own = Recommendation.objects.filter(pk__in=lines, wave__organisation=request.organisation)
    waves = AuditWave.objects.filter(recommendations__in=own).order_by("pk").values_list("pk", flat=True)
    locked = AuditWave.objects.select_for_update(no_key=True).filter(pk__in=set(waves)).order_by("pk")
    for wave in locked:
        if wave.state not in FINISHED:
            text = _(
                "The approval of the audit «%s» was withdrawn while the form was open: its plan is being "
                "changed. What you typed is kept here. You get a notice when the plan is approved again; "
                "then ask for the courses on the audit's page."
            )
            raise AskingRefusedError(text % wave.name)
    standing = own.filter(state=Recommendation.State.ACCEPTED)
    known = Recommendation.objects.filter(pk__in=lines).count()  # lines of another customer are passed over
    if known < len(set(lines)) or standing.count() < own.count():
        raise AskingRefusedError(
            _(
                "The plan was changed since this form was opened. What you typed is kept here. Open the plan "
                "on the audit's page and ask from there: the form then has the courses of the new plan."
            )
        )
    standing.filter(module__in=request.modules.values("module")).update(request=request)
