"""The demo's learning: a cohort in the middle of its course, works that wait, a certificate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from accounts.models import User
from assessments.answers import right_value
from assessments.models import Attempt, Submission
from assessments.queries.dialogues import dialogue_of
from assessments.scoring import mark_keys
from assessments.services.attempts import GivenAnswer, save_answer, start_attempt, submit_attempt
from assessments.services.contacts import GivenContact, send_contacts
from assessments.services.dialogues import choose_reply, start_run
from assessments.services.grades import GivenGrade, decide_grade
from assessments.services.releases import set_rule
from assessments.services.submissions import GivenWork, criteria_by_value, submit_work
from catalog.dialogues import read_script
from catalog.models import PlanStep, ProgrammeRequest
from courses.models import Cohort, Enrolment
from courses.queries.tasks import materials_of
from courses.services.cohorts import CohortPlan, PlannedDay, plan_cohort, start_cohort
from courses.services.enrolments import enrol
from courses.services.progress import finish_step, read_lesson, save_plan
from courses.services.requests import accept_request
from courses.services.tasks import save_case, save_marks

WORKS = Path(settings.BASE_DIR) / "fixtures" / "demo" / "works.yaml"
GROUP = ("В-0702", "В-0703", "В-0704", "В-0705", "В-0706", "В-0707", "В-0708", "В-0709")
SECOND_GROUP = ("В-0802", "В-0902", "В-0903", "В-0904")
TITLE = "Екатеринбург, звонки"
SECOND_TITLE = "Пермь и Челябинск"  # as works.yaml names the group
GRADUATE, NEWCOMER, HERO = "В-0703", "В-0704", "В-0705"
ZONE = "Asia/Yekaterinburg"
STUDIED = {PlanStep.Kind.LESSON, PlanStep.Kind.SESSION, PlanStep.Kind.TRANSCRIPT, PlanStep.Kind.CASES}
OWN_PLAN = "Перед каждым ответом делаю вдох и называю имя; через неделю слушаю пять своих звонков."
OWN_ANSWER = "Заберу себе две вещи: итог словами клиента и срок, названный до того, как о нём спросят."
OWN_DECISION = "Назвал бы, что услышал, взял бы вопрос на себя и сказал, к какому часу перезвоню сам."


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the demo."""

    hr: User
    trainer: User
    verifier: User


def hold_second_course(request: ProgrammeRequest, cast: Cast, *, now: datetime) -> Cohort:
    """The same course a few days earlier for four people of two clinics, who hear their results together."""
    cohort = accept_request(request.pk, by=cast.hr, at=now - timedelta(days=8))[0]
    people = list(User.objects.filter(personnel_number__in=SECOND_GROUP))
    plan = CohortPlan(
        title=f"{SECOND_TITLE}, звонки",
        mode=ProgrammeRequest.Mode.WEBINAR,
        timezone=ZONE,
        place="",
        days=[PlannedDay((now - timedelta(days=back)).date(), time(9, 30)) for back in (7, 6)],
        trainer_ids=frozenset({cast.trainer.pk}),
        verifier_ids=frozenset({cast.verifier.pk}),
    )
    plan_cohort(cohort.pk, plan=plan, by=cast.hr, at=now - timedelta(days=8))
    enrol(cohort.pk, user_ids=[one.pk for one in people], by=cast.hr, at=now - timedelta(days=8))
    start_cohort(cohort.pk, by=cast.hr, at=now - timedelta(days=8))
    set_rule(cohort.pk, are_held=True, by=cast.trainer, at=now - timedelta(days=7))
    places = {one.user.personnel_number: one for one in cohort.enrolments.select_related("user")}
    for enrolment in places.values():
        for step in steps_of(enrolment):
            if step.kind in STUDIED:
                at = now - timedelta(days=7 - step.day, minutes=600 - 20 * step.position)
                study(enrolment, step, at=at)
    _hand_in(places, cast, now, group=SECOND_TITLE)
    return cohort


def hold_course(request: ProgrammeRequest, cast: Cast, *, now: datetime) -> Cohort:
    """Accept the request, hold its cohort's two days, let everybody get as far as the story says."""
    cohort = accept_request(request.pk, by=cast.hr, at=now - timedelta(days=6))[0]
    people = {one.personnel_number: one for one in User.objects.filter(personnel_number__in=GROUP)}
    days = [PlannedDay((now - timedelta(days=back)).date(), time(9, 30)) for back in (3, 2)]
    plan = CohortPlan(
        title=TITLE,
        mode=ProgrammeRequest.Mode.WEBINAR,
        timezone=ZONE,
        place="",
        days=days,
        trainer_ids=frozenset({cast.trainer.pk}),
        verifier_ids=frozenset({cast.verifier.pk}),
    )
    plan_cohort(cohort.pk, plan=plan, by=cast.hr, at=now - timedelta(days=5))
    enrol(cohort.pk, user_ids=[one.pk for one in people.values()], by=cast.hr, at=now - timedelta(days=5))
    start_cohort(cohort.pk, by=cast.hr, at=now - timedelta(days=4))
    places = {one.user.personnel_number: one for one in cohort.enrolments.select_related("user")}
    _study_everybody(places, now)
    _hand_in(places, cast, now)
    _study_hero(places[HERO], now)
    return cohort


def _study_everybody(places: dict[str, Enrolment], now: datetime) -> None:
    """All but the newcomer and the tour's trainee read everything and pass the tests."""
    for number, enrolment in places.items():
        if number in {NEWCOMER, HERO}:
            continue
        for step in steps_of(enrolment):
            at = now - timedelta(days=3 - step.day, minutes=600 - 20 * step.position)
            if step.kind == PlanStep.Kind.TEST:
                take_test(enrolment, step, miss=0 if number == GRADUATE else misses_of(number), at=at)
            elif step.kind == PlanStep.Kind.PLAN:
                save_plan(enrolment.pk, step_id=step.pk, text=OWN_PLAN, at=at)
            elif step.kind in STUDIED:
                study(enrolment, step, at=at)
            elif dialogue_of(step) is not None:
                play_dialogue(enrolment, step, at=at)


def misses_of(number: str) -> int:
    """How many questions a person of the story gets wrong: 0 to 2, by the personnel number."""
    return int(number[-1]) % 3


def _study_hero(enrolment: Enrolment, now: datetime) -> None:
    """The tour's trainee: entry test done, first lesson read, in the middle of the second."""
    for step in steps_of(enrolment):
        at = now - timedelta(hours=2) + timedelta(minutes=10 * step.position)
        if step.kind == PlanStep.Kind.LESSON and step.ref == "2":
            read_lesson(enrolment.pk, step_id=step.pk, percent=40, at=now)
            return
        if step.kind == PlanStep.Kind.TEST:
            take_test(enrolment, step, miss=2, at=at)
        elif step.kind in STUDIED:
            study(enrolment, step, at=at)


def study(enrolment: Enrolment, step: PlanStep, *, at: datetime) -> None:
    """Read a lesson, hold a session, take a conversation apart or decide a set of cases."""
    if step.kind == PlanStep.Kind.TRANSCRIPT:
        _take_apart(enrolment, step, at=at)
    elif step.kind == PlanStep.Kind.CASES:
        for number, case in enumerate(materials_of(enrolment.cohort, step), start=1):
            moment = at + timedelta(minutes=3 * number)
            save_case(enrolment.pk, step_id=step.pk, code=case.code, text=OWN_DECISION, at=moment)
    else:
        finish_step(enrolment.pk, step_id=step.pk, at=at)


def _take_apart(enrolment: Enrolment, step: PlanStep, *, at: datetime) -> None:
    """Mark what the author marked but for its first line, and compare."""
    lines = materials_of(enrolment.cohort, step)[0].body["lines"]
    marked = {number: line["mark"] for number, line in enumerate(lines, start=1) if line.get("mark")}
    save_marks(
        enrolment.pk,
        step_id=step.pk,
        marks=dict(list(marked.items())[1:]),
        notes={0: OWN_ANSWER},
        compare=True,
        at=at,
    )


def steps_of(enrolment: Enrolment) -> list[PlanStep]:
    """The course's steps in order."""
    return list(
        PlanStep.objects.filter(programme_id=enrolment.cohort.programme_id)
        .exclude(kind=PlanStep.Kind.BREAK)
        .order_by("day", "position")
    )


def take_test(enrolment: Enrolment, step: PlanStep, *, miss: int, at: datetime) -> None:
    """Answer a test; the last `miss` uncritical questions worth one point get a wrong answer."""
    attempt = start_attempt(enrolment.pk, step_id=step.pk, at=at)
    easy = [one["code"] for one in attempt.questions if not one["critical"] and Decimal(one["points"]) == 1]
    wrong = set(easy[len(easy) - miss :])
    for place, question in enumerate(attempt.questions, start=1):
        moment = at + timedelta(seconds=20 * place)
        value = wrong_value(question) if question["code"] in wrong else right_value(question)
        given = GivenAnswer(question["code"], 1, value, f"demo-{question['code']}")
        save_answer(attempt.pk, given=given, arrived_at=moment)
    submit_attempt(attempt.pk, answers=[], arrived_at=at + timedelta(minutes=8))


def _not_correct(question: dict[str, Any]) -> list[str]:
    """Codes of the options that are not right."""
    return [option["code"] for option in question["options"] if not option.get("correct")]


def _worst_as_best(question: dict[str, Any]) -> dict[str, str]:
    """The best and the worst reply the other way round."""
    ranks = {option["rank"]: option["code"] for option in question["options"]}
    return {"best": ranks["worst"], "worst": ranks["best"]}


WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {  # kind -> an answer of the right shape that is wrong
    "single": lambda one: _not_correct(one)[0],
    "multiple": lambda one: _not_correct(one)[:1],
    "order": lambda one: one["right_order"][::-1],
    "matching": lambda one: {one["lefts"][0]["code"]: one["lefts"][1]["right"]},
    "true_false": lambda one: {"verdict": not one["is_true"], "reason": _not_correct(one)[0]},
    "calculation": lambda _one: "1000000",
    "best_worst": _worst_as_best,
    "faults": lambda one: [line["code"] for line in one["lines"] if not line["fault"]][:1],
    "cloze": lambda one: {one["gaps"][0]["code"]: "не то"},
    "short": lambda _one: "Не знаю",
}


def wrong_value(question: dict[str, Any]) -> Any:
    """A wrong answer in the form that the browser sends."""
    return WRONG[question["kind"]](question)


def play_dialogue(enrolment: Enrolment, step: PlanStep, *, at: datetime) -> None:
    """Talk with the client to the good ending."""
    run = start_run(enrolment.pk, step_id=step.pk, at=at)
    for one in read_script(run.dialogue).best_walk().steps:
        moment = at + timedelta(seconds=25 * one.number)
        choose_reply(run.pk, number=one.number, chosen=one.chosen, at=moment)


def _hand_in(places: dict[str, Enrolment], cast: Cast, now: datetime, *, group: str = "") -> None:
    """Works of the group's story: most wait, the graduate's are decided."""
    told = yaml.safe_load(WORKS.read_text(encoding="utf-8"))
    for at, work in enumerate(one for one in told if one.get("group", "") == group):
        enrolment = places[work["number"]]
        sent_at = now - timedelta(hours=work.get("hours_ago", 46 - 4 * at))
        step = next(one for one in steps_of(enrolment) if one.ref == work["exercise"])
        exercise = enrolment.cohort.programme.exercises.get(code=step.ref)
        keys = mark_keys(criteria_by_value(exercise))
        given = GivenWork(work.get("text", ""), _spread(work["self"], keys), is_own_work=True)
        submission = send_work(enrolment, step, given, contacts_of(work, now), at=sent_at)
        if work.get("decision"):
            _decide(submission, work, cast.trainer, sent_at + timedelta(hours=3))


def send_work(
    enrolment: Enrolment, step: PlanStep, given: GivenWork, contacts: list[GivenContact], *, at: datetime
) -> Submission:
    """Hand in a work: contacts by their own way."""
    place, by = enrolment.pk, enrolment.user
    if not contacts:
        return submit_work(place, step_id=step.pk, given=given, by=by, at=at)
    return send_contacts(
        place, step_id=step.pk, contacts=contacts, given=given, is_checked=True, by=by, at=at
    )


def contacts_of(told: Mapping[str, Any], now: datetime) -> list[GivenContact]:
    """Contacts with customers that a work of the story describes; their days count back from now."""
    return [
        GivenContact(
            part=one["part"],
            met_on=(now - timedelta(days=one["days_ago"])).date(),
            channel=one["channel"],
            happened=one["happened"],
            otherwise=one["otherwise"],
        )
        for one in told.get("notes", ())
    ]


def _spread(levels: dict[str, int], keys: list[str]) -> dict[str, int]:
    """One level a criterion, given to all calls that show it."""
    return {key: levels[key.partition("/")[0]] for key in keys}


def _decide(submission: Submission, work: dict[str, Any], trainer: User, at: datetime) -> None:
    """The trainer's decision of the story."""
    vacs = dict.fromkeys(("valid", "authentic", "current", "sufficient"), True)
    keys = mark_keys(submission.rubric)
    days = work.get("next_days")
    next_try = (at + timedelta(days=days)).date() if days else None
    given = GivenGrade(
        _spread(work["levels"], keys), work.get("comments", {}), work["overall"], vacs, next_try
    )
    decide_grade(submission.pk, by=trainer, version=0, given=given, decision=work["decision"], at=at)


def open_attempt(enrolment: Enrolment, *, at: datetime) -> Attempt:
    """An open final attempt, for the benchmark of saves: its lessons are read first."""
    steps = steps_of(enrolment)
    for step in steps:
        if step.kind in {PlanStep.Kind.LESSON, PlanStep.Kind.SESSION}:
            finish_step(enrolment.pk, step_id=step.pk, at=at)
    final = next(one for one in steps if one.ref == "final")
    return start_attempt(enrolment.pk, step_id=final.pk, at=at)
