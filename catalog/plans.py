"""The arithmetic of a plan: do its minutes make the days, do its steps make its topics. No database."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.minutes import DAY_MINUTES
from figures.hours import academic_hours

BREAK = "break"


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One line of a plan; minutes."""

    number: int
    title: str
    theory: int
    practice: int
    control: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a day; minutes, of which `theory` are theory."""

    day: int
    topic_number: int | None
    minutes: int
    theory: int
    kind: str


@dataclass(frozen=True, slots=True)
class PlanSums:
    """What a plan adds up to, and why it may not be given yet."""

    theory: int
    practice: int
    wanted: int  # minutes: days × 360
    problems: list[str]

    @property
    def total(self) -> int:
        """Minutes of theory and practice together."""
        return self.theory + self.practice

    @property
    def left(self) -> int:
        """Minutes still to be planned; negative when there are too many."""
        return self.wanted - self.total


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One line of a plan in academic hours, as documents print it."""

    topic: TopicLine
    theory: Decimal
    practice: Decimal

    @property
    def total(self) -> Decimal:
        """Hours of the topic."""
        return self.theory + self.practice


def plan_sums(days: int, topics: Sequence[TopicLine], steps: Sequence[StepLine]) -> PlanSums:
    """Add up a plan of so many days and say what does not agree; without steps only topics are judged."""
    theory = sum(topic.theory for topic in topics)
    practice = sum(topic.practice for topic in topics)
    problems = [*_topic_problems(topics), *_total_problems(theory + practice, days * DAY_MINUTES)]
    if steps:
        problems += [*_day_problems(days, steps), *_step_problems(topics, steps)]
    return PlanSums(theory, practice, days * DAY_MINUTES, problems)


def hours_table(topics: Sequence[TopicLine]) -> list[HoursLine]:
    """The plan in academic hours, halves; rounded together, so that rows and columns add up."""
    cells = academic_hours([minutes for topic in topics for minutes in (topic.theory, topic.practice)])
    return [
        HoursLine(topic, theory, practice)
        for topic, theory, practice in zip(topics, cells[::2], cells[1::2], strict=True)
    ]


def _topic_problems(topics: Sequence[TopicLine]) -> list[str]:
    """Topics that last no time or have no name."""
    if not topics:
        return [_("There is no topic yet.")]
    return [
        _("Topic %(number)s has no minutes.") % {"number": topic.number}
        for topic in topics
        if topic.theory + topic.practice <= 0
    ]


def _total_problems(total: int, wanted: int) -> list[str]:
    """Minutes missing or too many in the whole plan."""
    if total < wanted:
        return [_("%(minutes)s min are missing: the days hold %(wanted)s.") % _difference(wanted, total)]
    if total > wanted:
        return [_("%(minutes)s min are too many: the days hold %(wanted)s.") % _difference(wanted, total)]
    return []


def _difference(wanted: int, total: int) -> dict[str, int]:
    """Words of a sentence about a total that does not agree."""
    return {"minutes": abs(wanted - total), "wanted": wanted}


def _day_problems(days: int, steps: Sequence[StepLine]) -> list[str]:
    """Days that do not last 360 minutes without breaks."""
    minutes: dict[int, int] = defaultdict(int)
    for step in steps:
        minutes[step.day] += 0 if step.kind == BREAK else step.minutes
    return [
        _("Day %(day)s lasts %(minutes)s min without breaks instead of %(wanted)s.")
        % {"day": day, "minutes": minutes[day], "wanted": DAY_MINUTES}
        for day in range(1, days + 1)
        if minutes[day] != DAY_MINUTES
    ]


def _step_problems(topics: Sequence[TopicLine], steps: Sequence[StepLine]) -> list[str]:
    """Topics whose steps do not add up to them, and steps with more theory than minutes."""
    theory: dict[int | None, int] = defaultdict(int)
    practice: dict[int | None, int] = defaultdict(int)
    for step in steps:
        if step.kind != BREAK:
            theory[step.topic_number] += step.theory
            practice[step.topic_number] += step.minutes - step.theory
    return [
        _("Steps of topic %(number)s give %(theory)s + %(practice)s min, the topic says %(said)s.")
        % {
            "number": topic.number,
            "theory": theory[topic.number],
            "practice": practice[topic.number],
            "said": f"{topic.theory} + {topic.practice}",
        }
        for topic in topics
        if (theory[topic.number], practice[topic.number]) != (topic.theory, topic.practice)
    ]
