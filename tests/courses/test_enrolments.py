"""Who takes part."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from courses.models import Certificate, Cohort, Enrolment, StepProgress
from courses.services import enrol, record_step_result, remind, replace_participant, restore, withdraw
from courses.services.cohorts import CohortIsOverError
from courses.services.enrolments import Enrolled, ForeignPersonError, SamePersonError
from courses.states import ForbiddenMoveError
from jobs.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOON, CohortFactory, EnrolmentFactory, RunningCohortFactory, step_of

pytestmark = pytest.mark.django_db


def test_people_are_enrolled_once_however_often_it_is_asked():
    cohort = CohortFactory()
    people = UserFactory.create_batch(3, organisation=cohort.organisation)

    first = enrol(cohort.pk, user_ids=[one.pk for one in people], by=None, at=NOON)
    second = enrol(cohort.pk, user_ids=[people[0].pk], by=None, at=NOON)

    assert (first, second) == (Enrolled(added=3, already=0), Enrolled(added=0, already=1))
    assert cohort.enrolments.count() == 3


def test_the_database_keeps_one_place_a_person():
    place = EnrolmentFactory()

    with pytest.raises(IntegrityError):
        EnrolmentFactory(cohort=place.cohort, user=place.user)


def test_a_person_of_another_organisation_stops_the_whole_list():
    cohort = CohortFactory()
    own, foreign = UserFactory(organisation=cohort.organisation), UserFactory()

    with pytest.raises(ForeignPersonError):
        enrol(cohort.pk, user_ids=[own.pk, foreign.pk], by=None, at=NOON)

    assert not cohort.enrolments.exists()


def test_a_deactivated_person_is_not_enrolled():
    cohort = CohortFactory()
    gone = UserFactory(organisation=cohort.organisation, is_active=False)

    with pytest.raises(ForeignPersonError):
        enrol(cohort.pk, user_ids=[gone.pk], by=None, at=NOON)


def test_nobody_is_enrolled_in_a_finished_cohort():
    cohort = CohortFactory(state=Cohort.State.FINISHED, finished_at=NOON)

    with pytest.raises(CohortIsOverError):
        enrol(cohort.pk, user_ids=[], by=None, at=NOON)


def test_a_newcomer_of_a_running_cohort_gets_a_message_by_mail():
    cohort = RunningCohortFactory()
    person = UserFactory(organisation=cohort.organisation)

    enrol(cohort.pk, user_ids=[person.pk], by=None, at=NOON)

    notice = Notice.objects.get(kind="courses.assigned")
    assert (notice.email, notice.state) == (person.email, Notice.State.DUE)
    assert cohort.programme.module.title in notice.text
    assert notice.link == f"/courses/my/{cohort.enrolments.get().pk}/"


def test_somebody_without_e_mail_gets_the_message_on_the_page():
    cohort = RunningCohortFactory()
    person = UserFactory(organisation=cohort.organisation, email=None, personnel_number="17")

    enrol(cohort.pk, user_ids=[person.pk], by=None, at=NOON)

    assert Notice.objects.get().state == Notice.State.PAGE_ONLY


def test_a_withdrawal_is_undone_with_what_was_done():
    place = EnrolmentFactory(state=Enrolment.State.RUNNING)
    StepProgress.objects.create(enrolment=place, step=step_of(place.cohort, "d1-01"), started_at=NOON)

    withdraw(place.pk, by=UserFactory(), at=NOON)
    restore(place.pk, by=UserFactory(), at=NOON)

    place.refresh_from_db()
    assert place.state == Enrolment.State.RUNNING
    assert place.progress.count() == 1


@pytest.mark.parametrize("way", ["restore", "enrol"])
def test_results_that_came_after_the_withdrawal_count_when_the_person_is_back(way):
    place = EnrolmentFactory(state=Enrolment.State.RUNNING)
    test, work = step_of(place.cohort, "d2-02"), step_of(place.cohort, "d2-01")
    record_step_result(place.pk, step_id=test.pk, state="done", score=Decimal(90), at=NOON)
    record_step_result(place.pk, step_id=work.pk, state="waiting", score=None, at=NOON)
    withdraw(place.pk, by=UserFactory(), at=NOON)
    record_step_result(place.pk, step_id=work.pk, state="done", score=Decimal(80), at=NOON)

    if way == "restore":
        job_id = restore(place.pk, by=UserFactory(), at=NOON)
    else:
        (job_id,) = enrol(place.cohort_id, user_ids=[place.user_id], by=None, at=NOON).job_ids

    place.refresh_from_db()
    assert place.state == Enrolment.State.COMPETENT
    assert Certificate.objects.get(enrolment=place).job_id == job_id


def test_enrolling_somebody_withdrawn_brings_the_place_back():
    place = EnrolmentFactory(state=Enrolment.State.WITHDRAWN)

    enrol(place.cohort_id, user_ids=[place.user_id], by=None, at=NOON)

    place.refresh_from_db()
    assert place.state == Enrolment.State.ASSIGNED


def test_who_is_competent_is_not_withdrawn():
    place = EnrolmentFactory(state=Enrolment.State.COMPETENT, finished_at=NOON)

    with pytest.raises(ForbiddenMoveError):
        withdraw(place.pk, by=UserFactory(), at=NOON)


def test_a_replacement_begins_anew_and_the_old_place_remembers_whom():
    place = EnrolmentFactory(state=Enrolment.State.RUNNING)
    newcomer = UserFactory(organisation=place.cohort.organisation)

    new = replace_participant(place.pk, user_id=newcomer.pk, by=UserFactory(), at=NOON)

    place.refresh_from_db()
    assert (place.state, place.replaced_by) == (Enrolment.State.REPLACED, new)
    assert (new.state, new.user) == (Enrolment.State.ASSIGNED, newcomer)


def test_one_participant_does_not_replace_another():
    place = EnrolmentFactory()
    other = EnrolmentFactory(cohort=place.cohort)

    with pytest.raises(SamePersonError):
        replace_participant(place.pk, user_id=other.user_id, by=UserFactory(), at=NOON)


def test_who_waits_for_an_assessment_is_not_replaced():
    place = EnrolmentFactory(state=Enrolment.State.AWAITING)
    newcomer = UserFactory(organisation=place.cohort.organisation)

    with pytest.raises(ForbiddenMoveError):
        replace_participant(place.pk, user_id=newcomer.pk, by=UserFactory(), at=NOON)


def test_a_reminder_goes_out_once_a_day_to_those_who_lag():
    lags = EnrolmentFactory(state=Enrolment.State.RUNNING)
    done = EnrolmentFactory(cohort=lags.cohort, state=Enrolment.State.COMPETENT, finished_at=NOON)
    ids = [lags.pk, done.pk]

    told = [
        remind(ids, by=UserFactory(), at=NOON),
        remind(ids, by=UserFactory(), at=NOON + timedelta(hours=3)),
        remind(ids, by=UserFactory(), at=NOON + timedelta(days=1)),
    ]

    assert told == [1, 0, 1]
    assert set(Notice.objects.values_list("recipient_id", flat=True)) == {lags.user_id}
