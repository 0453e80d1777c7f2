"""How many minutes a module honestly holds, alone on the platform and of practice. Arithmetic, no Django.

A day is 180 minutes alone and 180 of practice. The linter judges a module by these numbers, and its page
says them while they fall short.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.boxes import seen_by_learner
from figures.hours import ACADEMIC_HOUR

__all__ = [  # what a day holds is said here alone
    "ACADEMIC_HOUR",
    "DAY_MINUTES",
    "Held",
    "academic_hours",
    "bounds",
    "held_minutes",
    "read_aloud",
    "task_minutes",
    "words_in",
]

WORDS_A_MINUTE = 130
TURN_MINUTES = 1.3  # of a dialogue, reading and choosing
CASE_MINUTES = 1.5  # of thinking, beside reading
QUESTION_MINUTES = 1.0
REVIEW_MINUTES = 0.6  # looking through an answer of the final test
PLAN_MINUTES = 6.0  # the personal plan
DAY_MINUTES = 360  # of one day without the breaks: 8 academic hours
HALF_DAY_MINUTES = 180  # of each sort, alone and of practice
LEAST, MOST = 0.85, 1.10

WORD = re.compile(r"[0-9A-Za-zА-Яа-яЁё]+(?:[-:,.][0-9A-Za-zА-Яа-яЁё]+)*")
FENCE = re.compile(r"^[ \t]*:::.*$", re.MULTILINE)
TASK = re.compile(r"^[ \t]*::: task (\d+)[ \t]*$|\*\*Задание на (\d+)\xa0?[ ]?минут", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Held:
    """Minutes of a module by what gives them."""

    lessons: float
    tasks: float
    dialogues: float
    transcripts: float
    cases: float
    tests: float
    plan: float
    exercises: float
    drills: float
    projects: float  # extra, beyond the days

    @property
    def alone(self) -> float:
        """Minutes on the platform without anybody."""
        texts = self.lessons + self.tasks + self.dialogues + self.transcripts + self.cases
        return texts + self.tests + self.plan

    @property
    def practice(self) -> float:
        """Minutes recorded, written, at work or with a partner; a project is not among them."""
        return self.exercises + self.drills


def held_minutes(
    *,
    lessons: Iterable[str],
    turns: Iterable[int],
    transcripts: Iterable[tuple[int, int]],
    cases: Iterable[int],
    questions: tuple[int, int],
    exercises: Iterable[int],
    drills: Iterable[int] = (),
    projects: Iterable[int] = (),
) -> Held:
    """The minutes of a module.

    Args:
        lessons: Markdown of each lesson; the trainer's notes in it are not read by the learner.
        turns: of each dialogue, on its longest sensible walk.
        transcripts: words and stated minutes of the task, of each.
        cases: words of each, its answer included.
        questions: how many the entry test and the final test draw.
        exercises: minutes of the steps, dialogues and projects left out.
        drills: minutes of sessions that somebody alone honestly practises.
        projects: minutes of work projects, beyond the days.
    """
    texts = [seen_by_learner(text) for text in lessons]
    analysed, solved = list(transcripts), list(cases)
    entry, final = questions
    return Held(
        lessons=sum(map(words_in, texts)) / WORDS_A_MINUTE,
        tasks=sum(map(task_minutes, texts)),
        dialogues=sum(turns) * TURN_MINUTES,
        transcripts=sum(words / WORDS_A_MINUTE + minutes for words, minutes in analysed),
        cases=sum(words / WORDS_A_MINUTE + CASE_MINUTES for words in solved),
        tests=(entry + final) * QUESTION_MINUTES + final * REVIEW_MINUTES,
        plan=PLAN_MINUTES,
        exercises=sum(exercises),
        drills=sum(drills),
        projects=sum(projects),
    )


def words_in(markdown: str) -> int:
    """Words that a person reads; the fences of containers are none."""
    return len(WORD.findall(FENCE.sub("", markdown)))


def read_aloud(transcript: Mapping[str, Any]) -> str:
    """All words of a conversation that the learner reads, the marks' notes among them."""
    lines = [line.get(key, "") for line in transcript["lines"] for key in ("who", "text", "note", "better")]
    around = [transcript.get(key, "") for key in ("intro", "task", "conclusion")]
    return "\n\n".join([*around, *lines])


def task_minutes(markdown: str) -> int:
    """Stated minutes of the tasks inside a lesson: `::: task 10`, or «Задание на 10 минут»."""
    return sum(int(fenced or said) for fenced, said in TASK.findall(markdown))


def bounds(days: int) -> tuple[float, float]:
    """Least and most minutes that a module of so many days may hold, of each of the two sorts."""
    return LEAST * HALF_DAY_MINUTES * days, MOST * HALF_DAY_MINUTES * days


def academic_hours(minutes: float) -> float:
    """Hours of 45 minutes to the half, as the page says them; of a plan's parts: figures/hours.py."""
    return round(minutes / ACADEMIC_HOUR * 2) / 2
