"""Every kind of notice that the code writes has its row in the one table; found by reading the source."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

from jobs.kinds import HIDDEN, KINDS, REFUSABLE, Urgency

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("accounts", "catalog", "courses", "assessments", "audits", "reports", "lms", "jobs")
# calls whose kind is made of an argument of the function around them: file -> (that function, the pattern of
# the kind, which argument it is)
THROUGH = {
    "courses/services/notices.py": ("tell_participants", "courses.{}", 1),
    "assessments/services/appeals.py": ("_tell", "assessments.appeal-{}", 2),
    "assessments/services/grade_appeals.py": ("_tell", "assessments.grade-appeal-{}", 3),
    "catalog/services/trail.py": ("_tell", "{}", "template"),
}
ALLAUTH = {"accounts/adapter.py": {"password-reset-key", "unknown-account"}}  # names of allauth's templates


@cache
def calls_by_name(tree):
    """All calls of functions by their plain names, in one walk: there are many trees and many names."""
    found = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found[node.func.id].append(node)
    return found


def calls(tree, name):
    """Calls of a function by its plain name."""
    return calls_by_name(tree).get(name, [])


@cache
def sources():
    """Every module of the product, parsed, by its path."""
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def argument(call, which):
    """The literal that a call gives, or None."""
    found = (
        next((word.value for word in call.keywords if word.arg == which), None)
        if isinstance(which, str)
        else (call.args[which] if len(call.args) > which else None)
    )
    return found.value if isinstance(found, ast.Constant) else None


def kinds_written(trees):
    """Kinds that the modules write; places whose kind could not be read."""
    kinds, unread = set(), []
    for path, tree in trees.items():
        for call in calls(tree, "notify"):
            literal = argument(call, 0)
            if literal is not None:
                kinds.add(literal)
            elif path in THROUGH:
                function, pattern, which = THROUGH[path]
                callers = [tree] if function.startswith("_") else trees.values()
                given = {argument(one, which) for other in callers for one in calls(other, function)} - {None}
                kinds |= {pattern.format(word).replace("_", "-") for word in given}
            elif path in ALLAUTH:
                kinds |= ALLAUTH[path]
            else:
                unread.append(f"{path}:{call.lineno}")
    return kinds, unread


def test_every_kind_that_is_written_has_a_row():
    kinds, unread = kinds_written(sources())

    assert unread == []
    assert kinds - KINDS.keys() == set()


def test_a_kind_without_a_row_is_found():
    kinds, _unread = kinds_written({"rooms/new.py": ast.parse('notify("rooms.news", key="1")')})

    assert kinds - KINDS.keys() == {"rooms.news"}


def test_a_kind_that_cannot_be_read_is_found():
    assert kinds_written({"rooms/new.py": ast.parse("notify(name)")})[1] == ["rooms/new.py:1"]


def test_the_reading_finds_kinds_made_by_the_functions_around():
    kinds, _unread = kinds_written(sources())

    assert {"courses.assigned", "courses.reminder", "request-state", "request-message"} <= kinds


def test_letters_that_let_somebody_in_are_urgent_obligatory_and_never_on_a_page():
    entrance = {KINDS[name] for name in HIDDEN}

    assert {(one.urgency, one.is_obligatory) for one in entrance} == {(Urgency.AT_ONCE, True)}
    assert {"invitation", "password-reset-key"} <= HIDDEN


def test_nothing_obligatory_waits_for_the_daily_letter_that_can_be_switched_off():
    daily = {name for name, kind in KINDS.items() if kind.urgency == Urgency.DIGEST}

    assert daily <= REFUSABLE
