"""A visit on a telephone without network: kept, reloaded, sent later; reviewed, appealed, upheld."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Membership
from audits.models import Instrument, Observation, Scenario, Sheet
from audits.services.approval import begin_checking
from audits.services.instruments import load_instruments
from catalog.loading import load_catalog
from tests.browser.steps_sheet import mark, snap
from tests.browser.steps_survey import press
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import INSTRUMENTS
from tests.factories.catalog import lean_catalogue
from tests.factories.sheets import FULL, recording_of, sheet_of, sheet_wave, submitted_sheet
from tests.factories.waves import auditor_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 860}}
SCREEN = DESK  # of `enter`
PICTURES = os.environ.get("SHEET_PICTURES")  # a folder, for whoever wants to look
SCENARIO = {
    "legend": "Вы недавно переехали в этот район и выбираете клинику.",
    "questions": [
        {"ask": "Сколько стоит первый приём?", "right": "Называют полную сумму. Контрольный вопрос."}
    ],
    "deviation": "Можно назвать другого врача.",
    "incidents": ["Возражение о цене — один раз."],
    "after": "Время входа и ухода, имя на бейдже.",
}


@pytest.fixture
def wave():
    found = sheet_wave(organisation__name="Сеть клиник «Вега»", name="Осень 2026")
    for branch, name in zip(found.branches.order_by("pk"), ("Лесная, 12", "Мира, 7"), strict=True):
        branch.branch.name = name
        branch.branch.save()
    return found


def look(page, name):
    """Nothing sticks out at either width, axe finds nothing; the pictures are kept for whoever wants them."""
    before = page.viewport_size
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
    page.set_viewport_size(before)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []


def fill(page):
    """Every item but the first, and the clock."""
    page.locator("[data-now='clock-arrived']").click()
    mark(page, "V02", "partly")
    page.locator("summary", has_text="Разговор").click()
    mark(page, "V03", "4")
    page.locator("#a-V04").fill("0:20")
    mark(page, "V05", "yes")


def fill_offline(page):
    """Answers, a comment that is asked for, two photographs; a reload in between."""
    page.context.set_offline(True)
    mark(page, "V01", "no")
    expect(page.locator("#c-V01")).to_be_focused()
    snap(page, "V01")
    snap(page, "V01")
    expect(page.locator("#item-V01 [data-photo]")).to_have_count(2)
    expect(page.locator("[data-status]")).to_contain_text("когда появится связь · фото к отправке: 2")
    look(page, "fill-offline")
    page.reload()
    expect(page.locator("input[name='a-V01'][value='no']")).to_be_checked()
    expect(page.locator("#item-V01 [data-photo] img")).to_have_count(2)
    fill(page)
    press(page, "Отправить на проверку")
    expect(page.locator("[data-lacks]")).to_contain_text("«Нет» без комментария: Пункт V01 выполнен")
    look(page, "fill-lacks")
    page.locator("[data-lacks] a").first.click()
    expect(page.locator("#c-V01")).to_be_focused()
    page.locator("#c-V01").fill("Дверь была закрыта, звонок не работал")
    press(page, "Отправить на проверку")
    expect(page.locator("[data-status]")).to_contain_text("Он уйдёт, как только появится связь")
    assert Sheet.objects.get().state == "planned"


def review(desk):
    """The queue, the sheet with its photographs, the acceptance."""
    look(desk, "desk-list")
    desk.get_by_role("link", name="Проверить 1 лист").click()
    expect(desk.locator(".answer__photos img")).to_have_count(2)
    look(desk, "desk-review")
    press(desk, "Принять")
    expect(desk.locator(".sheet-row .state")).to_have_text("принят")


def appeal(branch):
    """The branch looks at the visit and disputes an item."""
    look(branch, "visit-list")
    branch.get_by_role("link", name="Лесная, 12").click()
    expect(branch.locator("main")).not_to_contain_text("ТП-7")
    look(branch, "visit-detail")
    branch.get_by_label("Не согласны: Пункт V01 выполнен").check()
    branch.locator("#text").fill("Дверь была открыта: есть запись камеры за эти минуты.")
    press(branch, "Подать апелляцию")
    expect(branch.locator(".appeal-state")).to_contain_text("ждёт решения")
    look(branch, "visit-appealed")


def uphold(desk, wave):
    """The auditor corrects the disputed answer with reasons."""
    desk.goto(desk.url.partition("/audits/")[0] + reverse("audits:appeal-list", args=[wave.pk]))
    look(desk, "appeal-list")
    desk.get_by_role("link", name="Лесная, 12").click()
    look(desk, "appeal-detail")
    mark(desk, "V01", "yes")
    desk.locator("#decision").fill("По записи камеры дверь открыта.")
    press(desk, "Удовлетворить с этими ответами")
    expect(desk.locator(".row-item .state")).to_have_text("удовлетворена")


def test_a_visit_without_network_is_kept_sent_reviewed_appealed_and_upheld(enter, wave):
    facts = {"code": "clinic", "version": 1, "title": "Запись у стойки", "body": SCENARIO}
    code = wave.instruments.get().instrument.code
    auditor = auditor_of(wave)
    sheet = sheet_of(wave, scenario=Scenario.objects.create(**facts, instrument_code=code, source_sha256=""))
    manager = person_with_role(Membership.Role.LINE_MANAGER, wave.organisation, sheet.branch)
    page = enter(reverse("sheets:sheet-fill", args=[sheet.secret]), **PHONE)
    expect(page.locator("[data-status]")).to_have_text("Можно заполнять и без связи")
    look(page, "fill-begin")

    fill_offline(page)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Лист отправлен", timeout=20_000)
    look(page, "fill-sent")
    stored = Sheet.objects.get()
    assert (stored.state, stored.answers) == ("submitted", {**FULL, "V01": "no"})
    assert stored.photos.count() == 2

    desk = enter(reverse("audits:sheet-list", args=[wave.pk]), auditor)
    review(desk)
    begin_checking(wave.pk, by=auditor, at=timezone.now())
    branch = enter(reverse("audits:visit-list"), manager)
    appeal(branch)
    uphold(desk, wave)

    branch.reload()
    expect(branch.locator(".appeal-state")).to_contain_text("По записи камеры дверь открыта.")
    assert Observation.objects.get(superseded_at=None).values == FULL


def test_a_sheet_changed_on_another_device_asks_which_one_holds(enter, wave):
    sheet = sheet_of(wave)
    first = enter(reverse("sheets:sheet-fill", args=[sheet.secret]), **PHONE)
    second = enter(reverse("sheets:sheet-fill", args=[sheet.secret]), **PHONE)
    mark(first, "V01", "yes")
    expect(first.locator("[data-status]")).to_contain_text("Отправлено")
    mark(second, "V01", "no")
    expect(second.locator("[data-conflict]")).to_be_visible()
    look(second, "fill-conflict")

    press(second, "Отправить то, что здесь")

    expect(second.locator("[data-status]")).to_contain_text("Отправлено")
    assert Sheet.objects.get().answers == {"V01": "no"}


def test_a_returned_sheet_opens_with_the_reason_and_a_time_is_measured(enter, wave):
    reason = "Добавьте фото вывески"
    sheet = submitted_sheet(wave, state="returned", decision=reason, answers={**FULL, "V04": "NA"})
    page = enter(reverse("sheets:sheet-fill", args=[sheet.secret]), **PHONE)
    expect(page.get_by_role("status").first).to_contain_text(reason)
    page.locator("summary", has_text="Разговор").click()
    page.locator("#item-V04 [data-stopwatch]").click()
    look(page, "fill-returned")
    page.locator("#item-V04 [data-stopwatch]").click()
    press(page, "Отправить на проверку")

    expect(page.get_by_role("heading", level=1)).to_have_text("Лист отправлен")
    assert Sheet.objects.get().answers["V04"] in (0, 1, 2, 3)


def test_recordings_are_given_out_scored_beside_the_player_and_compared(enter, wave):
    auditor, second = auditor_of(wave), auditor_of(wave)
    recording = recording_of(wave, is_calibration=True, called_at=NOON)
    default_storage.delete(recording.stored_file)
    default_storage.save(recording.stored_file, ContentFile(b"ID3\x04" + b"\0" * 500))
    answers = {**FULL, "V02": "no", "V03": 2}
    submitted_sheet(wave, recording=recording, filled_by=second, observer=second.short_name, answers=answers)
    page = enter(reverse("audits:recording-list", args=[wave.pk]), auditor)
    look(page, "recording-list")
    page.locator(".sheet-menu summary").click()
    page.get_by_label(auditor.short_name).check()
    page.get_by_label(second.short_name).check()
    look(page, "recording-menu")
    page.locator(".sheet-menu").get_by_role("button", name="Раздать").click()
    page.get_by_role("link", name="Оценить").click()
    look(page, "recording-score")
    mark(page, "V01", "yes")
    mark(page, "V02", "partly")
    page.locator("summary", has_text="Разговор").click()
    mark(page, "V03", "4")
    page.locator("#a-V04").fill("20")
    mark(page, "V05", "yes")
    expect(page.locator("[data-status]")).to_contain_text("Отправлено")
    press(page, "Отправить на проверку")

    expect(page.get_by_role("heading", level=1)).to_have_text("Калибровка")
    expect(page.locator("main")).to_contain_text("Где расходитесь сильнее всего")
    look(page, "recording-calibration")


def test_the_auditor_plans_sheets_and_finds_their_links(enter, wave):
    auditor = auditor_of(wave)
    page = enter(reverse("audits:sheet-list", args=[wave.pk]), auditor)
    page.locator("#plan-observers").fill("ТП-1\nТП-2")
    look(page, "desk-plan")
    page.get_by_role("button", name="Запланировать").click()
    expect(page.locator(".sheet-row")).to_have_count(8)
    page.locator(".sheet-menu summary").first.click()
    look(page, "desk-planned")
    page.get_by_role("link", name="Карточки со ссылками для печати").click()
    expect(page.locator(".survey-card")).to_have_count(8)
    look(page, "desk-cards")


def test_the_full_checklist_with_its_scenario_looks_as_it_should(enter, wave):
    load_catalog(lean_catalogue(), at=NOON)
    load_instruments(INSTRUMENTS)
    instrument = Instrument.objects.get(code="mystery-visit")
    wave.instruments.create(instrument=instrument)
    scenario = Scenario.objects.get(code="clinic-visit")
    page = enter(
        reverse("sheets:sheet-fill", args=[sheet_of(wave, instrument=instrument, scenario=scenario).secret]),
        **PHONE,
    )
    expect(page.locator("[data-status]")).to_have_text("Можно заполнять и без связи")
    assert "{norm" not in page.content()
    look(page, "full-begin")
    for one in page.locator("[data-part] > summary").all()[1:]:
        one.click()
    look(page, "full-open")
