"""What customers and staff write is kept without telephones, addresses and names."""

import pytest

from audits.masking import masked, names_a_person, surname_stems

STEMS = surname_stems(["Оськина", "Рябой", "Ли"])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Позвоните 8 912 345-67-89.", "Позвоните [телефон]."),
        ("Мой номер +7(912)3456789", "Мой номер [телефон]"),
        ("Звонил на 2-12-85-06, молчали", "Звонил на [телефон], молчали"),
        ("Пишите на ivan.petrov@mail.example", "Пишите на [почта]"),
        ("Мой телеграм @petrov_aa", "Мой телеграм [почта]"),
        ("Ольга на кассе грубила", "[имя] на кассе грубила"),
        ("Спасибо Марии Ивановне за помощь", "Спасибо [имя] за помощь"),
        ("Администратор Кузнецова не здоровается", "Администратор [имя] не здоровается"),
        ("Иванова А. П. всё объяснила", "[имя] всё объяснила"),
        ("Была груба Оськиной смена", "Была груба [имя] смена"),
        ("Принимала Анна-Мария", "Принимала [имя]"),
    ],
)
def test_whom_a_remark_names_is_blotted(written, kept):
    assert masked(written, stems=STEMS) == kept


@pytest.mark.parametrize(
    "written",
    [
        "Ждал 12 минут, приём был 12.09.2026, заплатил 12 500 рублей.",
        "Сотрудники вежливы. Очередь большая. Врач внимательный.",
        "В Москве в Веге на первом этаже нет скамеек.",
        "заказ 123456 потеряли",
    ],
)
def test_a_remark_on_service_stays_as_it_was_written(written):
    assert masked(written, stems=STEMS, known=["Сеть клиник «Вега»"]) == written


def test_the_organisation_may_call_itself_by_a_surname():
    assert masked("В салоне Орлова тесно", known=["Салоны «Орлова»"]) == "В салоне Орлова тесно"


def test_masking_what_is_masked_changes_nothing():
    once = masked("Ольга, 8 912 345-67-89, a@b.example", stems=STEMS)

    assert masked(once, stems=STEMS) == once


def test_a_long_text_without_an_end_is_masked_at_once():
    assert masked("1" * 5 + " " + "а" * 5000 + "@" * 500, stems=STEMS)


def test_a_masked_remark_names_nobody():
    assert names_a_person("Оськина молчала", STEMS)
    assert not names_a_person(masked("Оськина молчала", stems=STEMS), STEMS)
