"""Lessons in Markdown become pages that a phone can show and that leave the reader something to do."""

import pytest

from catalog.markdown import render, render_block, render_inline

TABLE = """
| Ситуация | Плохо | Хорошо |
|---|---|---|
| Начало | «Алло» | «Клиника, Ирина» |
| Шум | «Громче» | «Перезвоню вам» |
"""
SELF_CHECK = """
::: selfcheck
**Проверьте себя.**

1. Что сказать?

**Ответы.** 1 — одно извинение.

**Задание.** Запишите фразу.
:::
"""


def test_each_cell_of_a_table_names_its_column() -> None:
    html = render(TABLE).html

    assert html.count('data-label="Плохо"') == 2
    assert '<td data-label="Хорошо">«Перезвоню вам»</td>' in html


def test_answers_of_a_self_check_are_behind_a_click() -> None:
    html = render(SELF_CHECK).html

    folded = html[html.index("<details>") : html.index("</details>")]
    assert "<summary>Ответы</summary>" in folded
    assert "одно извинение" in folded
    assert "<strong>" not in folded
    assert "Задание" not in folded


def test_answers_outside_a_self_check_stay_text() -> None:
    assert "<details>" not in render("**Ответы.** Даёт тренер.").html


def test_no_line_begins_with_a_dash() -> None:
    rendered = render("## Формула: компания — имя\n\nИмя — это *важно* — всегда.")

    assert rendered.contents[0]["title"] == "Формула: компания\u00a0— имя"
    assert " —" not in rendered.html


@pytest.mark.parametrize("text", ["Возврат 2 200 ₽", "Скидка 10 %", "Около 1 500 звонков"])
def test_an_amount_in_a_question_does_not_break_over_lines(text: str) -> None:
    assert "&nbsp;" in render_inline(text)
    assert "&nbsp;" in render_block(text)


def test_a_plain_question_stays_plain() -> None:
    assert render_inline("Клиент ждёт 5 минут") == ""
    assert render_block("Клиент ждёт 5 минут") == ""
