"""The benchmarks: what a page costs beside the yardstick, a one-query view behind our own middleware.

`make bench` (`ONLY=name` for one). Ratios in one run count; the machine's own speed cancels out.
Each line: requests a second, CPU of the web process and of the database a request, queries, bytes, and how
often the yardstick it costs: asked by a visitor, and asked by somebody who is logged in, for whom the same
middleware reads the session and the person besides.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench import attempts
from bench.measuring import Ask, Measure, measured
from bench.server import CSRF, Browser, Server, serving
from lms.machine import find_program, missing
from tests import services

ROOT = Path(__file__).parent.parent
YARDSTICK, ENTERED = "мерка: один запрос", "мерка вошедшего"
FIRST_VISIT = 150 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the table and how often the yardstick it may cost."""

    ask: Ask
    limit: float | None = None
    cpu: float | None = None  # milliseconds of web and database together
    queries: int | None = None


def manage(*arguments: str, environment: dict[str, str]) -> str:
    """A management command's output."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True, text=True
    )
    return done.stdout


def yardsticks(server: Server) -> dict[str, Unit]:
    """The yardstick asked by a visitor and by a person."""
    return {
        YARDSTICK: Unit(partial(Browser(server.port).ask, "GET", "/yardstick/")),
        ENTERED: Unit(partial(entered(server).ask, "GET", "/yardstick/")),
    }


def entered(server: Server) -> Browser:
    """The demo's trainee, logged in."""
    browser = Browser(server.port)
    browser.login("trainee@demo.test")
    return browser


def catalogue(server: Server, *, limit: float) -> dict[str, Unit]:
    """The catalogue with all modules."""
    ask = partial(Browser(server.port).ask, "GET", "/catalog/")
    return {"каталог, 67 модулей": Unit(ask, limit)}


def module(server: Server) -> dict[str, Unit]:
    """A module's page."""
    return {"страница модуля": Unit(partial(Browser(server.port).ask, "GET", "/catalog/ok-vv-155/"), 3.0)}


def lesson(server: Server, facts: dict) -> dict[str, Unit]:
    """A lesson, as its trainee opens it."""
    return {"урок": Unit(partial(entered(server).ask, "GET", facts["lesson"]), 3.0)}


def answer(server: Server, facts: dict) -> dict[str, Unit]:
    """A saved answer: never the same twice, each has the next number."""
    browser = entered(server)
    _status, page, _headers = browser.ask("GET", facts["attempt"], **{"Accept-Encoding": "identity"})
    token = CSRF.search(page.decode()).group(1)
    numbers = count(facts["seq"] + 1)

    def ask(**headers: str) -> tuple[int, bytes, dict]:
        number = next(numbers)
        body = {"question": facts["question"], "seq": number, "value": facts["value"]}
        text = json.dumps({**body, "idem_key": f"b{number}"})
        headers = {"Content-Type": "application/json", "X-CSRFToken": token, **headers}
        return browser.ask("POST", facts["save"], text, **headers)

    return {"сохранение ответа": Unit(ask, 4.0)}


def heavy(server: Server, facts: dict) -> dict[str, Unit]:
    """A whole attempt of twenty questions, and the queue of a trainer with 200 works."""
    desk = attempts.browser_of(server, facts["trainer"])
    return {
        "попытка целиком": Unit(attempts.whole_attempt(server, facts["test"]), cpu=150),
        "очередь, 200 работ": Unit(partial(desk.ask, "GET", "/work/grading/"), cpu=40, queries=10),
    }


def first_visit(server: Server) -> int:
    """Bytes that Chromium takes from the wire, headers too, at its first visit of the catalogue."""
    sizes: list[int] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_program("chromium"), args=["--no-sandbox"])
        page = browser.new_page(locale="ru-RU")
        network = page.context.new_cdp_session(page)
        network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        network.send("Network.enable")
        page.goto(f"http://127.0.0.1:{server.port}/catalog/", wait_until="networkidle")
        browser.close()
    return int(sum(sizes))


def table(title: str, server: Server, units: dict[str, Unit]) -> bool:
    """Measure the units beside the yardsticks and print the table; whether every line is within its limit."""
    units = {**yardsticks(server), **units}
    lines = measured(server, {name: unit.ask for name, unit in units.items()})
    sys.stdout.write(
        f"\n{title}\n{'':24}запр./с  CPU веба, мс  CPU базы, мс  запросов   байт"
        "  × мерка  × мерка вошедшего  предел\n"
    )
    verdicts = [_line(name, unit, lines) for name, unit in units.items()]
    return all(verdicts)


def _line(name: str, unit: Unit, lines: dict[str, Measure]) -> bool:
    """Print one line; whether it is within its limit."""
    mine = lines[name]
    plain, person = mine.times(lines[YARDSTICK]), mine.times(lines[ENTERED])
    cpu = (mine.web + mine.database) * 1000
    bars = {"× мерки": (plain, unit.limit), "мс": (cpu, unit.cpu), "запросов": (mine.queries, unit.queries)}
    held = {word: (value, bar) for word, (value, bar) in bars.items() if bar is not None}
    is_ok = mine.status < 400 and all(value <= bar for value, bar in held.values())
    limit = ", ".join(f"≤ {bar:g} {word}" for word, (_value, bar) in held.items())
    sys.stdout.write(
        f"{name:24}{1 / mine.wall:7.0f}{mine.web * 1000:14.2f}{mine.database * 1000:14.2f}{mine.queries:10}"
        f"{mine.bytes:7}{plain:9.2f}{person:18.2f}  {limit} {'' if is_ok else '✕'}\n"
    )
    return is_ok


def run(title: str, environment: dict[str, str], only: str) -> bool:
    """All benchmarks on one database."""
    manage("migrate", "--no-input", environment=environment)
    manage("createcachetable", environment=environment)
    manage("demo_data", environment=environment)
    facts = json.loads(manage("demo_data", "--bench-facts", environment=environment))
    served = {**environment, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    within = True
    if only in {"", "cold"}:
        with serving({**served, "BENCH_CACHE": "off"}) as server:
            within &= table(f"{title}, без кэша", server, catalogue(server, limit=6.0))
    with serving(served) as server:
        parts = {
            "catalogue": lambda: {**catalogue(server, limit=3.0), **module(server)},
            "lesson": lambda: lesson(server, facts),
            "answer": lambda: answer(server, facts),
        }
        if only in {"", "attempt"}:
            made = subprocess.run(
                [sys.executable, "-m", "bench.attempts"],
                cwd=ROOT,
                env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "lms.settings"},
                check=True,
                capture_output=True,
                text=True,
            )
            parts["attempt"] = lambda: heavy(server, json.loads(made.stdout))
        units = {name: unit for part in parts if only in {"", part} for name, unit in parts[part]().items()}
        if units:
            within &= table(title, server, units)
        if only in {"", "first-visit"}:
            weight = first_visit(server)
            sys.stdout.write(f"первое посещение каталога: {weight / 1024:.1f} КБ (предел 150)\n")
            within &= weight <= FIRST_VISIT
    return within


def main(only: str) -> int:
    """SQLite always, PostgreSQL and Redis when they can be found; 1 when a limit is broken."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    base = {"DEMO": "1", "MEDIA_ROOT": str(folder / "media")}
    within = run("SQLite", {**base, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}, only)
    if not missing(("postgresql", "redis")):
        with ExitStack() as stack:
            real = {
                "DATABASE_URL": stack.enter_context(services.postgresql()),
                "REDIS_URL": stack.enter_context(services.redis()),
                "SECRET_KEY": "bench-only-" + "0123456789abcdef" * 4,
                "ALLOWED_HOSTS": "127.0.0.1",
                "PUBLIC_URL": "http://127.0.0.1:8000",
            }
            within &= run("PostgreSQL и Redis", {**base, **real}, only)
    return 0 if within else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
