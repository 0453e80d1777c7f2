"""Wall clock and zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from courses import zones

NAMES = ["Europe/Moscow", "Asia/Yekaterinburg", "Europe/Berlin", "America/New_York", "Asia/Kamchatka", "UTC"]
FROM, TO = datetime(2026, 1, 1), datetime(2027, 12, 31)  # noqa: DTZ001 - a clock on the wall has no zone
moments = st.datetimes(FROM, TO)


@given(moments, st.sampled_from(NAMES))
def test_the_instant_shows_the_same_wall_clock_again_unless_the_clock_skipped_it(moment, zone):
    instant = zones.instant(moment.date(), moment.time(), zone)

    shown = zones.wall_clock(instant, zone).replace(tzinfo=None)
    skipped = (
        moment.replace(tzinfo=ZoneInfo(zone), fold=0).utcoffset()
        != shown.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    )
    assert instant.tzinfo is UTC
    assert shown == moment or skipped


def test_a_skipped_hour_counts_by_the_offset_before_the_jump():
    instant = zones.instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin")

    assert instant == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_label_has_the_offset_of_the_date():
    assert zones.zone_label("Asia/Yekaterinburg", date(2026, 11, 16)) == "Екатеринбург, UTC+5"
    assert zones.zone_label("Europe/Berlin", date(2026, 7, 1)) == "Europe/Berlin, UTC+2"
    assert zones.zone_label("Europe/Berlin", date(2026, 12, 1)) == "Europe/Berlin, UTC+1"
    assert zones.zone_label("America/New_York", date(2026, 12, 1)) == "America/New York, UTC−5"
    assert zones.zone_label("Asia/Kolkata", date(2026, 12, 1)) == "Asia/Kolkata, UTC+5:30"


def test_a_step_moves_with_the_beginning_of_the_day():
    assert zones.shifted(time(10, 15), time(11, 0)) == time(11, 45)


def test_a_group_is_taught_on_working_days_alone():
    friday = date(2026, 11, 20)

    assert zones.days_within(friday, None, 2) == [friday, friday + timedelta(days=3)]
    assert zones.days_within(friday, friday + timedelta(days=1), 2) == [friday, friday + timedelta(days=3)]
    assert zones.days_within(friday, friday, 2) == []
    assert zones.days_within(date(2026, 12, 30), None, 2) == [date(2026, 12, 30), date(2027, 1, 11)]
