"""What an auditor does at a desk: a copy of an instrument, a planner, nodes, causes, days of a plan."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from audits.models import AuditWave, Instrument, PlanChoice, Recommendation
from audits.services.instruments import load_instruments
from audits.services.scoring import score_wave
from catalog.loading import load_catalog
from catalog.models import Criterion
from tests.audits.test_options import TWO
from tests.browser.steps_survey import press
from tests.conftest import NOON
from tests.factories.audits import INSTRUMENTS, ModuleFactory, answer_with, visit_wave
from tests.factories.boards import spread_wave
from tests.factories.catalog import lean_catalogue
from tests.factories.plans import whole_wave
from tests.factories.surveys import survey_wave
from tests.factories.waves import auditor_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"viewport": {"width": 1280, "height": 860}}
SCREEN = DESK  # of `enter`
PICTURES = os.environ.get("PROMISE_PICTURES")  # a folder, for whoever wants to look


def look(page, name):
    """Nothing sticks out at either width, axe finds nothing; the pictures are kept for whoever wants them."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 860})
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []


def test_an_instrument_is_copied_for_a_client_and_renewed_with_what_stays_comparable(enter):
    load_catalog(lean_catalogue(), at=NOON)
    load_instruments(INSTRUMENTS)
    wave = survey_wave(organisation__name="Сеть клиник «Вега»")
    common = Instrument.objects.get(code="mystery-online")
    page = enter(reverse("audits:instrument-detail", args=[common.pk]), auditor_of(wave))
    look(page, "instrument")
    page.get_by_label("Для клиента", exact=True).select_option(label="Сеть клиник «Вега»")
    press(page, "Сделать копию")
    look(page, "instrument-copy")
    first = page.locator(".instrument-edit li").first
    first.locator("textarea, input[type='text']").first.fill(
        "Помощник узнал, по какому вопросу вы обратились"
    )
    first.get_by_label(re.compile("сравнив")).uncheck()
    press(page, "Создать копию")

    expect(page.get_by_role("main")).to_contain_text("копия")
    expect(page.locator(".instrument-items li").first).to_contain_text("не сравнивается")
    look(page, "instrument-own")
    page.get_by_role("link", name="Сделать следующую версию").click()
    press(page, "Сделать следующую версию")
    expect(page.locator(".wave-line").first).to_contain_text("Версия 2")
    own = Instrument.objects.filter(owner=wave.organisation).order_by("version")
    assert [one.version for one in own] == [1, 2]
    assert len(own[0].comparable) == common.items.count() - 1
    assert len(own[1].comparable) == common.items.count()
    common.refresh_from_db()
    assert common.owner is None


def test_the_planner_follows_what_is_typed_and_warns_in_words(enter):
    wave = whole_wave(quota=60)
    page = enter(reverse("audits:wave-plan", args=[wave.pk]), auditor_of(wave))
    planner = page.locator("#planner")
    lead = planner.locator(".foresight__lead .state")
    before = lead.inner_text()
    look(page, "planner")

    planner.locator("[name='change']").fill("0.2")
    expect(lead).not_to_have_text(before)
    expect(planner.locator(".foresight__warnings")).to_contain_text("доказано")
    planner.locator("[name='per_branch']").fill("8")
    expect(planner.locator(".foresight__warnings")).to_contain_text("меньше 10")
    look(page, "planner-warns")
    assert "csrf" not in page.url
    wave.refresh_from_db()
    assert wave.design.get("change") != 0.2  # what is tried is not kept


def test_a_node_is_chosen_by_its_name_and_its_figure_opens_its_observations(enter):
    wave = spread_wave(regions=2, branches=6)
    page = enter(reverse("audits:wave-detail", args=[wave.pk]), auditor_of(wave))
    look(page, "board")
    choice = page.get_by_label("Регион или филиал")
    name = choice.locator("option").last.inner_text().strip()
    choice.select_option(index=choice.locator("option").count() - 1)
    page.locator(".place__choose").get_by_role("button").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    look(page, "board-node")
    node = re.search(r"node=(\d+)", page.url)[1]
    figure = page.locator(f"main a[href*='/observations/'][href*='branch={node}'][href*='criterion=']").first
    address = figure.get_attribute("href")
    page.goto(page.url.split("/audits/")[0] + address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Наблюдения")
    expect(page.locator("select[name='branch']")).to_have_value(node)
    look(page, "board-behind")


@pytest.fixture
def planned():
    """Two failed criteria of one skill: a one-day module each, and a two-day course for both."""
    wave = visit_wave([{"V01": "no", "V02": "no"}] * 4, items=TWO)
    first, second = (Criterion.objects.get(code=code) for code in ("MV04", "MV05"))
    answer_with(first, ModuleFactory(code="ОК-ВВ-154", slug="a", days=1, title="Личный контакт"))
    answer_with(second, ModuleFactory(code="ОК-ВВ-155", slug="b", days=1, title="Входящие звонки"))
    course = ModuleFactory(code="ОК-ВВ-156", slug="c", days=2, title="Исходящие звонки")
    for criterion in (first, second):
        answer_with(criterion, course)
    score_wave(wave.pk, at=NOON)
    return AuditWave.objects.get(pk=wave.pk)


def test_days_are_drawn_by_the_slider_or_chosen_as_links_and_one_set_is_taken(enter, planned):
    page = enter(reverse("audits:option-list", args=[planned.pk]), auditor_of(planned))
    section = page.locator("#options-front")
    look(page, "options")
    slider = section.get_by_label("Дней на человека")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    expect(section.locator("output")).to_have_text("1 день")
    expect(section.locator(".options__modules li")).to_have_count(1)
    expect(page).to_have_url(re.compile("front_days=1"))

    section.get_by_role("link", name=re.compile("Курсами|курсом", re.IGNORECASE)).first.click()
    section.locator(".options__by-day summary").click()
    section.get_by_role("link", name="2 дня").click()
    expect(section.locator(".options__modules")).to_contain_text("ОК-ВВ-156")
    look(page, "options-course")
    section.get_by_role("button", name="Взять этот вариант").click()
    expect(page.get_by_role("main")).to_contain_text("Вариант взят в план")
    choice = PlanChoice.objects.get(wave=planned)
    assert (choice.variant, choice.days) == ("courses", 2)
    lines = Recommendation.objects.filter(wave=planned, kind="course").exclude(state="rejected")
    assert list(lines.values_list("subject", flat=True)) == ["ОК-ВВ-156"]


def test_without_scripts_the_days_are_a_form_with_a_button(enter, planned):
    page = enter(
        reverse("audits:option-list", args=[planned.pk]), auditor_of(planned), java_script_enabled=False
    )
    section = page.locator("#options-front")
    section.get_by_label("Дней на человека").fill("1")
    section.get_by_role("button", name="Показать").click()

    expect(page.locator("#options-front .options__modules li")).to_have_count(1)


def test_a_cause_without_conditions_turns_the_course_into_a_decision_and_an_exception_keeps_one(
    enter, planned
):
    page = enter(reverse("audits:wave-detail", args=[planned.pk]), auditor_of(planned))
    skill = page.locator("article.gap").first
    skill.get_by_role("radio", name=re.compile("Не могут")).check()
    skill.locator("details.exceptions summary").click()
    skill.locator("details.exceptions select").first.select_option(label="Не умеют")
    look(page, "causes")
    page.get_by_role("button", name="Сохранить причины").click()

    expect(
        page.locator("article.gap").first.get_by_role("radio", name=re.compile("Не могут"))
    ).to_be_checked()
    look(page, "causes-saved")
    told = Recommendation.objects.filter(wave=planned)
    assert told.filter(kind="management").count() == 1
    courses = told.filter(kind="course")
    assert courses.exists()
    assert {one["criterion"] for line in courses for one in line.because} == {"MV04"}
