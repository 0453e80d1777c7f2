"""A dialogue as a graph, and the linter's faults, each shown by a broken copy of a sound dialogue."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.dialogues import MOOD_MAX, NoSuchReplyError, levels_shown, moved, read_script
from catalog.loading.dialogues import check_dialogue, remarks_on
from catalog.loading.files import ContentError, read_text
from tests.factories.dialogues import CODES, authored, small

CRITICAL = frozenset({"К2", "К3", "К5"})


def reasons(content):
    """What the linter says, without places."""
    return [str(reason) for _where, reason in remarks_on(content)]


def said(content, words):
    """Where the linter says something with these words."""
    return [where for where, reason in remarks_on(content) if words in reason]


@pytest.mark.parametrize("code", CODES)
def test_the_dialogues_of_the_model_course_have_no_faults(code):
    assert remarks_on(authored(code)) == []


@pytest.mark.parametrize("code", CODES)
def test_a_dialogue_of_the_model_course_has_eight_to_twelve_turns_and_four_endings(code):
    script = read_script(authored(code))

    assert 8 <= len(script.best_walk().steps) <= 12
    assert {one.kind for one in script.endings.values()} == {"good", "fair", "poor"}
    assert script.reach.endings == set(script.endings)


@pytest.mark.parametrize("code", CODES)
def test_the_best_conversation_of_the_model_course_is_enough_and_the_first_replies_are_not(code):
    script = read_script(authored(code))
    best = levels_shown(script.best_walk().steps, CRITICAL)

    first = script.walk()
    while first.at in script.turns:
        first = script.step(first, 0)

    assert min(best.values()) >= 2
    assert min(levels_shown(first.steps, CRITICAL).values()) < 2


def test_a_mood_moves_and_stays_on_its_scale():
    script = read_script(small())

    assert script.walk([1]).mood == 3
    assert script.walk([0]).mood == 0
    assert moved(5, 3) == MOOD_MAX


def test_a_fork_by_mood_comes_before_the_way_on():
    content = small()
    assert read_script(content).walk([0]).at == "bad"
    content["mood"] = 4
    assert read_script(content).walk([0]).at == "three"


def test_a_choice_that_does_not_exist_or_comes_after_the_end_is_refused():
    script = read_script(small())

    with pytest.raises(NoSuchReplyError):
        script.walk([2])
    with pytest.raises(NoSuchReplyError):
        script.walk([0, 0])


def test_a_level_is_the_mean_rounded_down_and_a_zero_caps_a_critical_one():
    script = read_script(small())
    walk = script.walk([1, 1, 1, 0, 0])  # 3, 1, 3, 3, 2 for both criteria

    assert levels_shown(walk.steps, frozenset()) == {"К1": 2, "К2": 2}
    once_zero = script.walk([1, 1, 1, 1, 0, 1]).steps
    worst = [*once_zero, *script.walk([0]).steps]
    assert levels_shown(worst, frozenset({"К1"}))["К1"] == 1


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda one: one["turns"][0]["replies"][0].update(next="nowhere"), "ведёт к «nowhere»"),
        (lambda one: one.update(start="nowhere"), "нет хода «nowhere»"),
        (lambda one: one["turns"].append(dict(one["turns"][0])), "уже есть"),
        (lambda one: one["turns"].append({**one["turns"][0], "code": "alone"}), "к ходу «alone» не ведёт"),
        (
            lambda one: one["endings"].append({**one["endings"][0], "code": "alone"}),
            "к концу «alone» не ведёт",
        ),
        (
            lambda one: (
                [reply.update(next="word") for reply in one["turns"][5]["replies"]]
                and [reply.pop("next_if", None) for reply in one["turns"][5]["replies"]]
            ),
            "от хода «word» нельзя дойти",
        ),
        (
            lambda one: [reply.update(marks={"К1": 2}) for reply in one["turns"][0]["replies"]],
            "стоят одинаково",
        ),
        (lambda one: one["turns"][0]["replies"][0]["marks"].update({"К6": 0}), "по разным критериям"),
        (lambda one: one["criteria"].remove("К1"), "нет среди критериев"),
        (lambda one: one["criteria"].append("К3"), "К3 показан меньше двух раз"),
        (lambda one: [row.update(kind="good") for row in one["endings"]], "нет конца вида"),
        (lambda one: one["endings"][0].update(kind="poor"), "а это не хороший конец"),
        (
            lambda one: one["turns"][0]["replies"][1].update(next_if=[{"mood_below": 1, "next": "vain"}]),
            "такого настроения здесь не бывает",
        ),
        (
            lambda one: [
                turn["replies"].sort(key=lambda reply: -sum(reply["marks"].values())) for turn in one["turns"]
            ],
            "лучшая реплика стоит на месте 1",
        ),
        (
            lambda one: [
                max(turn["replies"], key=lambda reply: sum(reply["marks"].values())).update(text="Да " * 99)
                for turn in one["turns"]
            ],
            "самая длинная",
        ),
    ],
)
def test_a_broken_copy_is_refused_in_words_at_its_place(break_it, words):
    content = authored()
    break_it(content)

    assert said(content, words), reasons(content)


def test_too_short_a_conversation_and_too_few_endings_are_faults():
    content = small()

    assert any("ходов 3, а нужно 8" in one for one in reasons(content))
    content["endings"] = content["endings"][:2]
    content["turns"][0]["replies"][0]["next_if"][0]["next"] = "fair"
    assert "концов меньше трёх" in reasons(content)


def test_a_fault_names_the_line_of_the_file():
    content = authored()
    content["turns"][3]["replies"][1]["next"] = "nowhere"
    source = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)

    (fault,) = check_dialogue(read_text("dialog-1.yaml", source, "dialogue"))

    assert source.splitlines()[fault.line - 1].strip() == "next: nowhere"
    assert str(fault).startswith(f"dialog-1.yaml:{fault.line}: ")


def test_a_schema_fault_is_said_with_its_line():
    source = yaml.safe_dump({**small(), "mood": 9}, allow_unicode=True, sort_keys=False)

    with pytest.raises(ContentError) as error:
        read_text("x.yaml", source, "dialogue")

    assert source.splitlines()[error.value.faults[0].line - 1] == "mood: 9"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CODES), st.lists(st.integers(0, 2), max_size=40))
def test_every_conversation_of_the_model_course_comes_to_an_ending(code, picks):
    script = read_script(authored(code))
    walk = script.walk()
    for pick in [*picks, *[0] * 40]:
        if walk.at in script.endings:
            break
        walk = script.step(walk, pick % len(script.turns[walk.at].replies))

    assert walk.at in script.endings
    assert 0 <= walk.mood <= MOOD_MAX
    assert all(0 <= level <= 3 for level in levels_shown(walk.steps, CRITICAL).values())
