"""What pages of a dialogue show: how it stands, the conversation so far, the review of a finished one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.models import DialogueRun
from catalog.dialogues import Ending, Reply, Script, Step, Turn, Walk, read_script
from catalog.models import Exercise, PlanStep
from catalog.queries.media import media_of
from courses.models import Enrolment
from courses.queries.course import Closed, closed_now


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person should know before a conversation begins."""

    exercise: Exercise
    script: Script
    open_run: DialogueRun | None
    finished: list[DialogueRun]  # the newest first
    best: DialogueRun | None
    reached: list[Ending]  # endings seen so far, in the order of the dialogue
    closed: Closed | None

    @property
    def endings(self) -> int:
        """How many endings there are."""
        return len(self.script.endings)

    @property
    def longest(self) -> int:
        """Turns of the longest sensible conversation."""
        return self.script.reach.longest(self.script)


@dataclass(frozen=True, slots=True)
class Stage:
    """The conversation so far and the line that waits for a reply."""

    client: str  # how the client is called
    steps: tuple[Step, ...]
    turn: Turn
    mood: int
    longest: int
    voices: Mapping[str, str]  # name of a line's sound -> where it is heard

    @property
    def number(self) -> int:
        """Which turn it is, from 1."""
        return len(self.steps) + 1

    @property
    def change(self) -> int:
        """What the last reply did to the mood."""
        return self.steps[-1].mood_after - self.steps[-1].mood_before if self.steps else 0


@dataclass(frozen=True, slots=True)
class CriterionShown:
    """One criterion of a finished run: its level, and the behaviour that the rubric describes by it."""

    code: str
    title: str
    is_critical: bool
    level: int | None  # None: the conversation ended before it could be shown
    text: str
    marks: list[int]  # one for each reply that showed it


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One turn of a finished run: what was said, what it did, what would have been better."""

    step: Step
    marks: list[tuple[str, int]]
    better: Reply | None


@dataclass(frozen=True, slots=True)
class Review:
    """A finished run read again."""

    client: str
    ending: Ending
    mood: int
    steps: list[Reviewed]
    criteria: list[CriterionShown]
    reached: int  # of the dialogue's endings, by all runs of this person
    endings: int
    voices: Mapping[str, str]  # as Stage.voices


def dialogue_of(step: PlanStep) -> Exercise | None:
    """The dialogue that a step leads to."""
    if step.kind != PlanStep.Kind.EXERCISE:
        return None
    exercises = Exercise.objects.select_related("rubric")
    return exercises.filter(
        programme_id=step.programme_id, code=step.ref, kind=Exercise.Kind.DIALOGUE
    ).first()


def walk_of(run: DialogueRun) -> tuple[Script, Walk]:
    """The run's dialogue and the conversation so far, by its stored choices. One query."""
    script = read_script(run.dialogue)
    return script, script.walk([one.chosen for one in run.choices.all()])


def standing_of(enrolment: Enrolment, step: PlanStep, exercise: Exercise, *, at: datetime) -> Standing:
    """How one person stands with one dialogue at the aware moment `at`."""
    runs = list(_runs(enrolment.pk, step.pk))
    finished = [one for one in runs if one.state == DialogueRun.State.FINISHED]
    script = read_script(exercise.source)
    seen = {one.ending for one in finished}
    return Standing(
        exercise=exercise,
        script=script,
        open_run=next((one for one in runs if one.state == DialogueRun.State.OPEN), None),
        finished=finished,
        best=max(finished, key=lambda one: (bool(one.is_enough), one.score, -one.number), default=None),
        reached=[ending for code, ending in script.endings.items() if code in seen],
        closed=closed_now(enrolment, step, at=at),
    )


def stage_of(run: DialogueRun) -> Stage | None:
    """The conversation with the line that waits for a reply; None when it is over.

    One query, one more where lines can be heard.
    """
    script, walk = walk_of(run)
    turn = script.turns.get(walk.at)
    if turn is None:
        return None
    return Stage(
        client=run.dialogue["client"],
        steps=walk.steps,
        turn=turn,
        mood=walk.mood,
        longest=script.reach.longest(script),
        voices=_voices(run, [*(one.turn for one in walk.steps), turn]),
    )


def review_of(run: DialogueRun) -> Review:
    """A finished run read again. Two queries, one more where lines can be heard."""
    script, walk = walk_of(run)
    seen = set(_runs(run.enrolment_id, run.step_id).exclude(ending="").values_list("ending", flat=True))
    return Review(
        client=run.dialogue["client"],
        ending=script.endings[run.ending],
        mood=walk.mood,
        steps=[Reviewed(one, sorted(one.reply.marks.items()), one.better) for one in walk.steps],
        criteria=criteria_shown(run.rubric, run.levels, walk.steps),
        reached=len(seen & set(script.endings)),
        endings=len(script.endings),
        voices=_voices(run, [one.turn for one in walk.steps]),
    )


def criteria_shown(
    rubric: Sequence[Mapping[str, Any]], levels: Mapping[str, int], steps: Sequence[Step]
) -> list[CriterionShown]:
    """The rubric's criteria with what a conversation showed of them."""
    shown = []
    for one in rubric:
        level = levels.get(one["code"])
        shown.append(
            CriterionShown(
                code=one["code"],
                title=one["title"],
                is_critical=bool(one["critical"]),
                level=level,
                text=one["levels"][level] if level is not None else "",
                marks=[step.reply.marks[one["code"]] for step in steps if one["code"] in step.reply.marks],
            )
        )
    return shown


def _voices(run: DialogueRun, turns: Sequence[Turn]) -> dict[str, str]:
    """Where the sounds of these turns are heard; a line whose file is gone is read only."""
    wanted = {one.audio for one in turns if one.audio}
    if not wanted:
        return {}
    shown = media_of(run.exercise.programme_id)
    return {name: file.address for name, file in shown.items() if name in wanted}


def _runs(enrolment_id: int, step_id: int) -> Any:
    """Runs of one person at one step, the newest first, without what they keep by value."""
    own = DialogueRun.objects.filter(enrolment_id=enrolment_id, step_id=step_id)
    return own.defer("dialogue", "rubric").order_by("-number")
