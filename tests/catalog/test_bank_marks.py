"""Marks of the bank's pages."""

from catalog.templatetags.bank_marks import gist


def test_a_question_in_a_list_is_words_without_tables_pictures_and_marks():
    table = "| Час | Звонки |\n|---|---|\n| 10:00 | 80 |"
    text = f"Смена **отчиталась** за час:\n\n{table}\n\n![Звонки](media/a.png)\nСколько {{{{1}}}}?"

    assert gist(text) == "Смена отчиталась за час: Сколько ___?"
