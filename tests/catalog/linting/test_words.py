"""What is judged in words, and what is let be: another's speech, names, laws in passing."""

from datetime import date
from math import comb

import pytest

from catalog.linting.chance import at_least, crowded
from catalog.linting.law import check_law, law_in
from catalog.linting.masks import ours, paragraphs
from catalog.linting.material import Material, material_of
from catalog.linting.rubrics import alike
from catalog.linting.spelling import check_spelling, is_right
from catalog.linting.typography import check_typography
from catalog.linting.voice import office_words
from catalog.loading.files import read_text

TODAY = date(2026, 11, 22)


def page(text: str) -> Material:
    """A module of a job aid alone."""
    document = read_text("ok-vv-999/jobaid.md", "title: Памятка", "jobaid")
    document.text, document.source, document.text_line = text, f"---\ntitle: Памятка\n---\n{text}", 4
    return material_of("ok-vv-999", [document])


def said_of(text: str) -> list[str]:
    return [fault.reason for passage in page(text).passages for fault in office_words(passage)]


# --- voice -------------------------------------------------------------------------------------------
def test_what_a_bad_reply_says_is_not_our_voice() -> None:
    table = "| Случай | Плохо | Лучше |\n|---|---|---|\n| Склад | Осуществляем проверку! | Проверю |\n"

    assert said_of("Не говорите «данный вопрос является важным!».") == []
    assert said_of("::: dialogue\n**Анна:** Это является нормой!\n:::\n") == []
    assert said_of(table) == []
    assert len(said_of(table.replace("Плохо", "Отлично"))) == 2


def test_personal_data_and_a_given_word_are_no_office_words() -> None:
    assert said_of("Личные данные клиента и данное вами слово берегут.") == []
    assert len(said_of("В данном разговоре данный клиент прав.")) == 2


# --- law ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "По закону деньги вернут.",
        "Это запрещает закон.",
        "Закон не требует чека.",
        "Так сказано в ст. 18.",
        "Закон № 2300-1 о том же.",
        "Это 152-ФЗ, то есть ФЗ о данных.",
        "Обратитесь в Роспотребнадзор.",
        "Так в ГК РФ.",
        "Постановление Правительства говорит иначе.",
    ],
)
def test_a_law_that_is_named_or_cited_needs_a_date(text: str) -> None:
    assert law_in(text)
    assert [fault.line for fault in check_law(page(f"Начало.\n\n{text}"), TODAY)] == [6]
    assert list(check_law(page(f"{text} (проверено на 01.11.2026)"), TODAY)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Правило, закон и привычка — разное.",
        "Разговор закончен, и законный вопрос задан.",
        "Статья расходов.",
    ],
)
def test_a_law_in_passing_states_nothing(text: str) -> None:
    assert law_in(text) is None


def test_a_date_counts_for_its_own_paragraph_and_the_list_below_it() -> None:
    apart = "По закону ждут.\n\nДругое (проверено на 01.11.2026)."
    together = "Что важно (проверено на 01.11.2026):\n\n- по закону ждут десять дней;\n- по закону платят."

    assert len(list(check_law(page(apart), TODAY))) == 1
    assert list(check_law(page(together), TODAY)) == []
    assert len(paragraphs(together)) == 1


@pytest.mark.parametrize(
    ("said", "is_fresh"), [("22.11.2024", False), ("23.11.2024", True), ("22.11.2026", True)]
)
def test_a_check_lives_for_two_years(said: str, is_fresh: bool) -> None:
    assert (list(check_law(page(f"По закону ждут (проверено на {said})."), TODAY)) == []) is is_fresh


# --- spelling and signs ------------------------------------------------------------------------------
def test_the_dictionary_knows_parts_of_words_and_a_missing_diaeresis() -> None:
    for word in ("елка", "ёлка", "чек-лист", "полстраницы", "невыпитый", "по-своему", "МФЦ", "автомойка"):
        assert is_right(word), word
    for word in ("незнаю", "отвёт", "клеент", "вообщем"):
        assert not is_right(word), word


def test_a_name_inside_a_sentence_is_believed_and_so_is_it_at_a_beginning() -> None:
    spelt = "Врач Мелехинова вышла. Мелехиновой звонили."

    assert list(check_spelling(page(spelt), ())) == []
    assert len(list(check_spelling(page("Мелехинова вышла. Она вернётся."), ()))) == 1
    assert list(check_spelling(page("Мелехинова вышла."), {"мелехинова"})) == []


def test_sums_times_and_norms_are_typed_as_they_are() -> None:
    fine = "93 : 125 = 74,4 %, с 10:00 до 11:00, «{{answer_time}}», окно № 5, да… ![схема](media/a-b.png)"

    assert list(check_typography(page(fine))) == []


def test_a_fault_stands_at_its_own_line_though_the_words_came_before() -> None:
    (fault,) = check_typography(page("Ответ готов.\n\nОтвет готов.\n\nОтвет готов , да."))

    assert fault.line == 8


def test_blanking_out_moves_nothing() -> None:
    text = "Скажите «да» и ждите.\n\n::: dialogue\n**А:** нет\n:::\n"

    assert len(ours(text)) == len(text)
    assert ours(text).startswith("Скажите      и ждите.\n")


# --- chance and rubrics ------------------------------------------------------------------------------
def test_the_longest_option_may_be_right_as_often_as_chance_has_it() -> None:
    exact = sum(comb(12, k) * 0.25**k * 0.75 ** (12 - k) for k in range(6, 13))

    assert at_least(6, [0.25] * 12) == pytest.approx(exact)
    assert at_least(6, [0.25] * 12) > 0.05 > at_least(7, [0.25] * 12)


def test_questions_of_other_sizes_have_chances_of_their_own() -> None:
    assert at_least(2, [0.5, 0.25]) == pytest.approx(0.125)
    assert at_least(0, [0.5]) == 1


def test_any_place_might_have_been_the_crowded_one() -> None:
    place, times, chance = crowded([2, 2, 2, 0], [4, 4, 4, 4])

    assert (place, times) == (2, 3)
    assert chance == pytest.approx(4 * at_least(3, [0.25] * 4))


def test_levels_that_differ_by_praise_alone_are_alike() -> None:
    assert alike("Хорошо повторил суть", "Отлично повторил суть")
    assert alike("Частично назвал срок и исполнителя", "Полностью назвал срок и исполнителя")
    assert not alike("Назвал срок", "Назвал срок и исполнителя, дал выбор")
    assert not alike("Повторил суть", "То же, и услышал «да»")
