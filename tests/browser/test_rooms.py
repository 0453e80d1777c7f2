"""Two assessors at one work, a question written and seen at once, «Сегодня» by keys on a telephone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Grade, GradeEvent
from catalog.models import DraftQuestion
from catalog.services.bank import begin_bank
from jobs.models import Notice
from tests.factories.accounts import MembershipFactory
from tests.factories.assessments import SubmissionFactory, learner, trainer_of
from tests.factories.bank import make_banked
from tests.factories.courses import EnrolmentFactory
from tests.factories.notices import notice_to
from tests.factories.requests import methodologist
from tests.reports.test_team import group, manager_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}}


def is_fit(page):
    """Nothing sticks out, axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []


def levels(page, *given):
    """A level for each criterion, by keys."""
    for one in given:
        page.keyboard.press("ArrowDown")
        page.keyboard.press(str(one))


def test_two_assessors_at_one_work_both_keep_what_they_gave(enter):
    work = SubmissionFactory(submitted_at=timezone.now())
    first = enter(f"/work/grading/{work.pk}/", trainer_of(work.enrolment.cohort))
    second = enter(f"/work/grading/{work.pk}/", trainer_of(work.enrolment.cohort))
    levels(first, 3, 2)
    expect(first.locator("[data-saved]")).to_contain_text("Сохранено ")
    first.wait_for_timeout(700)
    stored = Grade.objects.get().levels

    levels(second, 1, 1)

    expect(second.locator("[data-conflict]")).to_contain_text("К1: 3")
    expect(second.locator("input[name=level_К1][value='1']")).to_be_checked()
    assert Grade.objects.get().levels == stored == {"К1": 3, "К2": 2}
    second.get_by_role("button", name="Сохранить черновик").click()
    expect(second.get_by_text("Черновик оценки сохранён")).to_be_visible()
    assert Grade.objects.get().levels == {"К1": 1, "К2": 1}
    kept = [one.state["levels"] for one in GradeEvent.objects.order_by("pk")]
    assert {"К1": 3, "К2": 2} in kept
    assert kept[-1] == {"К1": 1, "К2": 1}


def test_the_assessor_who_decides_second_is_told_and_nothing_is_decided_twice(enter):
    work = SubmissionFactory(submitted_at=timezone.now())
    first = enter(f"/work/grading/{work.pk}/", trainer_of(work.enrolment.cohort))
    second = enter(f"/work/grading/{work.pk}/", trainer_of(work.enrolment.cohort))
    levels(first, 2, 2)
    first.keyboard.press("v")
    first.keyboard.press("Control+Enter")
    first.wait_for_url("**/work/grading/")

    levels(second, 0, 0)
    second.get_by_label("Слушателю: чего не хватает").fill("Имя не названо")

    expect(second.locator("[data-conflict]")).to_be_visible()
    expect(second.get_by_label("Слушателю: чего не хватает")).to_have_value("Имя не названо")
    assert Grade.objects.get().decision == Grade.Decision.COMPETENT
    assert Grade.objects.get().levels == {"К1": 2, "К2": 2}


def test_a_question_is_seen_as_the_learner_sees_it_while_it_is_written(enter):
    author, programme = methodologist(), make_banked()
    begin_bank(programme.module_id, by=author, at=timezone.now())
    page = enter(f"/catalog/{programme.module.slug}/questions/q01/", author)
    preview = page.locator(".bank-preview")
    text = page.locator("[name$=text]").first
    text.fill("Что сказать **первым**?")

    expect(preview).to_contain_text("Что сказать первым?")
    expect(preview.locator("strong").filter(has_text="первым")).to_be_visible()
    page.keyboard.press("Control+KeyS")
    expect(page.get_by_role("main")).to_contain_text("q01: сохранено")
    assert DraftQuestion.objects.get(code="q01").body["text"] == "Что сказать **первым**?"
    is_fit(page)


def test_questions_are_found_copied_and_retired_many_at_once(enter):
    author, programme = methodologist(), make_banked()
    begin_bank(programme.module_id, by=author, at=timezone.now())
    count = DraftQuestion.objects.count()
    page = enter(f"/catalog/{programme.module.slug}/questions/q02/", author)
    page.get_by_role("button", name="Сделать копию").click()
    expect(page).not_to_have_url(re.compile("/q02/"))
    assert DraftQuestion.objects.count() == count + 1
    page.goto(page.url.split("/questions/")[0] + "/questions/?kind=order")
    ticks = page.locator("#bank-bulk input[name=codes]")
    shown = ticks.count()
    assert 0 < shown < count
    for tick in ticks.all():
        tick.check()

    page.locator("#bank-bulk [name=standing]").select_option("retire")
    page.get_by_role("button", name="Показать, что изменится").click()
    page.get_by_role("button", name="Изменить", exact=True).click()
    expect(page.get_by_role("heading", name="Банк вопросов")).to_be_visible()

    assert DraftQuestion.objects.filter(is_retired=True).count() == shown


def test_today_leads_to_the_next_step_by_keys_on_a_phone(enter):
    place = learner()
    MembershipFactory(user=place.user)
    page = enter("/", place.user, **PHONE)
    is_fit(page)
    onward = page.get_by_role("link", name="Продолжить").or_(page.get_by_role("link", name="Начать")).first

    for _tab in range(40):
        page.keyboard.press("Tab")
        if onward.evaluate("(one) => one === document.activeElement"):
            break
    page.keyboard.press("Enter")

    page.wait_for_url("**/steps/**")
    is_fit(page)


def test_a_line_manager_reminds_somebody_late_from_a_phone(enter):
    cohort = group(-2, 5)
    place = EnrolmentFactory(cohort=cohort)
    page = enter("/", manager_of(place), **PHONE)
    is_fit(page)

    page.get_by_role("button", name="Напомнить").click()

    expect(page.get_by_role("main")).to_contain_text("Напоминание отправлено 1")
    assert Notice.objects.filter(kind="courses.reminder", recipient_id=place.user_id).count() == 1
    is_fit(page)


def test_notices_are_read_and_their_letters_chosen_on_a_phone(enter):
    place = learner()
    notice_to(place.user, "courses.reminder")
    page = enter("/notices/", place.user, **PHONE)
    is_fit(page)
    page.get_by_role("button", name="Отметить все прочитанными").click()
    page.wait_for_load_state("load")
    assert not Notice.objects.filter(recipient_id=place.user_id, read_at=None).exists()

    page.get_by_role("link", name="Настроить письма").click()
    is_fit(page)
    digest = page.get_by_label("Ежедневная сводка")
    digest.uncheck()
    page.get_by_role("button", name="Сохранить").click()
    page.wait_for_load_state("load")
    expect(page.get_by_label("Ежедневная сводка")).not_to_be_checked()
