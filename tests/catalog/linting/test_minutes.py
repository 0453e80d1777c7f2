"""The arithmetic of minutes: what a module holds alone and of practice."""

import pytest

from catalog.boxes import seen_by_learner
from catalog.minutes import (
    academic_hours,
    bounds,
    held_minutes,
    task_minutes,
    words_in,
)

NOTHING: dict[str, list[int]] = {"turns": [], "cases": [], "exercises": []}
FENCED = "Слово.\n\n::: task 10\nНапишите фразу.\n:::\n\n::: trainer\nСпросите группу о вчерашнем дне.\n:::\n"


def test_a_day_by_the_recipe_holds_its_180_minutes() -> None:
    lesson = "слово " * 747 + "\n\n::: task 10\nНапишите три фразы.\n:::\n"
    held = held_minutes(
        lessons=[lesson] * 4,
        turns=[11, 10],
        transcripts=[(260, 7)] * 4,
        cases=[180] * 5,
        questions=(12, 15),
        exercises=[60, 35, 25],
        drills=[30, 30],
    )

    assert held.lessons == pytest.approx(23.1, abs=0.1)
    assert (held.tasks, held.tests, held.plan) == (40, 36, 6)
    assert held.dialogues == pytest.approx(27.3)
    assert held.transcripts == pytest.approx(36)
    assert held.cases == pytest.approx(14.4, abs=0.1)
    assert held.alone == pytest.approx(182.8, abs=0.1)
    assert held.practice == 180


def test_an_empty_module_holds_the_personal_plan_alone() -> None:
    held = held_minutes(lessons=[], transcripts=[], questions=(0, 0), **NOTHING)

    assert (held.alone, held.practice) == (6, 0)


def test_a_project_is_extra_and_no_practice_of_the_days() -> None:
    held = held_minutes(lessons=[], transcripts=[], questions=(0, 0), **NOTHING, projects=[240])

    assert (held.practice, held.projects) == (0, 240)


def test_the_final_test_is_looked_through_and_the_entry_test_is_not() -> None:
    assert held_minutes(lessons=[], transcripts=[], questions=(12, 0), **NOTHING).tests == 12
    assert held_minutes(lessons=[], transcripts=[], questions=(0, 20), **NOTHING).tests == 32


def test_the_learner_does_not_read_the_trainers_notes() -> None:
    assert "Спросите" not in seen_by_learner(FENCED)
    assert words_in(seen_by_learner(FENCED)) == 3


def test_tasks_state_their_minutes_in_a_box_or_in_bold() -> None:
    assert task_minutes(FENCED) == 10
    assert task_minutes("**Задание на 6 минут.** Напишите фразу.") == 6
    assert task_minutes("Задание займёт 6 минут.") == 0


def test_a_time_and_a_hyphenated_word_are_one_word_each() -> None:
    assert words_in("В 15:30 чек-лист готов на 74,4 %.") == 6


def test_85_to_110_per_cent_of_180_minutes_a_day() -> None:
    assert bounds(1) == (153, pytest.approx(198))
    assert bounds(3) == (459, pytest.approx(594))


def test_hours_are_academic_and_to_the_half() -> None:
    assert [academic_hours(minutes) for minutes in (90, 100, 112, 180)] == [2, 2, 2.5, 4]
