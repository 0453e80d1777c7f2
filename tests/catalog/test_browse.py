"""Browsing the authored catalogue: filters with counts, search that says why, a module's page."""

import re

import pytest
from django.db import transaction

from catalog.loading import load_catalog
from catalog.models import Module, Programme
from tests.conftest import NOON
from tests.factories.catalog import lean_catalogue

LIST = "/catalog/"


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """All 67 modules as authored, loaded once for this file inside a transaction that is rolled back."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        load_catalog(lean_catalogue(), at=NOON)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture
def offer(loaded, db):
    """The authored offer; what a test does to it is undone."""


def page(client, address: str, **headers) -> str:
    return client.get(address, headers=headers).content.decode()


def codes(html: str) -> list[str]:
    return re.findall(r'<span class="code-id">(ОК-\w\w-\d{3,4})</span>', html)


def test_a_visitor_sees_all_modules_with_their_days_and_the_note_on_headings(client, offer):
    html = page(client, LIST)

    assert len(set(codes(html))) == 67
    assert "67\u00a0модулей · 111\u00a0учебных дней" in html
    assert "ОБ («Основы обслуживания клиентов») — «Предоставление обслуживания»" in html


def test_counts_change_with_the_other_filters_and_what_gives_nothing_is_grey(client, offer):
    html = page(client, f"{LIST}?block=rp&days=1")

    counts = dict(
        re.findall(
            r">(Внешний вид|Решение|\d\s(?:день|дня) ·)[ \w]* <span class=\"filter-count\">(\d+)<", html
        )
    )
    counts = {name.replace("\u00a0", " "): count for name, count in counts.items()}
    assert counts == {"Внешний вид": "9", "Решение": "2", "1 день ·": "2", "2 дня ·": "4", "3 дня ·": "0"}
    assert '<a class="is-none" aria-disabled="true">3\u00a0дня ·' in html
    assert codes(html) == ["ОК-РП-188", "ОК-РП-191"]


def test_two_values_of_one_facet_widen_and_two_facets_narrow(client, offer):
    both = codes(page(client, f"{LIST}?block=rp&block=po"))
    narrow = codes(page(client, f"{LIST}?block=rp&block=po&audience=manager"))

    assert len(both) == 11
    assert set(narrow) == {"ОК-РП-192", "ОК-ПО-218", "ОК-ПО-219"}


def test_a_criterion_in_the_address_shows_the_modules_that_answer_it(client, offer):
    html = page(client, f"{LIST}?criterion=MC02")

    wanted = Module.objects.filter(arrows__criterion_id="MC02").values_list("code", flat=True)
    assert set(codes(html)) == set(wanted)
    assert '<option value="MC02" selected>' in html


@pytest.mark.parametrize(
    "query", ["?block=xx", "?days=9&sort=no", "?page=-1&page=x", "?criterion=%20", "?q=%F0%9F"]
)
def test_an_address_without_sense_still_opens(client, offer, query):
    assert client.get(LIST + query).status_code == 200


def test_a_search_marks_what_matched_and_says_why(client, offer):
    html = page(client, f"{LIST}?q=жалаба")

    assert "<mark>жалоб</mark>" in html
    assert "по навыку: Проблемы, <mark>жалобы</mark>, сложные клиенты" in html
    assert "Показано по слову «жалоба»" in html


def test_a_search_for_nothing_known_says_how_to_widen(client, offer):
    html = page(client, f"{LIST}?q=вулкан")

    assert "Ничего не нашлось" in html
    assert codes(html) == []


@pytest.mark.parametrize(
    ("sort", "first"), [("code", "ОК-ВВ-153"), ("title", "ОК-РУ-203"), ("days", "ОК-ВВ-158")]
)
def test_the_order_can_be_chosen(client, offer, sort, first):
    assert codes(page(client, f"{LIST}?sort={sort}"))[0] == first


def test_htmx_gets_the_part_alone_and_a_clean_address(client, offer):
    response = client.get(f"{LIST}?q=&block=vv&criterion=", headers={"HX-Request": "true"})

    assert b"<html" not in response.content
    assert response.headers["HX-Push-Url"] == "/catalog/?block=vv"
    assert "HX-Request" in response.headers["Vary"]


def test_going_back_in_history_gets_the_whole_page(client, offer):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in page(client, LIST, **headers)


def test_a_module_page_says_what_it_teaches_how_it_goes_and_when_not_to_choose_it(
    client, offer, django_assert_max_num_queries
):
    address = "/catalog/ok-vv-155/"

    with django_assert_max_num_queries(11):
        html = page(client, address)

    for words in (
        "Сотрудник принимает входящий звонок так", "Не назначать, если…", "сотрудники не принимают звонки",
        "шесть этапов звонка", "Входной тест", "09:30", "MC02", "ОК-ПО-215", "Осмотр в пятницу",
        "/catalog/requests/new/?m=ok-vv-155",
    ):  # fmt: skip
        assert words in html
    assert "content-note" not in html


def test_a_module_below_the_bar_says_what_it_holds(client, offer):
    note = "Самостоятельно ≈ 2 ак. ч."
    version = Programme.objects.current().get(module__slug="ok-vv-155")
    version.passport["content_note"] = note
    version.save()

    assert f'<p class="content-note">{note}</p>' in page(client, "/catalog/ok-vv-155/")


def test_a_module_without_content_says_so(client, offer):
    html = page(client, "/catalog/ok-rp-187/")

    assert "Готового курса по этому модулю пока нет" in html
    assert "Чему научит" not in html
