"""What Jinja remembers of parts that repeat: the same HTML as when it is made anew."""

from django.template import engines
from django.utils.safestring import mark_safe

from lms.jinja import kept


def made(language, source):
    """The macro `part` of a template in the language's environment."""
    return engines[f"jinja2-{language}"].env.from_string(source).module.part


def test_a_text_that_is_safe_is_not_taken_for_one_that_looks_the_same():
    part = made("ru", "{% macro part(text) %}<p>{{ text }}</p>{% endmacro %}")

    assert kept(part, mark_safe("<b>a</b>")) == "<p><b>a</b></p>"
    assert kept(part, "<b>a</b>") == "<p>&lt;b&gt;a&lt;/b&gt;</p>"
    assert kept(part, mark_safe("<b>a</b>")) == "<p><b>a</b></p>"


def test_true_is_not_taken_for_one():
    part = made("ru", "{% macro part(value) %}{{ value }}{% endmacro %}")

    assert [kept(part, 1), kept(part, True), kept(part, 1)] == ["1", "True", "1"]


def test_each_language_has_words_of_its_own():
    source = '{% macro part() %}{{ pgettext("verdict", "True") }}{% endmacro %}'

    assert kept(made("ru", source)) == "Верно"
    assert kept(made("en", source)) == "True"


def test_values_of_a_message_are_escaped():
    part = made("en", '{% macro part(step) %}{{ _("Move «%(step)s» up", step=step) }}{% endmacro %}')

    assert part("<b>") == "Move «&lt;b&gt;» up"
