"""«Сегодня» of an auditor: sheets that he fills himself, sheets that wait for his review."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from audits.models import Sheet
from reports.queries.today import today_of
from tests.conftest import NOON
from tests.factories.maturity import practices_of
from tests.factories.sheets import recording_of, sheet_of, sheet_wave, submitted_sheet
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def russian():
    """Words are judged as readers see them."""
    with translation.override("ru"):
        yield


@pytest.fixture
def wave():
    return sheet_wave(name="Осень")


def told(user):
    return [(one.title, one.text, one.action) for one in today_of(user).tasks]


def test_an_own_sheet_leads_to_its_page_and_a_recordings_to_its_desk(wave):
    auditor, branch = auditor_of(wave), wave.branches.order_by("pk").first().branch
    audit = practices_of(wave)
    own = sheet_of(wave, instrument=audit, filled_by=auditor, closes_on=NOON.date() + timedelta(days=2000))
    score = sheet_of(wave, recording=recording_of(wave), filled_by=auditor)

    urls = {one.url for one in today_of(auditor).tasks}

    assert urls == {f"/v/{own.secret}/", f"/audits/{wave.pk}/sheets/{score.pk}/score/"}
    assert ("Аудит управления", branch.name, "Заполнить") in [
        (title, text.partition(", до ")[0], action) for title, text, action in told(auditor)
    ]


def test_a_sheet_whose_window_has_ended_waits_only_once_it_was_returned(wave):
    auditor, ended = auditor_of(wave), timezone.localdate() - timedelta(days=4)
    late = sheet_of(wave, filled_by=auditor, closes_on=ended)
    assert not today_of(auditor).tasks

    late.state, late.decision = Sheet.State.RETURNED, "Допишите время."
    late.submitted_at = late.decided_at = NOON
    late.save()

    assert [one.action for one in today_of(auditor).tasks] == ["Заполнить"]


def test_sheets_to_review_are_one_line_a_wave_that_opens_the_oldest(wave):
    auditor = auditor_of(wave)
    submitted_sheet(wave)
    oldest = submitted_sheet(wave, submitted_at=NOON - timedelta(days=1))

    (task,) = today_of(auditor).tasks

    assert (task.title, task.text, task.action) == ("Аудит «Осень»", "2 листа ждут проверки", "Проверить")
    assert task.url == f"/audits/{wave.pk}/sheets/{oldest.pk}/"


def test_nothing_waits_before_the_window_after_the_collecting_or_for_others(wave):
    auditor, other = auditor_of(wave), auditor_of(sheet_wave())
    sheet_of(wave, filled_by=auditor, opens_on=timezone.localdate() + timedelta(days=1))
    sheet_of(wave)
    submitted_sheet(wave)

    assert [one.action for one in today_of(auditor).tasks] == ["Проверить"]
    assert not today_of(other).tasks
    Sheet.objects.update(opens_on=None)
    wave.state = "approved"
    wave.scored_at = wave.approved_at = NOON
    wave.save()
    assert not today_of(auditor).tasks
