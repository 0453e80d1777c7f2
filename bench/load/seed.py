"""People with open sessions before a test of twenty questions, written straight into the stage's database.

`python -m bench.load.seed 500,500 20` makes two groups of 500; of each group 20 have their exercise assessed,
so that the test earns them a certificate and its mail. Prints what the driver must know as JSON.
"""

import json
import secrets
import sys
from datetime import timedelta
from typing import Any

import django

QUESTIONS = 20


def furnish(groups: list[int], certified: int) -> tuple[dict[str, Any], list[Any]]:
    """Write everything; the facts and the groups' cohorts."""
    from django.utils import timezone

    from accounts.models import Organisation
    from tests.factories.accounts import OrganisationFactory
    from tests.factories.assessments import make_bank
    from tests.factories.courses import make_module, make_programme, step_of

    if not Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).exists():
        OrganisationFactory(kind=Organisation.Kind.PROVIDER)  # certificates take numbers under its lock
    now = timezone.now() - timedelta(minutes=5)
    programme = make_programme(make_module(990))
    rules = {"questions": QUESTIONS, "minutes": 240, "pass_percent": 0}
    programme.tests["final"] |= rules
    programme.save()
    make_bank(programme)
    programme.questions.update(is_critical=False)  # a certificate must not hang on lucky guesses
    made = [_group(programme, number, count, certified, now) for number, count in enumerate(groups)]
    step = step_of(made[0][0], "d2-02")
    facts = {"start": _start_path(step.pk), "values": _values(programme)}
    return {**facts, "groups": [people for _cohort, people in made]}, [cohort for cohort, _people in made]


def _start_path(step_id: int) -> str:
    """The address of the test with a place for the enrolment."""
    from django.urls import reverse

    return reverse("assessments:attempt-start", args=[987654321, step_id]).replace("987654321", "{enrolment}")


def _group(programme: Any, number: int, count: int, certified: int, now: Any) -> tuple[Any, list[Any]]:
    """A running cohort whose people have read all lessons."""
    from accounts.models import Membership, User
    from courses.models import Enrolment, StepProgress
    from tests.factories.courses import RunningCohortFactory, step_of

    cohort = RunningCohortFactory(programme=programme, title=f"Группа нагрузки {number + 1}", started_at=now)
    organisation = cohort.organisation
    people = User.objects.bulk_create(
        User(
            organisation=organisation,
            email=f"load{number}-{place}@example.test",
            last_name=f"Слушатель{place}",
            first_name="Имя",
            password="!" + secrets.token_hex(8),
        )
        for place in range(count)
    )
    Membership.objects.bulk_create(
        Membership(user=one, organisation=organisation, role=Membership.Role.TRAINEE) for one in people
    )
    places = Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, user=one, enrolled_at=now) for one in people
    )
    lessons = list(programme.steps.filter(kind="lesson"))
    done = [(place, step) for place in places for step in lessons]
    done += [(place, step_of(cohort, "d2-01")) for place in places[:certified]]
    StepProgress.objects.bulk_create(
        StepProgress(enrolment=place, step=step, state="done", started_at=now, completed_at=now, percent=100)
        for place, step in done
    )
    return cohort, [
        {"enrolment": place.pk, "cookie": cookie}
        for place, cookie in zip(places, sessions(people), strict=True)
    ]


def sessions(people: list[Any]) -> list[str]:
    """A session each, as a login leaves it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from accounts.sessions import SessionStore

    store, ends = SessionStore(), timezone.now() + timedelta(hours=12)
    rows = [
        Session(
            session_key=secrets.token_hex(16),
            session_data=store.encode(
                {
                    SESSION_KEY: str(one.pk),
                    BACKEND_SESSION_KEY: "accounts.backends.PersonBackend",
                    HASH_SESSION_KEY: one.get_session_auth_hash(),
                }
            ),
            expire_date=ends,
        )
        for one in people
    ]
    return [one.session_key for one in Session.objects.bulk_create(rows)]


def _values(programme: Any) -> dict[str, list[Any]]:
    """Values of the right shape for every question; codes go by the shown order, so any draw takes them."""
    from assessments import drawing
    from lms.demo.learning import wrong_value
    from tests.factories.assessments import bank_of, right_value

    bank = bank_of(programme)
    found: dict[str, list[Any]] = {}
    for seed in (1, 2, 3):
        for question in drawing.draw(bank, count=len(bank), seed=seed):
            found.setdefault(question["code"], []).extend([right_value(question), wrong_value(question)])
    return found


if __name__ == "__main__":
    django.setup()
    said, _cohorts = furnish([int(one) for one in sys.argv[1].split(",")], int(sys.argv[2]))
    print(json.dumps(said))
