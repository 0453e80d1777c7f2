"""The auditor's part: causes, decisions on the lines of the prescription, the wave's moves, its approval."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.journal import record
from audits.errors import NoReasonError, WaveClosedError, WaveNotScoredError, WaveStateError
from audits.models import (
    AuditWave,
    CriterionCause,
    CriterionScore,
    CriticalFailure,
    Deficit,
    Recommendation,
)
from audits.queries.approval import readers_of
from audits.queries.quotes import quotes_of
from audits.services.duties import tell_duties
from audits.services.prescription import rebuild_prescription
from audits.services.stale_options import forget_options
from audits.services.unheard import OpenAppealsError, end_open_appeals
from audits.states import FINISHED, move
from catalog.models import Module
from figures.evidence import Priority, priority
from jobs.notices import notify

__all__ = [
    "CauseAnswer",
    "CausesMissingError",
    "LineGoneError",
    "LineThereError",
    "NoGroundsError",
    "NoReasonError",
    "OpenAppealsError",
    "UndecidedError",
    "WaveClosedError",
    "WaveNotScoredError",
    "WaveStateError",
    "accept_all",
    "accept_recommendation",
    "add_recommendation",
    "approval_key",
    "approve_wave",
    "begin_checking",
    "collect_again",
    "name_causes",
    "reject_recommendation",
]

_URGENCY = tuple(Priority)


class CausesMissingError(Exception):
    """Competences below their target have no cause yet; `titles` names them, the widest deficit first."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(", ".join(titles))
        self.titles = titles


class NoGroundsError(Exception):
    """A module is added on the ground of at least one criterion that the wave measured."""


class LineGoneError(Exception):
    """The plan was made anew meanwhile: the line is not in it any more."""


class UndecidedError(Exception):
    """Lines that nobody has decided are approved only where the auditor says so; `count` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class LineThereError(Exception):
    """The prescription has a line for this module already."""


@dataclass(frozen=True, slots=True)
class CauseAnswer:
    """The answer for a competence or a criterion. cause: of figures.evidence.Cause; empty takes it back."""

    cause: str
    note: str = ""


@transaction.atomic
def name_causes(
    wave_id: int,
    *,
    causes: Mapping[int, CauseAnswer],
    exceptions: Mapping[str, CauseAnswer] | None = None,
    by: User,
    at: datetime,
) -> int:
    """Keep the answers and propose the prescription anew; how many changed.

    Args:
        causes: id of a deficit of this wave -> the answer; deficits left out stay as they are.
        exceptions: measured criterion -> the answer for it alone; an empty cause takes the exception back.
    Raises:
        WaveClosedError, WaveNotScoredError.
    """
    wave = _open_wave(wave_id)
    changed = []
    for deficit in wave.deficits.filter(pk__in=list(causes)):
        answer = causes[deficit.pk]
        if (deficit.cause, deficit.cause_note) != (answer.cause, answer.note):
            deficit.cause, deficit.cause_note = answer.cause, answer.note
            changed.append(deficit)
    Deficit.objects.bulk_update(changed, ["cause", "cause_note"])
    detail = {one.competence_id: one.cause for one in changed} | _except(wave, exceptions or {})
    if detail:
        rebuild_prescription(wave.pk, at=at)
        _journal("wave.causes", wave, by=by, at=at, detail=detail)
    return len(detail)


def _except(wave: AuditWave, exceptions: Mapping[str, CauseAnswer]) -> dict[str, str]:
    """Causes of single criteria as they are answered; criterion -> cause of those that changed."""
    known = {one.criterion_id: one for one in wave.criterion_causes.all()}
    measured = set(wave.criterion_scores.filter(branch__isnull=True).values_list("criterion", flat=True))
    changed = {}
    for code, answer in exceptions.items():
        found = known.get(code)
        if code not in measured or answer == CauseAnswer(*((found.cause, found.note) if found else ("", ""))):
            continue
        if answer.cause:
            facts = {"cause": answer.cause, "note": answer.note}
            CriterionCause.objects.update_or_create(wave=wave, criterion_id=code, defaults=facts)
        elif found is not None:
            found.delete()
        else:
            continue  # a note without a cause says nothing
        changed[code] = answer.cause
    return changed


@transaction.atomic
def accept_recommendation(recommendation_id: int, *, by: User, at: datetime) -> Recommendation:
    """Take a line into the plan; also the undo of a rejection.

    Raises:
        LineGoneError, WaveClosedError, WaveNotScoredError.
    """
    line, wave = _open_line(recommendation_id)
    if line.kind == Recommendation.Kind.COURSE and line.state == Recommendation.State.REJECTED:
        forget_options(wave, at=at, by_id=by.pk)
    line.state, line.reason = Recommendation.State.ACCEPTED, ""
    line.save(update_fields=["state", "reason"])
    _journal("recommendation.accept", wave, by=by, at=at, detail={"subject": line.subject})
    return line


@transaction.atomic
def reject_recommendation(recommendation_id: int, *, reason: str, by: User, at: datetime) -> Recommendation:
    """Strike a line out for a reason; a module struck out makes room for others in the plan.

    Raises:
        NoReasonError: the reason is empty. LineGoneError, WaveClosedError, WaveNotScoredError.
    """
    if not reason.strip():
        raise NoReasonError
    line, wave = _open_line(recommendation_id)
    line.state, line.reason = Recommendation.State.REJECTED, reason.strip()
    line.save(update_fields=["state", "reason"])
    if line.kind == Recommendation.Kind.COURSE:
        rebuild_prescription(wave.pk, at=at)
    _journal("recommendation.reject", wave, by=by, at=at, detail={"subject": line.subject})
    return line


@transaction.atomic
def accept_all(wave_id: int, *, by: User, at: datetime) -> int:
    """Accept every line that nobody has decided; how many."""
    wave = _open_wave(wave_id)
    accepted = _accept_proposed(wave)
    if accepted:
        _journal("recommendation.accept", wave, by=by, at=at, detail={"lines": accepted})
    return accepted


@transaction.atomic
def add_recommendation(
    wave_id: int, *, module: Module, criteria: Iterable[str], reason: str, by: User, at: datetime
) -> Recommendation:
    """A module that the auditor adds by hand, accepted, on the ground of measured criteria.

    Raises:
        NoReasonError, NoGroundsError, LineThereError, WaveClosedError, WaveNotScoredError.
    """
    wave = _open_wave(wave_id)
    if not reason.strip():
        raise NoReasonError
    lines = wave.recommendations.filter(kind=Recommendation.Kind.COURSE)
    if lines.filter(subject=module.code).exists():
        raise LineThereError(module.code)
    scores = list(
        wave.criterion_scores.filter(branch__isnull=True, criterion__in=list(criteria)).order_by("-deficit")
    )
    if not scores:
        raise NoGroundsError
    quotes = quotes_of(wave)
    last = lines.filter(audience=module.audience).aggregate(last=Max("position"))["last"] or 0
    line = Recommendation.objects.create(
        wave=wave,
        kind=Recommendation.Kind.COURSE,
        subject=module.code,
        module=module,
        audience=module.audience,
        position=last + 1,
        days=module.days,
        priority=min((priority(one.score) for one in scores), key=_URGENCY.index).value,
        because=[_ground(one, wave, quotes) for one in scores],
        state=Recommendation.State.ACCEPTED,
        added_because=reason.strip(),
    )
    _journal("recommendation.add", wave, by=by, at=at, detail={"subject": module.code})
    return line


@transaction.atomic
def approve_wave(
    wave_id: int, *, by: User, at: datetime, takes_undecided: bool = True, appeals_because: str = ""
) -> AuditWave:
    """Accept what nobody rejected and freeze the wave; HR managers are told, and branches of what they mend.

    Args:
        takes_undecided: lines that nobody has decided go with it; otherwise they stop it.
        appeals_because: why it waits for no appeals of branches, which read it; otherwise these stop it.
    Raises:
        CausesMissingError: a competence below its target has no cause. WaveStateError: not scored, or closed.
        UndecidedError, OpenAppealsError
    """
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    move(wave, AuditWave.State.APPROVED)
    missing = wave.deficits.filter(deficit__gt=0, cause="").select_related("competence")
    if titles := [one.competence.title for one in missing]:
        raise CausesMissingError(titles)
    undecided = wave.recommendations.filter(state=Recommendation.State.PROPOSED).count()
    if undecided and not takes_undecided:
        raise UndecidedError(undecided)
    unheard = end_open_appeals(wave, reason=appeals_because, by=by, at=at)
    accepted = _accept_proposed(wave)
    wave.approved_at, wave.approved_by = at, by
    wave.save(update_fields=["state", "approved_at", "approved_by"])
    detail = {"accepted_at_once": accepted} | ({"appeals_ended": unheard} if unheard else {})
    _journal("wave.approve", wave, by=by, at=at, detail=detail)
    _tell(wave, by=by, at=at)
    untold = CriticalFailure.objects.filter(wave=wave, told_at__isnull=True)
    tell_duties(wave, untold.select_related("observation__branch"), by=by, at=at)
    return wave


@transaction.atomic
def begin_checking(wave_id: int, *, by: User, at: datetime) -> None:
    """Collecting is over: the auditor looks through what came in."""
    _move(wave_id, AuditWave.State.CHECKING, by=by, at=at)


@transaction.atomic
def collect_again(wave_id: int, *, by: User, at: datetime) -> None:
    """Open the wave for observations again."""
    _move(wave_id, AuditWave.State.COLLECTING, by=by, at=at)


def _move(wave_id: int, state: str, *, by: User, at: datetime) -> None:
    """One move of the table, written down."""
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state == AuditWave.State.DRAFT:  # a draft begins by its plan
        raise WaveStateError(wave.state, state)
    move(wave, state)
    wave.save(update_fields=["state"])
    _journal("wave.move", wave, by=by, at=at, detail={"state": state})


def _open_wave(wave_id: int) -> AuditWave:
    """The scored wave, locked, while its prescription may change."""
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    if wave.state != AuditWave.State.SCORED:
        raise WaveNotScoredError(wave.name)
    return wave


def _open_line(recommendation_id: int) -> tuple[Recommendation, AuditWave]:
    """A line of an open wave's prescription, under the wave's lock; a new proposal may have removed it."""
    lines = Recommendation.objects.filter(pk=recommendation_id)
    wave_id = lines.values_list("wave_id", flat=True).first()
    if wave_id is None:
        raise LineGoneError(recommendation_id)
    wave = _open_wave(wave_id)
    line = lines.first()
    if line is None:
        raise LineGoneError(recommendation_id)
    return line, wave


def _accept_proposed(wave: AuditWave) -> int:
    """Lines that nobody decided become accepted; how many."""
    proposed = wave.recommendations.filter(state=Recommendation.State.PROPOSED)
    return proposed.update(state=Recommendation.State.ACCEPTED)


def _ground(score: CriterionScore, wave: AuditWave, quotes: Mapping[str, list[str]]) -> dict[str, object]:
    """A measured criterion as a reason, by value."""
    return {
        "criterion": score.criterion_id,
        "text": wave.frozen["criteria"][score.criterion_id]["text"],
        "source": score.source,
        "score": score.score,
        "target": score.target,
        "n": score.n,
        "strength": score.strength,
        "quotes": quotes.get(score.criterion_id, []),
    }


def _journal(verb: str, wave: AuditWave, *, by: User, at: datetime, detail: Mapping[str, object]) -> None:
    """One event of the wave."""
    record(verb, actor=by, organisation_id=wave.organisation_id, subject=wave, at=at, detail=dict(detail))


def approval_key(wave: AuditWave) -> str:
    """Key of the notices of one approval: a wave may be approved again."""
    return f"{wave.pk}-{wave.approved_at:%Y%m%d%H%M%S}"


def _tell(wave: AuditWave, *, by: User, at: datetime) -> None:
    """The approval, to those who order the courses."""
    lines = wave.recommendations.filter(state=Recommendation.State.ACCEPTED).select_related("module")
    context = {
        "wave": wave,
        "courses": [one.module for one in lines if one.module is not None],
        "decisions": sum(one.module is None for one in lines),
    }
    for person in readers_of(wave).exclude(pk=by.pk):
        notify(
            "wave-approved",
            key=approval_key(wave),
            organisation_id=wave.organisation_id,
            recipient_id=person.pk,
            email=person.email or "",
            subject=str(_("Audit «%s»: the prescription is approved") % wave.name),
            template="audits/approved",
            context=context,
            link=reverse("audits:wave-detail", args=[wave.pk]) + "#plan",
            due_at=at,
        )
