"""A trainee takes a conversation apart and decides cases: what is kept, what opens when, whose norms show."""

import pytest
from django.urls import reverse

from catalog.loading import load_catalog
from catalog.models import Programme
from courses.models import StepProgress
from courses.queries.course import course_of
from courses.services.tasks import (
    NoSuchCaseError,
    NothingMarkedError,
    NothingWrittenError,
    save_case,
    save_marks,
    save_notes,
)
from tests.factories.courses import NOON, CohortFactory, EnrolmentFactory, step_of
from tests.factories.materials import write_catalogue

NORMS = {"answer_time": [15, "second"], "hold_time": [1, "minute"]}
pytestmark = pytest.mark.django_db


@pytest.fixture
def place(tmp_path):
    """A place in a running group of the small course, whose company answers within 15 seconds."""
    load_catalog(write_catalogue(tmp_path / "catalog"), at=NOON)
    cohort = CohortFactory(programme=Programme.objects.get(), state="running", started_at=NOON, norms=NORMS)
    return EnrolmentFactory(cohort=cohort)


@pytest.fixture
def trainee(client, place):
    client.force_login(place.user)
    return client


def page(client, place, code):
    step = step_of(place.cohort, code)
    return client.get(reverse("courses:step-detail", args=[place.pk, step.pk])).content.decode()


def url(name, place, code, *more):
    return reverse(f"courses:{name}", args=[place.pk, step_of(place.cohort, code).pk, *more])


def progress_of(place, code):
    return StepProgress.objects.get(enrolment=place, step__code=code)


def test_before_the_comparison_the_page_tells_nothing_of_the_analysis(trainee, place):
    shown = page(trainee, place, "d1-03")

    assert "Реплика 2." in shown
    assert "00:14" in shown
    assert "пауза 12" in shown
    assert "Разбор 2." not in shown
    assert "Лучше 2" not in shown
    assert "Итог разбора" not in shown


def test_marks_are_kept_on_the_server_and_the_step_goes_on(trainee, place):
    answer = trainee.post(
        url("transcript-save", place, "d1-03"), {"mark_2": "fault", "note_2": "Оборвал", "mark_4": ""}
    )

    kept = progress_of(place, "d1-03")
    assert answer.status_code == 302
    assert kept.state == "started"
    assert kept.answers == {"marks": {"2": "fault"}, "notes": {"2": "Оборвал"}, "saved_no": 1}
    assert "Оборвал" in page(trainee, place, "d1-03")


def test_the_comparison_shows_notes_beside_the_own_marks_and_counts_what_was_found(trainee, place):
    marks = {"mark_2": "fault", "mark_4": "strength", "mark_6": "strength", "mark_5": "fault"}

    trainee.post(url("transcript-save", place, "d1-03"), {**marks, "compare": "on"})

    shown = page(trainee, place, "d1-03")
    assert progress_of(place, "d1-03").state == "done"
    assert "Вы нашли 2 из 5" in shown
    assert "Разбор 6." in shown
    assert "перезвоню через 1\u00a0минуту" in shown
    assert "Итог разбора" in shown


def test_what_was_compared_is_changed_no_more(place):
    step = step_of(place.cohort, "d1-03")
    save_marks(place.pk, step_id=step.pk, marks={2: "fault"}, notes={}, compare=True, at=NOON)

    save_marks(place.pk, step_id=step.pk, marks={4: "strength"}, notes={}, compare=False, at=NOON)

    assert progress_of(place, "d1-03").answers["marks"] == {"2": "fault"}


def test_nothing_is_compared_before_a_line_is_marked(trainee, place):
    step = step_of(place.cohort, "d1-03")

    with pytest.raises(NothingMarkedError):
        save_marks(place.pk, step_id=step.pk, marks={99: "fault"}, notes={}, compare=True, at=NOON)
    trainee.post(url("transcript-save", place, "d1-03"), {"compare": "on"})

    assert "Отметьте хотя бы одну реплику" in page(trainee, place, "d1-03")


def test_a_case_opens_its_answer_after_a_decision_and_the_last_one_ends_the_step(trainee, place):
    assert "Ответ 1." not in page(trainee, place, "d1-04")

    trainee.post(url("case-save", place, "d1-04", "k01"), {"text": "Извинюсь"})

    shown = page(trainee, place, "d1-04")
    assert "Ответ 1." in shown
    assert "Ответ 2." not in shown
    assert "Извинюсь" in shown
    assert "Решено 1 из 2" in shown
    assert progress_of(place, "d1-04").state == "started"
    trainee.post(url("case-save", place, "d1-04", "k02"), {"text": "Позову старшего"})
    assert progress_of(place, "d1-04").state == "done"


def test_a_decision_stays_as_it_was_made(place):
    step = step_of(place.cohort, "d1-04")
    save_case(place.pk, step_id=step.pk, code="k01", text="Первое", at=NOON)

    save_case(place.pk, step_id=step.pk, code="k01", text="Второе", at=NOON)

    assert progress_of(place, "d1-04").answers["k01"]["text"] == "Первое"


def test_an_empty_decision_opens_nothing_and_another_sets_case_is_refused(place):
    step = step_of(place.cohort, "d1-04")

    with pytest.raises(NothingWrittenError):
        save_case(place.pk, step_id=step.pk, code="k01", text="  ", at=NOON)
    with pytest.raises(NoSuchCaseError):
        save_case(place.pk, step_id=step.pk, code="k77", text="Да", at=NOON)
    assert not StepProgress.objects.exists()


def test_notes_below_a_lesson_are_kept_and_do_not_read_the_lesson_for_the_person(trainee, place):
    trainee.post(url("notes-save", place, "d1-02"), {"text": "Отвечаю сразу"})

    kept = progress_of(place, "d1-02")
    assert (kept.text, kept.state) == ("Отвечаю сразу", "started")
    assert "Отвечаю сразу" in page(trainee, place, "d1-02")


def test_the_page_saves_by_itself_without_being_shown_again(trainee, place):
    quiet = {"quiet": "1"}

    assert trainee.post(url("notes-save", place, "d1-02"), quiet).status_code == 204
    assert trainee.post(url("transcript-save", place, "d1-03"), quiet).status_code == 204


def test_a_lesson_shows_the_cohorts_norms_its_task_and_nothing_meant_for_the_trainer(trainee, place):
    shown = page(trainee, place, "d1-02")

    assert "15\u00a0секунд" in shown
    assert "1\u00a0минуты" in shown
    assert "{{" not in shown
    assert "Задание · 10" in shown
    assert "Спросите группу" not in shown
    assert "Ваши ответы на задания" in shown


def test_another_cohort_with_other_norms_reads_other_numbers_of_the_same_lesson(client, trainee, place):
    page(trainee, place, "d1-02")
    norms = {**NORMS, "answer_time": [40, "second"]}
    other = EnrolmentFactory(
        cohort=CohortFactory(programme=place.cohort.programme, state="running", started_at=NOON, norms=norms)
    )
    client.force_login(other.user)

    shown = page(client, other, "d1-02")

    assert "40\u00a0секунд" in shown
    assert "15\u00a0секунд" not in shown


def test_cases_and_the_exercise_show_the_cohorts_norms(trainee, place):
    assert "ждёт 15\u00a0секунд" in page(trainee, place, "d1-04")
    assert "Измерьте 15\u00a0секунд" in page(trainee, place, "d1-06")


def test_work_outside_the_day_holds_up_nobody_and_stands_after_it(trainee, place):
    course = course_of(place, at=NOON)
    last = step_of(place.cohort, "d1-05")

    assert [line.step.code for line in course.days[0].outside] == ["d1-06"]
    assert course.line_after(last.pk) is None
    assert course.next_line.step.code == "d1-01"
    shown = trainee.get(reverse("courses:enrolment-detail", args=[place.pk])).content.decode()
    assert "На работе, после занятий" in shown


def test_when_only_the_work_outside_is_left_it_comes_next(place):
    for step in place.cohort.programme.steps.filter(is_outside=False):
        StepProgress.objects.create(enrolment=place, step=step, state="done", started_at=NOON)

    assert course_of(place, at=NOON).next_line.step.code == "d1-06"


def test_somebody_elses_conversation_is_not_there(client, place):
    stranger = EnrolmentFactory()
    client.force_login(stranger.user)

    for name, code, more in (
        ("transcript-save", "d1-03", ()),
        ("case-save", "d1-04", ("k01",)),
        ("notes-save", "d1-02", ()),
    ):
        assert client.post(url(name, place, code, *more), {"text": "x"}).status_code == 404


def test_a_step_of_another_kind_takes_no_marks(trainee, place):
    assert trainee.post(url("transcript-save", place, "d1-02")).status_code == 404
    assert trainee.post(url("notes-save", place, "d1-03")).status_code == 404


def test_a_step_page_stays_within_its_queries(trainee, place, django_assert_max_num_queries):
    save_notes(place.pk, step_id=step_of(place.cohort, "d1-02").pk, text="Да", at=NOON)
    for code in ("d1-02", "d1-03", "d1-04"):
        page(trainee, place, code)
        with django_assert_max_num_queries(11):
            page(trainee, place, code)


def test_a_request_that_comes_late_does_not_overwrite_what_was_written_after_it(trainee, place):
    for code, name, field in (("d1-02", "notes-save", "text"), ("d1-03", "transcript-save", "note_0")):
        where = url(name, place, code)
        newer = trainee.post(where, {"quiet": "1", "saved_no": "3", field: "Новое"})
        older = trainee.post(where, {"quiet": "1", "saved_no": "2", field: "Старое"})

        assert (newer.status_code, older.status_code) == (204, 412)
        assert "Новое" in page(trainee, place, code)
        assert 'name="saved_no" value="4"' in page(trainee, place, code)


def test_the_button_always_counts_and_is_above_all_that_its_page_sent(trainee, place):
    where = url("notes-save", place, "d1-02")
    trainee.post(where, {"quiet": "1", "saved_no": "7", "text": "Само"})

    trainee.post(where, {"saved_no": "2", "text": "Кнопкой"})
    late = trainee.post(where, {"quiet": "1", "saved_no": "8", "text": "Опоздало"})

    assert late.status_code == 412
    assert progress_of(place, "d1-02").text == "Кнопкой"


def test_a_line_break_counts_as_one_character_as_the_browser_counts_it(trainee, place):
    text = "да\r\n" * 1333  # 3999 characters in the browser, 5332 as they are sent

    trainee.post(url("case-save", place, "d1-04", "k01"), {"text": text + "!"})

    assert progress_of(place, "d1-04").answers["k01"]["text"] == "да\n" * 1333 + "!"


def test_a_text_that_is_too_long_is_refused_and_stays_on_the_page(trainee, place):
    case = trainee.post(url("case-save", place, "d1-04", "k02"), {"text": "ы" * 4001})
    notes = trainee.post(url("notes-save", place, "d1-02"), {"text": "ы" * 8001})
    quiet = trainee.post(url("notes-save", place, "d1-02"), {"text": "ы" * 8001, "quiet": "1"})

    assert (case.status_code, notes.status_code, quiet.status_code) == (422, 422, 422)
    assert "ы" * 4001 in case.content.decode()
    assert "Знаков в нём: 4001, можно не больше 4000." in case.content.decode()
    assert "ы" * 8001 in notes.content.decode()
    assert not StepProgress.objects.exists()


def test_what_no_database_keeps_is_dropped(trainee, place):
    answer = trainee.post(
        url("transcript-save", place, "d1-03"),
        {"quiet": "1", "mark_2": "fault", "note_2": "О\x00борвал"},
    )

    assert answer.status_code == 204
    assert progress_of(place, "d1-03").answers["notes"] == {"2": "Оборвал"}
