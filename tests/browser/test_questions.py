"""Every kind of question in a real browser: given by its widget, saved, there again after a reload."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from assessments import drawing
from assessments.answers import right_value
from assessments.models import Attempt
from assessments.queries.bank import dressed_questions
from assessments.services.attempts import start_attempt
from tests.browser.giving import GIVE
from tests.factories.assessments import bank_of, learner
from tests.factories.courses import step_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}  # of `enter`
TAPPED = {  # what a finger presses first
    "single": "label:has([name=value])",
    "multiple": "label:has([name=value])",
    "faults": "label:has([name=value])",
    "true_false": "label:has([name=verdict])",
    "best_worst": "[name=best]",
    "order": "[data-down]:visible",
}


@pytest.fixture
def attempt():
    """An attempt begun just now with one question of each kind."""
    enrolment = learner()
    programme = enrolment.cohort.programme
    begun = start_attempt(enrolment.pk, step_id=step_of(enrolment.cohort, "d2-02").pk, at=timezone.now())
    bank = bank_of(programme)
    first = {one["kind"]: one for one in drawing.draw(bank, count=len(bank), seed=3)}
    Attempt.objects.filter(pk=begun.pk).update(
        questions=dressed_questions(list(first.values()), programme.pk)
    )
    return Attempt.objects.get(pk=begun.pk)


@pytest.fixture
def page(attempt, chromium, live_server):
    """The attempt's first question in its author's browser."""
    client = Client()
    client.force_login(attempt.enrolment.user, settings.AUTHENTICATION_BACKENDS[-1])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(locale="ru-RU")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    opened = context.new_page()
    opened.goto(f"{live_server.url}/work/attempts/{attempt.pk}/")
    yield opened
    context.close()


def test_each_kind_is_given_saved_and_there_after_a_reload(page, attempt):
    for place, question in enumerate(attempt.questions, start=1):
        page.locator(f"[data-square={question['code']}]").click()
        form = page.locator("form.question:visible")
        GIVE[question["kind"]](form, right_value(question))
        expect(form.locator("[data-saved]")).to_contain_text("Сохранено в")
        expect(page.locator(".q-square.is-answered")).to_have_count(place)
    page.reload()

    expect(page.locator(".q-square.is-answered")).to_have_count(len(attempt.questions))
    page.get_by_role("button", name="Завершить тест").click()
    expect(page.locator(".reviewed .state-ok").first).to_be_visible()
    finished = Attempt.objects.get(pk=attempt.pk)
    assert finished.score == 100
    assert dict(finished.answers.values_list("question", "value")) == {
        one["code"]: right_value(one) for one in attempt.questions
    }


def test_the_newer_mark_of_best_and_worst_stays(page, attempt):
    question = next(one for one in attempt.questions if one["kind"] == "best_worst")
    page.locator(f"[data-square={question['code']}]").click()
    form = page.locator("form.question:visible")

    form.locator("[name=best][value=a]").check()
    form.locator("[name=worst][value=a]").check()

    expect(form.locator("[name=best][value=a]")).not_to_be_checked()
    expect(form.locator("[data-saved]")).to_contain_text("Сохранено в")


def test_what_is_no_number_is_said_at_once_and_the_hint_goes_with_the_mistake(page, attempt):
    question = next(one for one in attempt.questions if one["kind"] == "calculation")
    page.locator(f"[data-square={question['code']}]").click()
    field = page.locator("form.question:visible [name=value]")

    field.fill("треть")
    field.blur()
    expect(page.get_by_text("Это не число")).to_be_visible()
    field.fill("33,3 %")

    expect(page.get_by_text("Это не число")).to_be_hidden()


def test_numbers_choose_and_letters_typed_into_a_gap_are_letters(page, attempt):
    question = next(one for one in attempt.questions if one["kind"] == "cloze")
    page.locator(f"[data-square={question['code']}]").click()
    field = page.locator("form.question:visible [data-part]").first

    field.press_sequentially("мм1")

    expect(field).to_have_value("мм1")
    expect(page.locator("form.question:visible [data-flag]")).not_to_be_checked()


def test_by_touch_alone_an_answer_is_given_and_saved_on_a_phone(attempt, enter):
    page = enter(f"/work/attempts/{attempt.pk}/", attempt.enrolment.user)
    touched = [one for one in attempt.questions if one["kind"] in TAPPED]

    for question in touched:
        page.locator(f"[data-square={question['code']}]").tap()
        form = page.locator("form.question:visible")
        form.locator(TAPPED[question["kind"]]).first.tap()
        expect(form.locator("[data-saved]")).to_contain_text("Сохранено в")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    assert Attempt.objects.get(pk=attempt.pk).answers.count() == len(touched) == len(TAPPED)
