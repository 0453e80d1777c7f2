"""The benchmarks: what a page costs beside the yardstick, a one-query view behind our own middleware.

`make bench` (`ONLY=name` for one). Ratios in one run count; the machine's own speed cancels out.
Each line: requests a second, CPU of the web process and of the database a request, queries, bytes, ratio.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.server import CSRF, Browser, Measure, Server, serving
from lms.machine import missing
from tests import services

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: how often the yardstick it may cost."""

    name: str
    measure: Measure
    limit: float | None = None


def manage(*arguments: str, environment: dict[str, str]) -> str:
    """A management command's output."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True, text=True
    )
    return done.stdout


def catalogue(server: Server) -> list[Line]:
    """The catalogue with all modules and a module page, fragments cached."""
    anonymous = Browser(server.port)
    return [
        Line("каталог, 67 модулей, из кэша", server.measure(anonymous, "GET", "/catalog/"), 3.0),
        Line("страница модуля", server.measure(anonymous, "GET", "/catalog/ok-vv-155/"), 3.0),
    ]


def cold_catalogue(server: Server) -> list[Line]:
    """The catalogue with all modules when the cache never has anything."""
    cold = server.measure(Browser(server.port), "GET", "/catalog/", rounds=30)
    return [Line("каталог, 67 модулей, без кэша", cold, 6.0)]


def learning(server: Server, facts: dict) -> list[Line]:
    """A lesson, and a saved answer, as the demo's trainee."""
    trainee = Browser(server.port)
    trainee.login("trainee@demo.test")
    lesson = server.measure(trainee, "GET", facts["lesson"])
    _status, page, _headers = trainee.ask("GET", facts["attempt"], **{"Accept-Encoding": "identity"})
    token = CSRF.search(page.decode()).group(1)
    save = save_answers(server, trainee, facts, token)
    return [Line("урок", lesson, 3.0), Line("сохранение ответа", save, 4.0)]


def save_answers(server: Server, browser: Browser, facts: dict, token: str) -> Measure:
    """A save is never the same twice: each has the next number."""
    import time

    headers = {"Content-Type": "application/json", "X-CSRFToken": token}
    rounds, first, status = 100, facts["seq"] + 1, 0
    started = burnt = 0.0
    for number in range(first, first + rounds + 5):
        if number == first + 5:
            started, burnt = time.perf_counter(), server.cpu()
        body = {
            "question": facts["question"],
            "seq": number,
            "value": facts["value"],
            "idem_key": f"b{number}",
        }
        status, _content, _headers = browser.ask("POST", facts["save"], json.dumps(body), **headers)
    return Measure(
        (time.perf_counter() - started) / rounds, (server.cpu() - burnt) / rounds, bytes=0, status=status
    )


def first_visit(server: Server) -> int:
    """Bytes on the wire of the catalogue's first visit: the page and everything that it loads."""
    import re

    browser = Browser(server.port)
    _status, page, _headers = browser.ask("GET", "/catalog/", **{"Accept-Encoding": "identity"})
    _status, packed, _headers = browser.ask("GET", "/catalog/")
    total = len(packed)
    links = set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', page))
    for link in sorted(links):
        _status, content, headers = browser.ask("GET", link.decode())
        total += len(content)
        if "css" in headers.get("Content-Type", ""):
            _status, plain, _headers = browser.ask("GET", link.decode(), **{"Accept-Encoding": "identity"})
            for inner in set(re.findall(rb'url\("?(/static/[^")]+|[^")]+\.woff2)"?\)', plain)):
                path = inner.decode()
                path = path if path.startswith("/") else f"/static/css/{path}"
                total += len(browser.ask("GET", os.path.normpath(path))[1])
    return total


def table(title: str, yardstick: Measure, lines: list[Line]) -> bool:
    """Print the table; whether every line is within its limit."""
    within = True
    sys.stdout.write(f"\n{title}\n{'':34} запр./с  CPU, мс  байт     × мерка  предел\n")
    for line in [Line("мерка: один запрос", yardstick), *lines]:
        ratio = line.measure.cpu / yardstick.cpu
        is_ok = line.limit is None or ratio <= line.limit
        within &= is_ok and line.measure.status < 400
        limit = f"≤ {line.limit:g}" if line.limit else ""
        sys.stdout.write(
            f"{line.name:34} {1 / line.measure.seconds:7.1f}  {line.measure.cpu * 1000:7.2f}  "
            f"{line.measure.bytes:7}  {ratio:7.2f}  {limit} {'' if is_ok else '✕'}\n"
        )
    return within


def run(title: str, environment: dict[str, str], only: str) -> bool:
    """All benchmarks on one database."""
    manage("migrate", "--no-input", environment=environment)
    manage("createcachetable", environment=environment)
    manage("demo_data", environment=environment)
    facts = json.loads(manage("demo_data", "--bench-facts", environment=environment))
    parts: dict[str, Callable[[Server], list[Line]]] = {
        "catalogue": catalogue,
        "learning": lambda server: learning(server, facts),
    }
    served = {**environment, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    with serving({**served, "BENCH_CACHE": "off"}) as server:
        yardstick = server.measure(Browser(server.port), "GET", "/yardstick/", rounds=200)
        within = table(f"{title}, без кэша", yardstick, cold_catalogue(server))
    with serving(served) as server:
        yardstick = server.measure(Browser(server.port), "GET", "/yardstick/", rounds=200)
        lines = [line for name, part in parts.items() if only in {"", name} for line in part(server)]
        within &= table(title, yardstick, lines)
        if only in {"", "first-visit"}:
            weight = first_visit(server)
            sys.stdout.write(f"первое посещение каталога: {weight / 1024:.1f} КБ (предел 150)\n")
            within &= weight <= 150 * 1024
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
