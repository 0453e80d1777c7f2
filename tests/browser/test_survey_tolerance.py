"""The questionnaire of three columns on a telephone: filled to the end, over a reload, words that clash."""

import re

import pytest
from playwright.sync_api import expect

from audits.models import Instrument, Observation
from audits.services.instruments import load_instruments
from catalog.loading import load_catalog
from lms.machine import find_program
from tests.browser.steps_survey import give_points, press
from tests.browser.test_survey import address_of, look
from tests.conftest import NOON
from tests.factories.audits import INSTRUMENTS, use
from tests.factories.catalog import lean_catalogue
from tests.factories.surveys import link_of, survey_wave

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(find_program("chromium") is None, reason="Chromium is not on this machine"),
]
SCREEN = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
POINTS = {"T": 10, "R": 40, "S": 20, "A": 20, "E": 10}
WANTED = {"m": 3, "e": 6, "p": 5}
HEAD = "section:visible h2"


@pytest.fixture
def link():
    load_catalog(lean_catalogue(), at=NOON)
    load_instruments(INSTRUMENTS)
    wave = survey_wave(organisation__name="Сеть клиник «Вега»")
    instrument = Instrument.objects.get(code="servqual-tolerance")
    use(wave, instrument)
    return link_of(wave, instrument)


def mark_all(page):
    """Every statement of the screen: the minimum, the desired, what is found."""
    for side, mark in WANTED.items():
        for field in page.locator(f"section:visible input[name^='{side}-'][value='{mark}']").all():
            field.check(force=True)


def test_three_columns_and_importance_in_words_are_filled_to_the_end_on_a_telephone(enter, link):
    page = enter(address_of(link))
    expect(page.locator("section:visible")).to_contain_text("66 ответов")
    look(page, "zone-intro")
    press(page, "Начать")
    card = page.locator("section:visible .question").first
    expect(card.get_by_role("group")).to_have_count(3)
    expect(page.get_by_role("group", name=re.compile("^Оборудование и техника"))).to_have_count(1)
    mark_all(page)
    page.locator("input[name='p-SQ04'][value='x']").check(force=True)
    look(page, "zone-card")

    page.locator("input[name='m-SQ01'][value='3']").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name='m-SQ01'][value='4']")).to_be_checked()
    for _ in range(4):
        press(page, "Дальше")
        mark_all(page)
    press(page, "Дальше")
    give_points(page, POINTS)
    press(page, "Дальше")

    expect(page.locator(HEAD)).to_have_text("То же словами")
    page.get_by_label("Самое важное").select_option("Надёжность")
    page.get_by_label("На втором месте").select_option("Надёжность")
    press(page, "Дальше")
    expect(page.locator("section:visible [data-note]")).to_contain_text("Выберите три разные")
    look(page, "zone-words")
    page.get_by_label("На втором месте").select_option("Отзывчивость")
    page.get_by_label("Наименее важное").select_option("Эмпатия")
    expect(page.locator("section:visible [data-note]")).to_be_hidden()

    page.reload()
    expect(page.get_by_label("Наименее важное")).to_have_value("E")
    press(page, "Дальше")
    press(page, "Отправить ответы")

    expect(page.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы получены")
    kept = Observation.objects.get().values
    assert kept["m"] == [4, *[3] * 21]
    assert kept["e"] == [6] * 22
    assert kept["p"] == [5, 5, 5, None, *[5] * 18]
    assert kept["w"] == POINTS
    assert kept["o"] == {"most": "R", "second": "S", "least": "E"}
