"""Who takes part: enrolled, replaced, withdrawn, reminded."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.journal import record
from courses import zones
from courses.models import Cohort, Enrolment, StepProgress
from courses.services.cohorts import CohortIsOverError
from courses.services.notices import tell_participants
from courses.services.progress import lock_enrolment
from courses.services.results import follow_results
from courses.states import check_enrolment_move

LAGGING = (Enrolment.State.ASSIGNED, Enrolment.State.RUNNING, Enrolment.State.NOT_YET)
_ENDED = {Cohort.State.FINISHED, Cohort.State.CANCELLED}


class ForeignPersonError(Exception):
    """Somebody of another organisation, or without a working account."""


class SamePersonError(Exception):
    """The one to come takes part already."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What enrolling did."""

    added: int
    already: int  # took part before and still do
    job_ids: tuple[
        int, ...
    ] = ()  # certificates of who came back with everything shown: ring after the commit


@transaction.atomic
def enrol(cohort_id: int, *, user_ids: Collection[int], by: User | None, at: datetime) -> Enrolled:
    """Give these people places in the cohort; who had left comes back.

    Args:
        cohort_id: the row is locked until commit, so that two imports make one place a person.
        user_ids: active people of the cohort's organisation.
        by: who enrols; None for the system.
        at: aware moment.

    Raises:
        CohortIsOverError: the cohort is finished or cancelled.
        ForeignPersonError: one of them does not belong here; nobody is enrolled then.

    """
    cohort = _lock(cohort_id)
    people = User.objects.filter(pk__in=user_ids, organisation_id=cohort.organisation_id, is_active=True)
    if people.count() != len(set(user_ids)):
        raise ForeignPersonError
    standing = {one.user_id: one for one in Enrolment.objects.filter(cohort=cohort, user_id__in=user_ids)}
    returning = [one for one in standing.values() if one.state == Enrolment.State.WITHDRAWN]
    jobs = [_restore(enrolment.pk, at=at) for enrolment in sorted(returning, key=lambda one: one.pk)]
    made = Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, user_id=user_id, enrolled_by=by, enrolled_at=at)
        for user_id in sorted(set(user_ids) - set(standing))
    )
    _greet(cohort, [one.pk for one in (*made, *returning)], at=at)
    _write_journal("enrolment.create", cohort, by=by, at=at, count=len(made) + len(returning))
    return Enrolled(
        added=len(made) + len(returning),
        already=len(standing) - len(returning),
        job_ids=tuple(job for job in jobs if job is not None),
    )


@transaction.atomic
def replace_participant(enrolment_id: int, *, user_id: int, by: User, at: datetime) -> Enrolment:
    """Let somebody else take the place; the newcomer begins anew, the old place keeps its work.

    Raises:
        CohortIsOverError, ForeignPersonError: as in `enrol`.
        SamePersonError: the newcomer has a place in this cohort.
        ForbiddenMoveError: the old place is decided or waits for an assessment.

    """
    old, cohort = _lock_place(enrolment_id)
    check_enrolment_move(old.state, Enrolment.State.REPLACED)
    if Enrolment.objects.filter(cohort=cohort, user_id=user_id).exists():
        raise SamePersonError
    enrol(cohort.pk, user_ids=[user_id], by=by, at=at)
    new = Enrolment.objects.get(cohort=cohort, user_id=user_id)
    old.state, old.replaced_by = Enrolment.State.REPLACED, new
    old.save(update_fields=["state", "replaced_by"])
    _write_journal("enrolment.replace", cohort, by=by, at=at, old=old.pk, new=new.pk)
    return new


@transaction.atomic
def withdraw(enrolment_id: int, *, by: User, at: datetime) -> Enrolment:
    """Take somebody out; what was done stays, and `restore` brings the person back.

    Raises:
        ForbiddenMoveError: the person has gone already, or is competent.

    """
    enrolment = (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cohort")
        .get(pk=enrolment_id)
    )
    check_enrolment_move(enrolment.state, Enrolment.State.WITHDRAWN)
    enrolment.state, enrolment.finished_at = Enrolment.State.WITHDRAWN, None
    enrolment.save(update_fields=["state", "finished_at"])
    _write_journal("enrolment.withdraw", enrolment.cohort, by=by, at=at, enrolment=enrolment.pk)
    return enrolment


@transaction.atomic
def restore(enrolment_id: int, *, by: User, at: datetime) -> int | None:
    """Undo a withdrawal; results that came meanwhile count. The certificate's job, if they make one.

    Raises:
        CohortIsOverError: the cohort is over.
        ForbiddenMoveError: the person was not withdrawn.

    """
    enrolment, cohort = _lock_place(enrolment_id)
    job_id = _restore(enrolment.pk, at=at)
    _write_journal("enrolment.restore", cohort, by=by, at=at, enrolment=enrolment.pk)
    return job_id


@transaction.atomic
def remind(enrolment_ids: Collection[int], *, by: User, at: datetime) -> int:
    """Remind those who have something left to do, at most once a day each; how many were reminded.

    Args:
        enrolment_ids: of one cohort; those with nothing left to do are passed over.
        by: who reminds.
        at: aware moment; its day in the cohort's zone is the day.

    """
    enrolments = list(
        Enrolment.objects.filter(pk__in=enrolment_ids, state__in=LAGGING, cohort__state=Cohort.State.RUNNING)
        .select_related("user", "cohort__programme__module")
        .order_by("pk")
    )
    if not enrolments:
        return 0
    cohort = enrolments[0].cohort
    today = zones.wall_clock(at, cohort.timezone).date()
    subject = _("A reminder: %(title)s") % {"title": cohort.programme.module.title}
    told = tell_participants(enrolments, "reminder", key=today.isoformat(), subject=subject, at=at)
    Enrolment.objects.filter(pk__in=[one.pk for one in enrolments]).update(reminded_at=at)
    _write_journal("enrolment.remind", cohort, by=by, at=at, count=told)
    return told


def _lock(cohort_id: int) -> Cohort:
    """The cohort, locked; refused when it is over."""
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort_id)
    if cohort.state in _ENDED:
        raise CohortIsOverError
    return cohort


def _lock_place(enrolment_id: int) -> tuple[Enrolment, Cohort]:
    """The place and its cohort, locked; the cohort first, as finishing it does, or the two would meet."""
    cohort = _lock(Enrolment.objects.values_list("cohort_id", flat=True).get(pk=enrolment_id))
    return Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment_id), cohort


def _restore(enrolment_id: int, *, at: datetime) -> int | None:
    """Back to where the person is by the results: works that were sent are marked after a withdrawal too."""
    enrolment = lock_enrolment(enrolment_id)
    has_begun = StepProgress.objects.filter(enrolment=enrolment).exists()
    target = Enrolment.State.RUNNING if has_begun else Enrolment.State.ASSIGNED
    check_enrolment_move(enrolment.state, target)
    enrolment.state = target
    enrolment.save(update_fields=["state"])
    return follow_results(enrolment, at=at) if has_begun else None


def _greet(cohort: Cohort, enrolment_ids: list[int], *, at: datetime) -> None:
    """Tell newcomers of a running cohort that they are in; a planned one tells when it opens."""
    if cohort.state != Cohort.State.RUNNING:
        return
    newcomers = list(
        Enrolment.objects.filter(pk__in=enrolment_ids).select_related("user", "cohort__programme__module")
    )
    title = newcomers[0].cohort.programme.module.title if newcomers else ""
    subject = _("You are enrolled: %(title)s") % {"title": title}
    tell_participants(newcomers, "assigned", key="assigned", subject=subject, at=at)


def _write_journal(verb: str, cohort: Cohort, *, by: User | None, at: datetime, **detail: int) -> None:
    """Say in the journal what happened to places of the cohort."""
    record(verb, actor=by, organisation_id=cohort.organisation_id, subject=cohort, at=at, detail=detail)
