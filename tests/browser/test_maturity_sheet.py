"""An audit of management on a telephone without network: levels, evidence, a photograph; then its review."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from audits.models import Instrument, Observation, Sheet
from audits.services.instruments import load_instruments
from catalog.loading import load_catalog
from tests.browser.steps_sheet import mark, snap
from tests.browser.steps_survey import press
from tests.browser.test_sheet import DESK, PHONE, look
from tests.conftest import NOON
from tests.factories.audits import INSTRUMENTS
from tests.factories.catalog import lean_catalogue
from tests.factories.maturity import practices_of
from tests.factories.sheets import sheet_of, sheet_wave
from tests.factories.waves import auditor_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = DESK  # of `enter`


@pytest.fixture
def wave():
    found = sheet_wave(organisation__name="Сеть клиник «Вега»", name="Осень 2026")
    for branch, name in zip(found.branches.order_by("pk"), ("Лесная, 12", "Мира, 7"), strict=True):
        branch.branch.name = name
        branch.branch.save()
    return found


def part(page, title):
    """Opens a section."""
    page.locator("summary", has_text=title).click()


def test_practices_are_audited_without_network_sent_and_reviewed(enter, wave):
    auditor = auditor_of(wave)
    audit = practices_of(wave)
    sheet = sheet_of(wave, instrument=audit, filled_by=auditor, observer=auditor.short_name)
    page = enter(reverse("sheets:sheet-fill", args=[sheet.secret]), auditor, **PHONE)
    expect(page.locator("[data-status]")).to_have_text("Можно заполнять и без связи")

    page.context.set_offline(True)
    mark(page, "A01", "1")
    expect(page.locator("#c-A01")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name='a-A01'][value='2']")).to_be_focused()
    expect(page.locator("#c-A01")).to_be_visible()
    snap(page, "A01")
    expect(page.locator("[data-status]")).to_contain_text("когда появится связь · фото к отправке: 1")
    page.reload()
    expect(page.locator("input[name='a-A01'][value='2']")).to_be_checked()
    expect(page.locator("#item-A01 [data-photo] img")).to_have_count(1)
    page.locator("[data-now='clock-arrived']").click()
    mark(page, "A02", "0")
    part(page, "Люди")
    mark(page, "A03", "NA")
    part(page, "Условия работы")
    mark(page, "A23", "CT")
    press(page, "Отправить на проверку")
    expect(page.locator("[data-lacks]")).to_have_text(re.compile("Уровень без доказательства: Практика A01"))
    look(page, "maturity-lacks")
    page.locator("[data-lacks] a").click()
    expect(page.locator("#c-A01")).to_be_focused()
    page.locator("#c-A01").fill("Стратегия от 12.01.2026, раздел 3")
    press(page, "Отправить на проверку")
    expect(page.locator("[data-status]")).to_contain_text("Он уйдёт, как только появится связь")
    assert Sheet.objects.get().state == "planned"
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Лист отправлен", timeout=20_000)

    stored = Sheet.objects.get()
    assert stored.answers == {"A01": 2, "A02": 0, "A03": "NA", "A23": "CT"}
    assert stored.photos.count() == 1
    desk = enter(reverse("audits:sheet-list", args=[wave.pk]), auditor)
    desk.get_by_role("link", name="Проверить 1 лист").click()
    expect(desk.locator(".answer__photos img")).to_have_count(1)
    desk.locator("#own-reason").fill("Второго аудитора у волны нет")
    look(desk, "maturity-review")
    press(desk, "Принять")
    expect(desk.locator(".sheet-row .state")).to_have_text("принят")
    desk.goto(desk.url.partition("/audits/")[0] + reverse("audits:wave-progress", args=[wave.pk]))
    look(desk, "maturity-progress")
    assert Observation.objects.get().values == {"A01": 2, "A02": 0, "A03": "NA", "A23": None}


def test_the_22_practices_look_as_they_should_and_are_planned_for_an_auditor(enter, wave):
    load_catalog(lean_catalogue(), at=NOON)
    load_instruments(INSTRUMENTS)
    wave.instruments.all().delete()
    audit = Instrument.objects.get(code="management-audit")
    auditor = auditor_of(wave)
    desk = enter(reverse("audits:sheet-list", args=[wave.pk]), auditor)
    desk.locator("#plan-instrument").select_option(label=audit.title)
    expect(desk.locator("#plan-each")).to_have_value("1")
    desk.locator("#plan-person").select_option(str(auditor.pk))
    look(desk, "maturity-plan")
    desk.get_by_role("button", name="Запланировать").click()
    expect(desk.locator(".sheet-row")).to_have_count(2)
    desk.locator(".sheet-menu summary").first.click()
    look(desk, "maturity-planned")
    desk.locator(".sheet-menu[open]").get_by_role("link", name="Заполнить лист").click()
    expect(desk.locator("[data-item]")).to_have_count(27)

    page = enter(desk.url, auditor, **PHONE)
    expect(page.locator("[data-status]")).to_have_text("Можно заполнять и без связи")
    look(page, "maturity-begin")
    mark(page, "A01", "3")
    for one in page.locator("[data-part] > summary").all()[1:]:
        one.click()
    look(page, "maturity-open")
