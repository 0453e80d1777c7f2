"""Two verifiers at one work: one has it, the others learn it; and proof that the lock does it."""

import pytest

from assessments.models import SecondMark, Submission
from assessments.services import second_marks
from assessments.services.second_marks import AlreadyTakenError, take_mark
from tests.conftest import NOON
from tests.factories.marking import sampled, verifier_of
from tests.races import LONG, at_once, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def takers(mark, count):
    return [verifier_of(mark.submission.enrolment.cohort) for _n in range(count)]


def test_of_four_verifiers_one_takes_the_work():
    mark = sampled()
    people = takers(mark, 4)

    results = at_once(*(lambda one=one: take_mark(mark.pk, by=one, at=NOON) for one in people))

    refused = [one for one in results if isinstance(one, AlreadyTakenError)]
    won = [one for one in results if isinstance(one, SecondMark)]
    assert (len(won), len(refused)) == (1, 3)
    assert SecondMark.objects.get().marker == won[0].marker


def test_without_the_lock_both_believe_they_have_it(monkeypatch):
    mark = sampled()
    first, second = takers(mark, 2)
    monkeypatch.setattr(second_marks, "_lock", unlocked)
    bare = take_mark.__wrapped__

    results = meeting(
        *(lambda one=one: bare(mark.pk, by=one, at=NOON) for one in (first, second)),
        before='UPDATE "assessments_secondmark"',
        patience=LONG,
    )

    assert not [one for one in results if isinstance(one, Exception)]


def unlocked(mark_id):
    """The mark and its work, read and not locked."""
    mark = SecondMark.objects.get(pk=mark_id)
    works = Submission.objects.select_related("enrolment__cohort", "exercise", "step")
    return mark, works.get(pk=mark.submission_id)
