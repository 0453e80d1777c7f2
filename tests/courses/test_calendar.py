"""The iCalendar file."""

from datetime import UTC, datetime, timedelta

from courses.calendar import Event, render_calendar

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
EVENT = Event("cohort-1-day-1@host", AT, AT + timedelta(hours=7), "Звонки; день 1, утро", "Группа\nСевер", "")


def test_instants_are_utc_and_lines_end_with_crlf():
    text = render_calendar("Группа", [EVENT], at=AT).decode()

    assert "DTSTART:20261116T090000Z\r\n" in text
    assert "DTEND:20261116T160000Z\r\n" in text
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")


def test_commas_semicolons_and_line_ends_are_escaped():
    text = render_calendar("Группа", [EVENT], at=AT).decode()

    assert "SUMMARY:Звонки\\; день 1\\, утро\r\n" in text
    assert "DESCRIPTION:Группа\\nСевер\r\n" in text


def test_long_lines_are_folded_without_cutting_a_letter():
    long = Event("u", AT, AT, "Работа с входящими телефонными звонками клиентов " * 3, "", "")

    body = render_calendar("Группа", [long], at=AT)

    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert long.summary in body.decode().replace("\r\n ", "")
