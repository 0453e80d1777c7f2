"""The effective conditions of a test, in every zone and around every change of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import timing
from courses import zones
from tests.conftest import NOON

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))
moments = st.datetimes(*(datetime(year, 1, 1) for year in (2020, 2031)), timezones=st.just(UTC))  # noqa: DTZ001
limits = st.none() | st.integers(1, 300)
extras = st.lists(
    st.builds(timing.Extra, st.integers(0, 120), st.integers(0, 3), st.none() | moments), max_size=4
)


def changes_of(zone, year):
    """Days of a year on which the zone's clock changes, and their neighbours."""
    found, tz = [], ZoneInfo(zone)
    day = date(year, 1, 1)
    while day.year == year:
        here, there = (datetime.combine(day + timedelta(days=n), time(), tzinfo=tz) for n in (0, 1))
        if here.utcoffset() != there.utcoffset():
            found += [day - timedelta(days=1), day, day + timedelta(days=1)]
        day += timedelta(days=1)
    return found


@given(st.sampled_from(ZONES), days, clocks)
@settings(max_examples=300)
def test_a_window_opens_at_the_wall_clock_that_was_set_in_any_zone(zone, day, clock):
    shown = zones.wall_clock(zones.instant(day, clock, zone), zone)
    wanted = datetime.combine(day, clock)

    skipped = shown.replace(tzinfo=None) - wanted
    assert not skipped or timedelta(0) < skipped <= timedelta(days=1)


@pytest.mark.parametrize("zone", ["Europe/Riga", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
def test_around_a_change_of_the_clock_minutes_are_real_and_the_wall_clock_is_kept(zone):
    for day in changes_of(zone, 2026):
        opens_at, closes_at = (zones.instant(day, time(hour), zone) for hour in (8, 23))
        terms = timing.terms_of(minutes=90, attempts=1, opens_at=opens_at, closes_at=closes_at)

        assert terms.deadline_of(opens_at) - opens_at == timedelta(minutes=90)
        assert zones.wall_clock(terms.closes_at, zone).time() == time(23)


@given(st.sampled_from(ZONES), moments, st.integers(1, 20))
def test_the_days_for_a_dispute_are_whole_local_days_in_any_zone(zone, finished_at, working_days):
    last = timing.last_day(finished_at, working_days, zone)
    until = timing.end_of(last, zone)

    just_before = until.astimezone(UTC) - timedelta(microseconds=1)
    assert last.weekday() < 5
    assert just_before.astimezone(ZoneInfo(zone)).date() <= last
    assert until > finished_at


def test_ten_working_days_after_a_friday_end_on_a_friday():
    friday = datetime(2026, 11, 20, 12, tzinfo=UTC)

    assert timing.last_day(friday, 10, "Europe/Moscow") == date(2026, 12, 4)


@given(moments, limits, st.none() | moments, extras)
def test_the_deadline_is_the_earlier_of_the_limit_and_the_close(started_at, minutes, closes_at, given_extras):
    terms = timing.terms_of(minutes=minutes, attempts=2, closes_at=closes_at, extras=given_extras)

    deadline = terms.deadline_of(started_at)

    ends = [] if terms.minutes is None else [started_at + timedelta(minutes=terms.minutes)]
    ends += [] if terms.closes_at is None else [terms.closes_at]
    assert deadline == min(ends, default=None)


@given(moments, limits, st.none() | moments, extras, extras)
def test_an_extension_never_takes_anything_away(started_at, minutes, closes_at, some, more):
    facts = {"minutes": minutes, "attempts": 2, "closes_at": closes_at}
    before, after = (timing.terms_of(**facts, extras=given) for given in (some, [*some, *more]))

    assert after.attempts >= before.attempts
    if before.deadline_of(started_at) is not None:
        assert after.deadline_of(started_at) >= before.deadline_of(started_at)


@given(st.none() | moments, st.none() | moments)
def test_an_open_attempt_is_never_shortened(current, promised):
    after = timing.lengthened(current, promised)

    assert after is None or after >= current


def test_the_opening_moment_is_in_the_window_and_the_closing_one_is_not():
    terms = timing.terms_of(minutes=20, attempts=1, opens_at=NOON, closes_at=NOON + timedelta(hours=1))
    second = timedelta(seconds=1)

    asked = [NOON - second, NOON, terms.closes_at - second, terms.closes_at]

    assert [terms.is_open_at(moment) for moment in asked] == [False, True, True, False]
    assert not terms.is_cut_at(NOON + timedelta(minutes=40))
    assert terms.is_cut_at(NOON + timedelta(minutes=40, seconds=1))
