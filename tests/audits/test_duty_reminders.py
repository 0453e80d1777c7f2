"""Reminders of a deadline: three working days before it and when it has passed, once each."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from audits.models import CriticalFailure
from audits.services.duties import mark_done, tell_duties
from audits.services.duty_reminders import remind_of_duties
from audits.services.scoring import score_wave
from jobs.models import Notice
from tests.audits.test_failures import TWO
from tests.factories.accounts import MembershipFactory
from tests.factories.audits import visit_wave
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
TOLD = datetime(2026, 11, 2, 12, tzinfo=MOSCOW)  # Monday
DUE = TOLD.date() + timedelta(days=21)  # Monday, 23 November


@pytest.fixture
def wave():
    """Four breaches in one branch, told of three weeks before their deadline."""
    found = visit_wave([{"V01": "yes", "V02": "no"}] * 4, items=TWO)
    score_wave(found.pk, at=TOLD)
    found.refresh_from_db()
    return found


@pytest.fixture
def manager(wave):
    branch = wave.critical_failures.select_related("observation__branch").first().observation.branch
    return MembershipFactory(organisation=wave.organisation, role="line_manager", branch=branch).user


def told(wave, at=TOLD):
    wave.critical_failures.update(due_on=DUE, responsible="Управляющий филиалом")
    rows = wave.critical_failures.select_related("observation__branch")
    tell_duties(wave, rows, by=auditor_of(wave), at=at)
    Notice.objects.all().delete()


def on(day, hour=9):
    """November's day in Moscow."""
    return datetime(2026, 11, day, hour, tzinfo=MOSCOW)


def test_the_manager_is_reminded_three_working_days_before_and_when_it_has_passed_once_each(wave, manager):
    told(wave)

    counts = [remind_of_duties(at=on(day, hour)) for day in (17, 18, 19, 23, 24, 25) for hour in (9, 15)]

    assert counts == [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    soon, late = Notice.objects.order_by("pk")
    assert soon.recipient_id == late.recipient_id == manager.pk
    assert "4 нарушения" in soon.text
    assert "до 23 ноября" in soon.text.replace("\u00a0", " ")
    assert "прошёл" in late.subject


def test_a_day_that_the_worker_missed_is_made_up_for_while_it_helps(wave, manager):
    told(wave)

    assert remind_of_duties(at=on(20)) == 1
    assert remind_of_duties(at=datetime(2026, 12, 30, 9, tzinfo=MOSCOW)) == 0


def test_what_is_noted_as_done_is_not_reminded_of(wave, manager):
    told(wave)
    for one in CriticalFailure.objects.filter(wave=wave):
        mark_done(one.pk, note="Сделали", by=manager, at=TOLD)

    assert remind_of_duties(at=on(18)) == 0
    assert remind_of_duties(at=on(24)) == 0


def test_who_was_told_within_the_last_days_is_not_told_the_same_again(wave, manager):
    told(wave, at=on(19))

    assert remind_of_duties(at=on(20)) == 0
    assert remind_of_duties(at=on(24)) == 1


def test_many_rows_of_a_deadline_take_few_statements(wave, manager, django_assert_max_num_queries):
    told(wave)

    with django_assert_max_num_queries(12):
        remind_of_duties(at=on(18))
