"""Sources contradict each other by side of the target and by rank, never by points."""

from hypothesis import given
from hypothesis import strategies as st

from figures.disagreement import disagreements

SUBJECTS = ("СК-01", "СК-02", "СК-03", "СК-04", "СК-05", "СК-06")
scores = st.dictionaries(
    st.sampled_from(["calls", "customers", "visits"]),
    st.dictionaries(st.sampled_from(SUBJECTS), st.integers(0, 100).map(float)),
)


def test_two_sides_of_the_target_are_a_question():
    rows = disagreements({"customers": {"СК-01": 60.0}, "visits": {"СК-01": 85.0}}, 85)

    assert [(row.subject, row.sources, row.scores, row.by_side, row.by_rank) for row in rows] == [
        ("СК-01", ("customers", "visits"), (60.0, 85.0), True, False)
    ]


def test_the_weakest_by_one_and_the_strongest_by_the_other_are_a_question():
    rows = disagreements(
        {
            "customers": {"СК-01": 40.0, "СК-02": 50.0, "СК-03": 60.0},
            "visits": {"СК-01": 80.0, "СК-02": 70.0, "СК-03": 60.0},
        },
        85,
    )

    assert [(row.subject, row.ranks, row.by_side, row.by_rank) for row in rows] == [
        ("СК-01", (1, 3), False, True),
        ("СК-03", (3, 1), False, True),
    ]


def test_unlike_points_of_the_same_order_are_no_question():
    low = {code: 40.0 + at for at, code in enumerate(SUBJECTS)}
    high = {code: 70.0 + at for at, code in enumerate(SUBJECTS)}

    assert disagreements({"customers": low, "visits": high}, 85) == []


def test_two_things_have_no_ranks_worth_a_question():
    rows = disagreements(
        {"customers": {"СК-01": 40.0, "СК-02": 50.0}, "visits": {"СК-01": 50.0, "СК-02": 40.0}}, 85
    )

    assert rows == []


@given(scores, st.integers(0, 100))
def test_a_question_names_two_sources_that_contradict(known, target):
    for row in disagreements(known, target):
        assert row.by_side or row.by_rank
        assert row.scores == tuple(known[source][row.subject] for source in row.sources)
        assert all(1 <= rank <= row.outof for rank in row.ranks)
        assert row.by_side == (min(row.scores) < target <= max(row.scores))


@given(scores, st.integers(0, 100))
def test_the_order_in_which_sources_come_does_not_matter(known, target):
    mixed = dict(reversed(known.items()))

    assert disagreements(mixed, target) == disagreements(known, target)
