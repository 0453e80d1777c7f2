"""Columns are called as people call them; remarks come in unnamed, anonymous answers are quoted nowhere."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from audits.models import Observation, ObservationFile
from audits.observations.columns import columns_of, numbered
from tests.audits.test_files import page_of, press, upload, work, xlsx
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.audits import AuditWaveFactory
from tests.factories.imports import month_source
from tests.factories.instruments import instrument_of
from tests.factories.scale import servqual_instrument
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
ITEM = {"code": "S01", "criterion": "ES01", "type": "agreement", "reverse": False, "text": "Мне помогают"}
SCALE = {"min": 1, "max": 5}
HEAD = ["Номер анкеты", "Филиал", "Пункт S01", "Комментарий"]
SAID = "Спасибо Ивановой, звоните +7 916 123-45-67"


@pytest.fixture
def wave(client):
    """A wave with the branch «Тула»; its auditor is logged in."""
    made = AuditWaveFactory()
    BranchFactory(organisation=made.organisation, name="Тула")
    client.force_login(auditor_of(made), "accounts.backends.PersonBackend")
    return made


def survey(wave, respondents):
    """A survey of one statement."""
    made = instrument_of(wave, "survey", [ITEM], code="poll", scale=SCALE, respondents=respondents)
    made.body |= {"kind": "survey", "title": "Опрос", "about": ""}
    made.save()
    return made


def sent(client, wave, tmp_path, *rows, head=HEAD):
    """A file of the survey, looked through."""
    _answer, found = upload(client, wave, xlsx(*rows, head=head), instrument="poll")
    work(found, tmp_path)
    return found


def test_the_columns_of_pairs_are_called_by_their_side_and_number():
    columns = columns_of(servqual_instrument().body)

    names = [one.name for one in columns]
    assert names[:3] == ["Номер анкеты", "Филиал", "Ожидание 1"]
    assert "Восприятие 22" in names
    assert [len(run) for run in numbered(columns) if len(run) > 1] == [22, 22]


def test_headings_that_are_the_names_ask_nobody(client, wave, tmp_path):
    survey(wave, "customers")

    found = sent(client, wave, tmp_path, ["1", "Тула", 5, ""])

    assert (found.state, found.is_matched, found.preview["added"]) == ("checked", False, 1)
    page = page_of(client, found)
    assert '<th scope="col">Пункт S01<span>Мне помогают</span></th>' in page
    assert "respondent" not in page


def test_the_respondents_comment_comes_in_without_names_and_is_found_among_the_remarks(
    client, wave, tmp_path
):
    survey(wave, "customers")
    UserFactory(organisation=wave.organisation, last_name="Иванова")

    found = sent(client, wave, tmp_path, ["1", "Тула", 5, SAID])
    shown = page_of(client, found)
    press(client, found, "load")
    work(found, tmp_path)

    kept = "Спасибо [имя], звоните [телефон]"
    assert Observation.objects.get().comments == {"comment": kept}
    assert "Иванов" not in shown
    assert kept in client.get(reverse("audits:verbatim-list", args=[wave.pk])).content.decode()


def test_a_comment_of_staff_comes_in_and_is_shown_nowhere(client, wave, tmp_path):
    survey(wave, "staff")

    found = sent(client, wave, tmp_path, ["1", "Тула", 5, "Начальник кричит"])
    shown = page_of(client, found)
    press(client, found, "load")
    work(found, tmp_path)

    assert Observation.objects.get().comments == {"comment": "Начальник кричит"}
    assert "кричит" not in shown
    for name in ("verbatim-list", "observation-list"):
        assert "кричит" not in client.get(reverse(f"audits:{name}", args=[wave.pk])).content.decode()


@pytest.mark.parametrize(
    ("respondents", "is_quoted"), [("staff", False), ("managers", False), ("customers", True)]
)
def test_faults_of_anonymous_answers_name_line_and_rule_and_quote_no_cell(
    client, wave, tmp_path, respondents, is_quoted
):
    survey(wave, respondents)
    rows = ["С-17", "Где-то", 9, ""], ["С-17", "Тула", "ненавижу", ""]

    found = sent(client, wave, tmp_path, *rows)

    told = " ".join(one["text"] for one in found.faults)
    page = page_of(client, found)
    assert [(one["line"], one["column"]) for one in found.faults] == [
        (2, "Пункт S01"), (2, "Филиал"), (3, "Номер анкеты"), (3, "Пункт S01"),
    ]  # fmt: skip
    assert [cell in told for cell in ("С-17", "Где-то", "«9»", "ненавижу")] == [is_quoted] * 4
    assert ("Анкеты анонимны" in page) != is_quoted


def test_changed_answers_of_staff_are_counted_and_not_named(client, wave, tmp_path):
    survey(wave, "staff")
    first = sent(client, wave, tmp_path, ["С-17", "Тула", 5, ""])
    press(client, first, "load")
    work(first, tmp_path)

    second = sent(client, wave, tmp_path, ["С-17", "Тула", 1, ""])

    assert (second.preview["different"], second.preview["changed"]) == ([], 1)
    assert "О 1 анкете файл говорит иначе, чем волна." in page_of(client, second)


def test_the_page_of_columns_counts_and_names_what_is_and_what_is_not_matched(client, wave, tmp_path):
    survey(wave, "customers")
    found = sent(
        client, wave, tmp_path, ["1", "Тула", 5, 7], head=["Номер анкеты", "Филиал", "Балл", "Касса"]
    )

    page = client.get(reverse("audits:observation-columns", args=[wave.pk, found.pk])).content.decode()

    assert "<span data-matched>2</span> из 4" in page
    assert "<b data-lacking>«Пункт S01»</b>" in page
    assert "«Балл», «Касса»" in page
    assert ObservationFile.objects.get().state == "matching"


def test_the_empty_table_has_names_and_comes_back_without_questions(client, wave, tmp_path):
    survey(wave, "customers")
    blank = client.get(reverse("audits:observation-blank", args=[wave.pk, "poll"]))
    book = openpyxl.load_workbook(BytesIO(blank.content))
    heading = [cell.value for cell in book.worksheets[0][1]]
    assert heading == [*HEAD, "Дата", "Канал", "Услуга", "Сегмент клиентов"]
    book.worksheets[0].append(["1", "Тула", 4, "Хорошо", "14.09.2026", "касса", "", ""])
    stream = BytesIO()
    book.save(stream)

    _answer, found = upload(client, wave, stream.getvalue(), instrument="poll")
    work(found, tmp_path)

    assert (found.state, found.preview["added"]) == ("checked", 1)


def test_figures_of_a_renamed_branch_are_had_and_its_old_name_is_free_for_another(client, wave, tmp_path):
    month_source(wave)
    columns = [one.name for one in columns_of(wave.instruments.get().instrument.body) if one.is_required]

    def file_of_month(branch):
        row = [{"Месяц": "2026-09", "Филиал": branch}.get(name, "") for name in columns]
        _answer, found = upload(client, wave, xlsx(row, head=columns), instrument="complaints")
        work(found, tmp_path)
        return found

    first = file_of_month("Тула")
    press(client, first, "load")
    work(first, tmp_path)
    tula = wave.organisation.branches.get()
    tula.name = "Тула, Центр"
    tula.save()
    renamed = file_of_month("Тула, Центр")
    BranchFactory(organisation=wave.organisation, name="Тула")
    other = file_of_month("Тула")

    assert (renamed.preview["added"], renamed.preview["known"]) == (0, 1)
    assert (other.preview["added"], other.preview["known"]) == (1, 0)
