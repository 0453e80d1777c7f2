"""Every access check, role and tenant filter matters: without it the access table fails."""

import logging
from collections import Counter, defaultdict
from copy import deepcopy
from typing import NamedTuple

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.access import ACTORS, World
from tests.access.mutants import KEY, LEDGER, Mutant, all_mutants, living, noting
from tests.test_access import TABLE, call, client_of, expected

METHODS = ("get", "post")
HELD_ELSEWHERE = {  # what the statuses of the table's actors cannot show: tests/accounts/test_doors.py
    "accounts.permissions access_import: no PermissionDenied",
    "accounts.views.imports import_create: the door is open to everybody",
    "accounts.views.people _chosen: the door is open to everybody",
    "accounts.views.profile profile: the door is open to everybody",
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


def status_of(world: World, clients: dict, cell: Cell) -> int:
    """What the cell answers; nothing that it does is kept."""
    row = TABLE[cell.name]
    kept = deepcopy(clients[cell.actor].cookies)  # a row logs out: who is out is refused everywhere after
    status = 0
    try:
        with transaction.atomic():
            kwargs = world.ids[row.ids] if row.ids else {}
            status = call(clients[cell.actor], cell.method, cell.name, kwargs, row).status_code
            raise Rollback
    except Rollback:
        pass
    finally:
        clients[cell.actor].cookies = kept
    return status


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
            status_of(world, clients, cell)
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
            row = TABLE[cell.name]
            may = getattr(row, cell.method)
            function.__globals__[KEY] = world.people[may[0]] if may else None
            if status_of(world, clients, cell) not in expected(row, cell.actor, cell.method):
                return True
    finally:
        function.__code__ = original
    return False


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
    assert {mutant.name for mutant in mutants} >= HELD_ELSEWHERE
    assert survivors == []
