"""Access rows of practice: the learner's own; a role card by its link; observations of both who sign."""

from datetime import time

from assessments.models import WorkplaceObservation
from catalog.models import Exercise, PlanStep
from tests.access import Row, World
from tests.conftest import NOON
from tests.factories.practice import CALLS, CONTACTS, WATCHED

WATCH = ("hr", "client_admin", "line_manager")
NEITHER = (*WATCH, "verifier")
OTHERS = ("trainee", "hr", "client_admin", "trainer", "verifier")  # of the observation, in another role
NOT_LEARNER = ("hr", "client_admin", "line_manager", "trainer", "verifier")
POSITIONS = {"play-1": 31, "meet-1": 32, "watch-1": 33}
TWOS = {"level_К1": 2, "level_К2": 2}

ROWS: dict[str, Row] = {
    "assessments:practice-prepare": Row(post=("trainee",), ids="play_step"),
    "assessments:practice-prepare of a session": Row(post=(), ids="odd_step"),
    "assessments:call-begin": Row(post=("trainee",), ids="play_call", data={"partner": "lines"}),
    "assessments:call-line": Row(post=("trainee",), ids="play_call", data={"number": 1}),
    "assessments:call-finish": Row(post=("trainee",), ids="play_call"),
    "assessments:partner-invite": Row(post=("trainee",), ids="play_call"),
    "assessments:partner-revoke": Row(post=("trainee",), ids="play_call"),
    "assessments:partner-card": Row(get=(), ids="partner_token", visitors=(404,)),
    "assessments:live-mark": Row(
        post=("trainer",), ids="submission", forbidden=(*WATCH, "trainee", "verifier")
    ),
    "assessments:contact-edit": Row(get=("trainee",), ids="contact_step"),
    "assessments:contact-save": Row(post=("trainee",), ids="contact_step"),
    "assessments:contact-send": Row(post=("trainee",), ids="contact_step"),
    "assessments:observation-ask": Row(get=("trainee",), post=("trainee",), ids="watch_step"),
    "assessments:observation-begin": Row(post=("line_manager",), ids="watch_step", forbidden=OTHERS),
    "assessments:observation-list": Row(get=("line_manager",)),
    "assessments:observation-detail": Row(
        get=("line_manager", "trainee", "trainer"),
        ids="observation",
        forbidden=("hr", "client_admin", "verifier"),
    ),
    "assessments:observation-edit": Row(get=("line_manager",), ids="observation", forbidden=OTHERS),
    "assessments:observation-save": Row(
        post=("line_manager",), ids="observation", forbidden=OTHERS, data={"version": 0}
    ),
    "assessments:observation-sign": Row(
        post=("line_manager",), ids="observation", forbidden=OTHERS, data={"version": 0}
    ),
    "assessments:observation-assess": Row(
        post=("trainee",), ids="observation", forbidden=NOT_LEARNER, data=TWOS
    ),
    "assessments:observation-confirm": Row(post=("trainee",), ids="observation", forbidden=NOT_LEARNER),
}


def furnish(world: World) -> None:
    """An exercise of every form in A and in B, and an observation that has been asked for."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        enrolment = world.things[f"enrolment_{letter}"]
        places = {
            name: _step(enrolment.cohort.programme, name, kind, parts)
            for name, kind, parts in (
                ("play-1", Exercise.Kind.RECORDED, CALLS),
                ("meet-1", Exercise.Kind.CONTACTS, CONTACTS),
                ("watch-1", Exercise.Kind.OBSERVATION, WATCHED),
            )
        }
        ids["play_step"] = {"enrolment_id": enrolment.pk, "step_id": places["play-1"].pk}
        ids["play_call"] = {**ids["play_step"], "part": "А"}
        ids["contact_step"] = {"enrolment_id": enrolment.pk, "step_id": places["meet-1"].pk}
        ids["watch_step"] = {"enrolment_id": enrolment.pk, "step_id": places["watch-1"].pk}
        ids["partner_token"] = {"token": letter * 64}
        step = places["watch-1"]
        suffix = "" if letter == "a" else "_b"
        one = WorkplaceObservation.objects.create(
            enrolment=enrolment,
            step=step,
            exercise=Exercise.objects.get(programme=step.programme_id, code="watch-1"),
            number=1,
            observer=world.people[f"line_manager{suffix}"],
            rubric=enrolment.cohort.programme.rubrics.get(code="pz-1").criteria,
            asked_at=NOON,
        )
        ids["observation"] = {"observation_id": one.pk}


def _step(programme, code, kind, parts) -> PlanStep:
    """A step of the second day with an exercise of this form."""
    asked = {"text": "none" if kind == Exercise.Kind.OBSERVATION else "required", "files": "none"}
    Exercise.objects.create(
        programme=programme,
        rubric=programme.rubrics.get(code="pz-1"),
        code=code,
        title=f"Практика {code}",
        kind=kind,
        minutes=20,
        prep_minutes=5,
        instructions_html="<p>Задание.</p>",
        parts=parts,
        answer=asked,
        model_answer_html="",
        source={},
    )
    return PlanStep.objects.create(
        programme=programme,
        code=f"d2-{code}",
        day=2,
        position=POSITIONS[code],
        at=time(15, 0),
        title=f"Практика {code}",
        kind=PlanStep.Kind.EXERCISE,
        ref=code,
        minutes=20,
    )
