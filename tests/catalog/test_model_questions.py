"""The questions of the model course ОК-ВВ-155: every outcome is asked, nothing betrays the answer."""

from collections import Counter
from math import ceil

import pytest

from tests.catalog.model_course import (
    EXERCISES,
    LESSONS,
    front_and_body,
    load,
    matched_keys,
    outcomes,
    questions,
)

KINDS = {
    "single",
    "multiple",
    "order",
    "matching",
    "true_false",
    "calculation",
    "best_worst",
    "faults",
    "cloze",
    "short",
}


def test_seventy_two_questions_of_all_ten_kinds_lie_in_two_pools() -> None:
    rows = questions()
    pools = {pool: {row["kind"] for row in rows if row["pool"] == pool} for pool in ("entry", "final")}

    assert len(rows) == len({row["code"] for row in rows}) == 72
    assert pools == {"entry": KINDS, "final": KINDS}
    assert min(Counter(row["kind"] for row in rows).values()) >= 4


def test_two_draws_of_a_test_can_share_nothing_but_critical_questions() -> None:
    for name, rules in load("programme.yaml")["tests"].items():
        pool = [row for row in questions() if row["pool"] == name]
        critical = sum(row["critical"] for row in pool)
        assert len(pool) - critical >= 2 * (rules["questions"] - critical), name


def test_a_reason_and_a_best_reply_are_not_betrayed_by_their_length_or_place() -> None:
    asked = [(row["reasons"], "correct", True) for row in questions("true_false")]
    asked += [(row["options"], "rank", "best") for row in questions("best_worst")]
    places, longest = Counter[int](), 0
    for options, name, right in asked:
        lengths = [len(option["text"]) for option in options]
        place = next(at for at, option in enumerate(options) if option[name] == right)
        places[place] += 1
        longest += lengths[place] == max(lengths)

    assert longest <= len(asked) / 2
    assert max(places.values()) <= len(asked) / 2


def test_verdicts_go_both_ways() -> None:
    assert {row["is_true"] for row in questions("true_false")} == {True, False}


def test_each_solution_ends_with_the_answer() -> None:
    for row in questions("calculation"):
        said = row["answer"].replace(".", ",") + " %"
        assert said in row["solution"].replace("\xa0", " "), row["code"]


def test_every_outcome_is_taught_asked_in_the_final_pool_and_practised() -> None:
    taught = {code for path in LESSONS for code in front_and_body(path)[0]["outcomes"]}
    asked = {row["outcome"] for row in questions() if row["pool"] == "final"}
    practised = {code for name in EXERCISES for code in load(f"exercises/{name}.yaml")["outcomes"]}

    assert taught == outcomes()
    assert asked == outcomes()
    assert {code for code in outcomes() if code[0] in "НУ"} <= practised <= outcomes()


def test_a_question_about_an_outcome_belongs_to_a_lesson_that_exists() -> None:
    assert {row["lesson"] for row in questions()} <= {int(path.stem) for path in LESSONS}


def test_at_least_two_critical_questions_guard_personal_data_in_the_final_pool() -> None:
    critical = [row for row in questions() if row["critical"] and row["pool"] == "final"]

    assert len(critical) >= 2
    assert {row["outcome"] for row in critical} == {"З3"}


def test_the_right_option_stands_everywhere_and_is_not_betrayed_by_its_length() -> None:
    singles = questions("single")
    places: Counter[int] = Counter()
    longest = 0
    for row in singles:
        lengths = [len(option["text"]) for option in row["options"]]
        place = next(at for at, option in enumerate(row["options"]) if option["correct"])
        places[place] += 1
        longest += lengths[place] > max(lengths[:place] + lengths[place + 1 :])

    assert longest <= len(singles) / 4
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) <= ceil(len(singles) / 4)


def test_right_options_of_multiple_choice_are_no_longer_than_wrong_ones_on_average() -> None:
    every = questions("multiple")
    options = [option for row in every for option in row["options"]]
    right = [len(option["text"]) for option in options if option["correct"]]
    wrong = [len(option["text"]) for option in options if not option["correct"]]

    assert sum(right) / len(right) <= 1.1 * sum(wrong) / len(wrong)
    assert all(
        2 <= sum(option["correct"] for option in row["options"]) < len(row["options"]) for row in every
    )


@pytest.mark.parametrize("code", ["q18", "q19", "q20", "q49", "q60"])
def test_the_reference_of_a_short_answer_holds_all_its_keys(code: str) -> None:
    question = next(row for row in questions("short") if row["code"] == code)

    assert matched_keys(question, question["reference"]) == len(question["keys"])


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("q18", "Успокойтесь, пожалуйста. Мастер застрял в пробке, это не мы."),
        ("q18", "Извините. Мастер скоро приедет."),
        ("q19", "Это не к нам, звоните в бухгалтерию позже."),
        ("q20", "Ну всё, ждите курьера. До свидания."),
        ("q49", "Алло, да, говорите."),
        ("q60", "Вас не слышно, говорите громче. Повторите ещё раз."),
    ],
)
def test_a_poor_short_answer_does_not_pass(code: str, answer: str) -> None:
    question = next(row for row in questions("short") if row["code"] == code)

    assert matched_keys(question, answer) < question["pass_keys"]


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("q18", "Понимаю, вы весь день ждёте. Свяжусь с мастером и через десять минут перезвоню."),
        ("q19", "Передам ваш вопрос в бухгалтерию, вам позвонят сегодня до четырёх."),
        ("q20", "В четверг после шести вечера приедет курьер Юрий. Чем ещё могу помочь?"),
        ("q49", "Добрый день, «Лотос», Пётр, чем могу помочь?"),
        ("q60", "Заречную понял, а дом пропал. Назовите номер, я проверю. Прервёмся — наберу вас сам."),
    ],
)
def test_a_sound_short_answer_in_other_words_passes(code: str, answer: str) -> None:
    question = next(row for row in questions("short") if row["code"] == code)

    assert matched_keys(question, answer) >= question["pass_keys"]
