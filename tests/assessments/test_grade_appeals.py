"""Appeals of grades: once, in time, marked blind by another, answered with reasons."""

from datetime import timedelta

import pytest

from assessments.models import Grade, GradeAppeal, RecordingHold, SecondMark
from assessments.services.erasure import due_recordings, erase_due
from assessments.services.grade_appeals import (
    AlreadyAppealedError,
    NotAppealableError,
    NothingToChangeError,
    NotMarkedError,
    NoWordsError,
    decide_grade_appeal,
    raise_grade_appeal,
)
from assessments.services.second_marks import OwnWorkError
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.assessments import LEVELS, SubmissionFactory, trainer_of
from tests.factories.marking import decided_by, marked, plan_for, recording_of, verifier_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def work():
    """A work told «not yet competent», with a verifier in its group."""
    one = SubmissionFactory()
    plan_for(one.enrolment.cohort)
    decided_by(trainer_of(one.enrolment.cohort), one, LEVELS["not_yet"], "not_yet")
    SecondMark.objects.all().delete()  # it failed a critical criterion: sampled anyway
    return one


def appealed(work, at=NOON):
    return raise_grade_appeal(work.pk, text="Срок я назвала", by=work.enrolment.user, at=at)


def test_an_appeal_brings_a_second_mark_and_tells_the_verifiers(work):
    verifier = verifier_of(work.enrolment.cohort)

    appeal = appealed(work)

    assert appeal.mark.reasons == [{"code": "appeal"}]
    assert Notice.objects.get(kind="assessments.grade-appeal-raised").recipient_id == verifier.pk


def test_an_appeal_of_a_work_marked_twice_brings_one_more_mark_by_somebody_else(work):
    first = appealed(work).mark
    GradeAppeal.objects.all().delete()
    earlier = marked(first, LEVELS["not_yet"], "not_yet").marker

    mark = appealed(work).mark

    assert mark.number == 2
    with pytest.raises(OwnWorkError):
        marked(mark, by=earlier)


def test_a_grade_is_appealed_once(work):
    appealed(work)

    with pytest.raises(AlreadyAppealedError):
        appealed(work)


@pytest.mark.parametrize(("days", "is_in_time"), [(14, True), (15, False)])
def test_the_tenth_working_day_is_the_last(work, days, is_in_time):
    at = NOON + timedelta(days=days)  # NOON is a Monday: two weekends lie between

    if is_in_time:
        assert appealed(work, at).due_on > at.date()
    else:
        with pytest.raises(NotAppealableError):
            appealed(work, at)


def test_an_appeal_says_why(work):
    with pytest.raises(NoWordsError):
        raise_grade_appeal(work.pk, text=" ", by=work.enrolment.user, at=NOON)


def test_nobody_answers_before_the_second_mark(work):
    appeal = appealed(work)

    with pytest.raises(NotMarkedError):
        decide_grade_appeal(
            appeal.pk, verdict="upheld", reply="Нет", by=verifier_of(work.enrolment.cohort), at=NOON
        )


def test_a_changed_grade_is_a_correction_with_the_reasons_and_the_learner_is_told(work):
    appeal = appealed(work)
    mark = marked(appeal.mark)

    decide_grade_appeal(appeal.pk, verdict="changed", reply="Срок назван в начале", by=mark.marker, at=NOON)

    grade = Grade.objects.get()
    assert (grade.decision, grade.events.last().reason) == ("competent", "Срок назван в начале")
    assert SecondMark.objects.get().state == "settled"
    assert Notice.objects.filter(kind="assessments.grade-appeal-decided").count() == 1


def test_an_upheld_grade_stays_as_it_is(work):
    appeal = appealed(work)
    mark = marked(appeal.mark, LEVELS["not_yet"], "not_yet")

    with pytest.raises(NothingToChangeError):
        decide_grade_appeal(appeal.pk, verdict="changed", reply="Да", by=mark.marker, at=NOON)
    decide_grade_appeal(appeal.pk, verdict="upheld", reply="Срока нет", by=mark.marker, at=NOON)

    assert (Grade.objects.get().version, GradeAppeal.objects.get().state) == (1, "upheld")


def test_the_first_assessor_does_not_answer(work):
    appeal = appealed(work)
    marked(appeal.mark)

    with pytest.raises(OwnWorkError):
        decide_grade_appeal(
            appeal.pk, verdict="upheld", reply="Нет", by=Grade.objects.get().assessor, at=NOON
        )


def test_recordings_stay_beyond_their_term_while_an_appeal_waits(work):
    recording_of(work)
    organisation_id, later = work.enrolment.cohort.organisation_id, NOON + timedelta(days=200)
    assert len(due_recordings(organisation_id, at=later)) == 1

    appeal = appealed(work)

    assert erase_due(organisation_id, by=None, at=later) == []
    mark = marked(appeal.mark, LEVELS["not_yet"], "not_yet")
    assert due_recordings(organisation_id, at=later) == []  # marked is not answered
    decide_grade_appeal(appeal.pk, verdict="upheld", reply="Срока нет", by=mark.marker, at=NOON)
    assert len(due_recordings(organisation_id, at=later)) == 1


def test_an_appeal_that_was_refused_holds_nothing(work):
    with pytest.raises(NotAppealableError):
        appealed(work, NOON + timedelta(days=30))

    assert not RecordingHold.objects.exists()
