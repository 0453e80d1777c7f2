"""Files of observations go to the worker: the page keeps them, the child reads them whole or refuses them."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.handlers import read_observations_file
from audits.models import ObservationFile
from audits.services.files import drop_unread_files
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory, ChecklistFactory
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
HEAD = ["visit", "branch", "at", "shopper", "V01"]


@pytest.fixture
def wave():
    """A wave of an organisation with the branch «Тула» and a checklist of one item."""
    made = AuditWaveFactory()
    ChecklistFactory(code="walk")
    BranchFactory(organisation=made.organisation, name="Тула")
    return made


@pytest.fixture
def auditor(client, wave):
    """The wave's auditor, logged in."""
    auditor_of(wave)
    person = wave.assignments.get().user
    client.force_login(person, "accounts.backends.PersonBackend")
    return person


def xlsx(*rows):
    """The bytes of a spreadsheet."""
    made, stream = openpyxl.Workbook(), BytesIO()
    for row in (HEAD, *rows):
        made.active.append(row)
    made.save(stream)
    return stream.getvalue()


def upload(client, wave, content, name="визиты.xlsx"):
    """Send the file; the answer and the row."""
    url = reverse("audits:observation-import", args=[wave.pk])
    answer = client.post(url, {"instrument": "walk", "file": SimpleUploadedFile(name, content)})
    return answer, ObservationFile.objects.order_by("-pk").first()


def read(found, tmp_path):
    """What the worker's child does."""
    read_observations_file({"file_id": found.pk}, workdir=tmp_path, progress=lambda _percent, _step: None)
    found.refresh_from_db()


@pytest.mark.usefixtures("auditor")
def test_the_request_opens_no_file_and_the_page_waits_for_the_worker(client, wave):
    answer, found = upload(client, wave, b"PK\x03\x04 not a spreadsheet at all")

    page = client.get(answer.url).content.decode()
    part = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert (found.state, Job.objects.get().kind) == ("reading", "observations-import")
    assert 'hx-trigger="load delay:2s"' in page
    assert "<html" not in part


@pytest.mark.usefixtures("auditor")
def test_a_good_file_comes_in_says_how_many_and_leaves_the_disk(client, wave, tmp_path):
    answer, found = upload(client, wave, xlsx(["1", "Тула", "2026-09-14", "ТП-1", "да"]))

    read(found, tmp_path)

    page = client.get(answer.url).content.decode()
    assert "Добавлено 1 наблюдение." in page
    assert "hx-get" not in page.partition('id="observation-file"')[2].partition(">")[0]
    assert wave.observations.get().values == {"V01": "yes"}
    assert not default_storage.exists(found.stored_file)


@pytest.mark.usefixtures("auditor")
def test_a_csv_goes_the_same_way_and_a_second_reading_adds_nothing(client, wave, tmp_path):
    content = (",".join(HEAD) + "\n1,Тула,2026-09-14,ТП-1,да\n").encode()
    upload(client, wave, content, "визиты.csv")
    answer, second = upload(client, wave, content, "визиты.csv")

    for found in ObservationFile.objects.order_by("pk"):
        read(found, tmp_path)
        read(found, tmp_path)

    second.refresh_from_db()
    assert second.summary == {"rows": 1, "added": 0, "known": 1, "different": []}
    assert "Уже были в волне и оставлены без изменений: 1." in client.get(answer.url).content.decode()
    assert wave.observations.count() == 1


@pytest.mark.usefixtures("auditor")
def test_a_faulty_file_is_refused_whole_with_line_column_and_reason(client, wave, tmp_path):
    good, bad = (["1", "Тула", "2026-09-14", "ТП-1", "да"], ["2", "Нигде", "2026-09-14", "ТП-1", "может"])
    answer, found = upload(client, wave, xlsx(good, bad))

    read(found, tmp_path)

    page = client.get(answer.url).content.decode()
    listed = client.get(reverse("audits:observation-import", args=[wave.pk])).content.decode()
    assert (found.state, found.fault_count) == ("refused", 2)
    assert "Ничего не добавлено." in page
    assert '<td class="num">3</td><td>branch</td>' in page
    assert "визиты.xlsx" in listed
    assert not wave.observations.exists()
    assert not default_storage.exists(found.stored_file)


@pytest.mark.usefixtures("auditor")
def test_a_wave_that_was_approved_meanwhile_takes_nothing(client, wave, tmp_path):
    answer, found = upload(client, wave, xlsx(["1", "Тула", "2026-09-14", "ТП-1", "да"]))
    type(wave).objects.filter(pk=wave.pk).update(state="approved", scored_at=NOON, approved_at=NOON)

    read(found, tmp_path)

    assert found.problem in client.get(answer.url).content.decode()
    assert (found.state, wave.observations.count()) == ("refused", 0)


@pytest.mark.usefixtures("auditor")
def test_a_file_whose_reading_failed_for_good_says_why_and_leaves_the_disk(client, wave):
    answer, found = upload(client, wave, xlsx())
    Job.objects.update(state="failed", finished_at=NOON, error="Не хватило памяти.")
    before = client.get(answer.url).content.decode()

    dropped = [drop_unread_files(at=NOON), drop_unread_files(at=NOON)]

    found.refresh_from_db()
    after = client.get(answer.url).content.decode()
    assert dropped == [1, 0]
    assert ["Не хватило памяти." in page for page in (before, after)] == [True, True]
    assert not default_storage.exists(found.stored_file)


def test_the_file_of_another_wave_is_as_good_as_missing(client, wave, auditor):
    other = AuditWaveFactory(organisation=wave.organisation)
    found = ObservationFile.objects.create(
        wave=other, instrument_code="walk", name="a", stored_file="a", uploaded_by=auditor, created_at=NOON
    )

    assert client.get(reverse("audits:observation-file", args=[wave.pk, found.pk])).status_code == 404
