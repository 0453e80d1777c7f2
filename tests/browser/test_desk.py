"""The grading desk by keyboard, and what happens when somebody else grades the same work."""

import os
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from assessments.models import Grade
from assessments.services.grades import save_grade
from tests.factories.assessments import SubmissionFactory, given_grade, trainer_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in the thread of the test
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def work():
    """A work that has waited for an hour."""
    return SubmissionFactory(submitted_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def page(work, chromium, live_server):
    """Its desk in the trainer's browser."""
    client = Client()
    client.force_login(
        trainer_of(work.enrolment.cohort), "accounts.backends.PersonBackend"
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(locale="ru-RU")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    opened = context.new_page()
    opened.goto(f"{live_server.url}/work/grading/{work.pk}/")
    yield opened
    context.close()


def give_levels(page, *levels):
    """A level for each row, by the keyboard alone."""
    for level in levels:
        page.keyboard.press("ArrowDown")
        page.keyboard.press(str(level))


def test_levels_by_keyboard_are_saved_and_counted_as_they_are_given(page, work):
    give_levels(page, 2, 0)

    expect(page.locator("[data-total]")).to_contain_text("ноль: К2")
    expect(page.locator("[data-saved]")).to_contain_text("Сохранено ")
    assert Grade.objects.get().levels == {"К1": 2, "К2": 0}


def test_ctrl_enter_decides_by_the_levels_and_goes_on(page, work):
    give_levels(page, 2, 3)
    expect(page.locator("[data-total]")).to_contain_text("Итог 80")
    for tick in page.locator("[name^=vacs_]").all():
        tick.check()

    page.keyboard.press("Control+Enter")

    page.wait_for_url("**/work/grading/")
    assert Grade.objects.get().decision == Grade.Decision.COMPETENT


def test_the_loser_of_two_assessors_keeps_the_words_and_sees_both_versions(page, work):
    other = trainer_of(work.enrolment.cohort)
    save_grade(work.pk, by=other, version=0, given=given_grade({"К1": 3}), at=timezone.now())

    page.get_by_label("Слушателю: чего не хватает").fill("Мои слова")

    expect(page.locator("[data-conflict]")).to_contain_text("К1: 3")
    expect(page.get_by_label("Слушателю: чего не хватает")).to_have_value("Мои слова")
    assert Grade.objects.get().levels == {"К1": 3}

    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.get_by_text("Черновик оценки сохранён")).to_be_visible()
    assert Grade.objects.get().overall == "Мои слова"
