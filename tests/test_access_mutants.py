"""Every access check, role and tenant filter matters: without it the access table fails."""

import logging
from collections import Counter
from copy import deepcopy

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.access import ACTORS, World
from tests.access.mutants import KEY, Mutant, all_mutants, living
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


def is_noticed(world: World, clients: dict, mutant: Mutant) -> bool:
    """Whether some row of the table answers otherwise than promised."""
    cache.clear()  # a limit of tries that an earlier mutant used up would answer 429 and look like a notice
    rooms = {mutant.app, "courses"} if mutant.app in {"catalog", "courses"} else {mutant.app}
    names = [name for name in TABLE if name.partition(":")[0] in rooms]
    return any(differs(world, clients, name, mutant) for name in names)


def differs(world: World, clients: dict, name: str, mutant: Mutant) -> bool:
    """Whether one row answers otherwise than promised, for any actor."""
    row = TABLE[name]
    kwargs = world.ids[row.ids] if row.ids else {}
    function = living(mutant)
    for method in METHODS:
        may = getattr(row, method)
        if may is None:
            continue
        function.__globals__[KEY] = world.people[may[0]] if may else None
        for actor in ACTORS:
            kept = deepcopy(clients[actor].cookies)  # a row logs out: who is out is refused everywhere after
            try:
                with transaction.atomic():
                    status = call(clients[actor], method, name, kwargs, row).status_code
                    raise Rollback
            except Rollback:
                pass
            finally:
                clients[actor].cookies = kept
            if status not in expected(row, actor, method):
                return True
    return False


@pytest.mark.large
@pytest.mark.django_db
def test_without_any_one_check_a_row_of_the_table_fails(world, bare_refusals, capsys, caplog):
    caplog.set_level(logging.CRITICAL)
    mutants = all_mutants()
    clients = {actor: client_of(world, actor) for actor in ACTORS}
    survivors = []

    for mutant in mutants:
        function = living(mutant)
        original = function.__code__
        function.__code__ = mutant.code
        try:
            if mutant.name not in HELD_ELSEWHERE and not is_noticed(world, clients, mutant):
                survivors.append(str(mutant))
        finally:
            function.__code__ = original

    counts = Counter(mutant.app for mutant in mutants)
    with capsys.disabled():
        print(f"\n{len(mutants)} checks removed one by one ({dict(counts)}), {len(survivors)} unnoticed")
        print("\n".join(survivors))
    assert len(mutants) >= 30
    assert {mutant.name for mutant in mutants} >= HELD_ELSEWHERE
    assert survivors == []
