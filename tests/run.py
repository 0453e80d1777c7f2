"""Runs the suite: on SQLite, and on PostgreSQL + Redis and in Chromium whenever they can be found.

`python -m tests.run small|whole|large`. With CI=true their absence is a failure, not a skip. Tests with real
workers and browsers mostly wait, so they run beside the others. On PostgreSQL runs everything that asks a
database. SQLite comes after it, with what asks none, the whole table of access, what really commits, and of
the rest each test that says there what no other one does (tests/statements.py); all in the sizes whole and
large, and without PostgreSQL.
What a browser shows does not hang on the database: its tests run on PostgreSQL, and those that walk through
the product on SQLite too; without PostgreSQL all of them run on SQLite. The runs make their tables from the
models; the whole product in a browser begins with the migrations, on each database.
"""

import os
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from lms.machine import missing
from tests import services

SERVICES = ("postgresql", "redis")
TESTS = Path("tests")
BROWSER = TESTS / "browser"
PROCESSES = re.compile(r"\bmark\.(browser|worker)\b")
STAGE = re.compile(r"\bdef \w+\([^)]*\bstage\b")  # a test or fixture that asks for the stage
WHOLE = {"test_loop.py", "test_attempt.py"}  # of the browser's tests, those for each database


@dataclass(frozen=True, slots=True)
class Part:
    """One run of pytest; a real one has a PostgreSQL and a Redis of its own."""

    label: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    is_real: bool = False

    @contextmanager
    def started(self, output: IO[bytes] | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """Start it; what it says goes into the file, if there is one. Nothing of it outlives the block."""
        with ExitStack() as stack:
            process = subprocess.Popen(
                [sys.executable, "-m", "pytest", *self.arguments],
                env={**os.environ, **(real_services(stack) if self.is_real else {}), **self.environment},
                stdout=output,
                stderr=output and subprocess.STDOUT,
            )
            stack.callback(services.stop, process)
            yield process


def real_services(stack: ExitStack) -> dict[str, str]:
    """Settings of the servers that the stack stops, and what PostgreSQL requires beside them."""
    return {
        "DATABASE_URL": stack.enter_context(services.postgresql()),
        "REDIS_URL": stack.enter_context(services.redis()),
        "SECRET_KEY": "tests-only-" + "0123456789abcdef" * 4,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "PUBLIC_URL": "http://127.0.0.1:8000",
    }


def say(text: str) -> None:
    """A line between the runs, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(part: Part) -> int:
    """One part; its exit status. What it says is shown as it comes."""
    say(f"\n── {part.label}")
    begun = time.monotonic()
    with part.started() as process:
        status = process.wait()
    say(f"── {part.label}: {time.monotonic() - begun:.0f} s, {verdict(status)}")
    return status


def run_quietly(part: Part) -> int:
    """As `run`; what it says is shown when it has ended."""
    begun = time.monotonic()
    with TemporaryFile() as said:
        with part.started(said) as process:
            status = process.wait()
        said.seek(0)
        text = said.read().decode(errors="replace").rstrip()
    say(f"\n── {part.label}, beside the others\n{text}")
    say(f"── {part.label}: {time.monotonic() - begun:.0f} s, {verdict(status)}")
    return status


def run_beside(parts: Sequence[Part], quiet: Sequence[Part]) -> list[int]:
    """Two rows of parts at once, each one after another; their exit statuses.

    Whoever has ended the first row takes the next part of the second one too: no core is left without work.
    """
    waiting = deque(quiet)

    def work() -> Iterator[int]:
        while waiting:
            try:
                part = waiting.popleft()
            except IndexError:  # the other one was quicker
                return
            yield run_quietly(part)

    with ThreadPoolExecutor(1) as aside:
        others = aside.submit(lambda: list(work()))
        return [*map(run, parts), *work(), *others.result()]


def verdict(status: int) -> str:
    """An exit status of pytest in a word; 5 means that nothing was chosen."""
    return "well" if status in {0, 5} else f"FAILED ({status})"


def slow_files() -> list[Path]:
    """Files with tests of real workers and browsers: the run that has only these need not read the others."""
    return [path for path in sorted(TESTS.rglob("test_*.py")) if PROCESSES.search(path.read_text("utf-8"))]


def shares(files: Sequence[Path]) -> list[list[Path]]:
    """Three runs of the files: on the stage of real processes, which is made once, and pages in halves."""
    pages = [path for path in files if path.parent == BROWSER and not STAGE.search(path.read_text("utf-8"))]
    return [[path for path in files if path not in pages], pages[::2], pages[1::2]]


def main(size: str) -> int:
    """All runs of one size; the first failing status."""
    lacking = [need.name for need in missing((*SERVICES, "chromium"))]
    if lacking and os.environ.get("CI") == "true":
        sys.stderr.write(f"CI needs {', '.join(lacking)}\n")
        return 1
    marks = "large" if size == "large" else "not large"
    serial = f"({marks}) and (browser or worker)"
    if missing(("chromium",)):
        serial = f"({marks}) and worker and not browser"
    parallel = f"({marks}) and not browser and not worker"
    many = ("-n", "2", "--dist", "loadfile", "--no-migrations", f"--ignore={BROWSER}", "-m")
    few = ("-n0", "--no-migrations", "-m")
    files = slow_files()
    lite = Part("SQLite", (*many, f"{parallel} and not postgres"))
    slow = (*few, f"{serial} and not postgres")
    if missing(SERVICES):
        lite_slow = Part("SQLite, worker and browser", (*slow, *map(str, files)))
        statuses = [run(lite), run(lite_slow)]
        say("PostgreSQL runs are left out")
    else:
        with TemporaryDirectory() as said:
            full = Part(
                "PostgreSQL and Redis",
                (*many, parallel),
                {"ON_SECOND_DATABASE": "1", "STATEMENTS_TO": said},
                is_real=True,
            )
            if size == "small":
                lite = replace(lite, environment={"STATEMENTS_FROM": said})
            full_slow = [
                Part(
                    f"PostgreSQL and Redis, worker and browser, {number}",
                    (*few, serial, *map(str, some)),
                    is_real=True,
                )
                for number, some in enumerate(shares(files), start=1)
            ]
            shown = [str(path) for path in files if path.parent != BROWSER or path.name in WHOLE]
            lite_slow = Part("SQLite, worker and the whole product in a browser", (*slow, *shown))
            statuses = run_beside([full, lite], [*full_slow, lite_slow])
    if lacking:
        say(f"Not on this machine: {', '.join(lacking)}; what needs them was left out")
    return next((status for status in statuses if status not in {0, 5}), 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "small"))
