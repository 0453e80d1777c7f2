"""Decisions and releases at once, with their lock off: what the lock keeps from people."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, OperationalError

from assessments.models import Grade, Submission
from assessments.services import grades, releases
from assessments.services.grades import decide_grade
from assessments.services.releases import release_grades, set_rule
from tests.conftest import NOON
from tests.factories.assessments import LEVELS, SubmissionFactory, given_grade, trainer_of
from tests.races import LONG, SHORT, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def unlocked(submission_id):
    """The work, read and not locked."""
    return Submission.objects.select_related("enrolment__cohort", "exercise", "step").get(pk=submission_id)


def test_without_the_lock_decisions_at_once_meet_on_the_constraint(monkeypatch):
    work = SubmissionFactory()
    trainers = [trainer_of(work.enrolment.cohort) for _n in range(4)]
    monkeypatch.setattr(grades, "_lock", unlocked)
    monkeypatch.setattr(grades, "transaction", SimpleNamespace(atomic=nullcontext))
    given = given_grade(LEVELS["competent"])

    def decide(by):
        return grades.decide_grade.__wrapped__(
            work.pk, by=by, version=0, given=given, decision="competent", at=NOON
        )

    calls = [lambda by=by: decide(by) for by in trainers]
    results = meeting(*calls, before='INSERT INTO "assessments_grade" ', patience=LONG)

    assert any(isinstance(one, IntegrityError | OperationalError) for one in results)
    assert Grade.objects.count() == 1  # the constraint stands even then


def two_releases(work, release, patience=SHORT):
    """Two releases of one held decision that meet before they write."""
    trainer = trainer_of(work.enrolment.cohort)
    set_rule(work.enrolment.cohort_id, are_held=True, by=trainer, at=NOON)
    given = given_grade(LEVELS["competent"])
    decide_grade(work.pk, by=trainer, version=0, given=given, decision="competent", at=NOON)

    def one():
        return release([work.pk], by=trainer, at=NOON)

    return meeting(one, one, before='UPDATE "assessments_grade"', patience=patience)


def test_of_two_releases_at_once_one_tells():
    results = two_releases(SubmissionFactory(), release_grades)

    assert sorted(len(one.works) for one in results) == [0, 1]


def test_without_the_lock_both_releases_tell(monkeypatch):
    monkeypatch.setattr(releases, "_lock", lambda work_id, _enrolment_id: unlocked(work_id))

    results = two_releases(SubmissionFactory(), release_grades.__wrapped__, LONG)

    told = [one for one in results if not isinstance(one, Exception)]
    failed = [one for one in results if isinstance(one, IntegrityError | OperationalError)]
    assert failed or [len(one.works) for one in told] == [1, 1]  # told twice, or met on a constraint
