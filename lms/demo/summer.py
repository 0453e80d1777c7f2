"""The demo's group of last summer: all have certificates, and the repeated wave sees no effect of it."""

from datetime import datetime, time, timedelta

from accounts.models import User
from assessments.models import Grade
from assessments.queries.dialogues import dialogue_of
from assessments.scoring import mark_keys
from assessments.services.contacts import GivenContact
from assessments.services.grades import VACS, GivenGrade, decide_grade
from assessments.services.submissions import GivenWork, criteria_by_value
from catalog.models import Module, PlanStep, ProgrammeRequest
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

GROUP = ("В-0502", "В-0503", "В-0504")
DAYS_AGO = 110
WORK = (
    "Разобрал свою стойку по шагам: где человек ждёт, где не понимает, что дальше. "
    "Поставил табличку с порядком, здороваюсь, не дожидаясь конца записи, "
    "и называю, через сколько освобожусь."
)
MET = "Пока я вносил запись, подошла посетительница. Поднял глаза, поздоровался: «Две минуты, и я с вами»."
OTHERWISE = "Раньше договорил бы с экраном. В следующий раз ещё предложу сесть."


def hold_summer_course(cast: Cast, *, now: datetime) -> Cohort:
    """A day of ОК-ОБ-173 for three people of one clinic, from the request to their certificates."""
    held = now - timedelta(days=DAYS_AGO)
    module = Module.objects.get(slug="ok-ob-173")
    wish = Wish(
        module_ids=[module.pk],
        group_size=len(GROUP),
        audience="Администраторы и медсёстры клиники в Самаре",
        starts_on=held.date(),
        ends_on=held.date(),
        mode=ProgrammeRequest.Mode.ONSITE,
        expected_change="Посетителя замечают сразу, даже когда заняты руки.",
        reasons=[],
    )
    asked = submit_request(
        wish, organisation_id=cast.hr.organisation_id, requested_by=cast.hr, at=held - timedelta(days=20)
    )
    cohort = accept_request(asked.pk, by=cast.hr, at=held - timedelta(days=15))[0]
    plan = CohortPlan(
        title="Самара, лето",
        mode=ProgrammeRequest.Mode.ONSITE,
        timezone="Europe/Samara",
        place="Клиника в Самаре, учебный класс",
        days=[PlannedDay(held.date(), time(9, 30))],
        trainer_ids=frozenset({cast.trainer.pk}),
        verifier_ids=frozenset({cast.verifier.pk}),
    )
    plan_cohort(cohort.pk, plan=plan, by=cast.hr, at=held - timedelta(days=12))
    people = User.objects.filter(personnel_number__in=GROUP).values_list("pk", flat=True)
    enrol(cohort.pk, user_ids=list(people), by=cast.hr, at=held - timedelta(days=12))
    start_cohort(cohort.pk, by=cast.hr, at=held - timedelta(days=1))
    for enrolment in cohort.enrolments.select_related("user", "cohort").order_by("pk"):
        _take(enrolment, cast.trainer, held)
    finish_cohort(cohort.pk, by=cast.hr, at=held + timedelta(days=20))
    return cohort


def _take(enrolment: Enrolment, trainer: User, held: datetime) -> None:
    """Every step of the day, then the contacts at work."""
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
            _hand_in(enrolment, step, trainer, at)


def _hand_in(enrolment: Enrolment, step: PlanStep, trainer: User, at: datetime) -> None:
    """A work that meets every criterion, graded the day after."""
    exercise = enrolment.cohort.programme.exercises.get(code=step.ref)
    levels = dict.fromkeys(mark_keys(criteria_by_value(exercise)), 2)
    contacts = [
        GivenContact(part["code"], at.date(), "visit", MET, OTHERWISE)
        for part in (exercise.parts if exercise.kind == "contacts" else ())
    ]
    work = send_work(enrolment, step, GivenWork(WORK, levels, is_own_work=True), contacts, at=at)
    given = GivenGrade(levels, {}, "Замечает сразу и называет срок.", dict.fromkeys(VACS, True), None)
    later = at + timedelta(days=1)
    decide_grade(work.pk, by=trainer, version=0, given=given, decision=Grade.Decision.COMPETENT, at=later)
