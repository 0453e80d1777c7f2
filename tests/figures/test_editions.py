"""Of two computations side by side nobody learns what fewer than five people said."""

import random
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from figures.anonymity import ANONYMITY_MINIMUM, shown_nodes
from figures.editions import tells_of_few

PARENTS = {0: None, 1: 0, 2: 0, 3: 1, 4: 1, 5: 2}
LEAVES = (3, 4, 5)


def upwards(leaf):
    while leaf is not None:
        yield leaf
        leaf = PARENTS[leaf]


def small_groups(people):
    """Whether sums over the shown nodes of both computations give away a group of fewer than five."""
    kinds = Counter(pair for pair in people)
    order = list(kinds)
    rows = []
    for side in (0, 1):
        counts = Counter(node for pair in people if pair[side] is not None for node in upwards(pair[side]))
        rows += [
            [pair[side] is not None and node in upwards(pair[side]) for pair in order]
            for node in shown_nodes({node: counts[node] for node in sorted(counts)}, PARENTS)
        ]
    matrix = np.array(rows, dtype=float).reshape(len(rows), len(order))
    rank = np.linalg.matrix_rank(matrix) if matrix.size else 0
    few = [at for at, pair in enumerate(order) if kinds[pair] < ANONYMITY_MINIMUM]
    for size in range(1, len(few) + 1):
        for own in combinations(few, size):
            if sum(kinds[order[at]] for at in own) >= ANONYMITY_MINIMUM or not matrix.size:
                continue
            others = np.delete(matrix, own, axis=1)
            if rank > (np.linalg.matrix_rank(others) if others.size else 0):
                return True
    return False


@pytest.mark.parametrize("seed", range(300))
def test_whatever_passes_gives_no_small_group_away(seed):
    rng = random.Random(seed)
    people = []
    for leaf in LEAVES:
        for kind in ((leaf, leaf), (leaf, None), (None, leaf)):
            people += [kind] * rng.choice([0, 0, 1, 3, 4, 5, 6, 9])
    people += [(3, 4)] * rng.choice([0, 0, 2, 6])

    assert tells_of_few(people, PARENTS) or not small_groups(people)


def test_the_same_people_tell_nothing_new():
    assert not tells_of_few([(3, 3)] * 7 + [(4, 4)] * 6 + [(5, 5)] * 2, PARENTS)


def test_one_person_more_or_less_is_told():
    same = [(3, 3)] * 7 + [(4, 4)] * 6

    assert tells_of_few([*same, (None, 3)], PARENTS)
    assert tells_of_few([*same, (4, None)], PARENTS)
    assert tells_of_few([*same, (4, None), (None, 4)], PARENTS)


def test_five_people_more_are_not_told_apart():
    assert not tells_of_few([(3, 3)] * 7 + [(None, 4)] * 5, PARENTS)


def test_other_people_everywhere_may_share_an_answer_by_chance():
    people = [(leaf, None) for leaf in LEAVES for _ in range(8)]
    people += [(None, leaf) for leaf in LEAVES for _ in range(9)] + [(3, 3)]

    assert not tells_of_few(people, PARENTS)


def test_a_branch_hidden_in_the_second_computation_is_not_found_by_subtracting_the_first():
    people = [(3, 3)] * 6 + [(4, 4)] * 3 + [(4, None)] * 5

    assert tells_of_few(people, PARENTS)
    assert small_groups(people)
