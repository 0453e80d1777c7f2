"""One trainee at a timed test: starts, answers, is submitted with all others, reads the result."""

import asyncio
import html
import json
import random
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from bench.load.client import Browser
from bench.load.ledger import Ledger

QUESTION = re.compile(r'data-question="([^"]+)" data-kind="([^"]+)"')
SAVE, SUBMIT = re.compile(r'data-save="([^"]+)"'), re.compile(r'data-submit="([^"]+)"')

PAGE_SPREAD = (2.0, 4.0)  # seconds; SPREAD of static/js/attempt.js


@dataclass(frozen=True, slots=True)
class Plan:
    """How a group plays."""

    window: float  # seconds within which all start
    saves: int  # of each
    interval: float  # seconds between saves, ± 20 %
    values: dict[str, list[Any]]  # question code -> values of the right shape
    start: str  # the address of the test for an enrolment, with {enrolment}
    spread: tuple[float, float]  # seconds by which the page delays its submission and its result, at most
    is_forgetful: bool = False  # every other page submits without its answers: the server alone has them


class Meeting:
    """Where everybody waits for everybody: all submit in the same second."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.is_time = asyncio.Event()

    def arrive(self) -> None:
        """One more is ready, or has given up."""
        self.left -= 1
        if self.left <= 0:
            self.is_time.set()


@dataclass
class Trainee:
    """One person; `faults` says what went as it should not."""

    browser: Browser
    enrolment: int
    plan: Plan
    ledger: Ledger
    faults: list[str] = field(default_factory=list)
    attempt: int = 0
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)  # by question: what the page would carry

    async def play(self, meeting: Meeting) -> None:
        """The whole attempt."""
        try:
            is_here = await self._start() and await self._answer()
        finally:
            meeting.arrive()
        if is_here:
            await meeting.is_time.wait()  # the clock ends the test for all in one second
            await asyncio.sleep(random.random() + random.uniform(0, self.plan.spread[0]))
            await self._finish()
        self.browser.close()

    async def _start(self) -> bool:
        """From the click to the questions on the screen."""
        await asyncio.sleep(random.uniform(0, self.plan.window))
        begun = time.time()
        path = self.plan.start.format(enrolment=self.enrolment)
        reply = await self.browser.patiently("start: POST", "POST", path)
        found = re.search(r"/attempts/(\d+)/", reply.headers.get("location", ""))
        if reply.status != 302 or not found:
            return self._fail(f"start answered {reply.status} {reply.headers.get('location')}")
        self.attempt = int(found[1])
        page = await self.browser.patiently("start: page", "GET", reply.headers["location"])
        if page.status != 200:
            return self._fail(f"page answered {page.status}")
        self.browser.records.wishes.append(("start", begun, time.time() - begun, 1))
        text = page.body.decode()
        self.codes = [html.unescape(code) for code, _kind in QUESTION.findall(text)]
        self.save_path, self.submit_path = SAVE.search(text)[1], SUBMIT.search(text)[1]
        return True

    async def _answer(self) -> bool:
        """Saves one after another, never two at once."""
        pause = random.uniform(0, self.plan.interval)
        for number in range(self.plan.saves):
            await asyncio.sleep(pause)
            begun = time.time()
            if not await self._save(self.codes[number % len(self.codes)], number):
                return False
            wanted = self.plan.interval * random.uniform(0.8, 1.2)
            pause = max(0.0, wanted - (time.time() - begun))
        return True

    async def _save(self, code: str, number: int) -> bool:
        before = self.kept.get(code)
        sent = {
            "question": code,
            "seq": before["seq"] + 1 if before else 1,
            "value": self._value(code, number),
            "flagged": number % 7 == 0,
            "idem_key": secrets.token_hex(8),
        }
        facts = {key: sent[key] for key in ("question", "seq", "value", "idem_key")}
        self.ledger.note("sent", self.attempt, **facts)
        reply = await self.browser.patiently("save", "POST", self.save_path, json.dumps(sent))
        if reply.status != 204:
            return self._fail(f"save answered {reply.status} {reply.body[:120]!r}")
        self.ledger.note("saved", self.attempt, **facts)
        self.kept[code] = sent
        return True

    def _value(self, code: str, number: int) -> Any:
        value = random.choice(self.plan.values[code])
        is_text = isinstance(value, str) and len(value) > 3 and not value.isdecimal()
        return f"{value} {number}-{secrets.token_hex(3)}" if is_text else value

    async def _finish(self) -> None:
        """The page carries all answers once more; then the result."""
        is_bare = self.plan.is_forgetful and self.enrolment % 2
        body = json.dumps({"answers": [] if is_bare else list(self.kept.values())})
        reply = await self.browser.patiently("submit", "POST", self.submit_path, body)
        if reply.status != 200:
            self._fail(f"submit answered {reply.status} {reply.body[:120]!r}")
            return
        self.ledger.note("submitted", self.attempt)
        await asyncio.sleep(random.uniform(0, self.plan.spread[1]))
        result = await self.browser.patiently("result", "GET", json.loads(reply.body)["url"])
        if result.status != 200:
            self._fail(f"result answered {result.status}")

    def _fail(self, text: str) -> bool:
        self.faults.append(f"attempt {self.attempt}, place {self.enrolment}: {text}")
        return False
