"""What a trainee types at a step is kept by the page itself, in a real browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from catalog.loading import load_catalog
from catalog.models import Programme
from courses.models import StepProgress
from tests.factories.courses import NOON, CohortFactory, EnrolmentFactory, step_of
from tests.factories.materials import write_catalogue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(tmp_path):
    """A place in a running group of the small course."""
    load_catalog(write_catalogue(tmp_path / "catalog"), at=NOON)
    norms = {"answer_time": [15, "second"], "hold_time": [1, "minute"]}
    cohort = CohortFactory(programme=Programme.objects.get(), state="running", started_at=NOON, norms=norms)
    return EnrolmentFactory(cohort=cohort)


@pytest.fixture
def page(place, chromium, live_server):
    """The lesson's page in the trainee's browser."""
    client = Client()
    client.force_login(place.user, settings.AUTHENTICATION_BACKENDS[-1])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(locale="ru-RU")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    opened = context.new_page()
    step = step_of(place.cohort, "d1-02")
    opened.goto(live_server.url + reverse("courses:step-detail", args=[place.pk, step.pk]))
    yield opened
    context.close()


def kept(place):
    return StepProgress.objects.get(enrolment=place, step__code="d1-02").text


def test_one_request_at_a_time_and_the_last_words_are_kept(page, place):
    waiting = []

    def hold(route):
        waiting.append(route)  # neither answered nor refused for now

    page.route("**/notes/", hold)
    field = page.locator("#notes-text")

    field.fill("Первое")
    page.wait_for_timeout(1500)
    field.fill("Первое и второе")
    page.wait_for_timeout(1500)
    assert len(waiting) == 1
    page.route("**/notes/", lambda route: route.continue_())
    waiting[0].continue_()

    expect(page.locator("#notes [data-saved]")).to_have_text("Сохранено")
    assert kept(place) == "Первое и второе"


def test_without_a_connection_it_is_tried_again_by_itself(page, place):
    page.route("**/notes/", lambda route: route.abort())
    page.locator("#notes-text").fill("Дойдёт потом")
    expect(page.locator("#notes [data-saved]")).to_contain_text("нет связи")

    page.unroute("**/notes/")

    expect(page.locator("#notes [data-saved]")).to_have_text("Сохранено", timeout=8000)
    assert kept(place) == "Дойдёт потом"


def test_who_was_logged_out_is_told_so_and_keeps_the_text(page):
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.locator("#notes-text").fill("Не пропадёт")

    expect(page.locator("#notes [data-saved]")).to_contain_text("вы вышли из системы")
    expect(page.locator("#notes-text")).to_have_value("Не пропадёт")
