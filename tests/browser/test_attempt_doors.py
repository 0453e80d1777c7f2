"""A test in a real browser when the page is not alone: two tabs, the back button, a login in the middle."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.answers import right_value
from assessments.models import Attempt
from assessments.services.attempts import start_attempt
from tests.browser.entering import logs_in, logs_out, with_password
from tests.browser.giving import GIVE, give_right
from tests.factories.assessments import learner
from tests.factories.courses import step_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"viewport": {"width": 390, "height": 844}}
SLOW = 20_000  # ms; the page comes again by itself


@pytest.fixture
def place():
    """A trainee who may begin the final test and has a password."""
    made = learner()
    with_password(made.user)
    return made


@pytest.fixture
def attempt(place):
    """The test begun just now."""
    return start_attempt(place.pk, step_id=step_of(place.cohort, "d2-02").pk, at=timezone.now())


@pytest.fixture
def page(attempt, enter):
    """The attempt's first question in its author's browser."""
    return enter(f"/work/attempts/{attempt.pk}/", attempt.enrolment.user)


def asked(page):
    """The question on the screen."""
    return page.locator("form.question:visible")


def saved(page):
    """The words beside the answer."""
    return asked(page).locator("[data-saved]")


def wrong_single(attempt, page):
    """The first option of the question on the screen that is not right."""
    code = asked(page).get_attribute("data-question")
    question = next(one for one in attempt.questions if one["code"] == code)
    return next(one["code"] for one in question["options"] if one["code"] != right_value(question))


def go_to_single(page, attempt):
    """Show the first question with one right answer."""
    code = next(one["code"] for one in attempt.questions if one["kind"] == "single")
    page.locator(f"[data-square={code}]").click()
    return code


def test_from_the_conditions_to_the_result_a_reload_at_every_step_loses_nothing(place, enter):
    step = step_of(place.cohort, "d2-02")
    page = enter(f"/work/enrolments/{place.pk}/steps/{step.pk}/test/", place.user)
    page.reload()
    page.get_by_role("button", name="Начать тест").click()
    expect(asked(page)).to_be_visible()
    page.reload()
    attempt = Attempt.objects.get()
    for number in range(1, len(attempt.questions) + 1):
        expect(asked(page)).to_have_attribute("data-position", str(number))
        give_right(asked(page), attempt)
        expect(saved(page)).to_contain_text("Сохранено в")
        page.reload()
        expect(page.locator(".q-square.is-answered")).to_have_count(number)
        asked(page).get_by_role("button").last.click()
    page.reload()
    page.get_by_role("button", name="Завершить тест").click()
    page.wait_for_url("**/result/")
    page.reload()

    expect(page.get_by_role("main")).to_contain_text("100 из 100")
    assert Attempt.objects.get().score == 100


def test_a_double_press_begins_one_attempt_and_the_back_button_leads_into_it(place, enter):
    step = step_of(place.cohort, "d2-02")
    page = enter(f"/work/enrolments/{place.pk}/steps/{step.pk}/test/", place.user)

    page.get_by_role("button", name="Начать тест").dblclick()
    expect(asked(page)).to_be_visible()
    give_right(asked(page), Attempt.objects.get())
    expect(saved(page)).to_contain_text("Сохранено в")
    page.go_back()
    page.get_by_role("main").get_by_role("button").or_(
        page.get_by_role("main").get_by_role("link", name="Продолжить")
    ).first.click()

    expect(asked(page)).to_be_visible()
    expect(page.locator(".q-square.is-answered")).to_have_count(1)
    assert Attempt.objects.count() == 1


def test_of_two_tabs_the_older_one_shows_what_the_newer_one_stored(page, attempt):
    code = go_to_single(page, attempt)
    other = page.context.new_page()
    other.goto(page.url)
    GIVE["single"](asked(other), wrong_single(attempt, other))
    expect(saved(other)).to_contain_text("Сохранено в")

    give_right(asked(page), attempt)

    expect(saved(page)).to_contain_text("Изменено в другом окне")
    wrong = wrong_single(attempt, page)
    expect(asked(page).locator(f"[name=value][value='{wrong}']")).to_be_checked()
    assert attempt.answers.get().value == wrong
    give_right(asked(page), attempt)
    expect(saved(page)).to_contain_text("Сохранено в")
    right = right_value(next(one for one in attempt.questions if one["code"] == code))
    assert attempt.answers.get().value == right


def test_a_tab_that_was_left_open_goes_to_the_result_when_the_other_one_has_finished(page, attempt):
    go_to_single(page, attempt)  # one press is the whole answer: nothing is left to do when the page goes
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Завершить тест").click()
    other.get_by_role("button", name="Завершить тест").click()
    other.wait_for_url("**/result/")

    give_right(asked(page), attempt)

    page.wait_for_url("**/result/")
    assert not attempt.answers.exists()


def test_who_is_logged_out_in_the_middle_logs_in_beside_and_nothing_is_lost(page, attempt):
    logs_out(page)
    give_right(asked(page), attempt)
    expect(page.get_by_text("Вы вышли из системы")).to_be_visible()
    expect(saved(page)).to_contain_text("не сохранено")
    assert not attempt.answers.exists()

    logs_in(page, attempt.enrolment.user)

    expect(saved(page)).to_contain_text("Сохранено в", timeout=SLOW)
    expect(page.get_by_text("Вы вышли из системы")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    give_right(asked(page), attempt)
    expect(saved(page)).to_contain_text("Сохранено в")
    assert attempt.answers.count() == 2


def test_finishing_waits_for_the_login_and_carries_what_was_not_saved(page, attempt):
    logs_out(page)
    give_right(asked(page), attempt)
    expect(saved(page)).to_contain_text("не сохранено")
    finish = page.get_by_role("button", name="Завершить тест")
    finish.click()
    finish.click()
    expect(page.locator("[data-left]")).to_contain_text("не сохранено")

    logs_in(page, attempt.enrolment.user)

    page.wait_for_url("**/result/", timeout=SLOW)
    assert Attempt.objects.get().answers.count() == 1


def test_by_the_keyboard_alone_a_test_is_answered_and_finished(page, attempt):
    for place in range(1, len(attempt.questions) + 1):
        kind = asked(page).get_attribute("data-kind")
        if kind == "single":
            page.keyboard.press("1")
            expect(saved(page)).to_contain_text("Сохранено в")
        expect(asked(page)).to_have_attribute("data-position", str(place))
        if place < len(attempt.questions):
            page.keyboard.press("ArrowRight")
    finish = page.get_by_role("button", name="Завершить тест")
    finish.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-left]")).to_contain_text("Без ответа")
    page.keyboard.press("Enter")

    page.wait_for_url("**/result/")
