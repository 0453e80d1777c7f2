"""The demo's second marks: one given, one that diverges, the others wait; an open calibration."""

from datetime import datetime, timedelta

from accounts.models import User
from assessments.models import Grade, SecondMark
from assessments.services.calibrations import open_calibration
from assessments.services.grades import VACS, GivenGrade
from assessments.services.second_marks import decide_mark, take_mark

CALIBRATION = "Сложный звонок: общая работа квартала"


def mark_twice(trainer: User, verifier: User, *, now: datetime) -> None:
    """The verifier has marked two works of the sample, and has opened a calibration of one of them."""
    marks = list(SecondMark.objects.of_verifier(verifier).standing().open().order_by("pk")[:2])
    for place, mark in enumerate(marks):
        at = now - timedelta(hours=5 - place)
        levels = dict(mark.submission.grade.levels)
        decision, overall = Grade.Decision.COMPETENT.value, ""
        if place:
            levels[next(iter(levels))] = 1
            decision, overall = Grade.Decision.NOT_YET.value, "Не назван срок, до которого перезвонят."
        take_mark(mark.pk, by=verifier, at=at)
        next_try = (now + timedelta(days=7)).date() if place else None
        given = GivenGrade(levels, {}, overall, dict.fromkeys(VACS, True), next_try)
        decide_mark(mark.pk, by=verifier, given=given, decision=decision, at=at)
    if marks:
        open_calibration(
            marks[0].submission_id,
            title=CALIBRATION,
            closes_at=now + timedelta(days=5),
            assessor_ids=[trainer.pk, verifier.pk],
            by=verifier,
            at=now - timedelta(hours=3),
        )
