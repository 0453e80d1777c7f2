"""Results of tests and exercises, and what follows from them."""

from decimal import Decimal

import pytest

from catalog.models import PlanStep
from courses.models import Certificate, Enrolment, StepProgress
from courses.services import issue_certificate, record_step_result, revoke_certificate
from courses.services.certificates import (
    CODE_ALPHABET,
    REVIEWED,
    AlreadyRevokedError,
    NoReasonError,
    NotCompetentError,
)
from courses.services.results import NotAssessedError
from jobs.models import Job
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOON, CohortAssignmentFactory, EnrolmentFactory, step_of

pytestmark = pytest.mark.django_db


def record(place, code, state, score=None):
    step = step_of(place.cohort, code)
    return record_step_result(place.pk, step_id=step.pk, state=state, score=score, at=NOON)


@pytest.fixture
def place():
    return EnrolmentFactory(state=Enrolment.State.RUNNING)


@pytest.fixture
def competent(place):
    record(place, "d2-02", "done", Decimal(90))
    record(place, "d2-01", "done", Decimal(71))
    place.refresh_from_db()
    return place


def test_knowledge_alone_never_makes_competent(place):
    result = record(place, "d2-02", "done", Decimal(100))

    assert result.state == Enrolment.State.RUNNING
    assert not Certificate.objects.exists()


def test_the_exercise_alone_never_makes_competent(place):
    assert record(place, "d2-01", "done", Decimal(90)).state == Enrolment.State.RUNNING


def test_a_programme_without_exercises_never_makes_competent(place):
    PlanStep.objects.filter(kind=PlanStep.Kind.EXERCISE).delete()

    assert record(place, "d2-02", "done", Decimal(100)).state == Enrolment.State.RUNNING


def test_everything_turned_in_waits_for_the_assessor(place):
    record(place, "d2-02", "done", Decimal(90))

    assert record(place, "d2-01", "waiting").state == Enrolment.State.AWAITING


def test_both_passed_make_competent_and_issue_one_certificate(competent):
    certificate = Certificate.objects.get()

    assert competent.state == Enrolment.State.COMPETENT
    assert competent.finished_at == NOON
    assert certificate.number == "2026-000001"
    assert Job.objects.get(pk=certificate.job_id).arguments == {"certificate_id": certificate.pk}


def test_the_result_says_which_job_to_ring_for(place):
    record(place, "d2-02", "done", Decimal(90))

    result = record(place, "d2-01", "done", Decimal(80))

    assert result.job_id == Certificate.objects.get().job_id


def test_one_failed_of_all_decided_is_not_yet(place):
    record(place, "d2-02", "failed", Decimal(50))

    assert record(place, "d2-01", "done", Decimal(80)).state == Enrolment.State.NOT_YET


def test_the_second_try_leads_from_not_yet_to_competent(place):
    record(place, "d2-02", "failed", Decimal(50))
    record(place, "d2-01", "done", Decimal(80))

    assert record(place, "d2-02", "done", Decimal(80)).state == Enrolment.State.COMPETENT


def test_the_entry_test_decides_nothing(place):
    assert record(place, "d1-02", "done", Decimal(20)).state == Enrolment.State.RUNNING


def test_a_result_written_twice_makes_one_certificate(competent):
    record(competent, "d2-01", "done", Decimal(71))
    issue_certificate(competent.pk, at=NOON)

    assert Certificate.objects.count() == 1
    assert Job.objects.count() == 1


def test_a_regrade_down_revokes_and_a_regrade_up_restores(competent):
    record(competent, "d2-01", "failed", Decimal(40))
    revoked = Certificate.objects.get()
    record(competent, "d2-01", "done", Decimal(80))
    restored = Certificate.objects.get()

    assert revoked.revoke_reason == REVIEWED
    assert (restored.revoked_at, restored.number) == (None, revoked.number)


def test_what_a_person_revoked_stays_revoked(competent):
    certificate = Certificate.objects.get()
    revoke_certificate(certificate.pk, by=UserFactory(), reason="Чужая работа", at=NOON)

    record(competent, "d2-01", "done", Decimal(80))

    certificate.refresh_from_db()
    assert certificate.revoked_at == NOON


def test_a_late_result_of_somebody_withdrawn_is_kept_and_moves_nothing():
    gone = EnrolmentFactory(state=Enrolment.State.WITHDRAWN)

    result = record(gone, "d2-02", "done", Decimal(90))

    score = StepProgress.objects.values_list("score", flat=True).get(enrolment=gone, state="done")
    assert (result.state, score) == (Enrolment.State.WITHDRAWN, Decimal(90))


def test_a_lesson_has_no_result(place):
    with pytest.raises(NotAssessedError):
        record(place, "d1-03", "done")


def test_the_certificate_keeps_its_facts_by_value(place):
    trainer = CohortAssignmentFactory(cohort=place.cohort).user
    record(place, "d2-02", "done", Decimal(90))
    record(place, "d2-01", "done", Decimal(90))
    place.user.last_name = "Другая"
    place.user.save()

    facts = Certificate.objects.get().facts

    assert facts["full_name"] != place.user.full_name
    assert (facts["module_code"], facts["hours"], facts["trainers"]) == (
        "ОК-ВВ-155",
        16,
        [trainer.full_name],
    )


def test_numbers_run_on_and_codes_are_easy_to_read(competent):
    other = EnrolmentFactory(cohort=competent.cohort, state=Enrolment.State.COMPETENT, finished_at=NOON)

    second = issue_certificate(other.pk, at=NOON)

    assert second.number == "2026-000002"
    assert len(second.code) == 12
    assert set(second.code) <= set(CODE_ALPHABET)
    assert not set("01OIL") & set(CODE_ALPHABET)


def test_a_certificate_is_for_the_competent_only(place):
    with pytest.raises(NotCompetentError):
        issue_certificate(place.pk, at=NOON)


def test_a_certificate_is_revoked_once_and_for_a_reason(competent):
    certificate = Certificate.objects.get()

    with pytest.raises(NoReasonError):
        revoke_certificate(certificate.pk, by=UserFactory(), reason=" ", at=NOON)
    revoke_certificate(certificate.pk, by=UserFactory(), reason="Ошибка", at=NOON)

    with pytest.raises(AlreadyRevokedError):
        revoke_certificate(certificate.pk, by=UserFactory(), reason="Ошибка", at=NOON)
