"""What pages show of second marks, appeals of grades and the sample."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from assessments import scoring, timing
from assessments.models import Grade, GradeAppeal, SecondMark, Submission
from courses.models import CohortAssignment

State = SecondMark.State
HOLDING = (State.WAITING, State.TAKEN, State.DIVERGED)  # a result that waits for it is not told
WAITING, MINE, DIVERGED, DONE = "waiting", "mine", "diverged", "done"
TABS = (WAITING, MINE, DIVERGED, DONE)
VERIFIER = CohortAssignment.Role.VERIFIER


def _conditions(user: User) -> dict[str, Q]:
    return {
        WAITING: Q(state=State.WAITING),
        MINE: Q(state=State.TAKEN, marker=user),
        DIVERGED: Q(state=State.DIVERGED),
        DONE: Q(state__in=(State.AGREED, State.SETTLED)),
    }


def mark_table(marks: QuerySet[SecondMark], *, tab: str, user: User) -> QuerySet[SecondMark]:
    """The sample's works of a tab; waiting ones by age, those with an appeal first."""
    found = marks.filter(_conditions(user)[tab]).select_related(
        "submission__enrolment__cohort__programme__module", "submission__exercise", "marker", "third_by"
    )
    found = found.annotate(appealed=Count("appeals", filter=Q(appeals__state=GradeAppeal.State.OPEN)))
    if tab == DONE:
        return found.order_by("-marked_at", "-pk")
    return found.order_by("-appealed", "sampled_at", "pk")


def tab_counts(marks: QuerySet[SecondMark], user: User) -> dict[str, int]:
    """How many there are in each tab. One query."""
    counts = {name: Count("pk", filter=condition) for name, condition in _conditions(user).items()}
    return {name: count or 0 for name, count in marks.order_by().aggregate(**counts).items()}


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One criterion in two or three marks; levels as given for each call, «2 / 1» where there are several."""

    code: str
    title: str
    is_critical: bool
    first: str
    second: str
    third: str
    first_comment: str
    second_comment: str
    is_apart: bool
    distance: int | None


def compared_rows(mark: SecondMark) -> list[ComparedRow]:
    """The two marks side by side. No queries."""
    first, rubric = mark.first or {}, mark.submission.rubric
    ours = scoring.worst_levels(rubric, first.get("levels", {}))
    theirs = scoring.worst_levels(rubric, mark.levels)
    third = (mark.third or {}).get("levels", {})
    rows = []
    for one in rubric:
        code = one["code"]
        distance = abs(ours[code] - theirs[code]) if code in ours and code in theirs else None
        rows.append(
            ComparedRow(
                code=code,
                title=one["title"],
                is_critical=one["critical"],
                first=shown_levels(one, first.get("levels", {})),
                second=shown_levels(one, mark.levels),
                third=shown_levels(one, third),
                first_comment=first.get("comments", {}).get(code, ""),
                second_comment=mark.comments.get(code, ""),
                is_apart=code in mark.apart,
                distance=distance,
            )
        )
    return rows


def shown_levels(criterion: dict[str, object], levels: dict[str, int]) -> str:
    """«2», or «2 / 1» where several calls show the criterion; «—» where nothing was given."""
    return " / ".join(str(levels.get(key, "—")) for key in scoring.mark_keys([criterion]))


def may_settle(mark: SecondMark, user: User) -> bool:
    """Whether the person may give the third mark: one of the group, neither the first nor the second."""
    first = (mark.first or {}).get("assessor")
    return mark.state == State.DIVERGED and user.pk not in (first, mark.marker_id)


def third_assessors(mark: SecondMark) -> list[User]:
    """Those of the group who may give the third mark. One query."""
    first = (mark.first or {}).get("assessor")
    people = User.objects.filter(
        is_active=True,
        pk__in=CohortAssignment.objects.filter(cohort=mark.submission.enrolment.cohort_id).values("user_id"),
    )
    return list(
        people.exclude(pk__in=[one for one in (first, mark.marker_id) if one]).order_by("last_name", "pk")
    )


# --- appeals of grades ---------------------------------------------------------------------------
def grade_appeal_last_day(grade: Grade, zone: str) -> date | None:
    """The last day on which the learner may appeal; None while nothing was told."""
    if grade.released_at is None:
        return None
    return timing.last_day(grade.released_at, timing.APPEAL_WORKING_DAYS, zone)


@dataclass(frozen=True, slots=True)
class AppealPlace:
    """What the page of a work says to its author about an appeal."""

    appeal: GradeAppeal | None
    last_day: date | None
    is_open: bool  # an appeal may be sent now


def appeal_place(work: Submission, grade: Grade | None, *, at: datetime) -> AppealPlace:
    """Whether the grade was appealed, and until when it may be. One query, none before a grade."""
    if grade is None or grade.decision == Grade.Decision.RETURNED:
        return AppealPlace(None, None, is_open=False)
    there = GradeAppeal.objects.filter(submission=work).select_related("decided_by").first()
    zone = work.enrolment.cohort.timezone
    last = grade_appeal_last_day(grade, zone)
    is_open = there is None and last is not None and at < timing.end_of(last, zone)
    return AppealPlace(there, last, is_open)


def appeals_of_verifier(user: User) -> QuerySet[GradeAppeal]:
    """Appeals in the groups that the person verifies, of another assessor's grades."""
    mine = CohortAssignment.objects.filter(user=user, role=VERIFIER)
    found = GradeAppeal.objects.filter(submission__enrolment__cohort_id__in=mine.values("cohort_id"))
    return found.exclude(submission__grade__assessor=user)


def grade_appeal_table(appeals: QuerySet[GradeAppeal], *, state: str) -> QuerySet[GradeAppeal]:
    """Appeals of a tab: open ones by the day that is due, decided ones by the latest."""
    found = appeals.select_related(
        "submission__enrolment__cohort__programme__module", "submission__exercise", "mark", "decided_by"
    )
    if state == GradeAppeal.State.OPEN:
        return found.filter(state=state).order_by("due_on", "pk")
    return found.exclude(state=GradeAppeal.State.OPEN).order_by("-decided_at", "-pk")


# --- the trainer's side --------------------------------------------------------------------------
def waiting_for_second(user: User) -> int:
    """How many of the assessor's decided works wait for a second mark. One query."""
    return SecondMark.objects.filter(submission__grade__assessor=user).standing().open().count()


def holding_marks(work_ids: Collection[int]) -> dict[int, SecondMark]:
    """Second marks that keep decided results of these works from being told, by work. One query."""
    found = SecondMark.objects.filter(submission__in=work_ids, is_held_for=True, state__in=HOLDING)
    return {one.submission_id: one for one in found.standing()}


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What the desk says of the second mark of a decided work."""

    mark: SecondMark
    holds: bool  # the result is not told before it
    is_told: bool  # the marks are compared: the page of both may be opened


def second_look(work: Submission, grade: Grade | None) -> SecondLook | None:
    """The latest second mark of a decided work; None where the sample did not take it. One query.

    Before a decision there is none to speak of, and nothing is asked.
    """
    if grade is None or grade.decision in ("", Grade.Decision.RETURNED):
        return None
    mark = SecondMark.objects.filter(submission=work).order_by("-number").first()
    if mark is None:
        return None
    holds = mark.is_held_for and mark.state in HOLDING and grade.released_at is None
    return SecondLook(mark, holds, mark.first is not None)
