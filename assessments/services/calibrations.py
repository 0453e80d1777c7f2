"""One common work marked by several assessors, blind to each other until it is closed; then talked over."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.services.journal import record
from assessments import scoring
from assessments.models import Calibration, CalibrationMark, Grade, Submission
from assessments.models.marking import MAX_WORDS
from assessments.states import CALIBRATION_TRANSITIONS
from jobs.notices import notify

State = Calibration.State
LEAST = 2  # assessors
INVITED = pgettext_lazy("notice", "Calibration: mark the common work")


class TooFewError(Exception):
    """A calibration compares at least two assessors."""


class CalibrationOverError(Exception):
    """The deadline has passed, or it is closed: no mark is taken any more."""


class NotClosedError(Exception):
    """The marks are still being given: nothing is shown or noted yet."""


class MarkNotWholeError(Exception):
    """Every criterion gets a level, and «competent» needs its rule; `result` says what is missing."""

    def __init__(self, result: scoring.RubricResult) -> None:
        super().__init__("the mark is not whole")
        self.result = result


@transaction.atomic
def open_calibration(
    submission_id: int,
    *,
    title: str,
    closes_at: datetime,
    assessor_ids: Collection[int],
    by: User,
    at: datetime,
) -> Calibration:
    """Choose a common work and invite assessors; each gets a notice.

    Args:
        submission_id: a decided work of a group of the organiser's; its learner is not named to anybody.
        assessor_ids: whom the organiser may invite is the caller's to check.
    Raises:
        TooFewError: fewer than two are invited.
        CalibrationOverError: the deadline is not ahead.
    """
    if len(set(assessor_ids)) < LEAST:
        raise TooFewError
    if closes_at <= at:
        raise CalibrationOverError
    work = Submission.objects.select_related("enrolment__cohort", "exercise").get(pk=submission_id)
    one = Calibration.objects.create(
        submission=work, title=title.strip()[:120], closes_at=closes_at, organiser=by, opened_at=at
    )
    people = User.objects.filter(pk__in=assessor_ids, is_active=True).order_by("pk")
    CalibrationMark.objects.bulk_create(CalibrationMark(calibration=one, assessor=who) for who in people)
    for person in people:
        _invite(one, person, at=at)
    _journal("calibration.open", one, by=by, at=at)
    return one


@transaction.atomic
def give_mark(
    calibration_id: int,
    *,
    by: User,
    levels: Mapping[str, int],
    comments: Mapping[str, str],
    decision: str,
    at: datetime,
) -> CalibrationMark:
    """Give or, until the deadline, replace one's own mark.

    Raises:
        CalibrationOverError, MarkNotWholeError: see there.
    """
    one = Calibration.objects.select_for_update(no_key=True, of=("self",)).get(pk=calibration_id)
    if one.state != State.OPEN or at >= one.closes_at:
        raise CalibrationOverError
    rubric = Submission.objects.values_list("rubric", flat=True).get(pk=one.submission_id)
    result = scoring.grade_rubric(rubric, levels)
    if result.unmarked or (decision == Grade.Decision.COMPETENT and not result.is_enough):
        raise MarkNotWholeError(result)
    keys, codes = set(scoring.mark_keys(rubric)), {it["code"] for it in rubric}
    mark = CalibrationMark.objects.get(calibration=one, assessor=by)
    mark.levels = {key: level for key, level in levels.items() if key in keys}
    mark.comments = {code: text for code, text in comments.items() if code in codes and text.strip()}
    mark.decision, mark.score, mark.given_at = decision, result.score, at
    mark.save()
    _journal("calibration.mark", one, by=by, at=at)
    return mark


@transaction.atomic
def close_calibration(calibration_id: int, *, by: User, at: datetime) -> Calibration:
    """Open the marks to all who were invited; a second time changes nothing."""
    one = Calibration.objects.select_for_update(no_key=True, of=("self",)).get(pk=calibration_id)
    if State.CLOSED not in CALIBRATION_TRANSITIONS[one.state]:
        return one
    one.state, one.closed_at = State.CLOSED, at
    one.save(update_fields=["state", "closed_at"])
    _journal("calibration.close", one, by=by, at=at)
    return one


@transaction.atomic
def note_meeting(
    calibration_id: int, *, reference: Mapping[str, int], notes: str, by: User, at: datetime
) -> Calibration:
    """Write down the mark that the meeting agreed on, and why; written again, it replaces.

    Raises:
        NotClosedError: see there.
    """
    one = Calibration.objects.select_for_update(no_key=True, of=("self",)).get(pk=calibration_id)
    if one.state != State.CLOSED:
        raise NotClosedError
    rubric = Submission.objects.values_list("rubric", flat=True).get(pk=one.submission_id)
    keys = set(scoring.mark_keys(rubric))
    one.reference = {key: level for key, level in reference.items() if key in keys}
    one.notes = notes.strip()[:MAX_WORDS]
    one.save(update_fields=["reference", "notes"])
    _journal("calibration.note", one, by=by, at=at)
    return one


def _invite(one: Calibration, person: User, *, at: datetime) -> None:
    """One notice to one invited assessor."""
    notify(
        "assessments.calibration",
        key=str(one.pk),
        organisation_id=person.organisation_id or one.submission.enrolment.cohort.organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=str(INVITED),
        template="assessments/calibration_opened",
        context={"calibration": one, "person": person},
        link=reverse("assessments:calibration-detail", args=[one.pk]),
        due_at=at,
    )


def _journal(verb: str, one: Calibration, *, by: User, at: datetime) -> None:
    """A line of the organiser's journal."""
    record(
        verb, actor=by, organisation_id=by.organisation_id, subject=one, at=at, detail={"state": one.state}
    )
