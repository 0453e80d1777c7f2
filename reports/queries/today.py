"""«Сегодня»: what waits for a person, oldest first, and what goes on around them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, User
from assessments.models import Attempt, Submission, WorkplaceObservation
from audits.models import AuditWave
from catalog.models import ProgrammeRequest
from catalog.permissions import organisations_of_asker
from courses.models import Cohort, CohortAssignment, Enrolment
from courses.permissions import roles_towards
from courses.queries.cohorts import visible_cohorts
from jobs.models import Job
from reports.queries.duties_today import duty_tasks
from reports.queries.marking_today import marking_tasks
from reports.queries.notices import troubles_of
from reports.queries.requests_today import given_tasks
from reports.queries.sheets_today import sheet_tasks
from reports.queries.study import left_until
from reports.queries.task import FIRST, Task

Role = Membership.Role
CLIENT = (Role.HR, Role.CLIENT_ADMIN)
SHOWN_COHORTS = 6
SHOWN_TASKS = 12  # of one kind


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One cohort that goes on: who has got how far."""

    cohort: Cohort
    people: int
    competent: int
    waiting: int  # works that wait for an assessor


@dataclass(frozen=True, slots=True)
class Today:
    """The home page's content."""

    tasks: list[Task]
    cohorts: list[CohortLine]


def today_of(user: User) -> Today:
    """Everything for one person: the union of what their roles and assignments bring."""
    parts: list[Callable[[User], Iterable[Task]]] = [
        _open_tests,
        _revisions,
        _works,
        marking_tasks,
        _waves,
        sheet_tasks,
        _troubles,
        _observations,
        duty_tasks,
    ]
    if user.has_role(*CLIENT):
        parts += [_ready_requests, given_tasks, _unplanned_cohorts]
    if user.has_role(Role.METHODOLOGIST):
        parts.append(_request_queue)
    if user.has_role(Role.ADMIN):
        parts.append(_failed_jobs)
    tasks = [task for part in parts for task in part(user)]
    tasks.sort(key=lambda task: (task.since is None, task.since or FIRST, task.url))
    return Today(tasks, _cohorts(user))


def _open_tests(user: User) -> list[Task]:
    """Tests that are being taken: nothing is more urgent."""
    now = timezone.now()
    running = Attempt.objects.filter(enrolment__user=user, state=Attempt.State.OPEN).exclude(
        deadline_at__lte=now
    )
    return [
        Task(
            one.step.title,
            _("The test is going on: %(left)s") % {"left": left_until(one.deadline_at, at=now)}
            if one.deadline_at
            else _("The test is going on, without a time limit"),
            _("Back to the test"),
            reverse("assessments:attempt-detail", args=[one.pk]),
            FIRST,
        )
        for one in running.select_related("step").only("deadline_at", "step__title").order_by("started_at")
    ]


def _troubles(user: User) -> list[Task]:
    """Letters that did not go: one line for all of them."""
    troubles = troubles_of(user, at=timezone.now())
    if troubles is None:
        return []
    found = troubles.order_by().aggregate(count=Count("pk"), oldest=Min("due_at"))
    if not found["count"]:
        return []
    words = ngettext("%(count)d letter did not go", "%(count)d letters did not go", found["count"])
    return [
        Task(
            words % {"count": found["count"]},
            _("The mail server refused them, or the connection broke"),
            _("Look at the letters"),
            reverse("reports:trouble-list"),
            found["oldest"],
        )
    ]


def _revisions(user: User) -> list[Task]:
    """Works that came back."""
    drafts = Submission.objects.filter(
        enrolment__user=user, state=Submission.State.DRAFT, number__gt=1
    ).select_related("exercise")
    return [
        Task(
            one.exercise.title,
            _("Returned for revision"),
            _("Revise"),
            reverse("assessments:submission-edit", args=[one.enrolment_id, one.step_id]),
            one.started_at,
        )
        for one in drafts[:SHOWN_TASKS]
    ]


def _organisation_ids(user: User, roles: Iterable[str]) -> set[int]:
    """Organisations where the person has one of the roles."""
    return {one.organisation_id for one in user.memberships_in(roles)}


def _ready_requests(user: User) -> list[Task]:
    """Programmes that are ready and wait for a yes."""
    ready = ProgrammeRequest.objects.filter(
        organisation_id__in=organisations_of_asker(user), state=ProgrammeRequest.State.READY
    ).prefetch_related("modules__module", "events")
    return [
        Task(
            _("Request № %d: the programme is ready") % one.number,
            ", ".join(wanted.module.code for wanted in one.modules.all()),
            _("Look and accept"),
            reverse("catalog:request-detail", args=[one.pk]),
            max((event.at for event in one.events.all()), default=one.created_at),
        )
        for one in ready[:SHOWN_TASKS]
    ]


def _unplanned_cohorts(user: User) -> list[Task]:
    """Groups without dates or people, those that the person may plan: one of a branch may not plan all."""
    planned = Cohort.objects.filter(
        organisation_id__in=_organisation_ids(user, CLIENT), state=Cohort.State.PLAN
    ).annotate(people=Count("enrolments"))
    own = (one for one in planned.iterator(chunk_size=SHOWN_TASKS) if roles_towards(user, one) & set(CLIENT))
    rows: list[Any] = list(islice(own, SHOWN_TASKS))
    return [
        Task(
            one.title,
            _("The group is planned: set the dates and enrol people")
            if not one.people
            else _("The group is planned: start it when all is set"),
            _("Plan"),
            reverse("courses:cohort-detail", args=[one.pk]),
            one.created_at,
        )
        for one in rows
    ]


def _request_queue(_user: User) -> list[Task]:
    """Requests that the methodologist answers."""
    waiting = ProgrammeRequest.objects.filter(
        state__in=(ProgrammeRequest.State.SENT, ProgrammeRequest.State.IN_WORK)
    ).select_related("organisation")
    return [
        Task(
            _("Request № %d") % one.number,
            one.organisation.name if one.organisation else one.visitor_company,
            _("Answer"),
            reverse("catalog:request-detail", args=[one.pk]),
            one.created_at,
        )
        for one in waiting.order_by("created_at", "pk")[:SHOWN_TASKS]
    ]


def _works(user: User) -> list[Task]:
    """Works that wait for the trainer: one line a cohort and exercise, opening the oldest."""
    waiting = Submission.objects.of_trainer(user).waiting().select_related("enrolment__cohort", "exercise")
    grouped: dict[tuple[int, int], list[Submission]] = {}
    for one in waiting[:200]:
        grouped.setdefault((one.enrolment.cohort_id, one.exercise_id), []).append(one)
    return [
        Task(
            works[0].exercise.title,
            ngettext("%(count)d work", "%(count)d works", len(works)) % {"count": len(works)}
            + f" ·\u00a0{works[0].enrolment.cohort.title}",
            _("Assess"),
            reverse("assessments:grade-edit", args=[works[0].pk]),
            works[0].submitted_at,
        )
        for works in grouped.values()
    ]


def _observations(user: User) -> list[Task]:
    """Observations at work: to be held by the manager, to be read and signed by the learner."""
    held = Q(observer=user, state=WorkplaceObservation.State.OPEN)
    told = Q(enrolment__user=user, state=WorkplaceObservation.State.SIGNED)
    waiting = WorkplaceObservation.objects.filter(held | told).select_related(
        "step", "enrolment__user", "observer"
    )
    return [
        Task(
            one.step.title,
            one.enrolment.user.short_name,
            _("Observe at work"),
            reverse("assessments:observation-edit", args=[one.pk]),
            one.asked_at,
        )
        if one.observer_id == user.pk
        else Task(
            one.step.title,
            _("%(name)s has described how you work") % {"name": one.observer.short_name},
            _("Read and sign"),
            reverse("assessments:observation-detail", args=[one.pk]),
            one.signed_at,
        )
        for one in waiting.order_by("asked_at", "pk")[:SHOWN_TASKS]
    ]


def _waves(user: User) -> list[Task]:
    """Waves that wait for the auditor: causes to be named, an approval."""
    waiting = AuditWave.objects.filter(
        assignments__user=user, state__in=(AuditWave.State.CHECKING, AuditWave.State.SCORED)
    ).annotate(unnamed=Count("deficits", filter=Q(deficits__deficit__gt=0, deficits__cause="")))
    rows: list[Any] = list(waiting.order_by("created_at", "pk")[:SHOWN_TASKS])
    return [
        Task(
            _("Audit «%s»") % one.name,
            _causes_left(one.unnamed),
            _("Open the audit"),
            reverse("audits:wave-detail", args=[one.pk]),
            one.scored_at or one.created_at,
        )
        for one in rows
    ]


def _causes_left(unnamed: int) -> str:
    """What the auditor has still to do."""
    if not unnamed:
        return _("Causes are named: approve the prescription")
    return ngettext("%(count)d cause to name", "%(count)d causes to name", unnamed) % {"count": unnamed}


def _failed_jobs(_user: User) -> list[Task]:
    """Jobs that failed and that nobody repeated, the newest ones: a repeat is a later row of the same key."""
    repeated = Job.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        kind=OuterRef("kind"),
        key=OuterRef("key"),
        pk__gt=OuterRef("pk"),
    )
    failed = Job.objects.filter(~Exists(repeated), state=Job.State.FAILED).order_by("-created_at", "-pk")
    return [
        Task(
            _("A job failed: %s") % one.kind,
            one.error.partition("\n")[0],
            _("Open the organisation"),
            reverse("accounts:organisation-detail", args=[one.organisation_id]),
            one.finished_at or one.created_at,
        )
        for one in failed[:SHOWN_TASKS]
    ]


def _cohorts(user: User) -> list[CohortLine]:
    """Running cohorts around the person, the newest first."""
    leads = user.has_role(*CLIENT, Role.LINE_MANAGER)
    if not leads and not CohortAssignment.objects.filter(user=user).exists():
        return []
    running = (
        visible_cohorts(user)
        .filter(state=Cohort.State.RUNNING)
        .select_related("programme__module")
        .order_by("-started_at", "-pk")[:SHOWN_COHORTS]
    )
    lines = list(running)
    counts = {
        row["cohort_id"]: (row["people"], row["competent"], row["waiting"])
        for row in Enrolment.objects.filter(cohort__in=[one.pk for one in lines])
        .exclude(state__in=(Enrolment.State.REPLACED, Enrolment.State.WITHDRAWN))
        .values("cohort_id")
        .annotate(
            people=Count("pk", distinct=True),
            competent=Count("pk", filter=Q(state=Enrolment.State.COMPETENT), distinct=True),
            waiting=Count(
                "submissions", filter=Q(submissions__state=Submission.State.SUBMITTED), distinct=True
            ),
        )
    }
    return [CohortLine(one, *counts.get(one.pk, (0, 0, 0))) for one in lines]
