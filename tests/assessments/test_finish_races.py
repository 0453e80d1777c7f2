"""A work that is sent while its group is being finished: no finished group has a work that waits."""

import pytest

from accounts.models import User
from assessments.models import Submission
from assessments.services.submissions import GivenWork, submit_work
from courses.models import Cohort
from courses.services import finish_cohort
from courses.services.cohorts import WorksWaitError
from courses.services.progress import StepClosedError
from tests.conftest import NOON
from tests.factories.assessments import learner, trainer_of
from tests.factories.courses import step_of
from tests.races import SHORT, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def calls():
    """Sending a work and finishing its group."""
    place = learner()
    step, by = step_of(place.cohort, "d2-01"), User.objects.get(pk=trainer_of(place.cohort).pk)
    given = GivenWork(text="Мои реплики", self_assessment={"К1": 2, "К2": 2}, is_own_work=True)

    def send():
        return submit_work(place.pk, step_id=step.pk, given=given, by=place.user, at=NOON)

    return send, lambda: finish_cohort(place.cohort_id, by=by, at=NOON)


def waits_in_a_finished_group():
    works = Submission.objects.filter(state=Submission.State.SUBMITTED)
    return works.filter(enrolment__cohort__state=Cohort.State.FINISHED).exists()


def test_a_work_that_is_being_sent_holds_up_the_end(calls):
    send, finish = calls

    sent, finished = meanwhile(send, finish, before='UPDATE "assessments_submission" ', patience=SHORT)

    assert isinstance(sent, Submission)
    assert isinstance(finished, WorksWaitError)
    assert not waits_in_a_finished_group()


def test_a_work_that_comes_while_the_group_ends_is_refused(calls):
    send, finish = calls

    finished, sent = meanwhile(finish, send, before='UPDATE "courses_enrolment" ', patience=SHORT)

    assert finished.state == Cohort.State.FINISHED
    assert isinstance(sent, StepClosedError)
    assert not waits_in_a_finished_group()
