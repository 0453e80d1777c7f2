"""Reads of cohorts: lists, the progress table, whom one may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from accounts.models import Membership, User
from catalog.models import Exercise, PlanStep
from courses import zones
from courses.models import Attendance, Cohort, CohortAssignment, CohortDay, Enrolment, StepProgress
from courses.queries.course import FINAL_TEST, LEFT
from figures.words import spellings

Role = Membership.Role
MANAGE = (Role.HR, Role.CLIENT_ADMIN)  # schedule, enrol, remind, replace, withdraw
WATCH = (Role.HR, Role.CLIENT_ADMIN, Role.LINE_MANAGER)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One participant's line of the progress table."""

    enrolment: Enrolment
    lessons_read: int
    lessons: int
    percent: int  # steps behind, of all counted, 0..100
    entry: StepProgress | None
    final: StepProgress | None
    exercises: list[tuple[PlanStep, StepProgress | None]]
    days_present: int

    @property
    def has_left(self) -> bool:
        """Replaced or withdrawn."""
        return self.enrolment.state in LEFT


def visible_cohorts(user: User) -> QuerySet[Cohort]:
    """Cohorts that the person may see: of the organisation, with people of the subtree, or assigned.

    HR managers and administrators of a client see its cohorts, line managers those with their people.
    """
    reached = Enrolment.objects.reached_by(user, Role.LINE_MANAGER)
    return Cohort.objects.filter(
        Q(pk__in=Cohort.objects.of_organisations(user, *MANAGE).values("pk"))
        | Q(pk__in=reached.values("cohort_id"))
        | Q(pk__in=Cohort.objects.assigned_to(user).values("pk"))
    )


def cohort_table(user: User, *, text: str, state: str, module: str) -> QuerySet[Cohort]:
    """The person's cohorts by search text, state and module slug; newest first.

    Each with `people` (taking part), `competent` (of them) and `begins_on` (first day or None).
    """
    cohorts = visible_cohorts(user).select_related("programme__module", "organisation")
    if state:
        cohorts = cohorts.filter(state=state)
    if module:
        cohorts = cohorts.filter(programme__module__slug=module)
    for word in text.split():
        cohorts = cohorts.filter(
            _spelled(word, "title", "programme__module__title", "programme__module__code")
        )
    taking_part = ~Q(enrolments__state__in=list(LEFT))
    return cohorts.annotate(
        people=Count("enrolments", filter=taking_part, distinct=True),
        competent=Count("enrolments", filter=Q(enrolments__state=Enrolment.State.COMPETENT), distinct=True),
        begins_on=Min("days__on_date"),
    ).order_by("-created_at", "-pk")


def modules_of(user: User) -> list[tuple[str, str]]:
    """Slug and code with title of the modules of the person's cohorts."""
    rows = visible_cohorts(user).values_list(
        "programme__module__slug", "programme__module__code", "programme__module__title"
    )
    return [(slug, f"{code} {title}") for slug, code, title in sorted(set(rows))]


def visible_enrolments(user: User, cohort: Cohort) -> QuerySet[Enrolment]:
    """Whom of the cohort the person may see: trainers and verifiers all, others their own subtree."""
    enrolments = Enrolment.objects.filter(cohort=cohort)
    if not cohort.assignments.filter(user=user).exists():
        enrolments = enrolments.reached_by(user, *WATCH)
    return enrolments.select_related("user__branch", "cohort").order_by(
        "user__last_name", "user__first_name", "user__middle_name", "pk"
    )


def progress_table(cohort: Cohort, enrolments: Sequence[Enrolment]) -> list[PersonRow]:
    """A line for each of the enrolments, in their order. Three queries whatever their number."""
    steps = list(PlanStep.objects.filter(programme_id=cohort.programme_id).order_by("day", "position"))
    marks: dict[tuple[int, int], StepProgress] = {
        (one.enrolment_id, one.step_id): one
        for one in StepProgress.objects.filter(enrolment__in=enrolments).defer("text")
    }
    present = dict(
        Attendance.objects.filter(enrolment__in=enrolments, was_present=True)
        .values_list("enrolment_id")
        .annotate(days=Count("pk"))
    )
    return [_row(one, steps, marks, present.get(one.pk, 0)) for one in enrolments]


def assessed_steps(cohort: Cohort) -> list[PlanStep]:
    """The exercises of the cohort's programme, in order: columns of the table; each with `is_dialogue`."""
    exercises = PlanStep.objects.filter(programme_id=cohort.programme_id, kind=PlanStep.Kind.EXERCISE)
    dialogues = Exercise.objects.filter(
        programme=OuterRef("programme_id"), code=OuterRef("ref"), kind=Exercise.Kind.DIALOGUE
    )
    return list(exercises.annotate(is_dialogue=Exists(dialogues)).order_by("day", "position"))


def staff_of(cohort: Cohort) -> dict[str, list[User]]:
    """Trainers and verifiers of the cohort by role. One query."""
    staff: dict[str, list[User]] = {role: [] for role in CohortAssignment.Role.values}
    for assignment in cohort.assignments.select_related("user").order_by("pk"):
        staff[assignment.role].append(assignment.user)
    return staff


def day_instants(cohort: Cohort, day: CohortDay) -> tuple[datetime, datetime]:
    """When a day begins and ends, in UTC; it ends with the last step of the programme's day."""
    begins = zones.instant(day.on_date, day.starts_at, cohort.timezone)
    steps = PlanStep.objects.filter(programme_id=cohort.programme_id, day=day.number, at__isnull=False)
    last = steps.order_by("-at").first()
    minutes = 450
    if last is not None and last.at is not None:
        start = zones.PROGRAMME_START
        minutes = (last.at.hour - start.hour) * 60 + last.at.minute - start.minute + last.minutes
    return begins, begins + timedelta(minutes=minutes)


def _row(
    enrolment: Enrolment,
    steps: Sequence[PlanStep],
    marks: dict[tuple[int, int], StepProgress],
    days_present: int,
) -> PersonRow:
    """One participant's line."""
    mine = {step.pk: marks.get((enrolment.pk, step.pk)) for step in steps}
    counted = [step for step in steps if step.kind != PlanStep.Kind.BREAK]
    lessons = [step for step in counted if step.kind == PlanStep.Kind.LESSON]
    behind = sum(_is_behind(mine[step.pk]) for step in counted)
    tests = {step.ref: mine[step.pk] for step in counted if step.kind == PlanStep.Kind.TEST}
    return PersonRow(
        enrolment=enrolment,
        lessons_read=sum(_is_behind(mine[step.pk]) for step in lessons),
        lessons=len(lessons),
        percent=round(100 * behind / len(counted)) if counted else 0,
        entry=tests.get("entry"),
        final=tests.get(FINAL_TEST),
        exercises=[(step, mine[step.pk]) for step in counted if step.kind == PlanStep.Kind.EXERCISE],
        days_present=days_present,
    )


def _is_behind(progress: StepProgress | None) -> bool:
    """Done, or in the assessor's hands."""
    return progress is not None and progress.state in {StepProgress.State.DONE, StepProgress.State.WAITING}


def _spelled(word: str, *fields: str) -> Q:
    """Whether one of the fields holds the word in some spelling."""
    found = Q(pk__in=())
    for field in fields:
        for spelling in spellings(word):
            found |= Q(**{f"{field}__icontains": spelling})
    return found
