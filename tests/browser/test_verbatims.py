"""Remarks are tagged by keys alone: through the list, a criterion by its first letters, again, undone."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from audits.models import CommentTag, Observation
from tests.factories.observation_pages import sources_wave
from tests.factories.waves import auditor_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"viewport": {"width": 1280, "height": 900}}  # of `enter`
PICTURES = os.environ.get("VERBATIM_PICTURES")  # a folder, for whoever wants to look
SAID = ["Ждали у кассы двадцать минут.", "Никто не поздоровался.", "Ответили сразу и по делу."]


@pytest.fixture
def sources():
    found = sources_wave(state="checking")
    visit = found.seen["visit"]
    for number, text in enumerate(SAID):
        Observation.objects.create(
            wave=found.wave,
            instrument=visit.instrument,
            branch=found.north,
            external_id=f"Т-{number}",
            values={"V01": "yes", "V02": "partly", "V03": 30},
            comments={"V02": text},
            observed_at=visit.observed_at.replace(year=2027, minute=59 - number),  # before the others
        )
    return found


@pytest.fixture
def page(enter, sources):
    return enter(reverse("audits:verbatim-list", args=[sources.wave.pk]), auditor_of(sources.wave))


def picture(page, name):
    """Kept where somebody wants to look."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def row(page, text):
    """The remark with this text."""
    return page.locator("[data-verbatim]").filter(has_text=text)


def tagged():
    """Texts with the criteria that they are tagged with."""
    return {
        (one.observation.comments[one.item], one.criterion_id)
        for one in CommentTag.objects.select_related("observation")
    }


def test_the_whole_way_goes_by_keys(page, sources):
    page.keyboard.press("j")
    expect(row(page, SAID[0])).to_be_focused()
    page.keyboard.press("KeyJ")  # by its place: on a Russian keyboard the key is «О»
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("[data-criterion]")).to_be_focused()
    page.keyboard.type("mv0")
    expect(page.locator(".tag-options [role=option]")).to_have_count(3)
    picture(page, "choosing-1280")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(row(page, SAID[0]).locator(".tags")).to_contain_text("MV02")
    expect(row(page, SAID[0])).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("r")  # the same criterion again
    expect(row(page, SAID[1]).locator(".tags")).to_contain_text("MV02")
    assert tagged() == {(SAID[0], "MV02"), (SAID[1], "MV02")}
    picture(page, "tagged-1280")
    assert Axe().run(page).response["violations"] == []

    page.keyboard.press("u")
    expect(row(page, SAID[1]).locator(".tags")).to_have_count(0)
    assert tagged() == {(SAID[0], "MV02")}


def test_several_are_tagged_at_once_by_the_words_of_a_criterion(page, sources):
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-tag]")).to_have_text(re.compile("2"))
    page.keyboard.press("Enter")
    page.keyboard.type("крит")
    expect(page.locator(".tag-options [role=option]")).to_have_count(8)
    page.keyboard.press("Escape")
    page.locator("[data-criterion]").fill("mv03")
    page.locator("[data-tag]").click()

    expect(page.locator(".tag-bar__status")).to_contain_text("MV03")
    assert tagged() == {(SAID[0], "MV03"), (SAID[1], "MV03")}


def test_nothing_chosen_is_said_and_nothing_is_tagged(page, sources):
    page.locator("[data-criterion]").fill("mv03")
    page.locator("[data-tag]").click()

    expect(page.get_by_role("alert")).to_contain_text("Сначала выберите высказывания")
    assert tagged() == set()


@pytest.mark.parametrize("typed", ["", "м", "крит", "mv0"])
def test_an_unfinished_word_tags_nothing_and_a_choice_is_asked_for(page, sources, typed):
    row(page, SAID[0]).locator("input[name=comment]").check()
    page.locator("[data-criterion]").fill(typed)
    page.locator("[data-criterion]").press("Enter")
    expect(page.locator(".tag-bar__status")).to_contain_text("Выберите критерий из списка")

    page.locator("[data-tag]").click()

    expect(page.locator(".tag-bar")).to_contain_text("Выберите критерий из списка")
    assert tagged() == set()


def test_without_scripts_the_form_tags_and_takes_off(enter, sources):
    address = reverse("audits:verbatim-list", args=[sources.wave.pk])
    phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
    page = enter(address, auditor_of(sources.wave), **phone)
    row(page, SAID[2]).locator("input[name=comment]").check()
    page.locator("#criterion").fill("MV01 Критерий MV01")
    page.locator("[data-tag]").click()
    expect(row(page, SAID[2]).locator(".tags")).to_contain_text("MV01")
    picture(page, "tagged-390")

    row(page, SAID[2]).locator(".tags button").click()

    expect(row(page, SAID[2]).locator(".tags")).to_have_count(0)
    assert tagged() == set()
