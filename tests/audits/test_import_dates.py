"""What cannot have happened is refused with its reason; what looks odd is counted before it is loaded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from audits.models import Observation
from audits.observations.previews import preview_of
from audits.observations.readings import Reading, Readings
from tests.audits.test_files import GOOD, page_of, press, upload, work, xlsx
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory, ChecklistFactory
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
EVEN = {"T": 20, "R": 20, "S": 20, "A": 20, "E": 20}


@pytest.fixture
def wave(client):
    """A wave with the branch «Тула» and a checklist of one item; its auditor is logged in."""
    made = AuditWaveFactory()
    ChecklistFactory(code="walk")
    BranchFactory(organisation=made.organisation, name="Тула")
    client.force_login(auditor_of(made), "accounts.backends.PersonBackend")
    return made


def sent(client, wave, tmp_path, day):
    """A file of one visit of that day, looked through."""
    _answer, found = upload(client, wave, xlsx([*GOOD[:2], day, *GOOD[3:]]))
    work(found, tmp_path)
    return found


def test_a_day_in_the_future_is_a_fault(client, wave, tmp_path):
    day = f"{timezone.now() + timedelta(days=3):%d.%m.%Y}"

    found = sent(client, wave, tmp_path, day)

    assert [(one["line"], one["column"]) for one in found.faults] == [(2, "at")]
    assert f"«{day}» — дата в будущем." in page_of(client, found)


def test_today_is_no_future_also_before_noon(client, wave, tmp_path):
    found = sent(client, wave, tmp_path, f"{timezone.now():%d.%m.%Y}")

    press(client, found, "load")
    work(found, tmp_path)

    assert (found.state, Observation.objects.count()) == ("read", 1)


def test_a_year_that_is_not_taken_is_told_as_such(client, wave, tmp_path):
    found = sent(client, wave, tmp_path, "01.01.1999")

    assert "годы раньше 2000-го" in found.faults[0]["text"]


def test_days_outside_the_wave_are_counted_and_may_be_loaded(client, wave, tmp_path):
    wave.starts_on, wave.ends_on = date(2026, 10, 1), date(2026, 10, 31)
    wave.save()

    found = sent(client, wave, tmp_path, "2026-09-14")

    assert (found.state, found.preview["outside"]) == ("checked", 1)
    assert found.preview["outside_lines"] == [2]
    assert "1 строка — вне срока волны: 01.10.2026 – 31.10.2026. Строки файла: 2." in " ".join(
        page_of(client, found).split()
    )


@pytest.mark.parametrize(
    ("weights", "uneven"), [(EVEN, 0), (None, 0), (EVEN | {"T": 90}, 1), (EVEN | {"T": None}, 1)]
)
def test_importance_that_does_not_make_100_points_is_counted(weights, uneven):
    one = Reading(2, "1", 7, {"e": [], "p": [], "w": weights}, observed_at=datetime(2026, 9, 14, tzinfo=UTC))

    found = preview_of(
        Readings([one]), body={"kind": "servqual"}, columns=[], branches={7: "Тула"}, is_anonymous=True
    )

    assert (found.uneven, found.outside) == (uneven, 0)
