"""Nothing of fewer than five people is shown, and nothing can be had by subtracting what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from figures.anonymity import shown_nodes

ROOT = 0


@st.composite
def trees(draw):
    """Own people of each node and the node above it; the root is 0."""
    size = draw(st.integers(1, 14))
    parents = {ROOT: None} | {node: draw(st.integers(0, node - 1)) for node in range(1, size)}
    own = {node: draw(st.integers(0, 9)) for node in range(size)}
    return own, parents


def above(node, parents):
    """The node and all above it."""
    while node is not None:
        yield node
        node = parents[node]


def counted(own, parents):
    """People of each node and below it."""
    return {
        node: sum(people for one, people in own.items() if node in above(one, parents)) for node in parents
    }


def told_apart(own, parents, shown):
    """People by the smallest shown node that has them: what all shown figures together can tell apart."""
    groups = {}
    for node, people in own.items():
        place = next((one for one in above(node, parents) if one in shown), None)
        if place is not None:
            groups[place] = groups.get(place, 0) + people
    return groups


@given(trees())
def test_no_difference_of_shown_nodes_tells_of_fewer_than_five(tree):
    own, parents = tree
    counts = counted(own, parents)

    shown = shown_nodes(counts, parents)

    assert all(counts[node] >= 5 for node in shown)
    assert all(people == 0 or people >= 5 for people in told_apart(own, parents, shown).values())


@given(trees())
def test_the_whole_is_shown_where_it_has_five(tree):
    own, parents = tree
    counts = counted(own, parents)

    assert (ROOT in shown_nodes(counts, parents)) == (counts[ROOT] >= 5)


@given(trees())
def test_what_needs_no_hiding_is_not_hidden(tree):
    own, parents = tree
    own = {node: people * 5 for node, people in own.items()}
    counts = counted(own, parents)

    assert shown_nodes(counts, parents) == {node for node, people in counts.items() if people}


def test_a_hidden_child_hides_its_smallest_sister_too():
    parents = {"all": None, "a": "all", "b": "all", "c": "all"}

    assert shown_nodes({"all": 33, "a": 20, "b": 10, "c": 3}, parents) == {"all", "a"}


def test_leaving_out_only_the_small_ones_would_tell_of_them():
    own = {"all": 0, "a": 20, "b": 10, "c": 3}
    parents = {"all": None, "a": "all", "b": "all", "c": "all"}

    assert told_apart(own, parents, {"all", "a", "b"})["all"] == 3
    assert told_apart(own, parents, shown_nodes(counted(own, parents), parents)) == {"all": 13, "a": 20}


def test_a_grandchild_under_a_hidden_child_counts_against_the_top():
    parents = {"all": None, "north": "all", "a": "north", "b": "north", "south": "all"}
    counts = {"all": 30, "north": 13, "a": 10, "b": 3, "south": 17}

    shown = shown_nodes(counts, parents)

    assert shown == {"all", "north", "south"}


def test_people_of_a_node_without_a_branch_of_their_own_are_a_group_too():
    assert shown_nodes({"all": 12, "a": 8}, {"all": None, "a": "all"}) == {"all"}
