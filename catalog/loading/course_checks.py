"""What the files of one course must agree on: minutes, topics, references, outcomes, weights."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from catalog.loading.dialogues import check_dialogue
from catalog.loading.files import Document, Fault, Where
from catalog.loading.folder import CourseFiles, rows_of
from catalog.loading.material_checks import check_materials
from catalog.loading.question_checks import check_questions
from catalog.minutes import DAY_MINUTES

WEIGHTS = 100
FILED = {"lesson", "exercise", "transcript", "cases"}  # steps that lead to a file


def check_course(course: CourseFiles, *, days: int) -> list[Fault]:
    """All disagreements of one course; `days` is what module.yaml promises."""
    return [
        *check_days(course.programme, days),
        *check_topics(course.programme),
        *check_references(course),
        *check_outcomes(course),
        *check_questions(course),
        *check_rubrics(course),
        *check_dialogues(course),
        *check_materials(course),
    ]


def check_days(programme: Document, promised: int) -> Iterator[Fault]:
    """As many days as promised, 360 minutes each, the clock without holes, step codes once.

    What is done at work stands last in its day and in neither sum.
    """
    days = programme.content["days"]
    if [day["number"] for day in days] != list(range(1, promised + 1)):
        yield programme.fault(("days",), _("the module lasts %s days, the plan has others") % promised)
    codes = Counter(step["code"] for day in days for step in day["steps"])
    for at, day in enumerate(days):
        inside = [step for step in day["steps"] if not step.get("outside")]
        taken = sum(step["minutes"] for step in inside if step["kind"] != "break")
        if taken != DAY_MINUTES:
            reason = _("the day has %(taken)s minutes without breaks instead of %(whole)s")
            yield programme.fault(("days", at), reason % {"taken": taken, "whole": DAY_MINUTES})
        for index, step in enumerate(day["steps"]):
            where = ("days", at, "steps", index)
            if codes[step["code"]] > 1:
                yield programme.fault((*where, "code"), _("«%s» is there already") % step["code"])
            if step["theory"] > step["minutes"]:
                yield programme.fault((*where, "theory"), _("more theory than minutes"))
            if step.get("drill", 0) > step["minutes"]:
                yield programme.fault((*where, "drill"), _("more practice than minutes"))
            if step.get("outside") and step in day["steps"][: len(inside)]:
                yield programme.fault(where, _("what is done at work stands last in its day"))
        yield from _check_clock(programme, at, inside)


def _check_clock(programme: Document, at: int, steps: list[dict[str, Any]]) -> Iterator[Fault]:
    """Each step of the day begins when the one before it ends."""
    for index, (step, following) in enumerate(pairwise(steps), start=1):
        if _clock(step) + step["minutes"] != _clock(following):
            reason = _("the step begins at %s, but the one before it ends at another time")
            yield programme.fault(("days", at, "steps", index, "at"), reason % following["at"])


def _clock(step: dict[str, Any]) -> int:
    """Minutes from midnight to the beginning of the step."""
    hours, minutes = step["at"].split(":")
    return int(hours) * 60 + int(minutes)


def check_topics(programme: Document) -> Iterator[Fault]:
    """The minutes of a topic are the minutes of its steps, theory and practice apart."""
    theory, practice = Counter[int](), Counter[int]()
    numbers = {topic["number"] for topic in programme.content["topics"]}
    for at, day in enumerate(programme.content["days"]):
        for index, step in enumerate(day["steps"]):
            if step["topic"] is None or step.get("outside"):
                continue
            theory[step["topic"]] += step["theory"]
            practice[step["topic"]] += step["minutes"] - step["theory"]
            if step["topic"] not in numbers:
                where = ("days", at, "steps", index, "topic")
                yield programme.fault(where, _("there is no topic %s") % step["topic"])
    for at, topic in enumerate(programme.content["topics"]):
        number = topic["number"]
        if number != at + 1:
            yield programme.fault(("topics", at, "number"), _("topics are numbered in order from 1"))
        if (topic["theory"], topic["practice"]) != (theory[number], practice[number]):
            reason = _("topic %(number)s: %(theory)s + %(practice)s minutes, but its steps have %(steps)s")
            steps = f"{theory[number]} + {practice[number]}"
            yield programme.fault(("topics", at), reason % {**topic, "steps": steps})


def check_references(course: CourseFiles) -> Iterator[Fault]:
    """The steps lead to every lesson, test and exercise, once, and to nothing else."""
    there = {("lesson", str(one.content["number"])): one for one in course.lessons}
    practice = (*course.exercises, *course.dialogues)
    there |= {("exercise", one.content["code"]): one for one in practice}
    there |= {("transcript", one.content["code"]): one for one in course.transcripts}
    if course.cases:
        there |= {("cases", str(row["set"])): course.cases for row in rows_of(course.cases)}
    named = Counter[tuple[str, str]]()
    for at, day in enumerate(course.programme.content["days"]):
        for index, step in enumerate(day["steps"]):
            key = (step["kind"], step["ref"])
            named[key] += 1
            if step["kind"] in FILED and key not in there:
                where = ("days", at, "steps", index, "ref")
                yield course.programme.fault(where, _("there is no file for «%s»") % step["ref"])
            if step["ref"] and named[key] > 1:
                where = ("days", at, "steps", index, "ref")
                yield course.programme.fault(where, _("«%s» is there already") % step["ref"])
    for key, document in there.items():
        if not named[key]:
            yield document.fault(_place_of(key, document), _("no step of the programme leads here"))
    yield from _projects(course)
    yield from _file_names(course)


def _place_of(key: tuple[str, str], document: Document) -> Where:
    """Where in the file the thing begins that no step leads to: the first case of its set, or the top."""
    if key[0] != "cases":
        return ()
    return next(((at,) for at, row in enumerate(rows_of(document)) if str(row["set"]) == key[1]), ())


def _projects(course: CourseFiles) -> Iterator[Fault]:
    """A project at work is done outside of the days."""
    projects = {one.content["code"] for one in course.exercises if one.content["kind"] == "project"}
    for at, day in enumerate(course.programme.content["days"]):
        for index, step in enumerate(day["steps"]):
            if step["kind"] == "exercise" and step["ref"] in projects and not step.get("outside"):
                where = ("days", at, "steps", index)
                yield course.programme.fault(where, _("a project is done at work: «outside: true»"))


def _file_names(course: CourseFiles) -> Iterator[Fault]:
    """A file is called by the number or code inside it."""
    for lesson in course.lessons:
        if PurePosixPath(lesson.name).stem != f"{lesson.content['number']:02}":
            yield lesson.fault(("number",), _("the file is called otherwise"))
    for document in (*course.exercises, *course.rubrics, *course.dialogues):
        if PurePosixPath(document.name).stem != document.content["code"]:
            yield document.fault(("code",), _("the file is called otherwise"))


def check_outcomes(course: CourseFiles) -> Iterator[Fault]:
    """Lessons and exercises promise only outcomes and topics of the programme."""
    outcomes = [row["code"] for row in course.programme.content["outcomes"]]
    topics = {topic["number"] for topic in course.programme.content["topics"]}
    for at, code in enumerate(outcomes):
        if code in outcomes[:at]:
            yield course.programme.fault(("outcomes", at), _("«%s» is there already") % code)
    for document in (*course.lessons, *course.exercises, *course.dialogues):
        for code in set(document.content["outcomes"]) - set(outcomes):
            yield document.fault(("outcomes",), _("there is no outcome %s") % code)
    for lesson in course.lessons:
        if lesson.content["topic"] not in topics:
            yield lesson.fault(("topic",), _("there is no topic %s") % lesson.content["topic"])


def check_rubrics(course: CourseFiles) -> Iterator[Fault]:
    """Weights sum to 100; an exercise has a rubric and marks by its criteria only."""
    criteria: dict[str, set[str]] = {}
    for document in course.rubrics:
        rows = document.content["criteria"]
        criteria[document.content["code"]] = {row["code"] for row in rows}
        total = sum(row["weight"] for row in rows)
        if total != WEIGHTS:
            yield document.fault(("criteria",), _("the weights sum to %s instead of 100") % total)
        if len({row["code"] for row in rows}) != len(rows):
            yield document.fault(("criteria",), _("two criteria have the same code"))
    for document in course.exercises:
        rubric = document.content["rubric"]
        if rubric not in criteria:
            yield document.fault(("rubric",), _("there is no rubric «%s»") % rubric)
            continue
        for at, part in enumerate(document.content["parts"]):
            for code in sorted(set(part["criteria"]) - criteria[rubric]):
                yield document.fault(("parts", at, "criteria"), _("there is no criterion %s") % code)


def check_dialogues(course: CourseFiles) -> Iterator[Fault]:
    """A dialogue is marked by criteria of a rubric, belongs to a lesson, and can be played to its ends."""
    criteria = {
        one.content["code"]: {row["code"] for row in one.content["criteria"]} for one in course.rubrics
    }
    lessons = {one.content["number"] for one in course.lessons}
    taken = {one.content["code"] for one in course.exercises}
    for document in course.dialogues:
        content = document.content
        if content["code"] in taken:
            yield document.fault(("code",), _("«%s» is there already") % content["code"])
        if content["lesson"] not in lessons:
            yield document.fault(("lesson",), _("there is no lesson %s") % content["lesson"])
        if content["rubric"] not in criteria:
            yield document.fault(("rubric",), _("there is no rubric «%s»") % content["rubric"])
        else:
            for at, code in enumerate(content["criteria"]):
                if code not in criteria[content["rubric"]]:
                    yield document.fault(("criteria", at), _("there is no criterion %s") % code)
        yield from check_dialogue(document)
