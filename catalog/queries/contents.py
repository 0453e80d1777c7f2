"""How many minutes a version honestly holds, by its rows; computed when a page is made anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.dialogues import read_script
from catalog.minutes import Held, academic_hours, bounds, held_minutes, read_aloud, words_in
from catalog.models import Exercise, Material, PlanStep, Programme
from figures.formats import number

DIALOGUE, PROJECT = Exercise.Kind.DIALOGUE, Exercise.Kind.PROJECT


@dataclass(frozen=True, slots=True)
class HeldHours:
    """What a version holds beside what its days promise."""

    held: Held
    days: int

    @property
    def is_below(self) -> bool:
        """Whether less than the bar, alone or of practice: then the page says how much there is."""
        least, _most = bounds(self.days)
        return self.held.alone < least or self.held.practice < least

    @property
    def alone(self) -> str:
        """Academic hours on the platform: «2,5»."""
        return _hours(self.held.alone)

    @property
    def practice(self) -> str:
        """Academic hours of practice."""
        return _hours(self.held.practice)


def _hours(minutes: float) -> str:
    """Academic hours to the half."""
    return number(academic_hours(minutes))


def held_hours(programme: Programme, steps: Sequence[PlanStep]) -> HeldHours:
    """The computed hours of a version with these steps. Three queries."""
    materials = list(Material.objects.filter(programme=programme, kind__in=("transcript", "case")))
    exercises = list(Exercise.objects.filter(programme=programme).only("code", "kind", "source"))
    kinds = {one.code: one.kind for one in exercises}
    practised = [
        (kinds.get(step.ref), step.minutes)
        for step in steps
        if step.kind == PlanStep.Kind.EXERCISE and kinds.get(step.ref) != DIALOGUE
    ]
    scripts = [read_script(one.source) for one in exercises if one.kind == DIALOGUE]
    tests = programme.tests
    held = held_minutes(
        lessons=programme.lessons.values_list("source", flat=True),
        turns=[script.reach.longest(script) for script in scripts],
        transcripts=[
            (words_in(read_aloud(one.body)), one.body["task_minutes"])
            for one in materials
            if one.kind == Material.Kind.TRANSCRIPT
        ],
        cases=[
            sum(words_in(one.body[name]) for name in ("text", "question", "answer"))
            for one in materials
            if one.kind == Material.Kind.CASE
        ],
        questions=(
            tests.get("entry", {}).get("questions", 0),
            tests.get("final", {}).get("questions", 0),
        ),
        exercises=[minutes for kind, minutes in practised if kind != PROJECT],
        drills=[step.drill for step in steps],
        projects=[minutes for kind, minutes in practised if kind == PROJECT],
    )
    return HeldHours(held, programme.module.days)
