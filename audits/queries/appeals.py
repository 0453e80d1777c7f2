"""Reads of visits by the branch that was visited, and of its appeals by the wave's auditor."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEvent, Membership, User
from audits.models import AuditWave, Instrument, Observation, ObservationAppeal
from figures.workdays import last_day

DAYS_TO_APPEAL = 5  # working days since the branch could see the visit
DAYS_TO_DECIDE = 5
ROLES = (Membership.Role.LINE_MANAGER, Membership.Role.HR)
State = AuditWave.State
SHOWN = frozenset({State.CHECKING, State.SCORED, State.APPROVED, State.ARCHIVED})
DISPUTABLE = frozenset({State.CHECKING, State.SCORED})


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """One visit as its branch sees it. until: the last day to appeal; None when the wave takes none."""

    observation: Observation
    appeal: ObservationAppeal | None
    until: date | None

    def is_disputable(self, today: date) -> bool:
        """Whether an appeal may be filed today."""
        return self.appeal is None and self.until is not None and today <= self.until


def visits_seen_by(user: User) -> QuerySet[Observation]:
    """Visits of the person's branches that count, once their wave is being checked or has figures.

    While a wave collects, nobody at a branch sees a visit: one that is known tells of the next.
    """
    reach = Q(pk__in=())
    for one in user.memberships_in(ROLES):
        part = Q(wave__organisation=one.organisation_id, branch__organisation=one.organisation_id)
        if one.branch is not None:
            part &= Q(branch__path__startswith=one.branch.path)
        reach |= part
    appealed = Exists(ObservationAppeal.objects.filter(observation=OuterRef("pk")))
    found = Observation.objects.filter(reach, instrument__kind=Instrument.Kind.VISIT)
    found = found.filter(Q(wave__state__in=SHOWN) | appealed)
    return found.select_related("wave__organisation", "branch", "instrument").defer("wave__frozen")


def visit_list(user: User) -> QuerySet[Observation]:
    """The current versions, the latest visit first."""
    current = visits_seen_by(user).filter(superseded_at__isnull=True).prefetch_related("appeals")
    current = current.defer("wave__frozen", "instrument__body", "values", "comments")
    return current.order_by("-wave__pk", F("observed_at").desc(nulls_last=True), "-pk")


def current_of(observation: Observation) -> Observation | None:
    """The version in force; None when the visit was withdrawn."""
    if observation.superseded_at is None:
        return observation
    return Observation.objects.filter(
        wave=observation.wave_id,
        instrument=observation.instrument_id,
        external_id=observation.external_id,
        superseded_at__isnull=True,
    ).first()


def as_seen(observations: Iterable[Observation]) -> list[SeenVisit]:
    """Visits with their appeals and last days. Two statements, however many visits."""
    rows = list(observations)
    since = shown_since({one.wave_id for one in rows})
    return [_seen(one, since) for one in rows]


def shown_since(waves: Collection[int]) -> dict[int, datetime]:
    """Wave -> when its visits became visible: when its collecting was last closed, as the journal knows."""
    moves = AuditEvent.objects.filter(
        verb="wave.move", subject_kind="audits.auditwave", subject_id__in=waves, detail__state=State.CHECKING
    )
    found: dict[int | None, datetime | None] = dict(
        AuditWave.objects.filter(pk__in=waves, scored_at__isnull=False).values_list("pk", "scored_at")
    )
    found |= dict(moves.order_by("at").values_list("subject_id", "at"))
    return {pk: at for pk, at in found.items() if pk is not None and at is not None}


def appeal_table(wave: AuditWave) -> QuerySet[ObservationAppeal]:
    """Appeals of the wave: open ones first, the soonest due first. One statement."""
    found = ObservationAppeal.objects.filter(observation__wave=wave)
    found = found.select_related("observation__branch", "filed_by").defer(
        "observation__values", "observation__comments"
    )
    is_open = Q(state=ObservationAppeal.State.OPEN)
    return found.annotate(waits=is_open).order_by("-waits", "due_on", "pk")


def waiting_appeals(wave: AuditWave) -> QuerySet[ObservationAppeal]:
    """Those that wait for a decision, the soonest due first."""
    return appeal_table(wave).filter(state=ObservationAppeal.State.OPEN)


def open_appeals(wave: AuditWave) -> int:
    """How many wait for a decision."""
    return waiting_appeals(wave).count()


def _seen(observation: Observation, since: dict[int, datetime]) -> SeenVisit:
    appeal = next(iter(observation.appeals.all()), None)
    if observation.wave.state not in DISPUTABLE:
        return SeenVisit(observation, appeal, None)
    begun = max(since.get(observation.wave_id, observation.created_at), observation.created_at)
    day = begun.astimezone(ZoneInfo(observation.branch.timezone)).date()
    return SeenVisit(observation, appeal, last_day(day, DAYS_TO_APPEAL))


def local_today(observation: Observation, at: datetime) -> date:
    """The day at the branch."""
    return timezone.localdate(at, ZoneInfo(observation.branch.timezone))
