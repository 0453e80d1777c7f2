"""The shape of an answer to each kind of question: what is kept, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.answers import MalformedAnswerError, checked_value, form_value, right_value
from assessments.drawing import draw
from tests.assessments.test_drawing import EVERY

DRAWN = {one["kind"]: one for one in draw(EVERY, count=len(EVERY), seed=5)}
KINDS = sorted(DRAWN)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from("abcdef12"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "1", "best", "reason"]), inner)
    ),
    max_leaves=6,
)


class Fields(dict):
    """A submitted form as Django's QueryDict gives it."""

    def getlist(self, key):
        return self.get(key, [])


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_value_has_its_true_form(kind):
    value = right_value(DRAWN[kind])

    assert checked_value(DRAWN[kind], value) == value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [None, "", [], {}])
def test_nothing_is_no_answer(kind, value):
    assert checked_value(DRAWN[kind], value) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("single", "zz"),
        ("single", ["a"]),
        ("multiple", "a"),
        ("multiple", ["a", "a"]),
        ("multiple", [["a"]]),
        ("order", ["a"]),
        ("matching", {"zz": "a"}),
        ("matching", {"a": "zz"}),
        ("matching", {"a": ["a"]}),
        ("matching", ["a"]),
        ("true_false", {"verdict": "true"}),
        ("true_false", {"verdict": 1}),
        ("true_false", {"verdict": True, "reason": "zz"}),
        ("true_false", {"other": "a"}),
        ("true_false", True),
        ("best_worst", {"best": "a", "worst": "a"}),
        ("best_worst", {"best": "zz"}),
        ("best_worst", {"between": "a"}),
        ("faults", ["99"]),
        ("faults", [1]),
        ("faults", {"1": True}),
        ("cloze", {"99": "слово"}),
        ("cloze", {"1": ["слово"]}),
        ("cloze", "слово"),
        ("calculation", 68.3),
        ("calculation", {"value": "68,3"}),
        ("short", ["текст"]),
    ],
)
def test_another_shape_is_refused(kind, value):
    with pytest.raises(MalformedAnswerError):
        checked_value(DRAWN[kind], value)


@pytest.mark.parametrize("kind", KINDS)
@given(anything)
def test_whatever_is_sent_is_kept_in_its_true_form_or_refused(kind, value):
    question = DRAWN[kind]
    try:
        kept = checked_value(question, value)
    except MalformedAnswerError:
        return

    assert checked_value(question, kept) == kept


def test_what_is_left_blank_is_absent():
    assert checked_value(DRAWN["matching"], {"a": "b", "b": ""}) == {"a": "b"}
    assert checked_value(DRAWN["cloze"], {"1": "  "}) is None
    assert checked_value(DRAWN["best_worst"], {"best": "a", "worst": None}) == {"best": "a"}
    assert checked_value(DRAWN["true_false"], {"verdict": False, "reason": ""}) == {"verdict": False}


def test_a_number_is_kept_as_typed_and_long_texts_are_cut():
    assert checked_value(DRAWN["calculation"], " около 70 % ") == "около 70 %"
    assert len(checked_value(DRAWN["calculation"], "9" * 500)) == 60
    assert len(checked_value(DRAWN["cloze"], {"1": "я" * 500})["1"]) == 100


@pytest.mark.parametrize(
    ("kind", "fields", "value"),
    [
        ("matching", {"pair_a": "b", "pair_b": ""}, {"a": "b"}),
        ("true_false", {"verdict": "false", "reason": "a"}, {"verdict": False, "reason": "a"}),
        ("true_false", {"reason": "a"}, {"reason": "a"}),
        ("best_worst", {"best": "a", "worst": "c"}, {"best": "a", "worst": "c"}),
        ("faults", {"value": ["3", "1"]}, ["1", "3"]),
        ("cloze", {"gap_1": "срок"}, {"1": "срок"}),
        ("calculation", {"value": "70"}, "70"),
        ("calculation", {}, None),
    ],
)
def test_fields_of_a_form_give_the_same_value(kind, fields, value):
    question = DRAWN[kind]

    assert checked_value(question, form_value(question, Fields(fields))) == value
