"""Columns that are called otherwise are matched by a person, once for each heading."""

import pytest
from django.urls import reverse

from audits.models import ColumnMapping, Observation
from audits.observations.columns import columns_of, needed, runs
from audits.observations.headings import proposed
from audits.services.mapping import remembered_columns
from tests.audits.test_files import GOOD, page_of, press, upload, work, xlsx
from tests.factories.accounts import BranchFactory, OrganisationFactory
from tests.factories.audits import AuditWaveFactory, ChecklistFactory
from tests.factories.imports import MONTHS
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
HEAD = ["Код", "Точка", "Дата визита", "Кто ходил", "Пункт V01 выполнен", "Фамилия кассира"]
LINE = ["1", "Тула", "14.09.2026 12:30", "ТП-1", "да", "Белова"]
MATCHED = {f"column-{at}": key for at, key in enumerate(("visit", "branch", "at", "shopper", "v01", ""))}
CHECKLIST = {"kind": "visit", "title": "Чек-лист", "items": [{"code": "V01", "text": "Пункт V01 выполнен"}]}


@pytest.fixture
def wave(client):
    """A wave with the branch «Тула» and a checklist of one item; its auditor is logged in."""
    made = AuditWaveFactory()
    ChecklistFactory(code="walk")
    BranchFactory(organisation=made.organisation, name="Тула")
    client.force_login(auditor_of(made), "accounts.backends.PersonBackend")
    return made


@pytest.fixture
def matching(client, wave, tmp_path):
    """An uploaded file whose columns are called otherwise, looked through."""
    _answer, found = upload(client, wave, xlsx(LINE, head=HEAD))
    work(found, tmp_path)
    return found


def match(client, found, **chosen):
    """Send the page of columns."""
    url = reverse("audits:observation-columns", args=[found.wave_id, found.pk])
    return client.post(url, MATCHED | chosen)


def names(header, body=CHECKLIST, known=None):
    """(column, how) of each heading."""
    found = proposed([one.casefold() for one in header], columns_of(body), known or {})
    return [(one.column, one.how) for one in found.values()]


def test_a_proposal_goes_from_the_sure_to_the_likely():
    assert names(["V01", "Визит №", "магазин", "Дата", "Агент", "V01 комментарий", "итог"]) == [
        ("v01", "exact"),
        ("visit", "alike"),
        ("branch", "alike"),
        ("at", "alike"),
        ("shopper", "alike"),
        ("v01_comment", "alike"),
        ("", ""),
    ]


@pytest.mark.parametrize(
    ("heading", "column"),
    [("№", "respondent"), ("№ анкеты", "respondent"), ("Комментарий гостя", "comment"), ("п/п", "")],
)
def test_the_sign_of_a_number_and_the_word_of_the_trade_are_understood(heading, column):
    body = {"kind": "servqual", "title": "Анкета", "items": [{"code": "SQ01", "column": "01"}]}

    assert names([heading], body)[0][0] == column


def test_a_heading_that_is_the_text_of_an_item_is_told_also_with_a_slip():
    assert names(["пункт V01 выполнин"]) == [("v01", "guessed")]


def test_a_number_before_the_text_names_the_item():
    assert names(["V01. Вход свободен"]) == [("v01", "alike")]


def test_a_column_of_the_instrument_is_proposed_once():
    assert [column for column, _how in names(["филиал", "точка", "магазин"])] == ["branch", "", ""]


def test_what_a_person_said_before_goes_before_what_is_alike():
    assert names(["точка", "магазин"], known={"магазин": "branch", "точка": ""}) == [
        ("", "remembered"),
        ("branch", "remembered"),
    ]


def test_numbers_of_months_are_told_by_what_they_are():
    body = {"kind": "records", "title": "Жалобы", "items": [{"text": "Пункт", **one} for one in MONTHS]}

    assert names(["Месяц", "Ответов в срок", "жалоб на поведение"], body) == [
        ("period", "exact"),
        ("k03_part", "exact"),
        ("k02_count", "exact"),
    ]


def test_pairs_and_importance_are_told_by_their_word_and_number():
    marks = [
        {"code": f"SQ{at:02}", "column": f"{at:02}", "expectation": "О", "perception": "В"} for at in (1, 12)
    ]
    body = {"kind": "servqual", "title": "Анкета", "items": marks}
    header = [
        "Ожидание 1",
        "Ожидание 12",
        "Восприятие 01",
        "Восприятие №12",
        "Вес: надёжность",
        "Вес: эмпатия",
    ]

    found = names(header, body)

    assert [column for column, _how in found] == ["e01", "e12", "p01", "p12", "w_r", "w_e"]
    assert [how for _column, how in found] == ["exact", "exact", "alike", "alike", "alike", "alike"]


def test_a_column_of_names_of_branches_is_proposed_as_the_branch(client, wave, tmp_path):
    head = [HEAD[0], "Отель", *HEAD[2:]]

    _answer, found = upload(client, wave, xlsx(LINE, ["2", "тула", *LINE[2:]], head=head))
    work(found, tmp_path)

    assert (found.state, found.mapping["отель"]) == ("matching", "branch")


def test_neighbours_by_number_are_told_by_their_ends():
    assert runs(["branch", "e01", "e02", "e03", "p01", "p02"]) == "«branch», «e01»…«e03», «p01», «p02»"
    assert needed(CHECKLIST) == "«Номер визита», «Филиал», «Дата и время», «Код наблюдателя», «Пункт V01»"


def test_columns_that_are_called_otherwise_wait_for_a_person_with_a_proposal(client, matching):
    page = client.get(reverse("audits:observation-columns", args=[matching.wave_id, matching.pk]))

    text = page.content.decode()
    assert matching.state == "matching"
    assert "Сопоставить столбцы" in page_of(client, matching)
    assert '<option value="v01" selected>Пункт V01 — Пункт V01 выполнен' in text
    assert "14.09.2026 12:30" in text
    assert not Observation.objects.exists()


def test_samples_of_a_column_that_nobody_has_matched_name_nobody(client, matching):
    samples = {one["shown"]: one["samples"] for one in matching.header}

    assert samples["Фамилия кассира"] == ["[имя]"]
    assert samples["Точка"] == ["Тула"]


def test_matched_columns_are_read_and_the_rest_is_left_out(client, matching, tmp_path):
    match(client, matching)
    work(matching, tmp_path)
    page = page_of(client, matching)
    press(client, matching, "load")
    work(matching, tmp_path)

    row = Observation.objects.get()
    assert "Фамилия кассира" in page
    assert (row.external_id, row.observer, row.values) == ("1", "ТП-1", {"V01": "yes"})
    assert matching.state == "read"


def test_the_next_file_with_these_columns_asks_nothing(client, wave, matching, tmp_path):
    match(client, matching)
    turned = xlsx([*LINE[1:], LINE[0]], head=[*HEAD[1:], HEAD[0]])

    _answer, second = upload(client, wave, turned)
    work(second, tmp_path)

    assert (second.state, second.preview["added"]) == ("checked", 1)
    assert "Столбцы сопоставлены так, как вы или ваш коллега указали" in page_of(client, second)
    assert ColumnMapping.objects.count() == 1


def test_another_organisation_remembers_nothing_of_it(client, matching):
    match(client, matching)
    header = [one["column"] for one in matching.header]

    found = remembered_columns(OrganisationFactory().pk, instrument="walk", header=header)

    assert (found.columns, found.is_whole) == ({}, False)


def test_a_new_column_is_asked_about_and_the_others_are_as_before(client, wave, matching, tmp_path):
    match(client, matching)

    _answer, second = upload(client, wave, xlsx([*LINE, "5"], head=[*HEAD, "Баллы"]))
    work(second, tmp_path)

    assert second.state == "matching"
    assert [one["how"] for one in second.header] == ["remembered"] * 6 + [""]


def test_the_columns_of_a_checked_file_can_be_changed(client, matching, tmp_path):
    match(client, matching)
    work(matching, tmp_path)

    match(client, matching, **{"column-5": "v01_comment"})
    work(matching, tmp_path)

    assert matching.preview["left_out"] == []
    assert ColumnMapping.objects.get().columns["фамилия кассира"] == "v01_comment"


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        ({"column-4": ""}, "Укажите столбцы и для «Пункт V01»"),
        ({"column-5": "v01"}, "Этот столбец выбран дважды."),
        ({"column-5": "нет такого"}, "Выберите столбец из списка."),
    ],
)
def test_a_mapping_that_cannot_be_read_keeps_what_was_chosen_and_says_why(client, matching, chosen, text):
    answer = match(client, matching, **chosen)

    matching.refresh_from_db()
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert '<option value="shopper" selected>' in answer.content.decode()
    assert (matching.state, ColumnMapping.objects.count()) == ("matching", 0)


def test_a_heading_with_tags_stays_text(client, wave, tmp_path):
    _answer, found = upload(client, wave, xlsx(LINE, head=["<img src=x>", *HEAD[1:]]))
    work(found, tmp_path)

    page = client.get(reverse("audits:observation-columns", args=[wave.pk, found.pk])).content.decode()

    assert "&lt;img src=x&gt;" in page
    assert "<img src=x>" not in page


def test_a_file_whose_columns_are_the_instruments_is_not_asked_about(client, wave, tmp_path):
    _answer, found = upload(client, wave, xlsx(GOOD))

    work(found, tmp_path)

    assert (found.state, found.is_matched) == ("checked", False)


def test_the_empty_table_has_the_headings_that_the_import_takes(client, wave, tmp_path):
    blank = client.get(reverse("audits:observation-blank", args=[wave.pk, "walk"]))

    _answer, found = upload(client, wave, blank.content)
    work(found, tmp_path)

    assert "нет строк под ним" in found.faults[0]["text"]
    assert found.fault_count == 1
