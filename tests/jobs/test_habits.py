"""When one reader takes mail: quiet hours, weekends and mornings by the reader's own clock, in every zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.habits import MORNING, Habits

ZONES = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Asia/Yekaterinburg",
    "Asia/Kamchatka",
    "Europe/Berlin",  # summer time
    "America/St_Johns",  # half an hour off, summer time at 02:00
    "Australia/Lord_Howe",  # summer time of half an hour
    "Pacific/Chatham",
)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minute: FIRST + timedelta(minutes=minute))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
habits = st.builds(
    Habits,
    zone=st.sampled_from(ZONES),
    quiet_from=clocks,
    quiet_to=clocks,
    has_quiet_weekends=st.booleans(),
)
MOSCOW = Habits()


def local(text, zone="Europe/Moscow"):
    """The aware moment of a wall clock reading."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@given(habits, moments)
def test_mail_never_waits_for_a_quiet_moment_and_never_goes_back(one, moment):
    waking = one.waking_after(moment)

    assert waking >= moment
    assert not one.is_quiet(waking)


@given(habits, moments)
def test_mail_waits_no_longer_than_the_quiet_time_lasts(one, moment):
    waking = one.waking_after(moment)
    zone = ZoneInfo(one.zone)
    skips = {probe.astimezone(zone).utcoffset() for probe in (moment, waking)}
    minutes = range(0, int((waking - moment).total_seconds() // 60), 7)

    awake = [n for n in minutes if not one.is_quiet(moment + timedelta(minutes=n))]

    assert awake == [] or len(skips) == 2  # the end of the quiet hours was skipped by the clock that night


@given(habits, moments)
def test_a_digest_goes_in_the_morning_or_when_the_quiet_time_ends(one, moment):
    digest = one.digest_after(moment)
    clock = digest.astimezone(ZoneInfo(one.zone)).time()

    assert moment <= digest <= moment + timedelta(days=5)
    assert not one.is_quiet(digest)
    assert clock == MORNING or clock >= one.quiet_to or clock == time(0)


@given(habits, moments)
def test_waiting_twice_is_waiting_once(one, moment):
    waking = one.waking_after(moment)

    assert one.waking_after(waking) == waking


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        ("2026-11-16T19:59:59", "2026-11-16T19:59:59"),
        ("2026-11-16T20:00:00", "2026-11-17T08:00:00"),
        ("2026-11-17T07:59:59", "2026-11-17T08:00:00"),
        ("2026-11-17T08:00:00", "2026-11-17T08:00:00"),
    ],
)
def test_quiet_hours_begin_at_eight_in_the_evening_and_end_at_eight(at, goes):
    assert MOSCOW.waking_after(local(at)) == local(goes)


def test_a_quiet_weekend_lasts_until_monday_morning():
    calm = Habits(has_quiet_weekends=True)

    assert calm.waking_after(local("2026-11-20T21:00")) == local("2026-11-23T08:00")
    assert calm.digest_after(local("2026-11-20T12:00")) == local("2026-11-23T08:00")


def test_the_same_time_twice_means_no_quiet_hours():
    assert not Habits(quiet_from=time(8), quiet_to=time(8)).is_quiet(local("2026-11-16T03:00"))


def test_a_digest_goes_at_eight_by_the_clock_before_and_after_the_clocks_change():
    berlin = Habits(zone="Europe/Berlin")

    assert berlin.digest_after(local("2026-03-28T12:00", "Europe/Berlin")) == datetime(
        2026, 3, 29, 6, tzinfo=UTC
    )
    assert berlin.digest_after(local("2026-03-27T12:00", "Europe/Berlin")) == datetime(
        2026, 3, 28, 7, tzinfo=UTC
    )


def test_a_hidden_hour_does_not_hold_mail_back_for_a_day():
    night = Habits(zone="Europe/Berlin", quiet_from=time(1), quiet_to=time(2, 30))

    assert night.waking_after(local("2026-03-29T01:15", "Europe/Berlin")) <= datetime(
        2026, 3, 29, 2, tzinfo=UTC
    )


def test_what_is_obligatory_cannot_be_refused():
    stubborn = Habits(off=frozenset({"courses.assigned", "invitation", "courses.reminder"}))

    assert [stubborn.refuses(kind) for kind in ("courses.assigned", "invitation")] == [False, False]
    assert stubborn.refuses("courses.reminder")


def test_without_the_daily_letter_its_kinds_stay_on_the_page():
    assert Habits(off=frozenset({"digest"})).refuses("courses.reminder")
    assert not Habits(off=frozenset({"digest"})).refuses("assessments.grade")
