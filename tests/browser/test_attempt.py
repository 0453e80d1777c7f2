"""A test in a real browser: answers survive a reload and a lost connection, and the clock ends it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Attempt
from assessments.services.attempts import start_attempt
from tests.browser.giving import give_right
from tests.factories.assessments import learner
from tests.factories.courses import step_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def attempt():
    """A final test begun just now."""
    enrolment = learner()
    step = step_of(enrolment.cohort, "d2-02")
    return start_attempt(enrolment.pk, step_id=step.pk, at=timezone.now())


@pytest.fixture
def page(attempt, chromium, live_server):
    """The attempt's first question in its author's browser."""
    client = Client()
    client.force_login(attempt.enrolment.user, "accounts.backends.PersonBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(locale="ru-RU")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    opened = context.new_page()
    opened.goto(f"{live_server.url}/work/attempts/{attempt.pk}/")
    yield opened
    context.close()


def first_question(page):
    """The question on the screen."""
    return page.locator("form.question:visible")


def saved(page):
    """The words beside the answer."""
    return first_question(page).locator("[data-saved]")


def test_an_answer_is_saved_as_it_is_given_and_a_reload_keeps_it(page, attempt):
    give_right(first_question(page), attempt)

    expect(saved(page)).to_contain_text("Сохранено в")
    page.reload()
    expect(saved(page)).to_contain_text("Сохранено в")
    expect(page.locator(".q-square.is-current")).to_have_class("q-square is-answered is-current")
    assert attempt.answers.count() == 1


def test_without_a_connection_the_answer_waits_and_says_so(page, attempt):
    page.context.set_offline(True)
    give_right(first_question(page), attempt)

    expect(saved(page)).to_contain_text("не сохранено")
    expect(page.locator(".q-square.is-unsaved")).to_have_count(1)
    assert not attempt.answers.exists()

    page.context.set_offline(False)
    expect(saved(page)).to_contain_text("Сохранено в", timeout=20_000)
    expect(page.locator(".q-square.is-unsaved")).to_have_count(0)
    assert attempt.answers.count() == 1


def test_arrows_walk_through_the_questions_and_m_marks_one(page, attempt):
    page.keyboard.press("ArrowRight")
    page.keyboard.press("m")

    expect(first_question(page)).to_have_attribute("data-position", "2")
    expect(page.locator(".q-square.is-flagged")).to_have_text("2, отмечен")
    expect(saved(page)).to_contain_text("Сохранено в")
    assert attempt.answers.get().is_flagged


def test_zero_on_the_clock_submits_with_what_was_just_written(page, attempt):
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=timezone.now() + timedelta(seconds=4))
    page.reload()
    give_right(first_question(page), attempt)

    page.wait_for_url("**/result/", timeout=15_000)

    finished = Attempt.objects.get(pk=attempt.pk)
    assert finished.state == Attempt.State.SUBMITTED
    assert finished.finished_at <= finished.deadline_at
    assert finished.answers.count() == 1


def test_finishing_asks_once_when_something_is_open(page, attempt):
    page.get_by_role("button", name="Завершить тест").click()

    expect(page.locator("[data-left]")).to_contain_text("Без ответа: 1, 2, 3")
    page.get_by_role("button", name="Завершить тест").click()
    page.wait_for_url("**/result/")
