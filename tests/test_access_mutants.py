"""Every access check, role and tenant filter matters: without it the access table fails."""

import importlib
import logging
from collections import Counter, defaultdict
from copy import deepcopy
from typing import NamedTuple

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.access import ACTORS, INSIDERS, World
from tests.access.mutants import KEY, LEDGER, Mutant, all_mutants, living, noting
from tests.test_access import TABLE, call, client_of, expected, is_as_promised

METHODS = ("get", "post", "patch")
ACCOUNTS, SELECTION, COHORTS, QUEUE = (
    "tests.accounts.test_doors",
    "tests.catalog.test_selection_doors",
    "tests.courses.test_cohort_doors",
    "tests.assessments.test_queue_doors",
)
HELD_ELSEWHERE = {  # what the table's actors cannot show, and the test that fails without it
    "accounts.permissions access_import: no PermissionDenied": (
        ACCOUNTS,
        "test_an_hr_manager_of_a_branch_opens_only_the_own_imports",
    ),
    "accounts.views.imports import_create: the door is open to everybody": (
        ACCOUNTS,
        "test_people_are_not_brought_into_an_organisation_that_one_does_not_manage",
    ),
    "accounts.views.people _chosen: the door is open to everybody": (
        ACCOUNTS,
        "test_people_are_not_brought_into_an_organisation_that_one_does_not_manage",
    ),
    "accounts.views.profile profile: the door is open to everybody": (
        ACCOUNTS,
        "test_the_profile_shows_ones_own_logins_alone",
    ),
    "catalog.views.selection selection_add: the door is open to everybody": (
        SELECTION,
        "test_a_sent_selection_is_taken_without_what_one_may_not_see",
    ),
    "catalog.views.selection selection_toggle: the door is open to everybody": (
        SELECTION,
        "test_what_one_may_not_see_any_more_is_not_counted",
    ),
    **{
        f"courses.views.cohorts {page}: without ENROLLER": (
            COHORTS,
            "test_the_branch_manager_opens_a_group_of_several_branches",
        )
        for page in ("cohort_detail", "cohort_calendar")
    },
    "assessments.views.desk _place: the door is open to everybody": (
        QUEUE,
        "test_the_desk_counts_ones_own_works_alone",
    ),
}


class Rollback(Exception):  # noqa: N818 - not an error, the way out of a savepoint
    """Leaves a savepoint without keeping what happened in it."""


class Cell(NamedTuple):
    """One question of the table."""

    name: str
    method: str
    actor: str

    def is_refused(self) -> bool:
        """Whether the table promises a refusal."""
        row = TABLE[self.name]
        return expected(row, self.actor, self.method) != row.allowed_statuses


CELLS = [
    Cell(name, method, actor)
    for name, row in TABLE.items()
    for method in METHODS
    if getattr(row, method) is not None
    for actor in ACTORS
]


def holds(world: World, clients: dict, cell: Cell) -> bool:
    """Whether the cell answers as the table promises; nothing that it does is kept."""
    row = TABLE[cell.name]
    kept = deepcopy(clients[cell.actor].cookies)  # a row logs out: who is out is refused everywhere after
    is_right = False
    try:
        with transaction.atomic():
            kwargs = world.ids[row.ids] if row.ids else {}
            response = call(clients[cell.actor], cell.method, cell.name, kwargs, row)
            is_right = is_as_promised(row, cell.actor, cell.method, response)
            raise Rollback
    except Rollback:
        pass
    finally:
        clients[cell.actor].cookies = kept
    return is_right


def openings(world: World, clients: dict, mutants: list[Mutant]) -> dict[str, list[Cell]]:
    """Which cells open which door, those that promise a refusal first."""
    doors = {mutant.door: mutant for mutant in mutants}
    originals = {door: living(mutant).__code__ for door, mutant in doors.items()}
    opened: set[str] = set()
    found = defaultdict(list)
    for mutant in doors.values():
        living(mutant).__code__, living(mutant).__globals__[LEDGER] = noting(mutant), opened
    try:
        for cell in sorted(CELLS, key=Cell.is_refused, reverse=True):
            opened.clear()
            cache.clear()
            holds(world, clients, cell)
            for door in opened:
                found[door].append(cell)
    finally:
        for door, mutant in doors.items():
            living(mutant).__code__ = originals[door]
    return found


def is_noticed(world: World, clients: dict, mutant: Mutant, cells: list[Cell]) -> bool:
    """Whether some cell answers otherwise than promised."""
    cache.clear()  # a limit of tries that an earlier mutant used up would answer 429 and look like a notice
    function = living(mutant)
    original = function.__code__
    function.__code__ = mutant.code
    try:
        for cell in cells:
            may = getattr(TABLE[cell.name], cell.method) or INSIDERS
            function.__globals__[KEY] = world.people[may[0]]
            if not holds(world, clients, cell):
                return True
    finally:
        function.__code__ = original
    return False


@pytest.mark.parametrize(("module", "name"), sorted(set(HELD_ELSEWHERE.values())))
def test_what_is_held_elsewhere_is_held_by_a_test_that_is_there(module, name):
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.large
@pytest.mark.django_db
def test_without_any_one_check_a_row_of_the_table_fails(world, bare_refusals, capsys, caplog):
    caplog.set_level(logging.CRITICAL)
    mutants = all_mutants()
    clients = {actor: client_of(world, actor) for actor in ACTORS}

    cells = openings(world, clients, mutants)
    survivors = [
        str(mutant)
        for mutant in mutants
        if mutant.name not in HELD_ELSEWHERE and not is_noticed(world, clients, mutant, cells[mutant.door])
    ]

    counts = Counter(mutant.app for mutant in mutants)
    with capsys.disabled():
        print(f"\n{len(mutants)} checks removed one by one ({dict(counts)}), {len(survivors)} unnoticed")
        print("\n".join(survivors))
    assert len(mutants) >= 30
    assert {mutant.name for mutant in mutants} >= set(HELD_ELSEWHERE)
    assert survivors == []
