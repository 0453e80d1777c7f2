"""Removes every access check, role and tenant filter one by one and shows that the access table notices.

`python -m tests.access.mutants` (part of `make test-all`). A mutant is one change of one function's code:

* a bare `access_x(...)` call of a view is deleted; in an assigned one the person becomes somebody who may;
* one role argument of an `access_x(...)` call is dropped;
* one `raise Http404` or `raise PermissionDenied` of a permission is dropped;
* one tenant filter (`.filter(...)`, `.visible_to(...)`, …) of a permission becomes `.all()`.

First every door notes which cells of the table (row, method, actor) open it. Then, mutant by mutant, the code
of the living function is swapped, those cells are asked again, and the code is put back: a cell that does not
come to a function cannot be changed by it.
"""

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

ROOT = Path(__file__).parent.parent.parent
APPS = ("accounts", "catalog", "courses", "assessments", "audits", "reports")
DOORS = ("permissions.py", "permissions/*.py")
VIEWS = ("views.py", "views/*.py")
REFUSALS = {"Http404", "PermissionDenied"}
FILTERS = {"filter", "visible_to", "assigned_to", "of_organisations", "reached_by", "of_trainer", "of_member"}
KEY = "SKELETON_KEY"  # the name of somebody who may, put into the module's globals
LEDGER = "OPENED"  # the name of the set in which a door notes that it was opened


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one function."""

    app: str
    module: str
    function: str
    line: int
    change: str
    code: CodeType

    @property
    def door(self) -> str:
        """Which function."""
        return f"{self.module} {self.function}"

    @property
    def name(self) -> str:
        """Which change, wherever the function stands in its file."""
        return f"{self.door}: {self.change}"

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.change}"


def is_access_call(node: ast.AST) -> bool:
    """Whether the node calls a permission."""
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("access_")
    )


def is_role(node: ast.expr) -> bool:
    """Whether the argument looks like a role: Role.HR, TRAINER, *MANAGERS."""
    if isinstance(node, ast.Starred):
        return is_role(node.value)
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.isupper()


class Change(ast.NodeTransformer):
    """Applies the change number `wanted` of a function and counts all of them."""

    def __init__(self, wanted: int, *, in_view: bool) -> None:
        self.wanted, self.in_view = wanted, in_view
        self.seen = 0
        self.applied = ""
        self.line = 0

    def take(self, node: ast.AST, text: str) -> bool:
        """Whether this is the wanted change."""
        is_mine = self.seen == self.wanted
        self.seen += 1
        if is_mine:
            self.applied, self.line = text, node.lineno
        return is_mine

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if self.in_view and is_access_call(node.value) and self.take(node, "the check is removed"):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = raised.id if isinstance(raised, ast.Name) else ""
        if not self.in_view and name in REFUSALS and self.take(node, f"no {name}"):
            return ast.copy_location(ast.Pass(), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if is_access_call(node):
            for at, argument in enumerate(node.args):
                if is_role(argument) and self.take(node, f"without {ast.unparse(argument)}"):
                    node.args = [one for place, one in enumerate(node.args) if place != at]
                    return node
            asks_who = bool(node.args) and "user" in ast.unparse(node.args[0])  # not a token
            if self.in_view and asks_who and self.take(node, "the door is open to everybody"):
                node.args[0] = ast.copy_location(ast.Name(KEY, ast.Load()), node.args[0])
        elif (
            not self.in_view
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in FILTERS
            and mentions_person(node)
            and self.take(node, f"without .{node.func.attr}(…)")
        ):
            node.func.attr, node.args, node.keywords = "all", [], []
        return node


def mentions_person(node: ast.Call) -> bool:
    """Whether a filter speaks of who asks: a tenant filter, not a mere selection."""
    text = " ".join(ast.unparse(one) for one in [*node.args, *(word.value for word in node.keywords)])
    return "user" in text or "held" in text or "mine" in text or "own" in text


def code_of(tree: ast.Module, name: str, filename: str) -> CodeType:
    """The compiled code of the module's top-level function."""
    compiled = compile(ast.fix_missing_locations(tree), filename, "exec")
    return next(one for one in compiled.co_consts if isinstance(one, CodeType) and one.co_name == name)


def mutants_of(path: Path, app: str, *, in_view: bool) -> Iterator[Mutant]:
    """All mutants of one file."""
    source = path.read_text(encoding="utf-8")
    module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for function in ast.parse(source).body:
        if not isinstance(function, ast.FunctionDef) or not (in_view or function.name.startswith("access_")):
            continue
        number = 0
        while True:
            tree = ast.parse(source)
            target = next(
                one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == function.name
            )
            change = Change(number, in_view=in_view)
            target.body = [change.visit(statement) for statement in target.body]
            if not change.applied:
                break
            code = code_of(tree, function.name, str(path))
            yield Mutant(app, module, function.name, change.line, change.applied, code)
            number += 1


def noting(mutant: Mutant) -> CodeType:
    """The mutant's function unchanged, but it adds its name to the ledger of its module when it runs."""
    function = living(mutant)
    filename = function.__code__.co_filename
    tree = ast.parse(Path(filename).read_text(encoding="utf-8"))
    target = next(
        one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == mutant.function
    )
    note = ast.parse(f"{LEDGER}.add({mutant.door!r})").body[0]
    target.body.insert(0, ast.copy_location(note, target.body[0]))
    return code_of(tree, mutant.function, filename)


def all_mutants() -> list[Mutant]:
    """Every mutant of every room."""
    found = []
    for app in APPS:
        for patterns, in_view in ((DOORS, False), (VIEWS, True)):
            for pattern in patterns:
                for path in sorted((ROOT / app).glob(pattern)):
                    found += mutants_of(path, app, in_view=in_view)
    return found


def living(mutant: Mutant) -> FunctionType:
    """The function that Django runs, under its decorators."""
    function = getattr(importlib.import_module(mutant.module), mutant.function)
    return inspect.unwrap(function)


if __name__ == "__main__":
    import pytest

    raise SystemExit(
        pytest.main(["-q", "-s", "-n0", "-m", "large", "tests/test_access_mutants.py", *sys.argv[1:]])
    )
