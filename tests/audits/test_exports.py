"""Lists are taken out as tables: with the filters in force, without what was promised to stay unseen."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from audits.handlers import write_table
from audits.models import AuditWave, Observation
from audits.queries import exports
from jobs.models import Job
from jobs.services import JobRefusedError
from tests.factories.accounts import UserFactory, person_with_role
from tests.factories.observation_pages import sources_wave
from tests.factories.surveys import questionnaire_of
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
CANARY = "кенар-7731"


@pytest.fixture
def sources():
    """A wave with every kind of source, and one staff answer that nobody may list."""
    found = sources_wave(state="checking")
    staff = questionnaire_of(found.wave, code="whispered", respondents="staff")
    Observation.objects.create(
        wave=found.wave,
        instrument=staff,
        branch=found.north,
        external_id=CANARY,
        values={"ES01": 1},
        comments={"comment": CANARY},
    )
    return found


@pytest.fixture
def auditor(client, sources):
    person = auditor_of(sources.wave)
    client.force_login(person, BACKEND)
    return person


def book_of(client, wave, what, tmp_path, **query):
    """Asks for the table, writes it as the worker does, and takes it."""
    page = reverse(f"audits:{what}-table", args=[wave.pk], query=query or None)
    client.post(page)
    job = Job.objects.order_by("-pk").first()
    file = write_table(job.arguments, workdir=tmp_path, progress=lambda _percent, _step: None)
    stored = default_storage.save("jobs/table.xlsx", ContentFile(file.read_bytes()))
    sums = {"state": "done", "result_file": stored, "sha256": "0" * 64, "finished_at": timezone.now()}
    Job.objects.filter(pk=job.pk).update(**sums)
    assert "Скачать, XLSX" in client.get(page).content.decode()
    answer = client.get(reverse(f"audits:{what}-book", args=[wave.pk], query=query or None))
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def cells(book):
    return [str(cell) for page in book for row in page.values for cell in row if cell is not None]


def test_every_source_is_a_sheet_with_its_answers_as_they_were_given(client, auditor, sources, tmp_path):
    book = book_of(client, sources.wave, "observation", tmp_path)

    titles = {one.instrument.title[:31] for one in sources.wave.instruments.select_related("instrument")}
    assert set(book.sheetnames) == titles  # its survey of the same name is of customers
    visits = list(book[sources.seen["visit"].instrument.title[:31]].values)
    head, row = visits[0], dict(zip(visits[0], visits[1], strict=True))
    assert row["Филиал"] == sources.north.name
    assert row["Номер"] == sources.seen["visit"].external_id
    assert "Наблюдатель" in head
    said = ["Нет", "Частично", "Неприменимо"]
    assert [value for name, value in row.items() if name.startswith("V0")] == said
    marks = list(book[sources.seen["marks"].instrument.title[:31]].values)
    assert marks[1][marks[0].index("ES01 Я знаю, чего ждут клиенты.")] == 4
    assert "[имя]" in row["Комментарии"]


def test_staff_are_in_no_table(client, auditor, sources, tmp_path):
    found = [
        cells(book_of(client, sources.wave, what, tmp_path, **query))
        for what in ("observation", "verbatim")
        for query in ({}, {"branch": sources.north.pk}, {"q": CANARY})
    ]

    assert not any(CANARY in cell for one in found for cell in one)


def test_the_filters_of_the_list_are_in_force(client, auditor, sources, tmp_path):
    visit = sources.source("visit").pk

    book = book_of(client, sources.wave, "observation", tmp_path, source=visit)
    said = book_of(client, sources.wave, "verbatim", tmp_path, q="ждать")

    assert book.sheetnames == [sources.seen["visit"].instrument.title[:31]]
    assert "Ждали долго." in cells(said)
    assert not any("Таблички" in one for one in cells(said))


def test_visits_stay_the_auditors_while_the_wave_collects(client, sources, tmp_path):
    AuditWave.objects.filter(pk=sources.wave.pk).update(state="collecting")
    client.force_login(person_with_role(Membership.Role.HR, sources.wave.organisation), BACKEND)

    book = book_of(client, sources.wave, "observation", tmp_path)

    assert sources.seen["visit"].instrument.title[:31] not in book.sheetnames
    assert "Наблюдатель" not in cells(book)


def test_a_table_of_former_rows_is_given_to_nobody(client, auditor, sources, tmp_path):
    book_of(client, sources.wave, "observation", tmp_path)
    Observation.objects.filter(pk=sources.seen["visit"].pk).update(superseded_at=timezone.now())

    answer = client.get(reverse("audits:observation-book", args=[sources.wave.pk]))

    assert answer.url == reverse("audits:observation-table", args=[sources.wave.pk])
    assert "ещё не собирали" in client.get(answer.url).content.decode()


def test_a_table_from_before_somebody_came_does_not_tell_the_name(client, auditor, sources, tmp_path):
    book_of(client, sources.wave, "verbatim", tmp_path)
    UserFactory(organisation=sources.wave.organisation, last_name="Стенькина")

    answer = client.get(reverse("audits:verbatim-book", args=[sources.wave.pk]))

    assert answer.url == reverse("audits:verbatim-table", args=[sources.wave.pk])


def test_what_somebody_wrote_is_no_formula(client, auditor, sources, tmp_path):
    Observation.objects.filter(pk=sources.seen["pairs"].pk).update(comments={"comment": "=1+1"})

    book = book_of(client, sources.wave, "verbatim", tmp_path)

    cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=1+1")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_day_is_a_day(client, auditor, sources, tmp_path):
    book = book_of(client, sources.wave, "verbatim", tmp_path)

    days = [row[2] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True) if row[2]]
    assert days
    assert all(day.date() <= date(2026, 12, 31) for day in days)


@pytest.mark.parametrize("what", ["observation", "verbatim"])
def test_too_many_rows_are_refused_in_words(client, auditor, sources, monkeypatch, tmp_path, what):
    monkeypatch.setattr(exports, "ROWS_AT_MOST", 1)

    with pytest.raises(JobRefusedError, match="Выберите филиал"):
        book_of(client, sources.wave, what, tmp_path)
