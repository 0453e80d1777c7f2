"""Decisions and releases at once, with their lock off: what the lock keeps from people."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, OperationalError

from assessments.models import Grade, Submission
from assessments.services import grades
from tests.assessments.test_attempt_races import at_once, slowly
from tests.conftest import NOON
from tests.factories.assessments import LEVELS, SubmissionFactory, given_grade, trainer_of

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
        with slowly('INSERT INTO "assessments_grade" ', 0.2):
            return grades.decide_grade.__wrapped__(
                work.pk, by=by, version=0, given=given, decision="competent", at=NOON
            )

    results = at_once(*(lambda by=by: decide(by) for by in trainers))

    assert any(isinstance(one, IntegrityError | OperationalError) for one in results)
    assert Grade.objects.count() == 1  # the constraint stands even then
