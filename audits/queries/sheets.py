"""Reads of checklists on their way: the auditor's table, one sheet, the way in by a link."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Organisation, User
from audits.checklists import Draft, Part, parts_of
from audits.models import AuditWave, Instrument, InstrumentItem, Scenario, Sheet, SheetPhoto
from audits.norms import with_norms
from audits.sheet_kinds import SHEET_KINDS
from catalog.queries.norms import norms_of
from figures.words import spellings

State = Sheet.State
FILLABLE = frozenset({State.PLANNED, State.RETURNED})
TAKEN_IN = frozenset({AuditWave.State.COLLECTING, AuditWave.State.CHECKING})
MOST_WAITING = 200
GRACE = timedelta(days=3)  # after the window: a telephone that had no network may still send
OF_CALLS = (Instrument.Kind.VISIT,)  # kinds by which a recording may be scored
OF_RECORDINGS = "call-recordings"  # the checklist by which recordings are scored, and copies made of it


class Stand(StrEnum):
    """What its link opens."""

    EARLY = "early"  # the scenario alone: the window has not begun
    OPEN = "open"
    SENT = "sent"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One sheet with its instrument's texts, norms by value. scenario: its body, or None."""

    sheet: Sheet
    body: dict[str, Any]
    parts: list[Part]
    scenario: dict[str, Any] | None

    @property
    def asked(self) -> int:
        """How many items there are."""
        return sum(len(part.questions) for part in self.parts)

    @property
    def is_fresh(self) -> bool:
        """Whether nobody has begun it: the scenario is read first."""
        return self.sheet.started_at is None

    @property
    def done(self) -> int:
        """How many have an answer."""
        return sum(part.done for part in self.parts)


def checklists_of(wave: AuditWave, *, kinds: Collection[str] = SHEET_KINDS) -> list[Instrument]:
    """The wave's instruments that are filled on sheets, never another organisation's; in order."""
    found = Instrument.objects.of(wave.organisation_id).filter(kind__in=kinds, uses__wave=wave)
    return list(found.defer("body").order_by("title", "pk"))


def offered_checklists(wave: AuditWave, *, kinds: Collection[str] = SHEET_KINDS) -> list[Instrument]:
    """Newest versions that the wave may still take: measuring nothing that is measured already.

    A repeat takes none: it measures by what its baseline was measured by.
    """
    if wave.kind == AuditWave.Kind.REPEAT:
        return []
    guesses = Q(instrument__kind=Instrument.Kind.SERVQUAL) & ~Q(
        instrument__respondents=Instrument.Respondents.CUSTOMERS
    )
    measured = InstrumentItem.objects.filter(instrument__uses__wave=wave, criterion__isnull=False)
    measured = measured.exclude(guesses)
    clash = InstrumentItem.objects.filter(
        instrument=OuterRef("pk"), criterion__in=measured.values("criterion")
    )
    rows = (
        Instrument.objects.of(wave.organisation_id)
        .filter(kind__in=kinds)
        .exclude(code__in=wave.instruments.values("instrument__code"))
        .annotate(is_clash=Exists(clash))
        .defer("body")
        .order_by("code", "-version")
    )
    newest: dict[str, Instrument] = {}
    for one in rows:
        newest.setdefault(one.code, one)
    return sorted((one for one in newest.values() if not one.is_clash), key=lambda one: one.title)  # type: ignore[attr-defined]


def scenarios_of(wave: AuditWave, instruments: Collection[Instrument]) -> list[Scenario]:
    """The newest scenarios of these checklists, the organisation's own among them."""
    rows = Scenario.objects.filter(Q(owner=None) | Q(owner=wave.organisation_id)).defer("body")
    newest: dict[str, Scenario] = {}
    for one in rows.order_by("code", "-version"):
        if any(serves(one, instrument) for instrument in instruments):
            newest.setdefault(one.code, one)
    return sorted(newest.values(), key=lambda one: one.title)


def serves(scenario: Scenario, instrument: Instrument) -> bool:
    """Whether the scenario is for this checklist, or for the one that it was adapted from."""
    code = scenario.instrument_code
    return instrument.code == code or instrument.code.startswith(f"{code}-o")


def sheet_table(
    wave: AuditWave,
    *,
    today: date,
    state: str = "",
    branch: int | None = None,
    observer: str = "",
    is_overdue: bool = False,
    is_begun: bool | None = None,
) -> QuerySet[Sheet]:
    """The wave's sheets with `photo_count`, the soonest to close first. One statement.

    Args:
        is_begun: whether the observer has begun to fill it; None: whether or not.
        observer: words of the observer's code or name.
    """
    found = wave.sheets.select_related("branch", "instrument", "scenario", "filled_by", "recording")
    if state:
        found = found.filter(state=state)
    if is_begun is not None:
        found = found.filter(started_at__isnull=not is_begun)
    if branch is not None:
        found = found.filter(branch=branch)
    for word in observer.split():
        part = Q()
        for variant in spellings(word):
            part |= Q(observer__icontains=variant)
        found = found.filter(part)
    if is_overdue:
        found = found.filter(state__in=FILLABLE, closes_on__lt=today)
    found = found.defer("instrument__body", "scenario__body", "answers", "comments")
    counted = found.annotate(photo_count=Count("photos"))
    return counted.order_by("closes_on", "branch__name", "pk")


def sheet_counts(wave: AuditWave, today: date) -> dict[str, int]:
    """State -> how many of the wave; «begun», a part of the planned ones, and «overdue» beside them.

    One statement.
    """
    late = Q(state__in=FILLABLE, closes_on__lt=today)
    begun = Q(state=State.PLANNED, started_at__isnull=False)
    counts = {one.value: Count("pk", filter=Q(state=one)) for one in State}
    found: dict[str, int] = wave.sheets.aggregate(
        **counts, overdue=Count("pk", filter=late), begun=Count("pk", filter=begun)
    )
    return found


def next_to_review(wave: AuditWave, user: User) -> Sheet | None:
    """The sheet that has waited longest for the person's review."""
    return to_review(user).filter(wave=wave).order_by("submitted_at", "pk").first()


def to_review(user: User) -> QuerySet[Sheet]:
    """Sent sheets that the person may review: his own only where the wave has no other auditor."""
    others = User.objects.filter(is_active=True, waveassignments__wave=OuterRef("wave")).exclude(pk=user.pk)
    is_anothers = Q(filled_by=user) & Exists(others)
    return Sheet.objects.filter(state=State.SUBMITTED).exclude(is_anothers & _counts())


def _counts() -> Q:
    """Sheets that become observations: all but those of a calibration."""
    return Q(recording=None) | Q(recording__is_calibration=False)


def waiting_sheets(user: User, *, today: date) -> list[Sheet]:
    """What waits for an auditor while its wave takes sheets, the soonest to close first. One statement.

    His own to fill, while their window is open or once they were returned; and the sent ones of his waves, to
    be reviewed.
    """
    begun = Q(opens_on=None) | Q(opens_on__lte=today)
    is_open = begun & (Q(closes_on=None) | Q(closes_on__gte=today - GRACE))
    own = Q(filled_by=user) & (Q(state=State.RETURNED) | Q(state=State.PLANNED) & is_open)
    sent = Q(pk__in=to_review(user).values("pk"))
    found = Sheet.objects.filter(own | sent, wave__assignments__user=user, wave__state__in=TAKEN_IN)
    found = found.select_related("wave", "instrument", "branch").only(
        "state", "secret", "recording", "closes_on", "created_at", "submitted_at", "decided_at",
        "wave__name", "instrument__title", "branch__name",
    )  # fmt: skip
    return list(found.order_by("closes_on", "pk")[:MOST_WAITING])


def page_of(sheet: Sheet, *, draft: Draft | None = None) -> SheetPage:
    """The sheet as a page shows it. Two statements.

    Args:
        draft: shown in place of what is stored.
    """
    norms = norms_of(sheet.wave.organisation)
    body = with_norms(sheet.instrument.body, norms)
    photos: dict[str, tuple[SheetPhoto, ...]] = {}
    for one in sheet.photos.all():
        photos[one.item] = (*photos.get(one.item, ()), one)
    scenario = with_norms(sheet.scenario.body, norms) if sheet.scenario else None
    return SheetPage(sheet, body, parts_of(body, draft or draft_of(sheet), photos), scenario)


def body_of(instrument: Instrument, organisation: Organisation) -> dict[str, Any]:
    """The instrument's body with the organisation's norms by value. One statement."""
    found: dict[str, Any] = with_norms(instrument.body, norms_of(organisation))
    return found


def draft_of(sheet: Sheet) -> Draft:
    """What is stored of it."""
    return Draft(sheet.answers, sheet.comments, sheet.clock)


def sheet_by(secret: str) -> Sheet | None:
    """The sheet of this link, with all that its page needs; never that of a recording of real people."""
    found = Sheet.objects.filter(secret=secret.lower(), recording=None).defer("wave__frozen")
    return found.select_related("wave__organisation", "instrument", "scenario", "branch").first()


def stand_of(sheet: Sheet, at: datetime) -> Stand:
    """What the link opens at the moment; a returned sheet is open whatever its window."""
    wave = sheet.wave
    is_own = sheet.branch.organisation_id == wave.organisation_id
    if not is_own or not wave.organisation.is_active or sheet.state == State.REJECTED:
        return Stand.CLOSED
    if sheet.state in (State.SUBMITTED, State.ACCEPTED):
        return Stand.SENT
    if wave.state not in TAKEN_IN:
        return Stand.CLOSED
    return Stand.OPEN if sheet.state == State.RETURNED else _within(sheet, at)


def _within(sheet: Sheet, at: datetime) -> Stand:
    """Where the moment stands to the observer's window, by the days of the branch."""
    zone = ZoneInfo(sheet.branch.timezone)
    if sheet.opens_on is not None and at.astimezone(zone).date() < sheet.opens_on:
        return Stand.EARLY
    if sheet.closes_on is not None and (at - GRACE).astimezone(zone).date() > sheet.closes_on:
        return Stand.CLOSED
    return Stand.OPEN


def scorers_of(wave: AuditWave) -> QuerySet[User]:
    """The auditors of the wave: they fill sheets under their accounts and score recordings."""
    return User.objects.filter(is_active=True, waveassignments__wave=wave).order_by("last_name", "pk")


def other_reviewers(wave: AuditWave, user: User) -> QuerySet[User]:
    """The wave's auditors who review what this person filled."""
    return scorers_of(wave).exclude(pk=user.pk)
