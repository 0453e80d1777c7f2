"""The grading desk by keyboard, and what happens when somebody else grades the same work."""

import io
import wave
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Grade, Snippet, Submission, TimedComment
from assessments.services.grades import save_grade
from tests.assessments.test_grading_pages import peers
from tests.factories.assessments import SubmissionFactory, given_grade, stored_file, trainer_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def work():
    """A work that has waited for an hour."""
    return SubmissionFactory(submitted_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def page(work, chromium, live_server):
    """Its desk in the trainer's browser."""
    client, trainer = Client(), trainer_of(work.enrolment.cohort)
    client.force_login(trainer, "accounts.backends.PersonBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(locale="ru-RU")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    opened = context.new_page()
    opened.trainer = trainer
    opened.goto(f"{live_server.url}/work/grading/{work.pk}/")
    yield opened
    context.close()


def later_peers(work, count):
    """More works of the group, all later than the first one."""
    made = peers(work, count)
    Submission.objects.filter(pk__in=[one.pk for one in made]).update(submitted_at=timezone.now())


def until(page, check):
    """Waits for what the page's policy forbids to wait for by a script of its own."""
    for _n in range(100):
        if check():
            return
        page.wait_for_timeout(50)
    raise AssertionError


def give_levels(page, *levels):
    """A level for each row, by the keyboard alone."""
    for level in levels:
        page.keyboard.press("ArrowDown")
        page.keyboard.press(str(level))


def test_levels_by_keyboard_are_saved_and_counted_as_they_are_given(page, work):
    give_levels(page, 2, 0)

    expect(page.locator("[data-total]")).to_contain_text("ноль: К2")
    expect(page.locator("[data-saved]")).to_contain_text("Сохранено ")
    assert Grade.objects.get().levels == {"К1": 2, "К2": 0}


def test_ctrl_enter_decides_by_the_levels_and_goes_on(page, work):
    give_levels(page, 2, 3)
    expect(page.locator("[data-total]")).to_contain_text("Итог 80")
    for tick in page.locator("[name^=vacs_]").all():
        tick.check()

    page.keyboard.press("Control+Enter")

    page.wait_for_url("**/work/grading/")
    assert Grade.objects.get().decision == Grade.Decision.COMPETENT


def test_the_loser_of_two_assessors_keeps_the_words_and_sees_both_versions(page, work):
    other = trainer_of(work.enrolment.cohort)
    save_grade(work.pk, by=other, version=0, given=given_grade({"К1": 3}), at=timezone.now())

    page.get_by_label("Слушателю: чего не хватает").fill("Мои слова")

    expect(page.locator("[data-conflict]")).to_contain_text("К1: 3")
    expect(page.get_by_label("Слушателю: чего не хватает")).to_have_value("Мои слова")
    assert Grade.objects.get().levels == {"К1": 3}

    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.get_by_text("Черновик оценки сохранён")).to_be_visible()
    assert Grade.objects.get().overall == "Мои слова"


def test_ten_works_in_a_row_by_keys_alone(page, work):
    later_peers(work, 9)
    page.reload()

    for number in range(10):
        keys = page.keyboard
        expect(page.locator("[data-place]")).to_have_text(f"1 из {10 - number}")
        if number % 5 == 4:  # not yet: what is missing comes from the criteria
            give_levels(page, 1, 2)
            keys.press("n")
            expect(page.locator("#id_overall")).to_be_focused()
        else:
            give_levels(page, 2, 3)
            keys.press("v")
        keys.press("Control+Enter")
        if number < 9:
            expect(page.locator("[data-place]")).to_have_text(f"1 из {9 - number}")

    page.wait_for_url("**/work/grading/")
    decisions = [one.decision for one in Grade.objects.order_by("decided_at")]
    assert decisions == (["competent"] * 4 + ["not_yet"]) * 2
    assert "К1" in Grade.objects.filter(decision="not_yet").first().overall


def test_the_next_work_is_there_before_it_is_asked_for(page, work):
    later_peers(work, 1)
    with page.expect_response(
        lambda one: "/work/grading/" in one.url and one.request.resource_type == "fetch"
    ):
        page.reload()
    asked = []
    page.on("request", lambda one: asked.append(one.url))

    page.keyboard.press("j")

    expect(page.locator("[data-place]")).to_have_text("2 из 2")
    assert not [one for one in asked if one.endswith(f"/{work.pk + 1}/")]
    page.keyboard.press("k")
    expect(page.locator("[data-place]")).to_have_text("1 из 2")


def test_a_draft_survives_a_reload(page, work):
    give_levels(page, 3, 1)
    page.keyboard.press("c")
    page.keyboard.type("Итог прозвучал тихо")
    expect(page.locator("[data-saved]")).to_contain_text("Сохранено ")
    page.wait_for_timeout(700)

    page.reload()

    expect(page.locator("input[name=level_К1][value='3']")).to_be_checked()
    expect(page.locator("[name=comment_К2]")).to_have_value("Итог прозвучал тихо")


def test_what_is_typed_at_the_last_moment_survives_a_reload(page, work):
    page.get_by_label("Слушателю: чего не хватает").fill("Последние слова")

    page.reload()
    page.wait_for_timeout(500)

    assert Grade.objects.get().overall == "Последние слова"


def test_the_key_map_opens_from_the_levels_too(page, work):
    page.keyboard.press("ArrowDown")

    page.keyboard.press("?")

    expect(page.locator("#key-map")).to_contain_text("замечание на этом месте записи")


def test_an_unfounded_decision_says_what_is_missing_and_keeps_the_levels(page, work):
    give_levels(page, 2, 2)

    page.keyboard.press("Control+Enter")

    expect(page.locator("[data-refusal-place]")).to_contain_text("Отметьте все четыре")
    expect(page.locator("[name=vacs_valid]")).to_be_focused()
    page.keyboard.press("v")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/work/grading/")


def sound(seconds=20):
    """A silent recording."""
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(8000)
        made.writeframes(b"\x80" * 8000 * seconds)
    return file.getvalue()


def test_a_remark_at_this_moment_is_stored_marked_and_sought_by_keys(page, work):
    file = stored_file(work, "звонок.wav", sound())
    type(file).objects.filter(pk=file.pk).update(content_type="audio/wav")
    page.reload()
    media = page.locator("audio")
    until(page, lambda: media.evaluate("one => one.duration") > 19)
    keys = page.keyboard
    keys.press("ArrowDown")
    keys.press("Space")
    until(page, lambda: media.evaluate("one => one.currentTime") > 0.2)
    keys.press("Space")
    assert media.evaluate("one => one.paused")
    keys.press(".")
    keys.press("]")
    assert media.evaluate("one => one.playbackRate") == 1.25

    keys.press("t")
    keys.type("Имя не названо")
    keys.press("Enter")

    expect(page.locator("[data-remark]")).to_contain_text("Имя не названо")
    remark = TimedComment.objects.get()
    assert (5 < remark.second < 8, remark.criterion, remark.file_id) == (True, "К1", file.pk)
    assert page.locator(".player__mark").count() == 1
    media.evaluate("one => { one.currentTime = 0 }")
    page.locator("[data-seek]").click()
    until(page, lambda: media.evaluate("one => one.currentTime") > 5)


def test_words_said_before_are_taken_by_keys(page, work):
    owner = page.trainer
    Snippet.objects.create(
        owner=owner, criterion="Ответ", text="Назовите имя полностью", uses=2, last_used_at=timezone.now()
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    expect(page.locator(".words-offered")).to_be_visible()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("[name=comment_К1]")).to_have_value("Назовите имя полностью")
