"""Options of a plan that no longer follow from its causes: they go at once, and are asked for anew.

Rows that are there are therefore always of the wave as it stands. Light: pages call it.
"""

from datetime import datetime

from audits.models import AuditWave, PlanOption, PlanVariation
from audits.queries.options import KIND
from jobs.models import Job
from jobs.services import enqueue


def forget_options(wave: AuditWave, *, at: datetime, by_id: int | None = None) -> Job:
    """Remove the options and what was said of them, and enqueue their computation.

    Called in the transaction of the change. Each change has its own job, also one that brings an earlier
    state back; a job that finds the options there does nothing.
    """
    PlanOption.objects.filter(wave=wave).delete()
    PlanVariation.objects.filter(wave=wave).delete()
    return ask_for_options(wave, at=at, by_id=by_id)


def ask_for_options(wave: AuditWave, *, at: datetime, by_id: int | None = None) -> Job:
    """Enqueue the computation of what is missing: options, and how they change with the weights."""
    return enqueue(
        KIND,
        organisation_id=wave.organisation_id,
        key=f"{wave.pk}-{at:%Y%m%d%H%M%S%f}",
        arguments={"wave": wave.pk},
        requested_by_id=by_id,
        at=at,
    )
