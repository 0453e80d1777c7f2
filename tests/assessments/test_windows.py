"""Windows of a group and extensions of single people, and what becomes of attempts that are open."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from assessments.models import Attempt, AttemptWindow, Extension
from assessments.queries.attempts import NoStart, conditions_of
from assessments.services.attempts import (
    AttemptsUsedUpError,
    GivenAnswer,
    WindowClosedError,
    overdue_attempts,
    save_answer,
    start_attempt,
    time_out_attempt,
)
from assessments.services.windows import (
    GivenExtension,
    NoTestError,
    NothingGivenError,
    NothingToUndoError,
    WindowOrderError,
    give_extension,
    set_window,
    undo_extension,
    undo_window,
)
from courses.zones import wall_clock
from tests.conftest import NOON
from tests.factories.assessments import learner, right_value, trainer_of
from tests.factories.courses import EnrolmentFactory, step_of
from tests.factories.testing import methodologist, peer_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
HOUR = timedelta(hours=1)


@pytest.fixture
def place():
    """A learner whose final test is open."""
    return learner()


@pytest.fixture
def step(place):
    """The final test: 20 minutes, two attempts."""
    return step_of(place.cohort, "d2-02")


@pytest.fixture
def trainer(place):
    """The group's trainer."""
    return trainer_of(place.cohort)


@pytest.fixture
def window(place, step, trainer):
    """Sets the window of the final test."""

    def set_to(opens_at=None, closes_at=None, at=NOON):
        return set_window(
            place.cohort_id, step_id=step.pk, opens_at=opens_at, closes_at=closes_at, by=trainer, at=at
        )

    return set_to


@pytest.fixture
def extend(place, step, trainer):
    """Gives the learner something."""

    def give(*places, at=NOON, **given):
        return give_extension(
            place.cohort_id,
            step_id=step.pk,
            enrolment_ids=[one.pk for one in places or (place,)],
            given=GivenExtension(**{"reason": "Связь прерывалась", **given}),
            by=trainer,
            at=at,
        )

    return give


def test_before_its_window_a_test_does_not_begin(place, step, window):
    window(opens_at=NOON + HOUR)

    with pytest.raises(WindowClosedError) as refused:
        start_attempt(place.pk, step_id=step.pk, at=NOON)

    assert refused.value.opens_at == NOON + HOUR
    assert conditions_of(place, step, at=NOON).refusal == NoStart.NOT_OPEN


def test_after_its_window_a_test_does_not_begin(place, step, window):
    window(closes_at=NOON)

    with pytest.raises(WindowClosedError):
        start_attempt(place.pk, step_id=step.pk, at=NOON)

    assert conditions_of(place, step, at=NOON).refusal == NoStart.WINDOW_OVER


def test_the_page_shows_the_deadline_that_the_attempt_gets(place, step, window):
    window(closes_at=NOON + timedelta(minutes=9, seconds=30))
    shown = conditions_of(place, step, at=NOON)

    attempt = start_attempt(place.pk, step_id=step.pk, at=NOON)

    assert attempt.deadline_at == shown.deadline_at == NOON + timedelta(minutes=9, seconds=30)
    assert shown.is_cut


def test_a_shorter_window_steals_nothing_from_an_open_attempt(place, step, window):
    attempt = start_attempt(place.pk, step_id=step.pk, at=NOON)

    window(closes_at=NOON + timedelta(minutes=1), at=NOON)

    attempt.refresh_from_db()
    assert attempt.deadline_at == NOON + timedelta(minutes=20)
    question = attempt.questions[0]
    given = GivenAnswer(question["code"], 1, right_value(question), "k")
    assert not save_answer(attempt.pk, given=given, arrived_at=NOON + timedelta(minutes=19)).is_stale


def test_the_sweeper_ends_an_attempt_at_the_windows_end_however_late(place, step, window):
    window(closes_at=NOON + timedelta(minutes=5))
    attempt = start_attempt(place.pk, step_id=step.pk, at=NOON)

    assert overdue_attempts(NOON + HOUR) == [attempt.pk]
    time_out_attempt(attempt.pk, at=NOON + HOUR)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.finished_at) == ("timed_out", NOON + timedelta(minutes=5))


def test_extra_minutes_lengthen_the_open_attempt_at_once(place, step, extend):
    attempt = start_attempt(place.pk, step_id=step.pk, at=NOON)

    extend(minutes=10)

    attempt.refresh_from_db()
    assert attempt.deadline_at == NOON + timedelta(minutes=30)


def test_two_extensions_add_up_and_what_the_start_knew_is_not_counted_twice(place, step, extend):
    extend(minutes=10)
    attempt = start_attempt(place.pk, step_id=step.pk, at=NOON)
    assert attempt.deadline_at == NOON + timedelta(minutes=30)

    extend(minutes=5)

    attempt.refresh_from_db()
    assert attempt.deadline_at == NOON + timedelta(minutes=35)


def test_an_own_closing_moment_is_later_than_the_groups(place, step, window, extend):
    window(closes_at=NOON)
    extend(closes_at=NOON + HOUR)

    attempt = start_attempt(place.pk, step_id=step.pk, at=NOON + timedelta(minutes=50))

    assert attempt.deadline_at == NOON + HOUR


def test_an_extra_attempt_opens_a_test_that_was_used_up(place, step, extend):
    for number in (1, 2):
        attempt = start_attempt(place.pk, step_id=step.pk, at=NOON + number * timedelta(days=2))
        time_out_attempt(attempt.pk, at=NOON + number * timedelta(days=2) + HOUR)
    later = NOON + timedelta(days=9)
    with pytest.raises(AttemptsUsedUpError):
        start_attempt(place.pk, step_id=step.pk, at=later)

    extend(attempts=1)

    assert start_attempt(place.pk, step_id=step.pk, at=later).number == 3


def test_taking_an_extension_back_shortens_no_open_attempt(place, step, trainer, extend):
    batch = extend(minutes=10)
    attempt = start_attempt(place.pk, step_id=step.pk, at=NOON)

    assert undo_extension(place.cohort_id, batch=batch, by=trainer, at=NOON) == 1

    attempt.refresh_from_db()
    assert attempt.deadline_at == NOON + timedelta(minutes=30)
    assert conditions_of(place, step, at=NOON).terms.extra_minutes == 0
    with pytest.raises(NothingToUndoError):
        undo_extension(place.cohort_id, batch=batch, by=trainer, at=NOON)


def test_a_bulk_gift_reaches_the_ticked_of_this_group_only_and_is_in_the_journal(place, extend):
    peer, stranger = peer_of(place), EnrolmentFactory()

    batch = extend(place, peer, stranger, minutes=10)

    assert set(Extension.objects.filter(batch=batch).values_list("enrolment", flat=True)) == {
        place.pk,
        peer.pk,
    }
    noted = AuditEvent.objects.filter(verb="extension.give").order_by("pk")
    assert [one.detail["reason"] for one in noted] == ["Связь прерывалась"] * 2


@pytest.mark.parametrize("given", [{}, {"minutes": 5, "reason": "  "}])
def test_nothing_or_no_reason_is_refused(extend, given):
    with pytest.raises(NothingGivenError):
        extend(**given)

    assert not Extension.objects.exists()


def test_undoing_a_window_puts_the_former_one_back(place, step, trainer, window):
    first, second = window(closes_at=NOON + HOUR), window(closes_at=NOON + 2 * HOUR)

    assert undo_window(second.pk, by=trainer, at=NOON) == first
    assert undo_window(first.pk, by=trainer, at=NOON) is None

    assert not AttemptWindow.objects.filter(ended_at=None).exists()
    with pytest.raises(NothingToUndoError):
        undo_window(first.pk, by=trainer, at=NOON)


def test_a_window_that_closes_before_it_opens_is_refused(window):
    with pytest.raises(WindowOrderError):
        window(opens_at=NOON, closes_at=NOON)


def test_a_lesson_has_no_window(place, trainer):
    lesson = step_of(place.cohort, "d1-03")

    with pytest.raises(NoTestError):
        set_window(place.cohort_id, step_id=lesson.pk, opens_at=NOON, closes_at=None, by=trainer, at=NOON)


# --- pages ---------------------------------------------------------------------------------------
def browser_of(person):
    """The person's browser."""
    client = Client()
    client.force_login(person, BACKEND)
    return client


@pytest.mark.parametrize("ruler", ["trainer", "methodologist"])
def test_the_page_sets_a_window_by_the_groups_clock(place, step, trainer, ruler):
    client = browser_of(trainer if ruler == "trainer" else methodologist())
    place.cohort.timezone = "Asia/Vladivostok"
    place.cohort.save()
    url = reverse("assessments:window-set", args=[place.cohort_id, step.pk])

    client.post(url, {"closes_on": "2026-11-20", "closes_time": "18:00"})

    window = AttemptWindow.objects.get()
    assert wall_clock(window.closes_at, "Asia/Vladivostok") == datetime.fromisoformat(
        "2026-11-20T18:00+10:00"
    )
    text = client.get(reverse("assessments:window-list", args=[place.cohort_id])).content.decode()
    assert "20.11.2026, 18:00:00" in text
    assert "UTC+10" in text


@pytest.mark.parametrize("sent", [{"closes_on": "2026-11-20"}, {"opens_time": "10:00"}, {"closes_on": "x"}])
def test_half_a_moment_is_refused_with_what_was_typed(place, step, trainer, sent):
    url = reverse("assessments:window-set", args=[place.cohort_id, step.pk])

    response = browser_of(trainer).post(url, sent)

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not AttemptWindow.objects.exists()


def test_the_start_page_says_the_window_with_seconds_and_zone(place, step, window, extend):
    window(opens_at=NOON - HOUR, closes_at=NOON + timedelta(minutes=9, seconds=30))
    extend(minutes=10)

    with time_machine.travel(NOON, tick=False):
        url = reverse("assessments:attempt-start", args=[place.pk, step.pk])
        text = browser_of(place.user).get(url).content.decode()

    assert "16.11.2026, 12:09:30 (Москва, UTC+3)" in text
    assert "время выйдет в 12:09:30" in text or "12:09:30" in text


def test_the_same_moment_is_shown_in_every_zone_and_reads_back(place, step, window):
    closes_at = NOON + timedelta(days=3, minutes=7)
    window(closes_at=closes_at)
    client = browser_of(place.user)

    shown = {}
    for zone in (
        "Europe/Kaliningrad",
        "Europe/Moscow",
        "Asia/Kolkata",
        "Asia/Vladivostok",
        "America/New_York",
    ):
        place.cohort.timezone = zone
        place.cohort.save()
        with time_machine.travel(NOON, tick=False):
            text = client.get(reverse("assessments:attempt-start", args=[place.pk, step.pk])).content.decode()
        local = wall_clock(closes_at, zone)
        shown[zone] = f"{local:%d.%m.%Y, %H:%M:%S}" in text

    assert all(shown.values()), shown


def test_the_page_of_a_group_takes_the_same_queries_for_two_and_for_twelve(
    place, trainer, django_assert_max_num_queries
):
    for _n in range(11):
        peer_of(place)
    client = browser_of(trainer)

    with django_assert_max_num_queries(18):
        response = client.get(reverse("assessments:window-list", args=[place.cohort_id]))

    assert response.content.decode().count('name="people"') == 12


def test_an_extension_by_the_page_is_given_and_taken_back(place, step, trainer):
    client = browser_of(trainer)
    url = reverse("assessments:extension-give", args=[place.cohort_id, step.pk])

    client.post(url, {"people": [place.pk], "minutes": "10", "reason": "Слабое зрение"})
    batch = Extension.objects.get().batch
    client.post(reverse("assessments:extension-undo", args=[place.cohort_id, batch]))

    assert Extension.objects.get().withdrawn_at is not None
    assert not Attempt.objects.exists()
