"""A survey on a telephone: screens, 100 points, a reload, a lost connection, one answer a code."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from audits.models import Instrument, Observation, WaveQuota
from audits.services.instruments import load_instruments
from catalog.loading import load_catalog
from tests.browser.steps_survey import choose, press
from tests.conftest import NOON
from tests.factories.audits import INSTRUMENTS
from tests.factories.catalog import lean_catalogue
from tests.factories.surveys import (
    codes_of,
    link_of,
    pairs_body,
    questionnaire_of,
    statements_body,
    survey_wave,
)
from tests.factories.waves import auditor_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
SCREEN = PHONE  # of `enter`
PICTURES = os.environ.get("SURVEY_PICTURES")  # a folder, for whoever wants to look
ORGANISATION = "Сеть клиник «Вега»"


@pytest.fixture
def wave():
    found = survey_wave(organisation__name=ORGANISATION)
    for branch, name in zip(found.branches.order_by("pk"), ("Лесная, 12", "Мира, 7"), strict=True):
        branch.branch.name = name
        branch.branch.save()
    return found


def look(page, name):
    """Nothing sticks out, axe finds nothing; the picture is kept for whoever wants it."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if PICTURES:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size(PHONE["viewport"])
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []


def address_of(link):
    return reverse("surveys:survey-answer", args=[link.secret])


def test_a_customer_answers_on_a_telephone_with_a_reload_and_a_lost_connection(enter, wave):
    link = link_of(wave, questionnaire_of(wave))
    page = enter(address_of(link))
    expect(page.get_by_role("heading", level=1)).to_have_text("Оцените обслуживание")
    look(page, "form-intro")

    press(page, "Начать")
    expect(page.locator("[data-progress-text]")).to_have_text("Шаг 1 из 7")
    look(page, "form-pair")
    press(page, "Дальше")
    expect(page.locator("section:visible [data-note]")).to_contain_text("Без ответа: 1.")
    expect(page.locator("section:visible [data-note] + .is-missing")).to_be_in_viewport()
    expect(page.locator("section:visible [data-note]")).to_be_in_viewport()
    look(page, "form-missing")
    choose(page, 7)
    press(page, "Дальше")
    page.locator("section:visible .scale").nth(0).locator("input[value='6']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("input[name='e-SQ02'][value='5']")).to_be_checked()
    page.locator("section:visible .scale").nth(1).get_by_role("radio", name="Не могу оценить").click()

    page.reload()
    expect(page.locator("[data-resumed]")).to_be_visible()
    expect(page.locator("[data-progress-text]")).to_have_text("Шаг 2 из 7")
    expect(page.locator("input[name='e-SQ02'][value='5']")).to_be_checked()
    look(page, "form-resumed")
    press(page, "Дальше")
    for _ in range(3):
        choose(page, 6)
        press(page, "Дальше")

    part_points(page)

    page.locator("#comment").fill("Ольга помогла, но ждать пришлось 40 минут.")
    page.get_by_role("radio", name="Постоянно").click()
    page.context.set_offline(True)
    press(page, "Отправить ответы")
    expect(page.locator("[data-sent]")).to_contain_text("Нет связи")
    look(page, "form-offline")
    assert not Observation.objects.exists()
    page.context.set_offline(False)

    expect(page.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы получены")
    look(page, "form-thanks")
    stored = Observation.objects.get()
    assert stored.values["e"] == [7, 5, 6, 6, 6]
    assert stored.values["p"] == [7, None, 6, 6, 6]
    assert stored.values["w"] == {"T": 25, "R": 35, "S": 25, "A": 15, "E": 0}
    assert stored.comments == {"comment": "[имя] помогла, но ждать пришлось 40 минут."}
    assert page.evaluate("Object.keys(localStorage).length") == 0
    [mark] = page.context.cookies()  # that it was answered here, and nothing of who answered what
    assert (mark["name"], mark["value"], mark["path"]) == (f"answered-{link.pk}", "1", "/s/")


def part_points(page):
    """Eighty-five points at once, the rest by the stepper; what is left is told."""
    expect(page.get_by_role("heading", level=2).locator("visible=true")).to_have_text("Что для вас важнее")
    for code, points in (("R", 35), ("S", 25), ("T", 25)):
        page.locator(f"[name='w-{code}']").fill(str(points))
    expect(page.locator("[data-remainder]")).to_have_text(re.compile(r"15\s+баллов осталось"))
    press(page, "Дальше")
    expect(page.locator("section:visible [data-note]")).to_contain_text("В сумме должно быть 100")
    look(page, "form-points")
    for _ in range(4):
        more = page.get_by_role("button", name="Уверенность: на пять баллов больше")
        if more.is_enabled():
            more.click()
    expect(page.locator("[name='w-A']")).to_have_value("15")
    expect(page.locator("[data-remainder]")).to_contain_text("всё распределено")
    press(page, "Дальше")


def test_staff_answer_once_by_the_code_of_a_card(enter, wave):
    body = statements_body()
    instrument = questionnaire_of(wave, code="staff", respondents="staff", body=body)
    link = link_of(wave, instrument, kind="codes")
    code = codes_of(link)[0]
    page = enter(f"{address_of(link)}#{code}")
    expect(page.locator("#code")).to_have_value(code)
    assert "#" not in page.url
    page.locator("#code").fill("ааааа")
    press(page, "Начать")
    expect(page.locator("#code-fault")).to_contain_text("Код не подходит")
    look(page, "code-wrong")
    page.locator("#code").fill(code.upper())
    press(page, "Начать")
    expect(page.locator("[data-progress-text]")).to_have_text("Шаг 1 из 3")
    choose(page, 4)
    look(page, "code-agreement")
    press(page, "Дальше")
    page.get_by_role("radio", name="10", exact=True).click()
    look(page, "code-choice")
    press(page, "Дальше")
    press(page, "Отправить ответы")
    expect(page.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы получены")

    page.goto(page.url.replace("/s/thanks/", f"{address_of(link)}#{code}"))
    press(page, "Начать")

    expect(page.locator("#code-fault")).to_contain_text("уже использован")
    assert Observation.objects.get().values == {"ES01": 4, "ES02": 4, "ES04": 2}


def test_an_answer_whose_thanks_were_lost_is_sent_again_and_stored_once(enter, wave):
    link = link_of(wave, questionnaire_of(wave, body=pairs_body(), code="again"))
    page = enter(address_of(link))
    press(page, "Начать")
    for _ in range(5):
        choose(page, 5)
        press(page, "Дальше")
    press(page, "Дальше")
    is_lost = []

    def lose(route):
        if route.request.method == "POST" and not is_lost:
            is_lost.append(route.fetch().status)  # it reached the server, the answer did not come back
            route.abort()
        else:
            route.continue_()

    page.route("**/s/**", lose)
    press(page, "Отправить ответы")

    expect(page.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы получены", timeout=15_000)
    assert is_lost == [200]
    assert Observation.objects.count() == 1


def test_without_scripts_the_form_is_one_long_page_that_keeps_what_was_typed(enter, wave):
    link = link_of(wave, questionnaire_of(wave))
    page = enter(address_of(link), java_script_enabled=False)
    for scale in page.locator(".question .scale").all():
        scale.locator("input[value='6']").check(force=True)
    page.locator("[name='w-T']").fill("60")
    press(page, "Отправить ответы")
    expect(page.get_by_role("alert").first).to_contain_text("нужно 100")
    expect(page.locator("input[name='p-SQ05'][value='6']")).to_be_checked()
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "plain-390.png", full_page=True)
    page.locator("[name='w-R']").fill("40")
    press(page, "Отправить ответы")

    expect(page.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы получены")
    assert Observation.objects.get().values["w"] == {"T": 60, "R": 40, "S": 0, "A": 0, "E": 0}


def test_the_questionnaires_of_the_repository_look_as_they_should(enter, wave):
    load_catalog(lean_catalogue(), at=NOON)
    load_instruments(INSTRUMENTS)
    page = enter(address_of(link_to(wave, "servqual")))
    expect(page.get_by_role("main")).to_contain_text("22 вопроса")
    begin(page)
    look(page, "full-customers")
    page = enter(address_of(link_to(wave, "servqual-staff")))
    look(page, "full-guess-intro")
    begin(page)
    look(page, "full-guess")
    page = enter(address_of(link_to(wave, "staff-survey")))
    look(page, "full-staff-intro")
    begin(page)
    look(page, "full-staff")
    page.goto(re.sub(r"/s/.*", "/s/aaaa-bbbb-cccc/", page.url))
    look(page, "closed")


def link_to(wave, code):
    return link_of(wave, Instrument.objects.get(code=code))


def begin(page):
    press(page, "Начать")
    expect(page.locator("[data-progress-text]")).to_contain_text("Шаг 1 из")


def test_the_auditor_makes_links_codes_and_cards(enter, wave):
    auditor = auditor_of(wave)
    staff = questionnaire_of(wave, code="staff", respondents="staff")
    customers = questionnaire_of(wave)
    source = wave.instruments.get(instrument=customers)
    for branch in wave.branches.all():
        WaveQuota.objects.create(source=source, branch=branch.branch, planned=40)
    page = enter(f"/audits/{wave.pk}/surveys/?source={customers.pk}", auditor)
    look(page, "desk-empty")
    press(page, "Сделать ссылки для всех 2 филиалов")
    expect(page.locator(".survey-link")).to_have_count(2)
    look(page, "desk-links")
    page.locator(".survey-menu summary").first.click()
    look(page, "desk-menu")
    page.get_by_role("button", name="Закрыть ссылку").first.click()
    expect(page.locator(".survey-link .state").first).to_have_text("закрыта")
    page.get_by_role("link", name="Карточки для печати").click()
    look(page, "desk-sheet")
    if PICTURES:
        page.pdf(path=Path(PICTURES) / "sheet.pdf", prefer_css_page_size=True, print_background=True)

    page.goto(page.url.partition("/surveys/")[0] + f"/surveys/?source={staff.pk}")
    press(page, "Сделать ссылки для всех 2 филиалов")
    page.locator(".survey-menu summary").first.click()
    page.locator("[name='count']").first.fill("3")
    page.get_by_role("button", name="Сделать карточки").first.click()
    expect(page.locator(".survey-card__code")).to_have_count(3)
    look(page, "desk-codes")
    if PICTURES:
        page.pdf(path=Path(PICTURES) / "codes.pdf", prefer_css_page_size=True, print_background=True)
