"""What the page of a practice shows: its stages, the calls with their lines and clocks, the preparation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assessments import scoring
from assessments.models import (
    ContactNote,
    LiveAssessment,
    PartnerInvite,
    PracticeCall,
    Preparation,
    Submission,
)
from assessments.models.practice import MAX_TAKES
from assessments.models.recordings import RecordingChoice
from catalog.models import Exercise


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the practice, as the line above it shows it."""

    code: str  # anchor on the page
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class CallState:
    """One call of an exercise as its learner may see it."""

    part: str
    title: str
    client: str
    card: Mapping[str, Any] | None  # situation, hidden need, emotion; None until the call is over
    lines: Sequence[str]  # of the client, those that are shown
    more: bool  # whether the client has another line
    call: PracticeCall | None
    invite: PartnerInvite | None
    is_running: bool
    may_repeat: bool
    limit: int  # seconds of one conversation; 0 where it has no limit
    left: int  # seconds until the limit while it is going on
    lasted: int  # seconds, when it is over

    @property
    def next_line(self) -> int:
        """Number of the line that is asked for next."""
        return len(self.lines) + 1

    @property
    def is_over_limit(self) -> bool:
        """Whether the conversation was longer than it should be: said, never punished."""
        return bool(self.limit) and self.lasted > self.limit


@dataclass(frozen=True, slots=True)
class PreparationState:
    """The clock of the preparation."""

    minutes: int
    started_at: datetime | None
    ends_at: datetime | None
    left: int  # seconds; 0 when it is over or has not begun


@dataclass(frozen=True, slots=True)
class PracticeState:
    """Everything that a role-play has besides the work itself."""

    calls: list[CallState]
    preparation: PreparationState | None


@dataclass(frozen=True, slots=True)
class LiveState:
    """What is known of an assessment without a recording."""

    is_asked: bool
    mark: LiveAssessment | None


def part_of(exercise: Exercise, code: str) -> dict[str, Any] | None:
    """A part of the exercise by its code."""
    return next((dict(one) for one in exercise.parts if one["code"] == code), None)


def practice_state(work: Submission, exercise: Exercise, *, at: datetime) -> PracticeState:
    """Calls and preparation of a work that may not be stored yet. Three queries at most."""
    cards = [one for one in exercise.parts if "role_card" in one]
    calls, invites, started = {}, {}, None
    if work.pk:
        calls = {one.part: one for one in PracticeCall.objects.filter(submission=work)}
        links = PartnerInvite.objects.filter(submission=work, revoked_at__isnull=True)
        standing = links.filter(expires_at__gt=at)
        invites = {one.part: one for one in standing} if cards else {}
        started = Preparation.objects.filter(submission=work).first() if exercise.prep_minutes else None
    return PracticeState(
        calls=[_call(one, calls.get(one["code"]), invites.get(one["code"]), at=at) for one in cards],
        preparation=_preparation(exercise, started, at=at),
    )


def call_state(work: Submission, part: str, *, at: datetime) -> CallState | None:
    """One call of a work."""
    found = practice_state(work, work.exercise, at=at).calls
    return next((one for one in found if one.part == part), None)


def stages_of(work: Submission, exercise: Exercise, state: PracticeState, *, has_files: bool) -> list[Stage]:
    """Where one is: the first stage that is not done is the current one. No queries."""
    asked = exercise.answer
    is_written = bool(work.text.strip()) or asked["text"] != "required"
    is_recorded = has_files or asked["files"] != "required"
    is_given = (bool(work.text.strip()) or has_files) and is_written and is_recorded
    done: dict[str, bool] = {"work-task": bool(work.pk)}
    if state.calls:
        done["work-calls"] = all(one.call and one.call.finished_at for one in state.calls)
    if state.preparation:
        done["work-prep"] = state.preparation.started_at is not None
    done["work-answer"] = is_given
    done["work-self"] = set(scoring.mark_keys(work.rubric)) <= set(work.self_assessment)
    done["work-sign"] = work.is_own_work
    order = [one for one in STAGES if one in done]
    current = next((one for one in order if not done[one]), "work-sign")
    return [Stage(one, done[one], one == current) for one in order]


STAGES = ("work-task", "work-prep", "work-calls", "work-answer", "work-self", "work-sign")


def live_state(work: Submission) -> LiveState:
    """Whether the learner asked to be seen live, and who says that it happened. Two queries."""
    choice = RecordingChoice.objects.filter(
        enrolment=work.enrolment_id, step=work.step_id, way=RecordingChoice.Way.LIVE
    )
    mark = LiveAssessment.objects.select_related("assessor").filter(submission=work).first()
    return LiveState(choice.exists(), mark)


def notes_of(work: Submission) -> list[ContactNote]:
    """Notes of a work's contacts; a revision without its own begins with those of the work before it."""
    if not work.pk:
        return []
    notes = ContactNote.objects.filter(
        submission__enrolment=work.enrolment_id,
        submission__step=work.step_id,
        submission__number__lte=work.number,
    )
    return list(notes.order_by("submission__number", "part"))  # the newest of a part comes last


def _call(
    part: Mapping[str, Any], call: PracticeCall | None, invite: PartnerInvite | None, *, at: datetime
) -> CallState:
    """One call: what it is about is told when it is over."""
    card, limit = part["role_card"], 60 * part.get("minutes", 0)
    is_running = call is not None and call.finished_at is None
    is_over = call is not None and call.finished_at is not None
    shown = call.lines_shown if call else 0
    ends_at = call.started_at + timedelta(seconds=limit) if call else at
    return CallState(
        part=part["code"],
        title=part["title"],
        client=card["client"],
        card=card if is_over else None,
        lines=card["lines"][:shown],
        more=shown < len(card["lines"]),
        call=call,
        invite=invite,
        is_running=is_running,
        may_repeat=call is not None and is_over and call.take < MAX_TAKES,
        limit=limit,
        left=max(0, round((ends_at - at).total_seconds())) if is_running else 0,
        lasted=round((call.finished_at - call.started_at).total_seconds())
        if call and call.finished_at
        else 0,
    )


def _preparation(exercise: Exercise, started: Preparation | None, *, at: datetime) -> PreparationState | None:
    """The clock, where the exercise has one."""
    if not exercise.prep_minutes:
        return None
    if started is None:
        return PreparationState(exercise.prep_minutes, None, None, 0)
    ends_at = started.started_at + timedelta(minutes=exercise.prep_minutes)
    left = max(0, round((ends_at - at).total_seconds()))
    return PreparationState(exercise.prep_minutes, started.started_at, ends_at, left)
