"""Pages that save by themselves when the session ends or the network is cut: nothing written is lost."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import ContactNote, Grade, Submission, WorkplaceObservation
from assessments.services.observations import ask_observation
from catalog.loading import load_catalog
from catalog.models import DraftQuestion, Exercise, Programme
from catalog.services.bank import begin_bank
from courses.models import StepProgress
from tests.browser.entering import logs_in, logs_out, with_password
from tests.factories.assessments import SubmissionFactory, learner, trainer_of
from tests.factories.bank import make_banked
from tests.factories.courses import NOON, CohortFactory, EnrolmentFactory, step_of
from tests.factories.materials import write_catalogue
from tests.factories.practice import manager_of, practitioner
from tests.factories.requests import methodologist

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"viewport": {"width": 1280, "height": 900}}
SLOW = 20_000  # ms; the page comes again by itself
OUT = "Вы вышли из системы"


@pytest.fixture
def draft(enter):
    """A written work's page in its author's browser."""
    enrolment = learner()
    user, step = with_password(enrolment.user), step_of(enrolment.cohort, "d2-01")
    page = enter(f"/work/enrolments/{enrolment.pk}/steps/{step.pk}/exercise/", user)
    page.author = user
    return page


def saved(page):
    """The line that says when it was saved."""
    return page.locator("[data-saved]").first


def test_a_works_draft_goes_on_after_a_login_beside(draft):
    logs_out(draft)
    draft.get_by_label("Ваша работа").fill("Добрый день, «Домовой», Инна.")
    expect(draft.get_by_text(OUT)).to_be_visible()
    expect(saved(draft)).to_contain_text("не сохранено")

    logs_in(draft, draft.author)

    expect(saved(draft)).to_contain_text("Черновик сохранён в", timeout=SLOW)
    assert Submission.objects.get().text == "Добрый день, «Домовой», Инна."


def test_sending_a_work_without_a_session_leads_nowhere_and_loses_nothing(draft):
    draft.get_by_label("Ваша работа").fill("Первое")
    expect(saved(draft)).to_contain_text("Черновик сохранён в")
    logs_out(draft)
    draft.get_by_label("Ваша работа").fill("Первое и второе")
    expect(draft.get_by_text(OUT)).to_be_visible()

    draft.get_by_role("button", name="Отправить на оценку").click()

    expect(draft.get_by_label("Ваша работа")).to_have_value("Первое и второе")
    logs_in(draft, draft.author)
    expect(saved(draft)).to_contain_text("Черновик сохранён в", timeout=SLOW)
    assert Submission.objects.get().text == "Первое и второе"


def test_a_works_draft_waits_for_the_network_and_a_reload_keeps_it(draft):
    draft.context.set_offline(True)
    draft.get_by_label("Ваша работа").fill("Написано в метро")
    expect(saved(draft)).to_contain_text("не сохранено")

    draft.context.set_offline(False)

    expect(saved(draft)).to_contain_text("Черновик сохранён в", timeout=SLOW)
    draft.reload()
    expect(draft.get_by_label("Ваша работа")).to_have_value("Написано в метро")


def test_of_two_tabs_with_one_draft_the_older_one_stops_and_says_so(draft):
    other = draft.context.new_page()
    other.goto(draft.url)
    expect(other.get_by_label("Ваша работа")).to_be_visible()
    other.wait_for_load_state("load")
    draft.get_by_label("Ваша работа").fill("Написано в первой вкладке")
    expect(saved(draft)).to_contain_text("Черновик сохранён в")
    expect(saved(other)).to_contain_text("Изменено в другой вкладке")

    other.get_by_label("Ваша работа").fill("Из второй")
    other.wait_for_timeout(2000)

    assert Submission.objects.get().text == "Написано в первой вкладке"
    other.get_by_role("button", name="Сохранить черновик").click()
    expect(other.get_by_text("Черновик сохранён.")).to_be_visible()
    assert Submission.objects.get().text == "Из второй"


def test_contacts_written_without_a_network_are_kept_when_it_is_back(enter):
    enrolment, step = practitioner(Exercise.Kind.CONTACTS)
    page = enter(f"/work/enrolments/{enrolment.pk}/steps/{step.pk}/contacts/", enrolment.user)
    page.context.set_offline(True)
    page.locator("#happened-А").fill("Клиентка ждала ответа, я назвал час.")
    expect(saved(page)).to_contain_text("не сохранено")

    page.context.set_offline(False)

    expect(saved(page)).to_contain_text("Черновик сохранён в", timeout=SLOW)
    assert ContactNote.objects.get(part="А").happened == "Клиентка ждала ответа, я назвал час."


def test_an_observation_goes_on_after_a_login_beside(enter):
    enrolment, step = practitioner(Exercise.Kind.OBSERVATION)
    manager = with_password(manager_of(enrolment))
    ask_observation(enrolment.pk, step_id=step.pk, at=timezone.now())
    one = WorkplaceObservation.objects.get()
    page = enter(f"/work/observations/{one.pk}/marks/", manager)
    logs_out(page)
    page.locator("#id_place").fill("Лесная, 12")
    expect(page.get_by_text(OUT)).to_be_visible()

    logs_in(page, manager)

    expect(page.locator("[data-saved]")).to_contain_text("Черновик сохранён в", timeout=SLOW)
    one.refresh_from_db()
    assert one.place == "Лесная, 12"


def test_the_desk_goes_on_after_a_login_beside_and_decides(enter):
    work = SubmissionFactory(submitted_at=timezone.now())
    trainer = with_password(trainer_of(work.enrolment.cohort))
    page = enter(f"/work/grading/{work.pk}/", trainer)
    logs_out(page)
    for level in ("2", "3"):
        page.keyboard.press("ArrowDown")
        page.keyboard.press(level)
    expect(page.get_by_text(OUT)).to_be_visible()

    logs_in(page, trainer)

    expect(page.locator("[data-saved]")).to_contain_text("Сохранено ", timeout=SLOW)
    assert Grade.objects.get().levels == {"К1": 2, "К2": 3}
    page.keyboard.press("v")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/work/grading/")
    assert Grade.objects.get().decision == Grade.Decision.COMPETENT


def test_the_desk_waits_for_the_network(enter):
    work = SubmissionFactory(submitted_at=timezone.now())
    page = enter(f"/work/grading/{work.pk}/", trainer_of(work.enrolment.cohort))
    page.context.set_offline(True)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("2")
    expect(page.locator("[data-saved]")).to_contain_text("не сохранено")

    page.context.set_offline(False)

    expect(page.locator("[data-saved]")).to_contain_text("Сохранено ", timeout=SLOW)
    assert Grade.objects.get().levels == {"К1": 2}


def test_answers_to_a_lessons_tasks_go_on_after_a_login_beside(enter, tmp_path):
    load_catalog(write_catalogue(tmp_path / "catalog"), at=NOON)
    norms = {"answer_time": [15, "second"], "hold_time": [1, "minute"]}
    cohort = CohortFactory(programme=Programme.objects.get(), state="running", started_at=NOON, norms=norms)
    place = EnrolmentFactory(cohort=cohort)
    user = with_password(place.user)
    page = enter(f"/courses/my/{place.pk}/steps/{step_of(cohort, 'd1-02').pk}/", user)
    logs_out(page)
    page.locator("#notes-text").fill("Вдох, имя, вопрос.")
    expect(page.locator("#notes [data-saved]")).to_contain_text("вы вышли из системы")

    logs_in(page, user)

    expect(page.locator("#notes [data-saved]")).to_have_text("Сохранено", timeout=SLOW)
    assert StepProgress.objects.get(enrolment=place, step__code="d1-02").text == "Вдох, имя, вопрос."


def test_a_question_of_the_bank_goes_on_after_a_login_beside(enter):
    author, programme = with_password(methodologist()), make_banked()
    begin_bank(programme.module_id, by=author, at=timezone.now())
    page = enter(f"/catalog/{programme.module.slug}/questions/q01/", author)
    field = page.locator("[name$=text]").first
    logs_out(page)
    field.fill("Что сделать первым?")
    expect(page.get_by_text(OUT)).to_be_visible()

    logs_in(page, author)

    expect(page.locator("[data-saved]")).to_contain_text("Сохранено", timeout=SLOW)
    assert DraftQuestion.objects.get(code="q01").body["text"] == "Что сделать первым?"
