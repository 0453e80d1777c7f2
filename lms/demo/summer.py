"""The demo's summer between the waves: what six clinics were taught, shown at work, and given papers for."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from accounts.models import User
from assessments.models import Grade
from assessments.queries.dialogues import dialogue_of
from assessments.scoring import mark_keys
from assessments.services.contacts import GivenContact
from assessments.services.grades import VACS, GivenGrade, decide_grade
from assessments.services.live import mark_live
from assessments.services.observations import (
    GivenObservation,
    ask_observation,
    assess_oneself,
    confirm_observation,
    sign_observation,
)
from assessments.services.recordings import choose_way
from assessments.services.submissions import GivenWork, criteria_by_value
from audits.models import AuditWave
from audits.services.approval import LineThereError, add_recommendation
from catalog.models import Exercise, Module, PlanStep, ProgrammeRequest
from catalog.services.requests import Wish, submit_request
from courses.models import Cohort, Enrolment
from courses.services.cohorts import CohortPlan, PlannedDay, finish_cohort, plan_cohort, start_cohort
from courses.services.enrolments import enrol
from courses.services.progress import save_plan
from courses.services.requests import accept_request
from lms.demo.learning import (
    OWN_PLAN,
    STUDIED,
    Cast,
    play_dialogue,
    send_work,
    steps_of,
    study,
    take_test,
)
from lms.demo.workplace import attach_recording, tone, write_programme

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "summer.yaml"
WATCHED_AFTER = 18  # days between the lesson and the shift on which the manager watched


@cache
def told() -> dict[str, Any]:
    """The story of the summer as its file tells it."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def add_to_plan(wave: AuditWave, *, by: User, at: datetime) -> None:
    """What the auditor wrote into the plan of spring by hand, unless the best set has it already."""
    for one in told()["added"]:
        with suppress(LineThereError):
            add_recommendation(
                wave.pk,
                module=Module.objects.get(slug=one["module"]),
                criteria=one["criteria"],
                reason=one["reason"],
                by=by,
                at=at,
            )


def hold_summer(wave: AuditWave, cast: Cast, methodologist: User, *, now: datetime) -> list[Cohort]:
    """Every group of the summer, from the request that the plan of spring led to, to its certificates."""
    return [_hold(one, wave, cast, methodologist, now) for one in told()["groups"]]


def _hold(
    group: Mapping[str, Any], wave: AuditWave, cast: Cast, methodologist: User, now: datetime
) -> Cohort:
    """One group."""
    held = now - timedelta(days=group["days_ago"])
    request = _ask(group, wave, cast.hr, now)
    if group.get("written"):
        write_programme(request, methodologist, at=now - timedelta(days=group["asked"] - 2))
    begun = held - timedelta(days=8)
    cohort = accept_request(request.pk, by=cast.hr, at=begun)[0]
    plan = CohortPlan(
        title=group["title"],
        mode=group["mode"],
        timezone=group["zone"],
        place=group["place"],
        days=[PlannedDay(held.date(), time(9, 30))],
        trainer_ids=frozenset({cast.trainer.pk}),
        verifier_ids=frozenset({cast.verifier.pk}),
    )
    plan_cohort(cohort.pk, plan=plan, by=cast.hr, at=begun)
    people = User.objects.filter(personnel_number__in=group["people"]).values_list("pk", flat=True)
    enrol(cohort.pk, user_ids=list(people), by=cast.hr, at=begun)
    start_cohort(cohort.pk, by=cast.hr, at=held - timedelta(days=1))
    for enrolment in cohort.enrolments.select_related("user", "cohort").order_by("pk"):
        _take(enrolment, group, cast.trainer, held)
    finish_cohort(cohort.pk, by=cast.hr, at=now - timedelta(days=group["finished"]))
    return cohort


def _ask(group: Mapping[str, Any], wave: AuditWave, hr: User, now: datetime) -> ProgrammeRequest:
    """The request, on the ground of the plan's line."""
    held = (now - timedelta(days=group["days_ago"])).date()
    module = Module.objects.get(slug=group["module"])
    wish = Wish(
        module_ids=[module.pk],
        group_size=len(group["people"]),
        audience=group["audience"],
        starts_on=held,
        ends_on=held,
        mode=group["mode"],
        expected_change=group["change"],
        reasons=[],
        lines=list(wave.recommendations.filter(module=module).values_list("pk", flat=True)),
    )
    at = now - timedelta(days=group["asked"])
    return submit_request(wish, organisation_id=hr.organisation_id, requested_by=hr, at=at)


def _take(enrolment: Enrolment, group: Mapping[str, Any], trainer: User, held: datetime) -> None:
    """Every step of the day, then what is done at work."""
    for step in steps_of(enrolment):
        at = held + timedelta(minutes=12 * step.position)
        if step.kind == PlanStep.Kind.TEST:
            take_test(enrolment, step, miss=0, at=at)
        elif step.kind == PlanStep.Kind.PLAN:
            save_plan(enrolment.pk, step_id=step.pk, text=OWN_PLAN, at=at)
        elif step.kind in STUDIED:
            study(enrolment, step, at=at)
        elif dialogue_of(step) is not None:
            play_dialogue(enrolment, step, at=at)
        else:
            _practise(enrolment, step, group, trainer, at)


def _practise(
    enrolment: Enrolment, step: PlanStep, group: Mapping[str, Any], trainer: User, at: datetime
) -> None:
    """One exercise: a work that meets every criterion, or a shift that the manager watched."""
    exercise = enrolment.cohort.programme.exercises.select_related("rubric").get(code=step.ref)
    if exercise.kind == Exercise.Kind.OBSERVATION:
        _be_watched(enrolment, step, exercise, group["seen"], at + timedelta(days=WATCHED_AFTER))
    else:
        _hand_in(enrolment, step, exercise, group, trainer, at)


def _hand_in(
    enrolment: Enrolment,
    step: PlanStep,
    exercise: Exercise,
    group: Mapping[str, Any],
    trainer: User,
    at: datetime,
) -> None:
    """A work graded the day after; where a recording is asked for, most show it to the trainer instead."""
    levels = dict.fromkeys(mark_keys(criteria_by_value(exercise)), 2)
    is_live = False
    if exercise.answer.get("files") == "required":
        is_live = enrolment.user.personnel_number not in group["recorded"]
        way = "live" if is_live else "audio"
        choose_way(enrolment.pk, step_id=step.pk, way=way, agrees=not is_live, address=None, at=at)
        if not is_live:
            name = f"Запись {at:%d.%m.%Y}.webm"
            attach_recording(enrolment, step, name, tone(), at, is_made_here=True)
    contacts = [
        GivenContact(part["code"], at.date(), "visit", group["met"]["happened"], group["met"]["otherwise"])
        for part in (exercise.parts if exercise.kind == Exercise.Kind.CONTACTS else ())
    ]
    given = GivenWork(group["wrote"].get(exercise.code, ""), levels, is_own_work=True)
    work = send_work(enrolment, step, given, contacts, at=at + timedelta(minutes=5))
    if is_live:
        mark_live(work.pk, by=trainer, held_on=at.date(), at=at + timedelta(hours=2))
    words = group["comments"].get(exercise.code, {})
    mark = GivenGrade(levels, words, group["said"], dict.fromkeys(VACS, True), None)
    later = at + timedelta(days=1)
    decide_grade(work.pk, by=trainer, version=0, given=mark, decision=Grade.Decision.COMPETENT, at=later)


def _be_watched(
    enrolment: Enrolment, step: PlanStep, exercise: Exercise, seen: Mapping[str, Any], at: datetime
) -> None:
    """The line manager watches a shift and signs; the learner reads it and signs too."""
    keys = mark_keys(criteria_by_value(exercise))
    levels = {key: seen["levels"][key.partition("/")[0]] for key in keys}
    one = ask_observation(enrolment.pk, step_id=step.pk, at=at - timedelta(days=1))
    given = GivenObservation(at.date(), seen["place"], levels, seen["comment"])
    sign_observation(one.pk, version=0, given=given, by=one.observer, at=at)
    assess_oneself(one.pk, levels=levels)
    confirm_observation(one.pk, reply=seen["reply"], by=enrolment.user, at=at + timedelta(hours=5))
