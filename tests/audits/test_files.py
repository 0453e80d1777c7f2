"""Files of observations go to the worker: checked, shown, then read whole or not at all."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.handlers import read_observations_file
from audits.models import ObservationFile
from audits.services.files import KEPT, drop_unread_files
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory, ChecklistFactory
from tests.factories.imports import file_of
from tests.factories.instruments import instrument_of
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
HEAD = ["visit", "branch", "at", "shopper", "V01"]
GOOD = ["1", "Тула", "2026-09-14", "ТП-1", "да"]


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


def xlsx(*rows, head=HEAD):
    """The bytes of a spreadsheet."""
    made, stream = openpyxl.Workbook(), BytesIO()
    for row in (head, *rows):
        made.active.append(row)
    made.save(stream)
    return stream.getvalue()


def upload(client, wave, content, name="визиты.xlsx", instrument="walk"):
    """Send the file; the answer and the row."""
    url = reverse("audits:observation-import", args=[wave.pk])
    answer = client.post(url, {"instrument": instrument, "file": SimpleUploadedFile(name, content)})
    return answer, ObservationFile.objects.order_by("-pk").first()


def work(found, tmp_path):
    """What the worker's child does."""
    read_observations_file({"file_id": found.pk}, workdir=tmp_path, progress=lambda _percent, _step: None)
    found.refresh_from_db()


def press(client, found, verb):
    """Press a button of the file's page."""
    return client.post(reverse(f"audits:observation-{verb}", args=[found.wave_id, found.pk]))


def page_of(client, found, **headers):
    """What the file's page says."""
    url = reverse("audits:observation-file", args=[found.wave_id, found.pk])
    return client.get(url, headers=headers).content.decode()


@pytest.mark.usefixtures("auditor")
def test_the_request_opens_no_file_and_the_page_waits_for_the_worker(client, wave):
    _answer, found = upload(client, wave, b"PK\x03\x04 not a spreadsheet at all")

    page = page_of(client, found)
    part = page_of(client, found, **{"HX-Request": "true"})
    assert (found.state, Job.objects.get().kind) == ("checking", "observations-import")
    assert 'hx-trigger="load delay:2s"' in page
    assert "<html" not in part


@pytest.mark.usefixtures("auditor")
def test_a_checked_file_shows_what_would_come_in_and_adds_nothing(client, wave, tmp_path):
    _answer, found = upload(client, wave, xlsx(GOOD, ["2", "тула", "2026-09-16", "ТП-2", "нет"]))

    work(found, tmp_path)

    page = page_of(client, found)
    assert found.state == "checked"
    assert "В волну добавятся 2 новых наблюдения; пока ничего не добавлено." in page
    assert "14.09.2026 – 16.09.2026" in page
    assert "<span>Тула</span> <b>2</b>" in page
    assert "<td>нет</td>" in page
    assert "hx-get" not in page.partition('id="observation-file"')[2].partition(">")[0]
    assert not wave.observations.exists()
    assert default_storage.exists(found.stored_file)


@pytest.mark.usefixtures("auditor")
def test_a_checked_file_comes_in_says_how_many_and_leaves_the_disk(client, wave, tmp_path):
    _answer, found = upload(client, wave, xlsx(GOOD))
    work(found, tmp_path)

    press(client, found, "load")
    work(found, tmp_path)

    assert (found.state, found.preview, found.header) == ("read", {}, [])
    assert "Добавлено 1 наблюдение." in page_of(client, found)
    assert wave.observations.get().values == {"V01": "yes"}
    assert found.source_import.observations.count() == 1
    assert not default_storage.exists(found.stored_file)


@pytest.mark.usefixtures("auditor")
def test_a_second_file_is_shown_as_known_and_cannot_be_loaded(client, wave, tmp_path):
    content = (",".join(HEAD) + "\n1,Тула,2026-09-14,ТП-1,да\n").encode()
    _answer, first = upload(client, wave, content, "визиты.csv")
    work(first, tmp_path)
    press(client, first, "load")
    work(first, tmp_path)
    work(first, tmp_path)  # a message that is delivered twice
    _answer, second = upload(client, wave, content, "визиты.csv")

    work(second, tmp_path)
    press(client, second, "load")

    second.refresh_from_db()
    assert (second.state, second.preview["added"], second.preview["known"]) == ("checked", 0, 1)
    assert "добавлять нечего" in page_of(client, second)
    assert wave.observations.count() == 1


@pytest.mark.usefixtures("auditor")
def test_a_file_that_was_loaded_meanwhile_adds_only_what_is_new(client, wave, tmp_path):
    _answer, one = upload(client, wave, xlsx(GOOD))
    _answer, other = upload(client, wave, xlsx(GOOD, ["2", "Тула", "2026-09-16", "ТП-2", "нет"]))
    for found in (one, other):
        work(found, tmp_path)
        press(client, found, "load")
        work(found, tmp_path)

    assert other.summary == {"rows": 2, "added": 1, "known": 1, "different": [], "changed": 0}
    assert "Уже были в волне и оставлены без изменений: 1." in page_of(client, other)


@pytest.mark.usefixtures("auditor")
def test_every_fault_is_shown_with_line_column_and_reason_and_can_be_downloaded(client, wave, tmp_path):
    _answer, found = upload(client, wave, xlsx(GOOD, ["2", "Нигде", "2026-09-14", "ТП-1", "может"]))

    work(found, tmp_path)

    page = page_of(client, found)
    listed = client.get(reverse("audits:observation-import", args=[wave.pk])).content.decode()
    table = client.get(reverse("audits:observation-faults", args=[wave.pk, found.pk]))
    rows = list(openpyxl.load_workbook(BytesIO(table.content)).active.iter_rows(values_only=True))
    assert (found.state, found.fault_count) == ("checked", 2)
    assert "Ничего не добавлено." in page
    assert '<td class="num">3</td><td>branch</td>' in page
    assert "2 ошибки" in listed.replace("\N{NO-BREAK SPACE}", " ")
    assert [row[:2] for row in rows] == [("Строка", "Столбец"), (3, "V01"), (3, "branch")]
    assert not wave.observations.exists()


@pytest.mark.usefixtures("auditor")
def test_a_file_with_faults_cannot_be_loaded(client, wave, tmp_path):
    _answer, found = upload(client, wave, xlsx(["2", "Нигде", "2026-09-14", "ТП-1", "да"]))
    work(found, tmp_path)

    press(client, found, "load")

    found.refresh_from_db()
    assert (found.state, Job.objects.count()) == ("checked", 1)


@pytest.mark.usefixtures("auditor")
def test_a_formula_in_a_fault_stays_text_in_the_table(client, wave):
    found = file_of(wave, state="checked", faults=[{"line": 2, "column": "=1+1", "text": "=cmd|x"}])

    table = client.get(reverse("audits:observation-faults", args=[wave.pk, found.pk]))

    row = openpyxl.load_workbook(BytesIO(table.content)).active[2]
    assert [(cell.value, cell.data_type) for cell in row[1:]] == [("=1+1", "s"), ("=cmd|x", "s")]


@pytest.mark.usefixtures("auditor")
@pytest.mark.parametrize("content", [b"PK\x03\x04 not a spreadsheet at all", b"\x9f\x98\xff no letters"])
def test_a_table_that_is_none_is_refused_in_the_words_of_its_format(client, wave, tmp_path, content):
    _answer, found = upload(client, wave, content)

    work(found, tmp_path)

    assert found.state == "refused"
    assert "XLSX" in found.faults[0]["text"]
    assert not default_storage.exists(found.stored_file)


@pytest.mark.usefixtures("auditor")
def test_answers_of_staff_are_not_shown_line_by_line_nor_by_day(client, wave, tmp_path):
    item = {"code": "S01", "criterion": "ES01", "type": "agreement", "reverse": False}
    scale = {"min": 1, "max": 5}
    survey = instrument_of(wave, "survey", [item], code="staff", scale=scale, respondents="staff")
    survey.body |= {"kind": "survey", "title": "Опрос сотрудников"}
    survey.save()
    head = ["respondent", "branch", "date", "S01"]
    content = xlsx(["С-1", "Тула", "2026-09-14", 5], head=head)
    _answer, found = upload(client, wave, content, instrument="staff")

    work(found, tmp_path)

    page = page_of(client, found)
    assert (found.preview["lines"], found.preview["first"]) == ([], None)
    assert all(not one["samples"] for one in found.header)
    assert "С-1" not in page
    assert "анонимны" in page


@pytest.mark.usefixtures("auditor")
def test_a_wave_that_was_approved_meanwhile_takes_nothing(client, wave, tmp_path):
    _answer, found = upload(client, wave, xlsx(GOOD))
    type(wave).objects.filter(pk=wave.pk).update(state="approved", scored_at=NOON, approved_at=NOON)

    work(found, tmp_path)

    assert found.problem in page_of(client, found)
    assert (found.state, wave.observations.count()) == ("refused", 0)


@pytest.mark.usefixtures("auditor")
def test_a_file_can_be_removed_before_it_is_loaded(client, wave, tmp_path):
    _answer, found = upload(client, wave, xlsx(GOOD))
    work(found, tmp_path)

    press(client, found, "drop")
    press(client, found, "load")

    found.refresh_from_db()
    assert (found.state, found.preview) == ("dropped", {})
    assert not default_storage.exists(found.stored_file)
    assert "из него ничего не попало" in page_of(client, found)


@pytest.mark.usefixtures("auditor")
def test_a_file_whose_reading_failed_for_good_says_why_and_leaves_the_disk(client, wave):
    _answer, found = upload(client, wave, xlsx())
    Job.objects.update(state="failed", finished_at=NOON, error="Не хватило памяти.")
    before = page_of(client, found)

    dropped = [drop_unread_files(at=NOON), drop_unread_files(at=NOON)]

    assert dropped == [1, 0]
    assert ["Не хватило памяти." in page for page in (before, page_of(client, found))] == [True, True]
    assert not default_storage.exists(found.stored_file)


@pytest.mark.usefixtures("auditor")
def test_a_file_that_nobody_wanted_for_two_weeks_leaves_the_disk(client, wave, tmp_path):
    _answer, found = upload(client, wave, xlsx(GOOD))
    work(found, tmp_path)
    now = timezone.now()

    dropped = [drop_unread_files(at=now + KEPT - timedelta(hours=1)), drop_unread_files(at=now + KEPT * 2)]

    found.refresh_from_db()
    assert (dropped, found.state) == ([0, 1], "dropped")
    assert not default_storage.exists(found.stored_file)


def test_the_file_of_another_wave_is_as_good_as_missing(client, wave, auditor):
    found = file_of(AuditWaveFactory(organisation=wave.organisation), uploaded_by=auditor)

    assert client.get(reverse("audits:observation-file", args=[wave.pk, found.pk])).status_code == 404


def test_the_pages_of_files_ask_at_most_fifteen_times(client, wave, auditor, django_assert_max_num_queries):
    waiting = [file_of(wave, instrument_code="walk", uploaded_by=auditor) for _n in range(12)]

    for name, args in (
        ("observation-import", [wave.pk]),
        ("observation-file", [wave.pk, waiting[0].pk]),
        ("observation-columns", [wave.pk, waiting[0].pk]),
    ):
        with django_assert_max_num_queries(15):
            client.get(reverse(f"audits:{name}", args=args))
