"""`make load ONLY=b1`: who plays, what breaks, which bars. docs/load.md says what each target shows."""

import argparse
import asyncio
import json
import sqlite3
import subprocess
import time
from dataclasses import dataclass, replace
from typing import Any

from bench.load import faults
from bench.load.client import Browser, Records
from bench.load.ledger import Ledger
from bench.load.report import Verdict, judge_errors, say, seconds_of, show_times
from bench.load.stage import PYTHON, ROOT, Stage
from bench.load.trainee import PAGE_SPREAD, Meeting, Plan, Trainee


@dataclass(frozen=True, slots=True)
class Bars:
    """Seconds; None: not judged."""

    save_p95: float | None = None
    save_p99: float | None = None
    start_p95: float | None = None
    submit_p95: float | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One group's test."""

    title: str
    people: int
    window: float
    saves: int
    interval: float
    bars: Bars = Bars()
    spread: tuple[float, float] = PAGE_SPREAD


@dataclass(frozen=True, slots=True)
class Target:
    """One run on a fresh stage."""

    title: str
    acts: tuple[Act, ...]
    is_real: bool = True
    scenario: faults.Scenario | None = None
    wsgi: str = "lms.wsgi"
    certified: int = 0  # people of each group who earn a certificate
    is_exporting: bool = False
    must_lose: bool = False  # the negative control
    error_share: float = 1.0  # percent of requests that faults may cost


WARMERS = 48  # people before the measured ones: every thread of the server has opened its connection
B1 = Bars(save_p95=0.2, save_p99=0.5, start_p95=1.0, submit_p95=2.0)
STORM = faults.Scenario(web=10, celery=10, postgresql=5, redis=3, flush=2, nginx=1)
FEW = faults.Scenario(web=3, celery=1, postgresql=1, redis=1, flush=1, nginx=1)
TARGETS = {
    "b1": Target(
        "B1: 500 слушателей, сохранение раз в 15 с",
        (
            Act("начало за 10 с", 500, 10.0, 20, 15.0, B1),
            Act("начало за 1 с", 500, 1.0, 3, 15.0, replace(B1, start_p95=3.0)),
        ),
    ),
    "b2": Target(
        "B2: 500 слушателей, сохранение раз в 3 с, 3 минуты",
        (Act("запас", 500, 10.0, 60, 3.0, Bars(save_p95=1.0)),),
    ),
    "b3": Target(
        "B3: нагрузка B1 и 31 сбой", (Act("сбои", 500, 10.0, 20, 15.0),), scenario=STORM, certified=20
    ),
    "b9": Target(
        "B9: SQLite, 50 слушателей",
        (Act("SQLite", 50, 10.0, 12, 15.0, Bars(save_p99=1.0)),),
        is_real=False,
        scenario=faults.Scenario(web=6, celery=4),
        certified=3,
        is_exporting=True,
    ),
    "tiny": Target("B1, маленький", (Act("начало за 2 с", 20, 2.0, 6, 2.0, B1),), certified=2),
    "tiny-faults": Target(
        "B3, маленький", (Act("сбои", 20, 2.0, 12, 1.5),), scenario=FEW, certified=2, error_share=25.0
    ),
    "control": Target(
        "Отрицательная проверка: подтверждает до фиксации",
        (Act("сбои", 40, 2.0, 16, 1.0),),
        scenario=faults.Scenario(web=8),
        wsgi="bench.load.hasty:application",
        must_lose=True,
        error_share=25.0,
    ),
}


def sized(target: Target, chosen: argparse.Namespace) -> Target:
    """The target with the chosen sizes: for a look on a busy machine."""
    sizes = {name: getattr(chosen, name) for name in ("people", "saves", "interval")}
    given: dict[str, Any] = {name: value for name, value in sizes.items() if value}
    if chosen.at_once:
        given["spread"] = (0.0, 0.0)
    return replace(target, acts=tuple(replace(one, **given) for one in target.acts))


def broken(target: Target, text: str | None) -> Target:
    """The target with faults of its own: to see what one kind does."""
    if not text:
        return target
    counts = {name: int(count) for name, _, count in (one.partition("=") for one in text.split(","))}
    return replace(target, scenario=faults.Scenario(**counts), error_share=100.0)


def run(target: Target, *, seed: int) -> int:
    """Play the target on a fresh stage; 1 when a bar is broken."""
    begun, verdict = time.monotonic(), Verdict()
    say(f"\n{target.title}")
    with Stage(is_real=target.is_real, wsgi=target.wsgi) as stage:
        sizes = ",".join(str(one) for one in (WARMERS, *(one.people for one in target.acts)))
        facts = json.loads(stage.manage("-m", "bench.load.seed", sizes, str(target.certified)))
        ledger = Ledger(stage.folder / "ledger.jsonl")
        warming = replace(target, scenario=None, is_exporting=False)
        act = Act("разогрев", WARMERS, 1.0, 2, 1.0)
        asyncio.run(_play(stage, warming, act, facts, facts["groups"][0], ledger, Verdict(), seed))
        say(f"\n  подготовка {time.monotonic() - begun:.0f} с")
        for number, act in enumerate(target.acts, start=1):
            asyncio.run(_play(stage, target, act, facts, facts["groups"][number], ledger, verdict, seed))
        ledger.close()
        if target.scenario or target.certified:
            _settle(stage)
        _compare(stage, target, ledger, verdict)
    if target.must_lose:
        is_seen = "lost" in verdict.broken
        say(f"  проверка {'видит' if is_seen else 'НЕ ВИДИТ'} потерю; всего {time.monotonic() - begun:.0f} с")
        return 0 if is_seen else 1
    said = "; ".join(verdict.broken)
    say(f"  всего {time.monotonic() - begun:.0f} с, {'не выдержано: ' + said if said else 'всё выдержано'}")
    return 1 if verdict.broken else 0


async def _play(
    stage: Stage,
    target: Target,
    act: Act,
    facts: dict[str, Any],
    people: list[dict[str, Any]],
    ledger: Ledger,
    verdict: Verdict,
    seed: int,
) -> None:
    """One group from start to result, with what breaks meanwhile."""
    records, windows = Records(), faults.Windows()
    meeting = Meeting(len(people))
    values, start, is_forgetful = facts["values"], facts["start"], target.scenario is not None
    plan = Plan(act.window, act.saves, act.interval, values, start, act.spread, is_forgetful)
    trainees = [
        Trainee(
            Browser(stage.port, one["cookie"], f"198.18.{number // 250}.{number % 250 + 1}", records),
            one["enrolment"],
            plan,
            ledger,
        )
        for number, one in enumerate(people)
    ]
    before, memory, begun = stage.cpu(), stage.services["web"].memory(), time.monotonic()
    work = [one.play(meeting) for one in trainees]
    if target.scenario:
        lasting = max(5.0, act.window + act.saves * act.interval - 4)
        work.append(faults.play(stage, target.scenario.shuffled(seed), lasting, windows))  # type: ignore[arg-type]
    if target.is_exporting:
        work.append(_export(stage, verdict))  # type: ignore[arg-type]
    await asyncio.gather(*work)
    lasted, after = time.monotonic() - begun, stage.cpu()
    say(f"\n  {act.title}: {len(people)} человек, {lasted:.0f} с")
    show_times(records)
    burnt = {name: after[name] - before.get(name, 0.0) for name in after}
    said = ", ".join(f"{name} {seconds:.1f}" for name, seconds in burnt.items())
    grown = stage.services["web"].memory() / max(1, memory) * 100 - 100
    say(f"  ЦП, с: {said}; память веба {grown:+.0f} %")
    judge_errors(verdict, records, windows if target.scenario else None, target.error_share)
    verdict.none_of("люди, у которых не вышло", [text for one in trainees for text in one.faults])
    _judge_times(verdict, records, act.bars)


def _judge_times(verdict: Verdict, records: Records, bars: Bars) -> None:
    """The bars that this act has."""
    from bench.load.report import percentile

    for name, kind, share, bar in (
        ("сохранение p95", "save", 95, bars.save_p95),
        ("сохранение p99", "save", 99, bars.save_p99),
        ("начало до вопросов на экране p95", "start", 95, bars.start_p95),
        ("отправка p95", "submit", 95, bars.submit_p95),
    ):
        if bar is not None:
            verdict.at_most(name, percentile(seconds_of(records, kind), share), bar, "с")


async def _export(stage: Stage, verdict: Verdict) -> None:
    """Meanwhile everything is read through once and copied as a backup."""

    def work() -> None:
        database = stage.folder / "db.sqlite3"
        command = [PYTHON, "manage.py", "dumpdata", "assessments", "courses", "--output", "/dev/null"]
        done = subprocess.run(
            command, cwd=ROOT, env=stage.environment, capture_output=True, text=True, check=False
        )
        verdict.none_of("выгрузка", [done.stderr[-300:]] if done.returncode else [])
        with sqlite3.connect(database) as source, sqlite3.connect(stage.folder / "copy.sqlite3") as copy:
            source.backup(copy)
            state = copy.execute("PRAGMA integrity_check").fetchone()[0]
        verdict.none_of("копия на ходу", [] if state == "ok" else [state])

    await asyncio.sleep(12)
    await asyncio.to_thread(work)


def _settle(stage: Stage, seconds: float = 120) -> None:
    """Wait until the queue is empty: what was rung for before a kill is found by the sweeper."""
    begun = time.monotonic()
    path = ROOT / "bench" / "load" / "waiting.py"
    while time.monotonic() - begun < seconds:
        if stage.manage(str(path)).strip() == "0":
            break
        time.sleep(2)
    say(f"  очередь пуста через {time.monotonic() - begun:.0f} с")


def _compare(stage: Stage, target: Target, ledger: Ledger, verdict: Verdict) -> None:
    """The ledger against the database."""
    mail = str(stage.folder / "var" / "mail")
    found = json.loads(stage.manage("-m", "bench.load.verify", str(ledger.path), mail))
    say(f"\n  Сверка: {found['compared']}, задания {found['jobs']}")
    for name, lines in found["findings"].items():
        verdict.none_of(name, lines)
    if not target.is_real:
        with sqlite3.connect(stage.folder / "db.sqlite3") as database:
            state = database.execute("PRAGMA integrity_check").fetchone()[0]
        verdict.none_of("integrity_check", [] if state == "ok" else [state])
        logs = [path.read_text(errors="replace") for path in stage.folder.glob("*.log")]
        verdict.none_of(
            "database is locked", ["в журнале"] * sum(one.count("database is locked") for one in logs)
        )


def main() -> int:
    """Choose and run."""
    parser = argparse.ArgumentParser(prog="bench.load")
    parser.add_argument("only", nargs="*", choices=[*TARGETS, []], help=", ".join(TARGETS))
    parser.add_argument("--people", type=int)
    parser.add_argument("--saves", type=int)
    parser.add_argument("--interval", type=float)
    parser.add_argument(
        "--at-once", action="store_true", help="all submit in one second, without the page's own spread"
    )
    parser.add_argument("--faults", help="instead of the target's own, for example redis=2,web=1")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    statuses = [
        run(broken(sized(TARGETS[name], chosen), chosen.faults), seed=chosen.seed)
        for name in chosen.only or ["b1", "b2", "b3", "control", "b9"]
    ]
    return max(statuses)


if __name__ == "__main__":
    raise SystemExit(main())
