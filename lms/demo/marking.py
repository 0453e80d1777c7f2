"""The demo's second marks: a plan, one mark that agrees, results that are held, an open calibration."""

from datetime import datetime, timedelta

from accounts.models import User
from assessments.models import Grade, SecondMark, Submission
from assessments.scoring import mark_keys
from assessments.services.calibrations import open_calibration
from assessments.services.grades import VACS, GivenGrade, decide_grade
from assessments.services.sampling import GivenPlan, set_plan
from assessments.services.second_marks import decide_mark, take_mark
from courses.models import Cohort
from lms.demo.learning import Cast

CALIBRATION = "Утро у стойки: общая работа квартала"

USUAL = {"established_share": 15, "new_works": 20, "margin": 3, "is_near_critical": False}
HELD = {  # works of the second group that are decided and not told: (number, exercise) -> levels, words
    ("В-0903", "pz-1"): (
        {"К1": 2, "К2": 1, "К3": 1, "К4": 1, "К5": 1, "К6": 2},
        "Не хватает срока в первом звонке и названного чувства в третьем. Запишите звонки А и В ещё раз.",
    ),
    ("В-0904", "pz-2"): ({}, "Всё, что обещано клиентке, записано так, что выполнит любой сменщик."),
}


def plan_sample(cast: Cast, *, now: datetime) -> None:
    """The module is new to the clinics: every work gets a second mark for the time being."""
    given = GivenPlan(new_share=100, is_final_shared=False, **USUAL)  # type: ignore[arg-type]
    set_plan(organisation=cast.hr.organisation, given=given, by=cast.verifier, at=now - timedelta(days=9))


def hold_results(cohort: Cohort, cast: Cast, *, now: datetime) -> None:
    """In the second group final works wait for their second mark; two results are decided and not told."""
    given = GivenPlan(new_share=100, is_final_shared=True, **USUAL)  # type: ignore[arg-type]
    set_plan(cohort=cohort, given=given, by=cast.verifier, at=now - timedelta(days=7))
    works = Submission.objects.filter(enrolment__cohort=cohort, state=Submission.State.SUBMITTED)
    for (number, exercise), (told, words) in HELD.items():
        work = works.get(enrolment__user__personnel_number=number, exercise__code=exercise)
        levels = {key: told.get(key.partition("/")[0], 2) for key in mark_keys(work.rubric)}
        decision = Grade.Decision.NOT_YET if told else Grade.Decision.COMPETENT
        next_try = (now + timedelta(days=7)).date() if told else None
        mark = GivenGrade(levels, {}, words, dict.fromkeys(VACS, True), next_try)
        at = now - timedelta(hours=4)
        decide_grade(work.pk, by=cast.trainer, version=0, given=mark, decision=decision, at=at)


def mark_twice(trainer: User, verifier: User, *, now: datetime) -> None:
    """The verifier has marked one work of the sample, and has opened a calibration of it."""
    mark = SecondMark.objects.of_verifier(verifier).standing().open().order_by("pk").first()
    if mark is None:
        return
    at = now - timedelta(hours=5)
    grade = mark.submission.grade
    levels = {key: min(level, 2) for key, level in grade.levels.items()}
    given = GivenGrade(levels, {}, "", dict.fromkeys(VACS, True), None)
    take_mark(mark.pk, by=verifier, at=at)
    decide_mark(mark.pk, by=verifier, given=given, decision=Grade.Decision.COMPETENT, at=at)
    open_calibration(
        mark.submission_id,
        title=CALIBRATION,
        closes_at=now + timedelta(days=5),
        assessor_ids=[trainer.pk, verifier.pk],
        by=verifier,
        at=now - timedelta(hours=3),
    )
