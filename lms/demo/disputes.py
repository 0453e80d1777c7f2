"""The demo's rules around tests: a window, an answered and a waiting objection, a question taken out."""

from collections import Counter
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from assessments.models import Attempt, QuestionAppeal
from assessments.services.appeals import decide_appeal, raise_appeal
from assessments.services.corrections import GivenCorrection, correct
from assessments.services.windows import set_window
from catalog.models import PlanStep, Question
from courses.models import Cohort
from lms.demo.learning import HERO, wrong_value

WAITING = "В-0708"  # whose objection the trainer has not answered
OPEN_DAYS = 7


def leave_disputes(cohort: Cohort, trainer: User, *, now: datetime) -> None:
    """The trainer opens the final test for a week, answers one objection; another one waits."""
    cohort.refresh_from_db()  # its zone was planned after the request was accepted
    zone = ZoneInfo(cohort.timezone)
    today = now.astimezone(zone).date()
    final = cohort.programme.steps.get(kind=PlanStep.Kind.TEST, ref="final")
    set_window(
        cohort.pk,
        step_id=final.pk,
        opens_at=datetime.combine(today - timedelta(days=2), time(9), zone),
        closes_at=datetime.combine(today + timedelta(days=OPEN_DAYS), time(20), zone),
        by=trainer,
        at=now - timedelta(days=4),
    )
    answered = _object(
        HERO,
        "entry",
        "По стандарту нашей клиники мой ответ тоже допустим. Прошу посмотреть вопрос ещё раз.",
        at=now - timedelta(minutes=50),
    )
    decide_appeal(
        answered.pk,
        decision=QuestionAppeal.State.REJECTED,
        reply="Посмотрели: вопрос спрашивает о порядке, которому учит курс, и верный ответ в нём один. "
        "Почему так, сказано под вопросом и в уроке. Входной тест на итог не влияет.",
        by=trainer,
        at=now - timedelta(minutes=20),
    )
    _object(
        WAITING,
        "final",
        "В нашей клинике такой вопрос решает старший администратор, а среди ответов этого нет.",
        at=now - timedelta(hours=20),
    )


def correct_question(cohort: Cohort, methodologist: User, *, now: datetime) -> None:
    """The entry question that most people missed is taken out, since two of its answers were right."""
    missed: Counter[str] = Counter()
    for attempt in Attempt.objects.filter(enrolment__cohort=cohort, step__ref="entry").order_by("pk"):
        missed.update(code for code, mark in attempt.marks.items() if not mark["correct"])
    disputed = QuestionAppeal.objects.filter(attempt__enrolment__cohort=cohort).values_list(
        "question", flat=True
    )
    code = min((-count, code) for code, count in missed.items() if code not in set(disputed))[1]
    question = Question.objects.get(programme=cohort.programme, code=code)
    reason = "Верными оказались два ответа: вопрос снят, результаты пересчитаны в пользу слушателей."
    correct(question.pk, given=GivenCorrection(None, reason=reason), by=methodologist, at=now)


def _object(number: str, ref: str, text: str, *, at: datetime) -> QuestionAppeal:
    """One person's objection to the last question that he got wrong, or to the last at all."""
    attempt = Attempt.objects.get(enrolment__user__personnel_number=number, step__ref=ref)
    given = dict(attempt.answers.values_list("question", "value"))
    wrong = [one["code"] for one in attempt.questions if given.get(one["code"]) == wrong_value(one)]
    question = (wrong or [attempt.questions[-1]["code"]])[-1]
    return raise_appeal(attempt.pk, question=question, text=text, at=at)
