"""Observation at work: asked for, marked by the line manager, signed by both, then a result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services.journal import record
from assessments import scoring
from assessments.models import Submission, WorkplaceObservation
from assessments.queries.observations import may_be_held, observers_of
from assessments.services.submissions import NotAnExerciseError, criteria_by_value
from assessments.states import OBSERVATION_TRANSITIONS
from catalog.models import Exercise, PlanStep
from catalog.queries.norms import fit_exercise
from courses.models import Enrolment, StepProgress
from courses.services.progress import lock_enrolment, open_step
from courses.services.results import record_step_result
from courses.zones import wall_clock
from jobs.notices import mark_settled, notify

MAX_COMMENT = 5_000  # characters


class NoObserverError(Exception):
    """Nobody is the learner's line manager, and nobody leads the branch."""


class ObservationClosedError(Exception):
    """The observation is signed already, or another one stands in the way."""


class OwnAssessmentFirstError(Exception):
    """The learner has not given the own levels yet: they come before the manager's are seen."""


class StaleObservationError(Exception):
    """Another phone has stored another version meanwhile."""


class IncompleteObservationError(Exception):
    """Something is missing; `missing`: levels, observed_on, place, comment."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = list(missing)


@dataclass(frozen=True, slots=True)
class GivenObservation:
    """What the manager has marked so far."""

    observed_on: date | None
    place: str
    levels: Mapping[str, int]  # by scoring.mark_keys
    comment: str


@transaction.atomic
def ask_observation(enrolment_id: int, *, step_id: int, at: datetime) -> WorkplaceObservation:
    """Ask the line manager to come and watch; one that stands already is found, not doubled.

    Raises:
        NoObserverError: there is nobody to ask.
        NotAnExerciseError: the step has no observation.
        ObservationClosedError: the last one was enough.
        courses.services.progress.StepClosedError: the step does not open now.
    """
    enrolment = lock_enrolment(enrolment_id)
    observers = observers_of(enrolment.user)
    if not observers:
        raise NoObserverError
    made, is_new = _standing(enrolment, step_id, observer=observers[0], at=at)
    if is_new:
        _tell_observer(made, at=at)
    return made


@transaction.atomic
def begin_observation(enrolment_id: int, *, step_id: int, by: User, at: datetime) -> WorkplaceObservation:
    """A manager begins one, or takes over one that nobody has begun to mark.

    Raises: as `ask_observation`; ObservationClosedError also where a colleague is marking it.
    """
    enrolment = lock_enrolment(enrolment_id)
    made, _is_new = _standing(enrolment, step_id, observer=by, at=at)
    if made.observer_id != by.pk:
        if made.saved_at is not None:
            raise ObservationClosedError
        made.observer = by
        made.save(update_fields=["observer"])
    return made


@transaction.atomic
def save_observation(
    observation_id: int, *, version: int, given: GivenObservation, at: datetime
) -> WorkplaceObservation:
    """Keep what the manager has marked so far.

    Args:
        version: of the draft that the page was read with.
    Raises:
        ObservationClosedError: it is signed.
        StaleObservationError: another version is stored; nothing changes.
    """
    one = _locked(observation_id)
    if one.state != WorkplaceObservation.State.OPEN:
        raise ObservationClosedError
    if version != one.version:
        raise StaleObservationError
    keys = set(scoring.mark_keys(one.rubric))
    one.levels = {key: level for key, level in given.levels.items() if key in keys}
    one.observed_on, one.place = given.observed_on, given.place[:200]
    one.comment, one.saved_at, one.version = given.comment[:MAX_COMMENT], at, one.version + 1
    one.save(update_fields=["levels", "observed_on", "place", "comment", "saved_at", "version"])
    return one


@transaction.atomic
def sign_observation(
    observation_id: int, *, version: int, given: GivenObservation, by: User, at: datetime
) -> WorkplaceObservation:
    """The manager's signature: the marks stand, the learner is asked to read and sign.

    Raises:
        IncompleteObservationError: nothing is stored.
        and as `save_observation`.
    """
    one = save_observation(observation_id, version=version, given=given, at=at)
    today = wall_clock(at, one.enrolment.cohort.timezone).date()
    if missing := _missing(one, today=today):
        raise IncompleteObservationError(missing)
    result = scoring.grade_rubric(one.rubric, one.levels)
    _move(one, WorkplaceObservation.State.SIGNED)
    one.score, one.is_enough, one.signed_at = result.score, result.is_enough, at
    one.save(update_fields=["state", "score", "is_enough", "signed_at"])
    waiting = StepProgress.State.WAITING
    record_step_result(one.enrolment_id, step_id=one.step_id, state=waiting, score=None, at=at)
    _journal("observation.sign", one, by=by, at=at)
    mark_settled("assessments.observation-asked", key=str(one.pk), at=at)
    _tell_learner(one, at=at)
    return one


@transaction.atomic
def assess_oneself(observation_id: int, *, levels: Mapping[str, int]) -> WorkplaceObservation:
    """The learner's own levels, given before the manager's are shown; once given they stay.

    Raises:
        IncompleteObservationError: a criterion has no level.
        ObservationClosedError: there is nothing to compare with yet, or both have signed.
    """
    one = _locked(observation_id)
    if one.state != WorkplaceObservation.State.SIGNED:
        raise ObservationClosedError
    keys = set(scoring.mark_keys(one.rubric))
    if keys - set(levels):
        raise IncompleteObservationError(["levels"])
    if not one.self_assessment:
        one.self_assessment = {key: levels[key] for key in sorted(keys)}
        one.save(update_fields=["self_assessment"])
    return one


@transaction.atomic
def confirm_observation(observation_id: int, *, reply: str, by: User, at: datetime) -> int | None:
    """The learner's signature: has read it, agreeing or not. Writes the step's result.

    Where the exercise says that the trainer decides, a work of what was observed goes to the desk instead.

    Returns:
        The job of a certificate's PDF, for the view to ring; None where there is none.
    Raises:
        ObservationClosedError: not signed by the manager yet.
        OwnAssessmentFirstError: the own levels are missing.
    """
    one = _locked(observation_id)
    if one.state == WorkplaceObservation.State.SEEN:
        return None
    if one.state != WorkplaceObservation.State.SIGNED:
        raise ObservationClosedError
    if not one.self_assessment:
        raise OwnAssessmentFirstError
    _move(one, WorkplaceObservation.State.SEEN)
    one.reply, one.seen_at = reply.strip()[:MAX_COMMENT], at
    by_trainer = one.exercise.answer.get("decides") == "trainer"
    if by_trainer:
        one.submission = _work_of(one, at=at)
    one.save(update_fields=["state", "reply", "seen_at", "submission"])
    _journal("observation.confirm", one, by=by, at=at)
    mark_settled("assessments.observation-signed", key=str(one.pk), at=at)
    if by_trainer:
        return None
    state = StepProgress.State.DONE if one.is_enough else StepProgress.State.FAILED
    result = record_step_result(one.enrolment_id, step_id=one.step_id, state=state, score=one.score, at=at)
    return result.job_id


def observation_text(one: WorkplaceObservation) -> str:
    """What was observed, as the text of a work."""
    titles = {it["code"]: it["title"] for it in one.rubric}
    marks = "\n".join(f"{code} {title}: {one.levels.get(code, '—')}" for code, title in titles.items())
    facts = {"day": f"{one.observed_on:%d.%m.%Y}", "place": one.place, "name": one.observer.short_name}
    lines = [_("Observed on %(day)s, %(place)s, by %(name)s") % facts, marks, one.comment.strip()]
    if one.reply:
        lines.append(_("The learner: %s") % one.reply)
    return "\n\n".join(line for line in lines if line)


def _standing(
    enrolment: Enrolment, step_id: int, *, observer: User, at: datetime
) -> tuple[WorkplaceObservation, bool]:
    """The observation that goes on, or a new one; its enrolment is locked."""
    own = WorkplaceObservation.objects.filter(enrolment=enrolment, step_id=step_id)
    latest = own.select_related("observer").order_by("-number").first()
    if latest is not None and latest.state != WorkplaceObservation.State.SEEN:
        return latest, False
    if not may_be_held(latest):
        raise ObservationClosedError
    progress = open_step(enrolment.pk, step_id=step_id, at=at)
    exercise = fit_exercise(_exercise(progress.step), enrolment.cohort.norms)
    made = WorkplaceObservation.objects.create(
        enrolment=enrolment,
        step=progress.step,
        exercise=exercise,
        number=(latest.number if latest else 0) + 1,
        observer=observer,
        rubric=criteria_by_value(exercise),
        asked_at=at,
    )
    return made, True


def _exercise(step: PlanStep) -> Exercise:
    """The observation that a step leads to."""
    found = Exercise.objects.select_related("rubric").filter(
        programme=step.programme_id, code=step.ref, kind=Exercise.Kind.OBSERVATION
    )
    exercise = found.first() if step.kind == PlanStep.Kind.EXERCISE else None
    if exercise is None:
        raise NotAnExerciseError
    return exercise


def _work_of(one: WorkplaceObservation, *, at: datetime) -> Submission:
    """A work of what was observed, in the trainer's queue; after a revision the draft that it left."""
    own = Submission.objects.filter(enrolment=one.enrolment_id, step=one.step_id)
    latest = own.order_by("-number").first()
    if latest is None or latest.state != Submission.State.DRAFT:
        number = (latest.number if latest else 0) + 1
        latest = Submission(enrolment=one.enrolment, step=one.step, exercise=one.exercise, number=number)
        latest.started_at = one.asked_at
    latest.rubric, latest.text, latest.self_assessment = (
        one.rubric,
        observation_text(one),
        one.self_assessment,
    )
    latest.is_own_work, latest.state = True, Submission.State.SUBMITTED
    latest.saved_at = latest.submitted_at = at
    latest.save()
    return latest


def _missing(one: WorkplaceObservation, *, today: date) -> list[str]:
    """What the signature should rest on and does not; a day to come has not been observed."""
    checks = {
        "levels": set(scoring.mark_keys(one.rubric)) <= set(one.levels),
        "observed_on": one.observed_on is not None and one.observed_on <= today,
        "place": one.place.strip(),
        "comment": one.comment.strip(),
    }
    return [name for name, is_there in checks.items() if not is_there]


def _locked(observation_id: int) -> WorkplaceObservation:
    """The row, locked until the end of the transaction."""
    rows = WorkplaceObservation.objects.select_for_update(no_key=True, of=("self",))
    related = rows.select_related("enrolment__cohort", "enrolment__user", "observer", "exercise", "step")
    return related.get(pk=observation_id)


def _move(one: WorkplaceObservation, target: str) -> None:
    """Move by the table."""
    if target not in OBSERVATION_TRANSITIONS[one.state]:
        raise ObservationClosedError
    one.state = target


def _journal(action: str, one: WorkplaceObservation, *, by: User, at: datetime) -> None:
    organisation_id = one.enrolment.cohort.organisation_id
    record(action, actor=by, organisation_id=organisation_id, subject=one, at=at)


def _tell_observer(one: WorkplaceObservation, *, at: datetime) -> None:
    """Ask the manager to come and watch."""
    notify(
        "assessments.observation-asked",
        key=str(one.pk),
        organisation_id=one.enrolment.cohort.organisation_id,
        recipient_id=one.observer_id,
        email=one.observer.email or "",
        subject=format_lazy(  # type: ignore[arg-type]
            gettext_lazy("{name} asks you to observe the work"), name=one.enrolment.user.short_name
        ),
        template="assessments/observation_asked",
        context={"person": one.enrolment.user, "step": one.step},
        link=reverse("assessments:observation-edit", args=[one.pk]),
        due_at=at,
    )


def _tell_learner(one: WorkplaceObservation, *, at: datetime) -> None:
    """Ask the learner to read it and sign."""
    person = one.enrolment.user
    notify(
        "assessments.observation-signed",
        key=str(one.pk),
        organisation_id=one.enrolment.cohort.organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=gettext_lazy("Your manager has described how you work: read and sign"),  # type: ignore[arg-type]
        template="assessments/observation_signed",
        context={"observer": one.observer, "step": one.step},
        link=reverse("assessments:observation-detail", args=[one.pk]),
        due_at=at,
    )
