"""Practice on a phone: a partner's page by its link, lines one by one, a reload, two signatures."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Submission, WorkplaceObservation
from catalog.models import Exercise
from courses.models import StepProgress
from tests.factories.practice import manager_of, practitioner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}}
SCREEN = PHONE  # of `enter`
PICTURES = os.environ.get("PRACTICE_PICTURES")  # a folder, for whoever wants to look
NEXT, END = "Показать следующую реплику", "Закончить разговор"


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


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def mark(page, level=2):
    """A level by every criterion."""
    for group in page.locator(".rubric .levels").all():
        group.locator(f"input[value='{level}']").check()


def test_a_role_play_from_the_preparation_to_the_sending(enter):
    enrolment, step = practitioner(Exercise.Kind.RECORDED)
    page = enter(f"/work/enrolments/{enrolment.pk}/steps/{step.pk}/exercise/", enrolment.user)
    look(page, "task")

    press(page, "Начать подготовку")
    expect(page.locator("[data-clock-face]").first).to_have_text(re.compile("^4:5"))
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.locator("[data-clock-face]").first).to_have_text(re.compile("^4:5[0-8]"))

    press(page, "Создать ссылку для напарника")
    address = page.locator(".partner-link__address").input_value()
    look(page, "link")
    partner = enter(address)
    expect(partner.get_by_role("main")).to_contain_text("Завтра юбилей матери")
    expect(partner.get_by_role("main")).not_to_contain_text(enrolment.user.last_name)
    look(partner, "partner")
    press(page, "Начать с напарником")
    press(page, END)
    expect(page.locator("#call-А")).to_contain_text("Завтра юбилей матери")

    page.locator("#call-Б").get_by_role("button", name="Начать по репликам").click()
    lines = page.locator("#call-Б .call__lines li")
    expect(lines).to_have_count(1)
    page.locator("#call-Б").get_by_role("button", name=NEXT).focus()
    page.keyboard.press("Enter")
    expect(lines).to_have_count(2)
    page.locator("h1").click()
    page.keyboard.press("KeyN")
    expect(lines).to_have_count(3)
    look(page, "lines")
    press(page, END)
    expect(page.locator("#stages [data-stage='work-calls']")).to_contain_text("готово")

    page.locator("#work-text").fill("Здравствуйте, «Домовой», Инна.")
    mark(page)
    page.locator("#id_is_own_work").check()
    expect(page.locator("[data-saved]")).to_contain_text("Черновик сохранён в")
    page.reload()
    expect(page.locator("#stages [data-stage='work-self']")).to_contain_text("готово")
    look(page, "before-sending")
    press(page, "Отправить на оценку")

    expect(page.get_by_role("main")).to_contain_text("ждёт оценки")
    assert Submission.objects.get().state == Submission.State.SUBMITTED
    partner.reload()
    expect(partner.get_by_role("heading", level=1)).to_have_text("Ссылка не действует")
    look(partner, "partner-closed")


def test_without_javascript_the_same_is_plain_forms(enter):
    enrolment, step = practitioner(Exercise.Kind.RECORDED)
    address = f"/work/enrolments/{enrolment.pk}/steps/{step.pk}/exercise/"
    page = enter(address, enrolment.user, java_script_enabled=False)

    page.locator("#call-А").get_by_role("button", name="Начать по репликам").click()
    press(page, NEXT)
    press(page, END)

    expect(page.locator("#call-А")).to_contain_text("Завтра юбилей матери")


def test_contacts_are_written_on_a_phone(enter):
    enrolment, step = practitioner(Exercise.Kind.CONTACTS)
    page = enter(f"/work/enrolments/{enrolment.pk}/steps/{step.pk}/contacts/", enrolment.user)
    for part in "АБ":
        page.locator(f"#met-{part}").fill("2026-11-14")
        page.locator(f"#channel-{part}").select_option("phone")
        page.locator(f"#happened-{part}").fill("Клиентка просила позвонить на 8 912 345-67-89.")
        page.locator(f"#otherwise-{part}").fill("Назову срок сразу.")
    expect(page.locator("#hint-А")).to_contain_text("Похоже на телефон")
    mark(page)
    page.locator("#id_is_own_work").check()

    press(page, "Отправить на оценку")
    expect(page.get_by_role("alert")).to_contain_text("похоже на телефон")
    look(page, "contacts")
    for part in "АБ":
        page.locator(f"#happened-{part}").fill("Клиентка просила перезвонить.")
    press(page, "Отправить на оценку")

    expect(page.get_by_role("main")).to_contain_text("ждёт оценки")


def test_a_manager_observes_on_a_phone_and_both_sign(enter):
    enrolment, step = practitioner(Exercise.Kind.OBSERVATION)
    manager = manager_of(enrolment)
    learner = enter(f"/work/enrolments/{enrolment.pk}/steps/{step.pk}/observation/", enrolment.user)
    look(learner, "observation-ask")
    press(learner, "Попросить о наблюдении")

    page = enter("/", manager)
    expect(page.get_by_role("main")).to_contain_text(enrolment.user.short_name)
    page.get_by_role("link", name="Провести наблюдение").click()
    page.locator("#id_observed_on").fill(timezone.localdate().isoformat())
    page.locator("#id_place").fill("Лесная, 12")
    mark(page)
    expect(page.locator("[data-saved]")).to_contain_text("Черновик сохранён в")
    page.wait_for_timeout(1200)
    page.reload()
    expect(page.locator("#id_place")).to_have_value("Лесная, 12")
    page.locator("#id_comment").fill("Факт: назвал срок. Эффект: клиент успокоился. Предложение: записать.")
    look(page, "observation-marks")
    press(page, "Подписать и передать слушателю")
    expect(page.get_by_role("heading", level=1)).to_have_text("Наблюдения на рабочем месте")
    look(page, "observation-list")

    one = WorkplaceObservation.objects.get()
    learner.goto(re.sub(r"/work/.*", f"/work/observations/{one.pk}/", learner.url))
    expect(learner.get_by_role("main")).not_to_contain_text("успокоился")
    look(learner, "observation-own")
    mark(learner)
    press(learner, "Сохранить и открыть отметки руководителя")
    expect(learner.get_by_role("main")).to_contain_text("успокоился")
    look(learner, "observation-signing")
    press(learner, "Подписать: прочитано")

    expect(learner.get_by_role("main")).to_contain_text("Подписано обоими")
    assert StepProgress.objects.get(enrolment=enrolment, step=step).state == StepProgress.State.DONE
