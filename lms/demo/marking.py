"""The demo's second marks: one is given and agrees, the others wait; an open calibration."""

from datetime import datetime, timedelta

from accounts.models import User
from assessments.models import Grade, SecondMark
from assessments.services.calibrations import open_calibration
from assessments.services.grades import VACS, GivenGrade
from assessments.services.second_marks import decide_mark, take_mark

CALIBRATION = "Сложный звонок: общая работа квартала"


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
