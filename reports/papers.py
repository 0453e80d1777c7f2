"""What a group has on paper: the trainer's guide, the participant's workbook, role cards of A6.

Made of the version that the group studies by, with its own norms. Nothing is made up: a part that the version
does not have is left out.
"""

import hashlib
import json
import re
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Organisation
from catalog.boxes import boxes
from catalog.markdown import render, trainer_notes
from catalog.models import Exercise, Lesson, Material, PlanStep, Programme
from catalog.norms import norms_within, with_norms
from catalog.queries.norms import fit_exercise
from courses.models import Cohort
from courses.queries.course import time_of
from courses.queries.place import days_of

PAPER_KIND = "course-paper-pdf"  # of the job
LAYOUT = 3  # of the templates: another number, and all papers are made anew
GUIDE, WORKBOOK, CARDS = PAPERS = ("guide", "workbook", "cards")
PART_ID = re.compile(r' id="part-\d+"')
TABLE = re.compile(r"(?:^\|[^\n]*\n)+", re.MULTILINE)
CARD_SIZES = ((850, "is-short"), (1080, ""), (1250, "is-long"), (1400, "is-longer"))  # characters, class
LINE_END = 25  # characters: what the last line of a paragraph leaves empty on average
ANSWERS = re.compile(r"^\*\*Ответы.*", re.MULTILINE | re.DOTALL)
GOOD_ANSWER = re.compile(r"^\*\*Хороший ответ.*", re.MULTILINE | re.DOTALL)  # ends a task


def paper_mark(cohort: Cohort) -> str:
    """Hash of what the papers of the cohort are made of: another one, and they are made anew. Two queries."""
    provider = _provider()
    made_of = [
        LAYOUT,
        cohort.programme_id,
        cohort.programme.module.title,
        cohort.norms,
        cohort.title,
        cohort.mode,
        cohort.organisation.name,
        provider.name if provider else "",
        [(day.number, day.starts_at.isoformat()) for day in days_of(cohort).values()],
    ]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:24]


def paper_key(cohort: Cohort, paper: str, mark: str) -> str:
    """Key of the first job that makes the paper as `paper_mark` has it; keys of later ones begin with it."""
    return f"{paper}-{cohort.pk}-{mark}"


def paper_html(cohort_id: int, paper: str) -> str:
    """The document of one cohort, in Russian whoever asked.

    Args:
        cohort_id: whose version and norms.
        paper: one of PAPERS.
    """
    cohort = Cohort.objects.select_related("organisation", "programme__module").get(pk=cohort_id)
    with translation.override("ru"):
        html = render_to_string(f"pdf/{paper}.html", paper_facts(cohort))
    return PART_ID.sub("", html)  # each text counts its headings from one


def paper_facts(cohort: Cohort) -> dict[str, Any]:
    """Everything that the three documents print; nine queries."""
    programme = cohort.programme
    steps = list(programme.steps.all())
    materials = _materials(cohort)
    lessons = [_lesson(one, cohort) for one in programme.lessons.all()]
    return {
        "cohort": cohort,
        "module": programme.module,
        "programme": programme,
        "provider": _provider(),
        "transfer": with_norms(programme.transfer, cohort.norms),
        "refreshers": norms_within(programme.refreshers, cohort.norms),
        "days": _days(steps, cohort),
        "lessons": lessons,
        "has_good_answers": any(one["good_answers"] for one in lessons),
        "exercises": _exercises(programme, cohort),
        "transcripts": materials[Material.Kind.TRANSCRIPT],
        "cases": materials[Material.Kind.CASE],
        "objections": materials[Material.Kind.OBJECTION],
        "job_aid": next(iter(materials[Material.Kind.JOB_AID]), None),
    }


def _provider() -> Organisation | None:
    """Whose papers they are."""
    return Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).first()


def _days(steps: list[PlanStep], cohort: Cohort) -> list[dict[str, Any]]:
    """Days with their steps as the group's mode has them, by the clock of the group's own days."""
    calendar = days_of(cohort)
    days: dict[int, list[dict[str, Any]]] = {}
    for step in steps:
        days.setdefault(step.day, []).append(
            {
                "step": step,
                "at": time_of(step, calendar.get(step.day), cohort),
                "how": with_norms(step.modes.get(cohort.mode, ""), cohort.norms),
                "notes": with_norms(render(step.notes).html, cohort.norms) if step.notes else "",
            }
        )
    return [{"number": number, "steps": rows} for number, rows in days.items()]


def _lesson(lesson: Lesson, cohort: Cohort) -> dict[str, Any]:
    """What is done with a lesson on paper: its boxes to keep and to fill in, and words to the trainer."""
    check = next(iter(boxes(lesson.source, "selfcheck")), "")
    answers = ANSWERS.search(check)
    tasks = boxes(lesson.source, "task")
    table = TABLE.search(lesson.source)

    def shown(source: str) -> str:
        return with_norms(render(source).html, cohort.norms)

    return {
        "lesson": lesson,
        "formulas": [shown(one) for one in boxes(lesson.source, "formula")],
        "table": shown(table[0]) if table else "",
        "tasks": [shown(GOOD_ANSWER.sub("", one)) for one in tasks],
        "good_answers": [shown(found[0]) for one in tasks if (found := GOOD_ANSWER.search(one))],
        "check": shown(ANSWERS.sub("", check)) if check else "",
        "answers": shown(answers[0]) if answers else "",
        "notes": [with_norms(one, cohort.norms) for one in trainer_notes(lesson.source)],
    }


def _exercises(programme: Programme, cohort: Cohort) -> list[Exercise]:
    """Exercises with their rubrics, dialogues last, by the group's norms; cards with their size of type."""
    found = programme.exercises.select_related("rubric").order_by("code")
    rows = [fit_exercise(one, cohort.norms) for one in found]
    for part in (part for row in rows for part in row.parts if part.get("role_card")):
        part["card_size"] = card_size(part["role_card"])
    return sorted(rows, key=lambda one: one.kind == Exercise.Kind.DIALOGUE)


def card_size(card: dict[str, Any]) -> str:
    """CSS class of a role card: small type for much text, so that each fills its page and none runs over."""
    facts = sum(len(card[name]) for name in ("client", "situation", "hidden_need", "emotion"))
    length = facts + sum(len(line) + LINE_END for line in card["lines"])
    return next((name for most, name in CARD_SIZES if length <= most), "is-dense")


def _materials(cohort: Cohort) -> dict[str, list[dict[str, Any]]]:
    """Materials by kind: {code, body, html, lines}; a conversation's lines beside their HTML."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in Material.Kind.values}
    for one in cohort.programme.materials.order_by("kind", "position"):
        body: Any = norms_within(one.body, cohort.norms)
        html: Any = norms_within(one.html, cohort.norms)
        lines = list(zip(body["lines"], html["lines"], strict=True)) if "lines" in html else []
        found[one.kind].append({"code": one.code, "body": body, "html": html, "lines": lines})
    return found
