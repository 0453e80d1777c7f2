"""What ends when collecting ends: what has not come yet, what waits for a review, and whose links close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from audits.models import AuditWave, Observation, Sheet
from audits.queries.anonymity import is_anonymous
from audits.queries.plans import sources_of
from audits.queries.progress import totals_of

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
    has_anonymous: whether staff or managers answer a questionnaire of the wave.
    days_left: of collecting, today among them; 0 after its last day, None without one.
    """

    shortfalls: Sequence[Shortfall]
    waiting: int
    unfilled: int
    open_links: int
    has_anonymous: bool
    days_left: int | None

    @property
    def is_early(self) -> bool:
        """Whether something is lost by closing now."""
        return bool(self.shortfalls or self.waiting or self.unfilled or self.days_left)


def ending_of(wave: AuditWave, today: date) -> Ending:
    """What is lost when the wave's collecting ends. Five statements, six where practices are audited."""
    seen = dict(
        Observation.objects.filter(wave=wave, superseded_at__isnull=True)
        .order_by()
        .values_list("instrument")
        .annotate(n=Count("pk"))
    )
    used = [one for one in sources_of(wave) if not one.is_left]  # type: ignore[attr-defined]
    totals = totals_of(wave, used)
    sources = [(one.instrument, totals[one.pk] or 0) for one in used]
    rows = [Shortfall(one.title, one.kind, seen.get(one.pk, 0), planned) for one, planned in sources]
    sheets = wave.sheets.aggregate(
        waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
        unfilled=Count("pk", filter=Q(state__in=(State.PLANNED, State.RETURNED))),
    )
    return Ending(
        shortfalls=[one for one in rows if one.lacking > 0],
        waiting=sheets["waiting"],
        unfilled=sheets["unfilled"],
        open_links=wave.survey_links.filter(is_open=True).count(),
        has_anonymous=any(is_anonymous(one) for one, _planned in sources),
        days_left=max(0, (wave.ends_on - today).days + 1) if wave.ends_on else None,
    )
