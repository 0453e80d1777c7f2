"""Search by the words people use: forms, near meanings, beginnings, typing errors, codes, situations."""

import pytest

from catalog.search import find, mark, sentence_with
from tests.factories.catalog import authored_columns

FORTY = [  # what is typed, modules that must be among the first, how many of the first
    ("звонок", [155, 156], 2),
    ("звонки", [155, 156], 2),
    ("входящие звонки", [155], 1),
    ("позвонить клиенту", [155, 156], 2),
    ("телефон", [155, 156], 2),
    ("жалоба", [187, 190, 192], 4),
    ("жалаба", [187, 190, 192], 4),
    ("как отвечать на жалобы", [187, 192], 2),
    ("претензии", [187], 6),
    ("сложный клиент", [189], 1),
    ("трудные клиенты", [189], 1),
    ("конфликт", [189], 1),
    ("соцсети", [163, 165, 206, 207], 4),
    ("социальные сети", [163, 165, 206, 207], 4),
    ("электронная почта", [157], 1),
    ("письма клиентам", [157], 1),
    ("чат", [157], 3),
    ("стратегия", [200], 1),
    ("стратегия обслуживания", [200], 1),
    ("обратная связь", [196, 206], 2),
    ("отзывы", [196, 206], 3),
    ("новички", [164], 3),
    ("наставничество", [194, 210], 3),
    ("экология", [162, 180], 2),
    ("подрядчики", [186], 1),
    ("самообслуживание", [212], 1),
    ("онлайн", [209], 2),
    ("выезд к клиенту", [182], 1),
    ("вопросы клиенту", [183], 4),
    ("реинжиниринг", [203], 1),
    ("риски", [191], 1),
    ("передача смены", [185], 2),
    ("CRM", [160], 1),
    ("база знаний", [160], 1),
    ("дополнительные продажи", [159, 168], 3),
    ("бренд", [165, 170], 3),
    ("награда сотрудникам", [201], 2),
    ("качество", [177, 197, 198], 8),
    ("155", [155], 1),
    ("ок-вв-155", [155], 1),
]


def answers(query: str) -> list[int]:
    return list(find(query, {number: column for number, (_code, column) in authored_columns().items()}).hits)


def test_there_are_forty_queries() -> None:
    assert len(FORTY) == 40


@pytest.mark.parametrize(("query", "wanted", "first"), FORTY, ids=[query for query, _, _ in FORTY])
def test_a_query_finds_its_modules_among_the_first(query: str, wanted: list[int], first: int) -> None:
    assert set(wanted) <= set(answers(query)[:first])


def test_words_of_the_wrong_keyboard_layout_are_read_in_the_right_one() -> None:
    assert answers("pdjyjr") == answers("звонок")


def test_a_beginning_of_a_word_is_enough() -> None:
    assert {155, 156} <= set(answers("звон")[:2])


def test_a_word_that_occurs_nowhere_is_left_out_and_named() -> None:
    columns = {number: column for number, (_code, column) in authored_columns().items()}

    found = find("трансцендентальный звонок", columns)

    assert found.missing == ["трансцендентальный"]
    assert list(found.hits)[:2] == answers("звонок")[:2]


def test_a_word_of_the_dictionary_is_not_taken_for_a_typing_error() -> None:
    columns = {number: column for number, (_code, column) in authored_columns().items()}

    found = find("вулкан", columns)

    assert (found.hits, found.readings, found.missing) == ({}, {}, ["вулкан"])


def test_a_correction_is_told() -> None:
    columns = {number: column for number, (_code, column) in authored_columns().items()}

    assert find("жалаба", columns).readings == {"жалаба": "жалоба"}


@pytest.mark.parametrize("query", ["", "   ", "и в на", "***", "<script>", "%", "а" * 500])
def test_nonsense_finds_nothing_and_breaks_nothing(query: str) -> None:
    assert answers(query) == []


def test_marks_stand_around_the_form_in_the_text_and_the_rest_is_escaped() -> None:
    marked = mark("Звонки <b>клиентам</b> & звонок", {"звонок"})

    assert marked == "<mark>Звонки</mark> &lt;b&gt;клиентам&lt;/b&gt; &amp; <mark>звонок</mark>"


def test_the_sentence_with_the_word_is_shown() -> None:
    text = "Первое предложение. Здесь говорят о жалобах клиентов. Третье."

    assert sentence_with(text, "жалоба") == "Здесь говорят о жалобах клиентов."
