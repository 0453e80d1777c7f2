"""Statistics of questions as they were stored, and what one group failed; no statistics are computed here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from assessments.models import Attempt, ItemAnalysis, ItemRow, Regrade
from catalog.models import DraftQuestion, Module, PlanStep, Programme, Question
from courses.models import Cohort, Enrolment
from figures.items import ENOUGH
from jobs.models import Job

FINISHED = (Attempt.State.SUBMITTED, Attempt.State.TIMED_OUT)
JOB = "item-analysis"
SORTS = ("question", "difficulty", "item_rest", "upper_lower", "seconds", "n")


def counted_attempts(programme_id: int, ref: str) -> QuerySet[Attempt]:
    """What statistics rest on: each person's first attempt, once it is finished."""
    return Attempt.objects.filter(
        step__programme_id=programme_id, step__ref=ref, number=1, state__in=FINISHED
    ).order_by("pk")


def stamp_of(programme_id: int, ref: str) -> str:
    """What would be counted now, in short. Two queries."""
    attempts = counted_attempts(programme_id, ref).aggregate(n=Count("pk"), last=Max("finished_at"))
    regrades = Regrade.objects.filter(attempt__step__programme_id=programme_id, attempt__step__ref=ref)
    last = regrades.aggregate(last=Max("pk"))["last"] or 0
    moment = int(attempts["last"].timestamp()) if attempts["last"] else 0
    return f"{attempts['n']}:{moment}:{last}"


def stale_tests() -> list[tuple[int, str]]:
    """Programme id and test whose statistics are older than their attempts. A few queries a test in use."""
    in_use = (
        Attempt.objects.filter(number=1, state__in=FINISHED)
        .order_by()
        .values_list("step__programme_id", "step__ref")
        .distinct()
    )
    known = {(one.programme_id, one.ref): one.stamp for one in ItemAnalysis.objects.all()}
    return [test for test in sorted(in_use) if known.get(test) != stamp_of(*test)]


def analysis_of(programme: Programme, ref: str) -> ItemAnalysis | None:
    """The stored figures of a test, if it has any. One query."""
    return ItemAnalysis.objects.filter(programme=programme, ref=ref).first()


def running_job(analysis: ItemAnalysis) -> Job | None:
    """The job that computes the figures anew, while it is under way. One query."""
    job = Job.objects.of_subject(JOB, f"{analysis.programme_id}:{analysis.ref}:").first()
    return job if job is not None and job.in_progress else None


def question_of(row: ItemRow) -> Question | None:
    """The question of the catalogue that a row is about; None when its version is gone. One query."""
    return Question.objects.filter(programme=row.analysis.programme_id, code=row.question).first()


def rows_of_module(module: Module) -> dict[str, int]:
    """Code of a question -> id of its row in the figures of the newest version that has any. One query."""
    rows = ItemRow.objects.filter(analysis__programme__module=module)
    # the last one of a code wins: of the newest programme, and there the row with the most answers
    newest = rows.order_by("analysis__programme__version", "n", "pk")
    return dict(newest.values_list("question", "pk"))


def is_in_bank(row: ItemRow) -> bool:
    """Whether the module's bank in work has the question that the row is about. One query."""
    module_id = row.analysis.programme.module_id
    return DraftQuestion.objects.filter(module=module_id, code=row.question).exists()


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One test of one programme version in the list."""

    programme: Programme
    ref: str
    finished: int  # first attempts now
    analysis: ItemAnalysis | None
    flagged: int  # questions with flags

    @property
    def new(self) -> int:
        """Attempts that came since the statistics were computed."""
        return self.finished - (self.analysis.attempts if self.analysis else 0)

    @property
    def is_enough(self) -> bool:
        """Whether there are enough attempts for flags."""
        return self.finished >= ENOUGH


def summary_lines(*, text: str = "") -> list[SummaryLine]:
    """Tests that somebody has taken, or that were analysed; those with flags first. Three queries."""
    finished: dict[tuple[int, str], int] = {
        (row["step__programme_id"], row["step__ref"]): row["n"]
        for row in Attempt.objects.filter(number=1, state__in=FINISHED)
        .order_by()
        .values("step__programme_id", "step__ref")
        .annotate(n=Count("pk"))
    }
    rows = ItemAnalysis.objects.annotate(flagged=Count("rows", filter=~Q(rows__flags=[])))
    known: dict[tuple[int, str], Any] = {(one.programme_id, one.ref): one for one in rows}
    keys = {*finished, *known}
    programmes = Programme.objects.select_related("module").in_bulk({programme for programme, _ref in keys})
    wanted = text.lower().split()
    lines = [
        SummaryLine(
            programme=programmes[key[0]],
            ref=key[1],
            finished=finished.get(key, 0),
            analysis=known.get(key),
            flagged=known[key].flagged if key in known else 0,
        )
        for key in keys
    ]
    lines = [
        line
        for line in lines
        if all(
            word in f"{line.programme.module.code} {line.programme.module.title}".lower() for word in wanted
        )
    ]
    return sorted(
        lines, key=lambda one: (-one.flagged, one.programme.module.code, -one.programme.version, one.ref)
    )


def item_table(analysis: ItemAnalysis, *, sort: str, flag: str, text: str = "") -> list[ItemRow]:
    """Questions of a test: those with the flag («any» for any, empty for all), by a column. One query.

    `sort` is a name of SORTS, with a minus for descending; what has no figure comes last either way.
    """
    rows = list(analysis.rows.all())
    if flag:
        rows = [
            one
            for one in rows
            if (one.flags or _idle(one) if flag == "any" else flag in one.flags or flag in _idle(one))
        ]
    for word in text.lower().split():
        rows = [one for one in rows if word in f"{one.question} {one.text}".lower()]
    name = sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "question"
    present = [one for one in rows if getattr(one, name) is not None]
    absent = [one for one in rows if getattr(one, name) is None]
    present.sort(key=lambda one: getattr(one, name), reverse=sort.startswith("-"))
    return [*present, *absent]


def _idle(row: ItemRow) -> set[str]:
    """Flags of the options of a question."""
    return {flag for option in row.options for flag in option["flags"]}


# --- what a group failed ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MissedQuestion:
    """One question as the group answered it."""

    code: str
    text: str
    outcome: str
    lesson: int | None
    lesson_step_id: int | None
    is_critical: bool
    n: int
    right: int  # right in full
    share: Decimal  # mean share of the points, 0..1
    missed: list[Attempt]  # of those who were not right in full

    @property
    def percent_right(self) -> int:
        """Share of those right in full."""
        return round(100 * self.right / self.n)


@dataclass(frozen=True, slots=True)
class OutcomeShare:
    """One learning outcome over all questions that asked for it."""

    code: str
    text: str
    n: int  # answers
    right: int
    lessons: list[tuple[int, int | None]]  # number, step that teaches it

    @property
    def percent_right(self) -> int:
        """Share of answers right in full."""
        return round(100 * self.right / self.n)


@dataclass(frozen=True, slots=True)
class GroupMap:
    """What a group knows and what it failed, worst first."""

    people: int  # whose attempt is counted
    of: int  # who take part
    running: int
    passed: int
    questions: list[MissedQuestion]
    outcomes: list[OutcomeShare]


def group_map(cohort: Cohort, step: PlanStep) -> GroupMap:
    """Each person's newest finished attempt, by question and by outcome. Four queries whatever the size."""
    part = Enrolment.objects.taking_part().filter(cohort=cohort)
    attempts = Attempt.objects.filter(enrolment__in=part, step=step).select_related("enrolment__user")
    newest: dict[int, Attempt] = {}
    running = 0
    for attempt in attempts.order_by("enrolment_id", "number"):
        if attempt.state == Attempt.State.OPEN:
            running += 1
        else:
            newest[attempt.enrolment_id] = attempt
    lessons = PlanStep.objects.filter(programme_id=cohort.programme_id, kind=PlanStep.Kind.LESSON)
    steps = dict(lessons.values_list("ref", "pk"))
    titles = {one["code"]: one["text"] for one in cohort.programme.outcomes}
    questions = _by_question(list(newest.values()), steps)
    return GroupMap(
        people=len(newest),
        of=part.count(),
        running=running,
        passed=sum(bool(one.is_passed) for one in newest.values()),
        questions=questions,
        outcomes=_by_outcome(questions, titles),
    )


def _by_question(attempts: Sequence[Attempt], steps: dict[str, int]) -> list[MissedQuestion]:
    """Questions that still count, the worst first."""
    asked: dict[str, list[tuple[Attempt, dict[str, Any]]]] = defaultdict(list)
    for attempt in attempts:
        for question in attempt.questions:
            if not question.get("void"):
                asked[question["code"]].append((attempt, question))
    lines = []
    for code, cells in asked.items():
        question = cells[-1][1]
        marks = [attempt.marks[code] for attempt, _drawn in cells]
        worth = sum(Decimal(one["max"]) for one in marks)
        lines.append(
            MissedQuestion(
                code=code,
                text=question["text"],
                outcome=question["outcome"],
                lesson=question["lesson"],
                lesson_step_id=steps.get(str(question["lesson"])),
                is_critical=question["critical"],
                n=len(cells),
                right=sum(one["correct"] for one in marks),
                share=sum((Decimal(one["points"]) for one in marks), Decimal(0)) / worth
                if worth
                else Decimal(0),
                missed=[attempt for attempt, _drawn in cells if not attempt.marks[code]["correct"]],
            )
        )
    return sorted(lines, key=lambda one: (one.percent_right, -one.n, one.code))


def _by_outcome(questions: Sequence[MissedQuestion], titles: dict[str, str]) -> list[OutcomeShare]:
    """Outcomes over their questions, the worst first."""
    groups: dict[str, list[MissedQuestion]] = defaultdict(list)
    for question in questions:
        groups[question.outcome].append(question)
    lines = [
        OutcomeShare(
            code=code,
            text=titles.get(code, ""),
            n=sum(one.n for one in members),
            right=sum(one.right for one in members),
            lessons=sorted({(one.lesson, one.lesson_step_id) for one in members if one.lesson is not None}),
        )
        for code, members in groups.items()
    ]
    return sorted(lines, key=lambda one: (one.percent_right, one.code))
