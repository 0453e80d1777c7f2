"""The model course ОК-ВВ-155: its sums agree, its exercises hold together, its texts keep the bar."""

import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from catalog.dialogues import read_script
from catalog.minutes import bounds, held_minutes, task_minutes, words_in
from tests.catalog.model_course import (
    COURSE,
    DIALOGUES,
    EXERCISES,
    LESSONS,
    SETS,
    TRANSCRIPTS,
    WORDS_A_MINUTE,
    complaints,
    front_and_body,
    inside,
    load,
    steps,
    words,
)


def test_every_file_keeps_its_schema() -> None:
    assert complaints("programme", load("programme.yaml")) == []
    assert complaints("questions", load("questions.yaml")) == []
    for code in EXERCISES:
        assert complaints("exercise", load(f"exercises/{code}.yaml")) == []
        assert complaints("rubric", load(f"rubrics/{code}.yaml")) == []
    for code in DIALOGUES:
        assert complaints("dialogue", load(f"dialogues/{code}.yaml")) == []
    for code in TRANSCRIPTS:
        assert complaints("transcript", load(f"transcripts/{code}.yaml")) == []
    for name in ("cases", "cards", "objections"):
        assert complaints(name, load(f"{name}.yaml")) == []
    for path in LESSONS:
        assert complaints("lesson", front_and_body(path)[0]) == []


def test_each_day_is_360_minutes_and_its_clock_runs_without_holes() -> None:
    for day in load("programme.yaml")["days"]:
        assert sum(step["minutes"] for step in inside(day) if step["kind"] != "break") == 360
        for step, following in pairwise(inside(day)):
            end = datetime.strptime(step["at"], "%H:%M") + timedelta(minutes=step["minutes"])  # noqa: DTZ007
            assert end.strftime("%H:%M") == following["at"], step["code"]


def test_what_is_done_at_work_has_no_clock_and_stands_last_in_its_day() -> None:
    days = load("programme.yaml")["days"]
    outside = [[step for step in day["steps"] if step.get("outside")] for day in days]

    assert [[step["ref"] for step in steps] for steps in outside] == [["pz-3"], ["pz-5"]]
    assert {step["at"] for steps in outside for step in steps} == {None}
    assert [day["steps"][-1] for day in days] == [steps[-1] for steps in outside]


def test_the_topics_sum_to_the_declared_hours_and_to_the_steps_of_the_days() -> None:
    topics = load("programme.yaml")["topics"]
    theory, practice = Counter[int](), Counter[int]()
    for step in (step for step in steps() if not step.get("outside")):
        theory[step["topic"]] += step["theory"]
        practice[step["topic"]] += step["minutes"] - step["theory"]

    assert sum(topic["theory"] for topic in topics) == 215
    assert sum(topic["practice"] for topic in topics) == 505
    for topic in topics:
        taken = (theory[topic["number"]], practice[topic["number"]])
        assert taken == (topic["theory"], topic["practice"]), topic["title"]


def test_the_steps_refer_to_everything_of_the_folder_once() -> None:
    refs = Counter((step["kind"], step["ref"]) for step in steps() if step["ref"])

    expected = [("lesson", str(number)) for number in range(1, 9)]
    expected += [
        ("test", "entry"),
        ("test", "final"),
        *(("exercise", code) for code in EXERCISES + DIALOGUES),
        *(("transcript", code) for code in TRANSCRIPTS),
        *(("cases", number) for number in SETS),
    ]
    assert refs == Counter(expected)
    assert sorted({str(case["set"]) for case in load("cases.yaml")}) == SETS
    assert len({step["code"] for step in steps(with_breaks=True)}) == len(steps(with_breaks=True))


def test_a_test_or_exercise_has_the_same_minutes_as_its_step() -> None:
    programme = load("programme.yaml")
    minutes = {step["ref"]: step["minutes"] for step in steps() if step["kind"] in {"test", "exercise"}}

    assert minutes == {
        **{name: rules["minutes"] for name, rules in programme["tests"].items()},
        **{code: load(f"exercises/{code}.yaml")["minutes"] for code in EXERCISES},
        **{code: load(f"dialogues/{code}.yaml")["minutes"] for code in DIALOGUES},
    }


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_600_to_900_words_and_says_how_long_it_takes(path: Path) -> None:
    front, body = front_and_body(path)

    assert 600 <= words_in(body) <= 900
    assert front["number"] == int(path.stem)
    assert front["minutes"] == ceil(words_in(body) / WORDS_A_MINUTE + task_minutes(body))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_goes_from_why_through_a_dialogue_and_a_mistake_to_a_self_check_and_tasks(
    path: Path,
) -> None:
    text = path.read_text(encoding="utf-8")
    containers = re.findall(r"^::: (\w+)(?: \d+)?$", text, flags=re.MULTILINE)

    assert containers[0] == "why"
    assert containers[-4:] == ["selfcheck", "task", "task", "trainer"]
    assert {"dialogue", "mistake"} <= set(containers)
    assert len(re.findall(r"^:::$", text, flags=re.MULTILINE)) == len(containers)
    assert "| Плохо | Лучше | Хорошо |" in text
    assert "**Ответы.**" in text


def test_the_files_hold_the_minutes_that_two_days_promise() -> None:
    programme = load("programme.yaml")
    tests = programme["tests"]
    transcripts = [load(f"transcripts/{code}.yaml") for code in TRANSCRIPTS]
    scripts = [read_script(load(f"dialogues/{code}.yaml")) for code in DIALOGUES]
    held = held_minutes(
        lessons=[path.read_text(encoding="utf-8").split("---\n", 2)[2] for path in LESSONS],
        turns=[script.reach.longest(script) for script in scripts],
        transcripts=[(words_of_transcript(one), one["task_minutes"]) for one in transcripts],
        cases=[
            sum(words_in(row[key]) for key in ("text", "question", "answer")) for row in load("cases.yaml")
        ],
        questions=(tests["entry"]["questions"], tests["final"]["questions"]),
        exercises=[load(f"exercises/{code}.yaml")["minutes"] for code in EXERCISES],
        drills=[step.get("drill", 0) for step in steps()],
    )
    least, most = bounds(days=2)

    assert programme["passport"]["content_note"] is None
    assert least <= held.alone <= most
    assert least <= held.practice <= most


def words_of_transcript(transcript: dict[str, Any]) -> int:
    texts = [transcript[key] for key in ("intro", "task", "conclusion")]
    texts += [line.get(key, "") for line in transcript["lines"] for key in ("who", "text", "note", "better")]
    return words_in("\n\n".join(texts))


def test_one_conversation_is_good_throughout_and_the_others_hold_both_kinds_of_places() -> None:
    marks = {
        code: {line["mark"] for line in load(f"transcripts/{code}.yaml")["lines"] if "mark" in line}
        for code in TRANSCRIPTS
    }

    assert sorted(code for code, found in marks.items() if found == {"strength"}) == ["razbor-3"]
    assert [found for code, found in marks.items() if code != "razbor-3"] == [{"fault", "strength"}] * 4


@pytest.mark.parametrize(
    ("code", "weights", "critical"),
    [
        ("pz-1", [10, 20, 20, 15, 25, 10], {"К2", "К3", "К5"}),
        ("pz-2", [30, 25, 20, 15, 10], {"К1", "К2"}),
        ("pz-3", [30, 25, 20, 25], {"К1", "К2"}),
        ("pz-4", [25, 25, 30, 20], {"К1", "К3"}),
        ("pz-5", [15, 30, 25, 15, 15], {"К2", "К3"}),
    ],
)
def test_a_rubric_weighs_100_and_names_its_critical_criteria(
    code: str, weights: list[int], critical: set[str]
) -> None:
    criteria = load(f"rubrics/{code}.yaml")["criteria"]

    assert [row["weight"] for row in criteria] == weights
    assert sum(weights) == 100
    assert {row["code"] for row in criteria if row["critical"]} == critical


def test_the_parts_of_an_exercise_use_every_criterion_of_its_rubric() -> None:
    for name in EXERCISES:
        exercise = load(f"exercises/{name}.yaml")
        rubric = {row["code"] for row in load(f"rubrics/{exercise['rubric']}.yaml")["criteria"]}
        assert {code for part in exercise["parts"] for code in part["criteria"]} == rubric


@pytest.mark.parametrize(("code", "lines"), [("pz-1", 5), ("pz-4", 4)])
def test_each_of_the_three_calls_has_a_role_card_of_a_client_who_speaks(code: str, lines: int) -> None:
    parts = load(f"exercises/{code}.yaml")["parts"]

    assert [part["code"] for part in parts] == ["А", "Б", "В"]
    assert all(len(part["role_card"]["lines"]) >= lines for part in parts)


def test_the_learner_is_a_client_once_and_writes_of_two_contacts_at_work() -> None:
    perspectives = [code for code in EXERCISES if load(f"exercises/{code}.yaml").get("perspective")]
    contacts = load("exercises/pz-5.yaml")

    assert perspectives == ["pz-3"]
    assert (contacts["kind"], [part["code"] for part in contacts["parts"]]) == ("contacts", ["А", "Б"])


def test_the_call_to_record_lasts_three_minutes_twenty_and_the_model_names_twelve_facts() -> None:
    exercise = load("exercises/pz-2.yaml")
    call = exercise["instructions"].split("## Расшифровка разговора")[1]
    facts, after = exercise["model_answer"].split("**Не проверено:**", 1)
    message = after.split("## Сообщение Алексею")[1].split("\n", 1)[1]
    times = [int(m) * 60 + int(s) for m, s in re.findall(r"\*(\d):(\d\d)\*", call)]

    assert times == sorted(times)
    assert times[-1] < 200
    assert 380 <= words(call) <= 500
    assert len(re.findall(r"^\d+\. ", facts, flags=re.MULTILINE)) == 12
    assert words(message) <= 60


def test_texts_use_russian_quotes_and_dashes() -> None:
    for path in COURSE.rglob("*.md"):
        body = front_and_body(path)[1]
        assert '"' not in body, path.name
        assert " - " not in body, path.name
