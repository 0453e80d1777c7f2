"""Conclusions of a report in a browser: kept while they are written, by two tabs, over a lost session."""

import threading
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lms.machine import find_program
from reports.models import AuditConclusion
from reports.services.conclusions import save_conclusion
from tests.factories.waves import auditor_of, scored_wave

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(find_program("chromium") is None, reason="Chromium is not on this machine"),
]
SCREEN = {"viewport": {"width": 1280, "height": 900}}
SLOW = 10_000
TEXT = "Клиентов подводит не вежливость, а ожидание у стойки."


@pytest.fixture
def place():
    """A wave whose conclusions are written, and who writes them."""
    wave = scored_wave()
    return reverse("reports:conclusion-list", args=[wave.pk]), auditor_of(wave)


def part_of(page):
    """The section on SERVQUAL: its field and its line."""
    section = page.locator("#servqual")
    return section.get_by_role("textbox"), section.locator("[data-saved]")


def test_a_text_is_saved_as_it_is_written_and_the_page_says_when(place, enter):
    page = enter(*place)
    field, line = part_of(page)

    field.fill(TEXT)

    expect(line).to_contain_text("Сохранено", timeout=SLOW)
    assert AuditConclusion.objects.get().text == TEXT
    expect(page.locator("#servqual [data-made-of]").first).to_be_hidden()


def test_the_later_of_two_tabs_sees_both_texts_and_decides(place, enter):
    first, second = enter(*place), enter(*place)
    field, line = part_of(first)
    field.fill(TEXT)
    expect(line).to_contain_text("Сохранено", timeout=SLOW)

    late, told = part_of(second)
    late.fill("Из второй вкладки.")

    expect(second.locator("#servqual [role=alert]").filter(has_text=TEXT)).to_be_visible(timeout=SLOW)
    expect(told).to_contain_text("Не сохранено")
    expect(late).to_have_value("Из второй вкладки.")
    assert AuditConclusion.objects.get().text == TEXT

    second.locator("#servqual").get_by_role("button", name="Сохранить").click()
    expect(part_of(second)[0]).to_have_value("Из второй вкладки.")
    assert AuditConclusion.objects.get().text == "Из второй вкладки."


def test_a_session_that_ended_loses_nothing(place, enter):
    page = enter(*place)
    field, line = part_of(page)
    kept = page.context.cookies()
    page.context.clear_cookies()

    field.fill(TEXT)

    expect(page.locator("[data-logged-out]")).to_be_visible(timeout=SLOW)
    expect(line).to_contain_text("Не сохранено")
    assert not AuditConclusion.objects.exists()

    page.context.add_cookies(kept)
    expect(line).to_contain_text("Сохранено", timeout=SLOW)
    assert AuditConclusion.objects.get().text == TEXT


def test_a_name_is_refused_in_place_and_its_removal_is_saved(place, enter):
    page = enter(*place)
    field, line = part_of(page)

    field.fill("Пишите на a@b.example")
    expect(page.locator("#servqual [data-error]")).to_contain_text("Отчёт никого не называет", timeout=SLOW)
    field.fill(TEXT)

    expect(line).to_contain_text("Сохранено", timeout=SLOW)
    expect(page.locator("#servqual [data-error]")).to_be_hidden()


def test_the_last_words_are_kept_when_the_page_is_left_while_a_save_is_under_way(place, enter, monkeypatch):
    is_held = threading.Event()
    sent = []

    def slowly(*args, **facts):
        """A server whose first answer takes its time."""
        kept = save_conclusion(*args, **facts)
        sent.append(facts["text"])
        if len(sent) == 1:
            is_held.wait(SLOW / 1000)
        return kept

    monkeypatch.setattr("reports.views.conclusions.save_conclusion", slowly)
    page = enter(*place)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    field, line = part_of(page)
    field.click()
    field.press_sequentially("Сначала.")
    expect(line).to_contain_text("Сохран", timeout=SLOW)
    page.wait_for_function("() => document.querySelector('#servqual [data-saved]').textContent.includes('…')")
    field.press_sequentially(" Потом.")

    page.goto("about:blank")
    is_held.set()

    until = time.monotonic() + SLOW / 1000
    while len(sent) < 2 and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert asked == ["beforeunload"]
    assert AuditConclusion.objects.get().text == "Сначала. Потом."


def test_a_page_with_everything_saved_is_left_without_a_question(place, enter):
    page = enter(*place)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    field, line = part_of(page)
    field.click()
    field.press_sequentially("Готово.")
    expect(line).to_contain_text("Сохранено", timeout=SLOW)

    page.goto("about:blank")

    assert asked == []
