"""What ends when collecting ends: what has not come yet, what waits for a review, and whose links close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from audits.models import AuditWave, Observation, Sheet
from audits.queries.plans import sources_of

State = Sheet.State


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A source that has not brought what its quotas ask for. kind: of its instrument."""

    title: str
    kind: str
    seen: int
    planned: int

    @property
    def lacking(self) -> int:
        """How many are missing."""
        return self.planned - self.seen


@dataclass(frozen=True, slots=True)
class Ending:
    """What closing the collecting means today.

    waiting: filled sheets that nobody has reviewed; unfilled: sheets that observers still hold.
    days_left: of collecting, today among them; 0 after its last day, None without one.
    """

    shortfalls: Sequence[Shortfall]
    waiting: int
    unfilled: int
    open_links: int
    days_left: int | None

    @property
    def is_early(self) -> bool:
        """Whether something is lost by closing now."""
        return bool(self.shortfalls or self.waiting or self.unfilled or self.days_left)


def ending_of(wave: AuditWave, today: date) -> Ending:
    """What is lost when the wave's collecting ends. Four statements."""
    seen = dict(
        Observation.objects.filter(wave=wave, superseded_at__isnull=True)
        .order_by()
        .values_list("instrument")
        .annotate(n=Count("pk"))
    )
    rows = [
        Shortfall(one.instrument.title, one.instrument.kind, seen.get(one.instrument_id, 0), one.planned or 0)
        for one in sources_of(wave)
    ]
    sheets = wave.sheets.aggregate(
        waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
        unfilled=Count("pk", filter=Q(state__in=(State.PLANNED, State.RETURNED))),
    )
    return Ending(
        shortfalls=[one for one in rows if one.lacking > 0],
        waiting=sheets["waiting"],
        unfilled=sheets["unfilled"],
        open_links=wave.survey_links.filter(is_open=True).count(),
        days_left=max(0, (wave.ends_on - today).days + 1) if wave.ends_on else None,
    )
