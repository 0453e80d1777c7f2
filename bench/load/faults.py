"""What goes wrong on purpose: kills, immediate restarts, an emptied Redis, a reload; each with its window."""

import asyncio
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import redis

from bench.load.stage import Service, Stage

AFTER = 8.0  # seconds after a fault has ended in which its errors may still arrive
DOWN = 1.0  # seconds that a killed Redis stays away


@dataclass(frozen=True, slots=True)
class Scenario:
    """How many faults of each kind."""

    web: int = 0
    celery: int = 0
    postgresql: int = 0
    redis: int = 0
    flush: int = 0
    nginx: int = 0

    def shuffled(self, seed: int) -> list[str]:
        """All of them in an order of their own, the same for the same seed."""
        counts = {name: getattr(self, name) for name in self.__slots__}
        names = [name for name, count in counts.items() for _ in range(count)]
        random.Random(seed).shuffle(names)
        return names


@dataclass
class Windows:
    """When faults happened, by the driver's clock."""

    found: list[tuple[str, float, float]] = field(default_factory=list)

    def holds(self, moment: float) -> bool:
        """Whether an error at that moment belongs to a fault."""
        return any(begun - 0.5 <= moment <= ended + AFTER for _name, begun, ended in self.found)


async def play(stage: Stage, names: list[str], seconds: float, windows: Windows) -> None:
    """The faults one after another, evenly over the time, each at an uneven moment of its turn."""
    turn = seconds / max(1, len(names))
    for name in names:
        early = random.uniform(0.0, turn * 0.5)
        await asyncio.sleep(early)
        begun = time.time()
        await asyncio.to_thread(FAULTS[name], stage)
        windows.found.append((name, begun, time.time()))
        await asyncio.sleep(max(0.0, turn - early - (time.time() - begun)))


def _kill_web(stage: Stage) -> None:
    """kill -9 of one gunicorn worker; the master begins another one."""
    _kill_one(stage.services["web"], is_main_spared=True)


def _kill_celery(stage: Stage) -> None:
    """kill -9 of one process of the Celery worker, the main one included."""
    _kill_one(stage.services["worker"], is_main_spared=False)


def _kill_one(service: Service, *, is_main_spared: bool) -> None:
    family = [one for one in service.family() if not (is_main_spared and one.pid == service.pid)]
    if family:
        random.choice(family).send_signal(signal.SIGKILL)


def _restart_postgresql(stage: Stage) -> None:
    """An immediate stop: no checkpoint, connections cut, recovery from the log at the start."""
    stage.aside("postgresql", _again(signal.SIGQUIT, 0.0))


def _kill_redis(stage: Stage) -> None:
    """kill -9: everything that it held is gone."""
    stage.aside("redis", _again(signal.SIGKILL, DOWN))


def _again(sign: signal.Signals, pause: float) -> Callable[[Service], None]:
    def work(service: Service) -> None:
        service.kill(sign)
        time.sleep(pause)
        service.start()

    return work


def _flush_redis(stage: Stage) -> None:
    """Redis forgets everything and goes on."""
    with redis.Redis.from_url(stage.environment["REDIS_URL"]) as one:
        one.flushall()


def _reload_nginx(stage: Stage) -> None:
    """New nginx workers, the old ones end what they have begun."""
    if "nginx" in stage.services:
        stage.services["nginx"].process.send_signal(signal.SIGHUP)


FAULTS: dict[str, Callable[[Stage], None]] = {
    "web": _kill_web,
    "celery": _kill_celery,
    "postgresql": _restart_postgresql,
    "redis": _kill_redis,
    "flush": _flush_redis,
    "nginx": _reload_nginx,
}
