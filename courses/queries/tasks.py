"""Pages where a trainee takes a conversation apart or decides cases: texts with the cohort's norms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from catalog.models import Exercise, Material, PlanStep
from catalog.norms import norms_within, with_norms
from courses.models import Cohort, StepProgress
from courses.queries.place import lesson_of, version_of

MATERIALS = 128  # steps' materials, kept in the process's memory
SAVED_NO = "saved_no"  # key of the number of the page's last saving, among a progress' answers
WHOLE = "0"  # key of what is written of the whole conversation, among notes on its lines
TASK = 'class="task"'  # of a box that asks for writing: catalog/markdown.py


@dataclass(frozen=True, slots=True)
class LessonPage:
    """A lesson as the cohort reads it."""

    html: str
    contents: list[dict[str, str]]
    norms_key: str  # pages of cohorts with other norms are cached apart

    @property
    def has_task(self) -> bool:
        """Whether something is to be written."""
        return TASK in self.html


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One line of a conversation, what the author says of it and what the trainee has marked."""

    number: int  # from 1
    who: str
    text: str  # HTML, as the note and the better words
    at: str
    pause: int  # seconds of silence before it
    mark: str  # fault | strength | ""
    note: str
    better: str
    own_mark: str
    own_note: str

    @property
    def is_found(self) -> bool:
        """Whether the trainee marked it as the author does."""
        return bool(self.mark) and self.mark == self.own_mark

    @property
    def is_shown_apart(self) -> bool:
        """Whether there is something to say after the comparison."""
        return bool(self.mark or self.own_mark or self.own_note)


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """A conversation to take apart."""

    title: str
    industry: str
    intro: str  # HTML, as the others
    task: str
    conclusion: str
    lines: list[TranscriptLine]
    own: str  # what the trainee wrote for the task
    is_compared: bool

    @property
    def found(self) -> int:
        """How many of the author's marks the trainee has found."""
        return sum(line.is_found for line in self.lines)

    @property
    def total(self) -> int:
        """How many the author has made."""
        return sum(bool(line.mark) for line in self.lines)


@dataclass(frozen=True, slots=True)
class CaseBox:
    """One situation, the trainee's decision, and the answer once he has decided."""

    code: str
    title: str
    industry: str
    text: str  # HTML, as the question and the answer
    question: str
    answer: str  # empty until a decision is written
    own: str

    @property
    def is_open(self) -> bool:
        """Whether the answer is shown."""
        return bool(self.answer)


@dataclass(frozen=True, slots=True)
class CasesPage:
    """A set of cases."""

    cases: list[CaseBox] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many are decided."""
        return sum(case.is_open for case in self.cases)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.cases)


def lesson_page(cohort: Cohort, number: str) -> LessonPage | None:
    """The lesson of the cohort's version; no query when this process has read it before."""
    lesson = lesson_of(cohort.programme, number)
    if lesson is None:
        return None
    contents: Any = norms_within(lesson.contents, cohort.norms)
    key = ",".join(f"{code}:{one[0]}" for code, one in sorted(cohort.norms.items()))
    return LessonPage(with_norms(lesson.html, cohort.norms), contents, key if "{{" in lesson.html else "")


def exercise_page(cohort: Cohort, step: PlanStep) -> Exercise | None:
    """The exercise of a step with the cohort's norms in its instructions; not to be saved. One query."""
    exercise = Exercise.objects.filter(programme=cohort.programme_id, code=step.ref).first()
    if exercise is not None:
        exercise.instructions_html = with_norms(exercise.instructions_html, cohort.norms)
    return exercise


def transcript_page(cohort: Cohort, step: PlanStep, progress: StepProgress | None) -> TranscriptPage | None:
    """The conversation of a step with what the trainee has marked. One query at most."""
    rows = materials_of(cohort, step)
    if not rows:
        return None
    body, html = _with_norms(rows[0], cohort)
    answers: Mapping[str, Any] = progress.answers if progress else {}
    return TranscriptPage(
        title=body["title"],
        industry=body["industry"],
        intro=html["intro"],
        task=html["task"],
        conclusion=html["conclusion"],
        lines=list(_lines(body["lines"], html["lines"], answers)),
        own=answers.get("notes", {}).get(WHOLE, ""),
        is_compared=bool(answers.get("compared_at")),
    )


def _lines(
    rows: list[dict[str, Any]], html: list[dict[str, str]], answers: Mapping[str, Any]
) -> Iterator[TranscriptLine]:
    """Lines with the trainee's marks, which are kept by the line's number."""
    marks, notes = answers.get("marks", {}), answers.get("notes", {})
    for number, (row, shown) in enumerate(zip(rows, html, strict=True), start=1):
        yield TranscriptLine(
            number=number,
            who=row["who"],
            text=shown["text"],
            at=row.get("at", ""),
            pause=row.get("pause", 0),
            mark=row.get("mark", ""),
            note=shown.get("note", ""),
            better=shown.get("better", ""),
            own_mark=marks.get(str(number), ""),
            own_note=notes.get(str(number), ""),
        )


def cases_page(cohort: Cohort, step: PlanStep, progress: StepProgress | None) -> CasesPage:
    """The cases of a step with what the trainee has decided. One query at most."""
    answers: Mapping[str, Any] = progress.answers if progress else {}
    boxes = []
    for row in materials_of(cohort, step):
        body, html = _with_norms(row, cohort)
        own = answers.get(row.code, {}).get("text", "")
        boxes.append(
            CaseBox(
                code=row.code,
                title=body["title"],
                industry=body["industry"],
                text=html["text"],
                question=html["question"],
                answer=html["answer"] if own else "",
                own=own,
            )
        )
    return CasesPage(boxes)


def _with_norms(row: Material, cohort: Cohort) -> tuple[Any, Any]:
    """The material's texts and HTML with the cohort's norms."""
    return norms_within(row.body, cohort.norms), norms_within(row.html, cohort.norms)


def materials_of(cohort: Cohort, step: PlanStep) -> tuple[Material, ...]:
    """What the step leads to; no query when this process has read it before. Do not change the rows."""
    return _materials(step.kind, step.ref, *version_of(cohort.programme))


@lru_cache(maxsize=MATERIALS)
def _materials(kind: str, ref: str, programme_id: int, *_version: Any) -> tuple[Material, ...]:
    """Rows for `materials_of`."""
    rows = Material.objects.filter(programme=programme_id)
    if kind == PlanStep.Kind.TRANSCRIPT:
        rows = rows.filter(kind=Material.Kind.TRANSCRIPT, code=ref)
    elif kind == PlanStep.Kind.CASES and ref.isdigit():
        rows = rows.filter(kind=Material.Kind.CASE, set_number=int(ref))
    else:
        return ()
    return tuple(rows.order_by("position"))
