"""A conversation in a real browser: keys, reload, two tabs, back, a lost connection, no script, 390 px."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from assessments.models import DialogueRun
from catalog.services.dialogues import open_draft
from tests.conftest import NOON
from tests.factories.courses import make_programme
from tests.factories.dialogues import CODES, authored, best_choices, real_talker
from tests.factories.requests import methodologist

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = """
() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
  .filter((one) => !one.closest(".map") && one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.outerHTML.slice(0, 120))
"""  # what sticks out of the screen
PICTURES = os.environ.get("DIALOGUE_PICTURES")  # a folder, for whoever wants to look


@pytest.fixture
def begin(chromium, live_server):
    """Opens the page before a conversation in its author's browser."""
    contexts = []

    def opened(code="dialog-1", **options):
        enrolment, step = real_talker(code)
        client = Client()
        client.force_login(enrolment.user, "accounts.backends.PersonBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = chromium.new_context(locale="ru-RU", **options)
        contexts.append(context)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}/work/enrolments/{enrolment.pk}/steps/{step.pk}/dialogue/")
        return page

    yield opened
    for context in contexts:
        context.close()


def picture(page, name):
    """Keep the page's picture if somebody wants it, and refuse what axe refuses."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


def start(page):
    """Begin the conversation."""
    page.get_by_role("button", name="Начать разговор").click()
    expect(turn(page, 1)).to_be_visible()
    page.wait_for_load_state("load")  # the script listens to keys by then


def turn(page, number):
    """The words that count the turns."""
    return page.get_by_text(f"Ход {number}", exact=True)


def say(page, chosen):
    """Choose by its number and say it."""
    page.keyboard.press(str(chosen + 1))
    page.keyboard.press("Enter")


@pytest.mark.parametrize("code", CODES)
def test_a_whole_conversation_is_held_by_keys_and_reviewed(begin, code):
    page = begin(code, viewport={"width": 1280, "height": 900})
    picture(page, f"{code}-start")
    start(page)
    for number, chosen in enumerate(best_choices(authored(code)), start=1):
        expect(turn(page, number)).to_be_visible()
        if number in {2, 6}:
            picture(page, f"{code}-turn-{number}")
        say(page, chosen)

    page.wait_for_url("**/review/")

    expect(page.get_by_role("main")).to_contain_text("Хороший конец")
    picture(page, f"{code}-review")
    assert DialogueRun.objects.get().is_enough


def test_on_a_phone_the_worst_replies_come_to_a_poor_ending(begin):
    page = begin("dialog-2", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    picture(page, "phone-start")
    start(page)
    for number, chosen in enumerate((0, 1, 0), start=1):
        expect(turn(page, number)).to_be_visible()
        page.locator(f"[data-key='{chosen + 1}']").check()
        picture(page, f"phone-turn-{number}")
        page.get_by_role("button", name="Сказать").click()

    page.wait_for_url("**/review/")

    expect(page.get_by_role("main")).to_contain_text("Плохой конец")
    picture(page, "phone-review")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_after_a_reply_the_reader_is_at_the_new_line_and_hears_the_mood(begin):
    page = begin()
    start(page)
    say(page, 1)

    expect(turn(page, 2)).to_be_visible()
    expect(page.locator("#turn-line")).to_be_focused()
    expect(page.locator("[data-live]")).to_have_text("Настроение прежнее: настороженность")


def test_reload_back_and_a_second_tab_lose_nothing_and_store_nothing_twice(begin):
    page = begin()
    start(page)
    other = page.context.new_page()
    other.goto(page.url)
    say(page, 1)
    expect(turn(page, 2)).to_be_visible()
    page.reload()
    expect(turn(page, 2)).to_be_visible()

    say(other, 0)  # the same turn, answered otherwise: the first answer stays
    expect(turn(other, 2)).to_be_visible()
    expect(other.get_by_text("Клиника «Ковчег», Лена, слушаю вас.")).to_be_visible()
    page.go_back()
    page.go_forward()
    expect(turn(page, 2)).to_be_visible()

    assert list(DialogueRun.objects.get().choices.values_list("number", "chosen")) == [(1, 1)]


def test_without_a_connection_the_reply_waits_and_the_page_says_so(begin):
    page = begin()
    start(page)
    page.context.set_offline(True)
    say(page, 1)
    expect(page.locator("[data-offline]")).to_be_visible()
    assert not DialogueRun.objects.get().choices.exists()

    page.context.set_offline(False)
    page.get_by_role("button", name="Сказать").click()

    expect(turn(page, 2)).to_be_visible()
    expect(page.locator("[data-offline]")).to_be_hidden()
    assert DialogueRun.objects.get().choices.count() == 1


def test_without_javascript_the_conversation_is_held_by_plain_forms(begin):
    page = begin(java_script_enabled=False)
    page.get_by_role("button", name="Начать разговор").click()
    for number, chosen in enumerate(best_choices(authored("dialog-1")), start=1):
        expect(turn(page, number)).to_be_visible()
        page.locator("input[name=chosen]").nth(chosen).check()
        page.get_by_role("button", name="Сказать").click()

    expect(page.get_by_role("main")).to_contain_text("Хороший конец")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_methodologists_pages_read_well_at_both_widths(chromium, live_server, width):
    author, programme = methodologist(), make_programme()
    content = {**authored("dialog-1"), "lesson": 1, "outcomes": ["З1"]}
    content["turns"][3]["replies"][1]["next"] = "nowhere"
    draft = open_draft(programme.module_id, code="talk-1", content=content, by=author, at=NOON)
    open_draft(programme.module_id, code="talk-2", content=authored("dialog-2"), by=author, at=NOON)
    client = Client()
    client.force_login(author, "accounts.backends.PersonBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(locale="ru-RU", viewport={"width": width, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    base = f"{live_server.url}/catalog/{draft.module.slug}/dialogues/"

    addresses = (
        "",
        "talk-1/",
        "talk-2/",
        "talk-1/source/",
        "talk-1/turns/hello/",
        "talk-1/facts/",
        "talk-2/try/?path=20",
    )
    for address in addresses:
        page.goto(base + address)
        picture(page, f"author-{width}-{address.replace('/', '-') or 'list'}".rstrip("-"))
        assert page.evaluate(WIDER) == [], address
    context.close()
