"""The life of a cohort: planned, opened, finished."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services.journal import record
from courses import zones
from courses.models import Cohort, CohortAssignment, CohortDay, Enrolment, StepProgress
from courses.services.notices import tell_participants
from courses.states import check_cohort_move


class CohortIsOverError(Exception):
    """The cohort is finished or cancelled: its plan is history."""


class UnknownZoneError(Exception):
    """Not an IANA time zone of this machine."""


class DaysOutOfOrderError(Exception):
    """The days are not one after another, or their number is not the programme's."""


class ForeignTrainerError(Exception):
    """A trainer or verifier who does not belong to the provider, or is both in one cohort."""


class NoDatesError(Exception):
    """A cohort that meets at a time needs its dates before it opens."""


class NoTrainerError(Exception):
    """Somebody has to assess the exercises before a cohort opens."""


class WorksWaitError(Exception):
    """Some participants still wait for an assessment."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day by the cohort's wall clock."""

    on_date: date
    starts_at: time


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """How a cohort is to be held."""

    title: str
    mode: str  # value of ProgrammeRequest.Mode
    timezone: str  # IANA name
    place: str
    days: Sequence[PlannedDay]  # all days of the programme, or none
    trainer_ids: frozenset[int]  # people of the provider
    verifier_ids: frozenset[int]  # people of the provider, none of them a trainer


@transaction.atomic
def plan_cohort(cohort_id: int, *, plan: CohortPlan, by: User | None, at: datetime) -> Cohort:
    """Write how the cohort is held; participants hear of new dates.

    Raises:
        CohortIsOverError: the cohort is finished or cancelled.
        UnknownZoneError, DaysOutOfOrderError, ForeignTrainerError: the plan does not hold.

    """
    cohort = (
        Cohort.objects.select_for_update(no_key=True, of=("self",))
        .select_related("programme__module")
        .get(pk=cohort_id)
    )
    if cohort.state not in {Cohort.State.PLAN, Cohort.State.RUNNING}:
        raise CohortIsOverError
    _check(plan, days=cohort.programme.module.days)
    had = _days_of(cohort)
    zone_was = cohort.timezone
    cohort.title, cohort.mode, cohort.timezone, cohort.place = (
        plan.title,
        plan.mode,
        plan.timezone,
        plan.place,
    )
    cohort.save(update_fields=["title", "mode", "timezone", "place"])
    _write_days(cohort, plan.days)
    _write_assignments(cohort, plan)
    if cohort.state == Cohort.State.RUNNING and (had != list(plan.days) or zone_was != plan.timezone):
        _tell_dates(cohort, at=at)
    _write_journal("cohort.plan", cohort, by=by, at=at)
    return cohort


@transaction.atomic
def start_cohort(cohort_id: int, *, by: User, at: datetime) -> Cohort:
    """Open the cohort to its participants and tell them.

    Raises:
        NoDatesError: it meets at a time and has no dates.
        NoTrainerError: nobody assesses.
        ForbiddenMoveError: it is open or over already.

    """
    cohort = (
        Cohort.objects.select_for_update(no_key=True, of=("self",))
        .select_related("programme__module")
        .get(pk=cohort_id)
    )
    check_cohort_move(cohort.state, Cohort.State.RUNNING)
    if cohort.mode != "self" and not cohort.days.exists():
        raise NoDatesError
    if not cohort.assignments.filter(role=CohortAssignment.Role.TRAINER).exists():
        raise NoTrainerError
    cohort.state, cohort.started_at = Cohort.State.RUNNING, at
    cohort.save(update_fields=["state", "started_at"])
    title = cohort.programme.module.title
    tell_participants(
        _participants(cohort),
        "assigned",
        key="assigned",
        subject=_("You are enrolled: %(title)s") % {"title": title},
        at=at,
    )
    _write_journal("cohort.start", cohort, by=by, at=at)
    return cohort


@transaction.atomic
def finish_cohort(cohort_id: int, *, by: User, at: datetime) -> Cohort:
    """Close the cohort; whoever has not shown everything is «not yet competent».

    Raises:
        WorksWaitError: the assessor has works of this cohort.
        ForbiddenMoveError: it is not running.

    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort_id)
    check_cohort_move(cohort.state, Cohort.State.FINISHED)
    enrolments = Enrolment.objects.filter(cohort=cohort)
    list(
        enrolments.select_for_update(no_key=True).order_by("pk").values_list("pk")
    )  # nothing is sent meanwhile
    unfinished = enrolments.filter(state__in=(Enrolment.State.ASSIGNED, Enrolment.State.RUNNING))
    sent = StepProgress.objects.filter(state=StepProgress.State.WAITING, enrolment__in=unfinished)
    if enrolments.filter(state=Enrolment.State.AWAITING).exists() or sent.exists():
        raise WorksWaitError
    unfinished.update(state=Enrolment.State.NOT_YET, finished_at=at)
    cohort.state, cohort.finished_at = Cohort.State.FINISHED, at
    cohort.save(update_fields=["state", "finished_at"])
    _write_journal("cohort.finish", cohort, by=by, at=at)
    return cohort


@transaction.atomic
def cancel_cohort(cohort_id: int, *, by: User, at: datetime) -> Cohort:
    """Call off a cohort that has not begun.

    Raises:
        ForbiddenMoveError: it has begun, or is over.

    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort_id)
    check_cohort_move(cohort.state, Cohort.State.CANCELLED)
    cohort.state = Cohort.State.CANCELLED
    cohort.save(update_fields=["state"])
    _write_journal("cohort.cancel", cohort, by=by, at=at)
    return cohort


def _check(plan: CohortPlan, *, days: int) -> None:
    """Refuse a plan that cannot be held."""
    if not zones.is_zone(plan.timezone):
        raise UnknownZoneError
    dates = [day.on_date for day in plan.days]
    if dates and (len(dates) != days or dates != sorted(set(dates))):
        raise DaysOutOfOrderError
    chosen = plan.trainer_ids | plan.verifier_ids
    known = User.objects.filter(
        pk__in=chosen, organisation__kind=Organisation.Kind.PROVIDER, is_active=True
    ).count()
    if known != len(chosen) or plan.trainer_ids & plan.verifier_ids:
        raise ForeignTrainerError


def _write_days(cohort: Cohort, days: Sequence[PlannedDay]) -> None:
    """Make the cohort's days these; a day that stays keeps its row and its attendance."""
    cohort.days.filter(number__gt=len(days)).delete()
    for number, day in enumerate(days, start=1):
        CohortDay.objects.update_or_create(
            cohort=cohort,
            number=number,
            defaults={"on_date": day.on_date, "starts_at": day.starts_at},
        )


def _write_assignments(cohort: Cohort, plan: CohortPlan) -> None:
    """Make the cohort's trainers and verifiers these."""
    wanted = {(pk, CohortAssignment.Role.TRAINER.value) for pk in plan.trainer_ids}
    wanted |= {(pk, CohortAssignment.Role.VERIFIER.value) for pk in plan.verifier_ids}
    for standing in cohort.assignments.all():
        if (standing.user_id, standing.role) in wanted:
            wanted.remove((standing.user_id, standing.role))
        else:
            standing.delete()
    CohortAssignment.objects.bulk_create(
        CohortAssignment(cohort=cohort, user_id=user_id, role=role) for user_id, role in sorted(wanted)
    )


def _days_of(cohort: Cohort) -> list[PlannedDay]:
    """The days as written."""
    return [PlannedDay(day.on_date, day.starts_at) for day in cohort.days.order_by("number")]


def _tell_dates(cohort: Cohort, *, at: datetime) -> None:
    """Tell participants the new dates; the same dates are told once."""
    dates = "|".join(f"{day.on_date} {day.starts_at}" for day in _days_of(cohort))
    key = hashlib.sha256(f"{dates} {cohort.timezone}".encode()).hexdigest()[:16]
    title = cohort.programme.module.title
    subject = _("New dates: %(title)s") % {"title": title}
    tell_participants(_participants(cohort), "dates", key=key, subject=subject, at=at)


def _participants(cohort: Cohort) -> list[Enrolment]:
    """Those who take part, with what a message needs."""
    return list(
        Enrolment.objects.taking_part()
        .filter(cohort=cohort)
        .select_related("user", "cohort__programme__module")
    )


def _write_journal(verb: str, cohort: Cohort, *, by: User | None, at: datetime) -> None:
    """Say in the journal what happened to the cohort."""
    record(verb, actor=by, organisation_id=cohort.organisation_id, subject=cohort, at=at)
