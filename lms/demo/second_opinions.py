"""The demo's second opinions: grades that were appealed, a calibration that was talked over, an erasure."""

from datetime import datetime, timedelta

from accounts.models import User
from assessments.models import Grade, GradeAppeal, Submission
from assessments.scoring import mark_keys
from assessments.services.calibrations import close_calibration, give_mark, note_meeting, open_calibration
from assessments.services.erasure import erase_due
from assessments.services.grade_appeals import decide_grade_appeal, raise_grade_appeal
from assessments.services.grades import VACS, GivenGrade
from assessments.services.second_marks import decide_mark, take_mark
from lms.demo.learning import Cast

ANSWERED, WAITING = ("В-0706", "pz-2"), ("В-0707", "pz-1")  # person, exercise of the running group
SAYS = {
    ANSWERED: "Телефон в карточке есть, время звонка тоже. Чего именно не хватает, из оценки не видно.",
    WAITING: "«Успокойтесь» в звонке В заметил сам и сразу поправился. Прошу посмотреть разбор целиком.",
}
REPLY = (
    "Посмотрели независимо: срок «до вечера» другой сменщик не выполнит, а кто перезвонит, не записано. "
    "Уровни совпали, оценка остаётся. Допишите час и имя, этого достаточно."
)
COMMON = ("Правила, лето", "В-0702", "pz-2")  # group, person, exercise
NOTES = (
    "Разошлись в одном: считать ли «спрошу хозяина» переписанным правилом. Договорились: вопрос хозяину, "
    "на который назван срок ответа, считаем, без срока нет."
)


def appeal_grades(cast: Cast, *, now: datetime) -> None:
    """Two people of the running group do not agree with their grade; the verifier has answered one."""
    for number, code in (ANSWERED, WAITING):
        work = _work(number, code, "Екатеринбург, звонки")
        raised = now - timedelta(hours=26 if (number, code) == ANSWERED else 7)
        text = SAYS[number, code]
        appeal = raise_grade_appeal(work.pk, text=text, by=work.enrolment.user, at=raised)
        if (number, code) == ANSWERED:
            _answer(appeal, work, cast.verifier, now)


def _answer(appeal: GradeAppeal, work: Submission, verifier: User, now: datetime) -> None:
    """The verifier marks the work without seeing the grade, comes to the same, and says why."""
    grade = work.grade
    given = GivenGrade(grade.levels, {}, grade.overall, dict.fromkeys(VACS, True), grade.next_try_on)
    at = now - timedelta(hours=9)
    take_mark(appeal.mark_id, by=verifier, at=at)
    decide_mark(appeal.mark_id, by=verifier, given=given, decision=grade.decision, at=at)
    upheld = GradeAppeal.State.UPHELD
    decide_grade_appeal(appeal.pk, verdict=upheld, reply=REPLY, by=verifier, at=at + timedelta(hours=1))


def hold_calibration(cast: Cast, *, now: datetime) -> None:
    """Trainer and verifier marked one work of the summer apart, then talked their one difference over."""
    group, number, code = COMMON
    work = _work(number, code, group)
    opened = now - timedelta(days=60)
    assessors = [cast.trainer, cast.verifier]
    one = open_calibration(
        work.pk,
        title="Правила глазами клиента: работа лета",
        closes_at=opened + timedelta(days=7),
        assessor_ids=[person.pk for person in assessors],
        by=cast.verifier,
        at=opened,
    )
    keys = mark_keys(work.rubric)
    for days, person in enumerate(assessors, start=2):
        levels = dict.fromkeys(keys, 2) | ({keys[2]: 3} if person == cast.trainer else {})
        give_mark(
            one.pk,
            by=person,
            levels=levels,
            comments={},
            decision=Grade.Decision.COMPETENT,
            at=opened + timedelta(days=days),
        )
    closed = opened + timedelta(days=7, hours=1)
    close_calibration(one.pk, by=cast.verifier, at=closed)
    agreed = dict.fromkeys(keys, 2)
    note_meeting(one.pk, reference=agreed, notes=NOTES, by=cast.verifier, at=closed + timedelta(hours=3))


def erase_summer_recordings(cast: Cast, *, now: datetime) -> None:
    """The term of the summer's recordings has run out: the clinic erases them and keeps the act."""
    erase_due(cast.hr.organisation_id, by=cast.hr, at=now - timedelta(hours=2))


def _work(number: str, code: str, group: str) -> Submission:
    """One person's decided work."""
    works = Submission.objects.select_related("enrolment__user", "enrolment__cohort", "grade")
    return works.get(
        enrolment__user__personnel_number=number,
        enrolment__cohort__title=group,
        exercise__code=code,
        grade__isnull=False,
    )
