"""The two heavy units: a whole attempt of twenty questions, and the desk's queue of a group of 200.

`python -m bench.attempts` writes their people and works into the database and prints what to ask, as JSON.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import django

from bench.counting import COUNTED
from bench.load.client import CSRF
from bench.load.trainee import QUESTION, SAVE, SUBMIT
from bench.measuring import ROUNDS, TURNS, WARMING
from bench.server import Browser, Server

PEOPLE = TURNS * ROUNDS + WARMING + 1  # each takes the test once
WORKS = 200
Answer = tuple[int, bytes, dict[str, str]]


def furnish() -> dict[str, Any]:
    """People before a test and a trainer before a full desk."""
    from bench.load.seed import furnish as furnish_test
    from bench.load.seed import sessions
    from tests.factories.assessments import trainer_of

    test, cohorts = furnish_test([PEOPLE, WORKS], 0)
    trainer = trainer_of(cohorts[1])
    _send_works(cohorts[1])
    return {"test": test, "trainer": sessions([trainer])[0]}


def _send_works(cohort: Any) -> None:
    """A work of everybody in the group, an hour older each."""
    from datetime import timedelta

    from django.utils import timezone

    from assessments.models import Submission
    from assessments.services.submissions import criteria_by_value
    from catalog.models import Exercise
    from tests.factories.courses import step_of

    step, now = step_of(cohort, "d2-01"), timezone.now()
    exercise = Exercise.objects.select_related("rubric").get(programme=step.programme_id, code="pz-1")
    rubric = criteria_by_value(exercise)
    Submission.objects.bulk_create(
        Submission(
            enrolment=place,
            step=step,
            exercise=exercise,
            rubric=rubric,
            state=Submission.State.SUBMITTED,
            text="Здравствуйте, отель «Причал», Инна. Чем помочь?",
            self_assessment={"К1": 2, "К2": 1},
            is_own_work=True,
            started_at=now - timedelta(hours=number + 1),
            submitted_at=now - timedelta(hours=number),
        )
        for number, place in enumerate(cohort.enrolments.all())
    )


def browser_of(server: Server, cookie: str) -> Browser:
    """Somebody's browser with an open session."""
    browser = Browser(server.port)
    browser.cookies = {"session": cookie, "csrf": CSRF}
    return browser


def whole_attempt(server: Server, facts: dict[str, Any]) -> Callable[..., Answer]:
    """Each call is one person's attempt: start, page, a save a question, submission, result."""
    people: Iterator[dict[str, Any]] = iter(facts["groups"][0])

    def ask(**headers: str) -> Answer:
        person = next(people)
        browser = browser_of(server, person["cookie"])
        return _play(browser, facts["start"].format(enrolment=person["enrolment"]), facts["values"], headers)

    return ask


def _play(browser: Browser, start: str, values: dict[str, Any], headers: dict[str, str]) -> Answer:
    """One attempt; the worst status, all bytes, all statements."""
    seen: list[Answer] = []

    def send(method: str, path: str, body: Any = None, **more: str) -> Answer:
        text = None if body is None else json.dumps(body)
        sent = {"X-CSRFToken": CSRF, "Content-Type": "application/json", **headers, **more}
        seen.append(browser.ask(method, path, text, **sent))
        return seen[-1]

    _status, _body, answered = send("POST", start)
    _status, page, _headers = send("GET", answered["Location"], **{"Accept-Encoding": "identity"})
    text, keys = page.decode(), count()
    save, submit = SAVE.search(text)[1], SUBMIT.search(text)[1]
    answers = [
        {"question": code, "seq": 1, "value": values[code][0], "flagged": False, "idem_key": f"b{next(keys)}"}
        for code, _kind in QUESTION.findall(text)
    ]
    for one in answers:
        send("POST", save, one)
    send("POST", submit, {"answers": answers})
    send("GET", re.sub(r"submit/$", "result/", submit))
    statements = sum(int(one[2].get(COUNTED, 0)) for one in seen)
    return max(one[0] for one in seen), b"".join(one[1] for one in seen), {COUNTED: str(statements)}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(furnish()))
