"""Any order of starts, saves, submissions, extensions, grades and releases leaves what was acknowledged."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from assessments.models import Answer
from assessments.services import attempts, grades
from assessments.services.attempts import SavedAnswer
from tests.assessments.life_cycle import LifeCycle
from tests.factories.assessments import learner, trainer_of

pytestmark = pytest.mark.django_db
PATIENT = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
    "database": None,
}


@pytest.fixture
def life_cycle(monkeypatch):
    """The machine with a person and two assessors."""
    place = learner()
    monkeypatch.setattr(LifeCycle, "place", place)
    monkeypatch.setattr(LifeCycle, "trainers", [trainer_of(place.cohort), trainer_of(place.cohort)])
    return LifeCycle


def test_no_order_of_events_breaks_what_always_holds(life_cycle):
    run_state_machine_as_test(
        life_cycle, settings=settings(max_examples=6, stateful_step_count=15, **PATIENT)
    )


@pytest.mark.large
def test_no_order_of_many_events_breaks_what_always_holds(life_cycle):
    run_state_machine_as_test(
        life_cycle, settings=settings(max_examples=100, stateful_step_count=30, **PATIENT)
    )


def last_writer_wins(attempt, given, *, at):
    """A save that looks at no number."""
    fields = {"seq": given.seq, "value": given.value, "is_flagged": given.is_flagged, "saved_at": at}
    answer, _made = Answer.objects.update_or_create(attempt=attempt, question=given.question, defaults=fields)
    return SavedAnswer(answer, is_stale=False)


def for_ever_open(lock):
    """A lock that does not see that the attempt is finished."""

    def locked(attempt_id, *fields):
        attempt = lock(attempt_id, *fields)
        attempt.state = "open"
        return attempt

    return locked


GUARDS = {
    "the deadline": lambda patch: patch.setattr(attempts.timing, "is_in_time", lambda *_moments: True),
    "the number of a save": lambda patch: patch.setattr(attempts, "_replace", last_writer_wins),
    "the one decision": lambda patch: patch.setattr(grades, "_lock_waiting", grades._lock),
    "the end of an attempt": lambda patch: patch.setattr(
        attempts, "lock_attempt", for_ever_open(attempts.lock_attempt)
    ),
}


SLOW = {"the number of a save", "the one decision"}


@pytest.mark.parametrize(
    "guard", [pytest.param(one, marks=pytest.mark.large if one in SLOW else ()) for one in GUARDS]
)
def test_the_machine_finds_a_guard_that_is_missing(life_cycle, monkeypatch, guard):
    GUARDS[guard](monkeypatch)
    found = settings(
        max_examples=60,
        stateful_step_count=30,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        **PATIENT,
    )

    with pytest.raises(AssertionError):
        run_state_machine_as_test(life_cycle, settings=found)
