"""What each test says to the first database, so that the second one hears all of it and nothing twice over.

The suite runs as a whole on PostgreSQL, which the product is deployed on. SQLite is asked once more each
statement by its shape and, apart, each statement that was refused, and how. A test that has said nothing else
there than other tests is not run again; which ones those are is told by the run on PostgreSQL, not by a list
that somebody keeps, and not by how busy the machine was. A shape says nothing of what the same statement
finds among other rows (the order of nulls, long texts): `make test-all` runs everything on SQLite too.

A run with STATEMENTS_TO=folder writes there, one with STATEMENTS_FROM=folder chooses by it.
"""

import hashlib
import heapq
import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

LISTS = re.compile(r"\((?:%s|NULL|DEFAULT)(?:, (?:%s|NULL|DEFAULT))+\)")  # of a filter or of one row
ROWS = re.compile(r"(\(%s\))(?:, \(%s\))+")
CASES = re.compile(r"(WHEN \([^()]*\) THEN %s\S*)(?: WHEN \([^()]*\) THEN %s\S*)+")  # of an update in bulk
NUMBERS = re.compile(r"\d+")
COMPARING_TEXT = re.compile(r"LIKE |SIMILAR TO|~\*? |UPPER\(")  # the two databases differ letter by letter


class Said(NamedTuple):
    """What one test has said, how many statements that were, and how it ended."""

    test: str
    statements: frozenset[str]
    length: int
    is_well: bool


def shape(sql: str) -> str:
    """The statement without the number of its values, rows and savepoints."""
    one = CASES.sub(r"\1", ROWS.sub(r"\1", LISTS.sub("(%s)", sql)))
    return NUMBERS.sub("0", one)


class Listener:
    """Notes the statements of all connections, of threads too, test by test, in a file of its own."""

    def __init__(self, folder: Path, process: str) -> None:
        self.path = folder / f"{process}.jsonl"
        self.heard: set[str] = set()
        self.count = 0
        self.keys: dict[str, str] = {}
        self.file: TextIO | None = None
        for connection in connections.all(initialized_only=True):
            self.listen(connection)
        connection_created.connect(self.created)

    def created(self, connection: BaseDatabaseWrapper, **_facts: object) -> None:
        """A thread has come to the database."""
        self.listen(connection)

    def listen(self, connection: BaseDatabaseWrapper) -> None:
        """Hear a connection, once."""
        if self.note not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.note)

    def note(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Let the statement through and keep its key."""
        key = self.key(str(sql))
        self.count += 1
        try:
            done = execute(sql, params, many, context)
        except Exception as refusal:
            self.heard.add(f"{key} {type(refusal).__name__}")
            raise
        self.heard.add(key)
        return done

    def key(self, sql: str) -> str:
        """A short name of the statement's shape; one that compares text is told by its test as well."""
        if sql not in self.keys:
            told = hashlib.blake2b(shape(sql).encode(), digest_size=6).hexdigest()
            self.keys[sql] = told + ("*" if COMPARING_TEXT.search(sql) else "")
        return self.keys[sql]

    def stop(self) -> None:
        """Hear nothing more."""
        connection_created.disconnect(self.created)
        for connection in connections.all(initialized_only=True):
            if self.note in connection.execute_wrappers:
                connection.execute_wrappers.remove(self.note)

    def write(self, test: str, *, is_well: bool) -> None:
        """The line of a test that has ended; the next one begins."""
        if self.file is None:
            self.file = self.path.open("w", encoding="utf-8", buffering=1)
        line = {"test": test, "said": sorted(self.heard), "count": self.count, "is_well": is_well}
        self.file.write(json.dumps(line) + "\n")
        self.heard.clear()
        self.count = 0


class Hearing:
    """The part of pytest's run that listens; the fixtures of a test belong to what it says."""

    def __init__(self, folder: Path, process: str) -> None:
        self.folder = folder
        self.process = process
        self.listener: Listener | None = None
        self.is_well = True

    def pytest_collection_finish(self) -> None:
        """The tests are about to begin."""
        self.listener = Listener(self.folder, self.process)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """A test with its setup and what it leaves."""
        assert self.listener is not None
        self.is_well = True
        done = yield
        self.listener.write(item.nodeid, is_well=self.is_well)
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that has failed or was skipped has not said what it would."""
        self.is_well = self.is_well and report.passed


def read(folder: Path) -> list[Said]:
    """What was written by all processes, in one order whoever reads it."""
    lines = [
        json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    return sorted(Said(one["test"], frozenset(_own(one)), one["count"], one["is_well"]) for one in lines)


def _own(line: dict[str, Any]) -> Iterator[str]:
    """What the test has said; comparisons of text are its own, for what they find hangs on the letters."""
    return (f"{key} {line['test']}" if "*" in key else key for key in line["said"])


def needless(said: Iterable[Said], certain: Iterable[str]) -> set[str]:
    """Tests that need not run again: beside the `certain` ones, which do, others say all that they have said.

    Those whose statements bring the most new ones come first. A test that has failed or was skipped
    is never left out, one that nobody has heard neither.
    """
    heard = {one.test: one for one in said if one.is_well}
    known = set().union(*(heard.pop(test).statements for test in set(certain) & set(heard)))
    row = [(_worth(one, known), test) for test, one in heard.items()]
    heapq.heapify(row)
    left_out = set()
    while row:
        _, test = heapq.heappop(row)
        worth = _worth(heard[test], known)
        if worth == 0:
            left_out.add(test)
        elif row and worth > row[0][0]:  # others have said much of it by now: somebody else comes first
            heapq.heappush(row, (worth, test))
        else:
            known |= heard[test].statements
    return left_out


def _worth(one: Said, known: set[str]) -> float:
    """The part of its statements that is new, as a number that falls."""
    return -len(one.statements - known) / max(one.length, 1)
