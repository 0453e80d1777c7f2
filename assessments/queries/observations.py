"""Observations at work: who may hold one, whom a manager may watch, how one stands."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Membership, User
from assessments.models import WorkplaceObservation
from catalog.models import Exercise, PlanStep
from courses.models import Cohort, Enrolment, StepProgress

LINE_MANAGER = Membership.Role.LINE_MANAGER
GONE = (Enrolment.State.REPLACED, Enrolment.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class ObservationLine:
    """One learner of a manager at one observation of a course."""

    enrolment: Enrolment
    step: PlanStep
    observation: WorkplaceObservation | None


def observers_of(person: User) -> list[User]:
    """Who may be asked to observe the person: the line manager, then who leads the branch, nearest first.

    Two queries.
    """
    found: list[User] = []
    manager = User.objects.filter(pk=person.line_manager_id or 0, is_active=True).first()
    if manager is not None:
        found.append(manager)
    held = Membership.objects.filter(
        organisation_id=person.organisation_id, role=LINE_MANAGER, user__is_active=True
    ).exclude(user=person)
    path = person.branch.path if person.branch else ""
    reaching = [
        one
        for one in held.select_related("user", "branch").order_by("pk")
        if one.branch is None or path.startswith(one.branch.path)
    ]
    reaching.sort(key=lambda one: -len(one.branch.path) if one.branch else 0)
    return found + [one.user for one in reaching if one.user not in found]


def may_observe(user: User, enrolment: Enrolment) -> bool:
    """Whether the user is the line manager of the person, or leads the person's branch; never oneself."""
    if user.pk == enrolment.user_id:
        return False
    if enrolment.user.line_manager_id == user.pk:
        return True
    return Enrolment.objects.reached_by(user, LINE_MANAGER).filter(pk=enrolment.pk).exists()


def team_observations(user: User) -> list[ObservationLine]:
    """Everybody whom the manager may watch in a course that goes on, what waits first. Three queries."""
    places = Enrolment.objects.reached_by(user, LINE_MANAGER) | Enrolment.objects.filter(
        user__line_manager=user
    )
    running = places.filter(cohort__state=Cohort.State.RUNNING).exclude(state__in=GONE).exclude(user=user)
    people = list(
        running.select_related("user__branch", "cohort__programme__module")
        .order_by("user__last_name", "pk")
        .distinct()
    )
    programmes = {one.cohort.programme_id for one in people}
    refs = Exercise.objects.filter(programme__in=programmes, kind=Exercise.Kind.OBSERVATION)
    wanted = Q(pk__in=())
    for programme_id, code in refs.values_list("programme_id", "code"):
        wanted |= Q(programme_id=programme_id, ref=code)
    steps: dict[int, list[PlanStep]] = {}
    for step in PlanStep.objects.filter(wanted, kind=PlanStep.Kind.EXERCISE):
        steps.setdefault(step.programme_id, []).append(step)
    held: dict[tuple[int, int], WorkplaceObservation] = {}
    rows = WorkplaceObservation.objects.filter(enrolment__in=[one.pk for one in people])
    for one in rows.select_related("observer").order_by("number"):
        held[(one.enrolment_id, one.step_id)] = one
    lines = [
        ObservationLine(one, step, held.get((one.pk, step.pk)))
        for one in people
        for step in steps.get(one.cohort.programme_id, ())
    ]
    return sorted(lines, key=lambda line: RANK[line.observation.state if line.observation else ""])


RANK = {"open": 0, "": 1, "signed": 2, "seen": 3}  # what waits for the manager comes first


def may_be_held(latest: WorkplaceObservation | None) -> bool:
    """Whether an observation may be asked for: none yet, or the last one led to no result that stands.

    One query at most.
    """
    if latest is None:
        return True
    if latest.state != WorkplaceObservation.State.SEEN:
        return False
    stands = (StepProgress.State.DONE, StepProgress.State.WAITING)
    results = StepProgress.objects.filter(enrolment=latest.enrolment_id, step=latest.step_id)
    return not results.filter(state__in=stands).exists()


def own_observations(enrolment_id: int, step_id: int) -> list[WorkplaceObservation]:
    """All observations of an enrolment at an exercise, newest first. One query."""
    rows = WorkplaceObservation.objects.filter(enrolment_id=enrolment_id, step_id=step_id)
    return list(rows.select_related("observer").order_by("-number"))
