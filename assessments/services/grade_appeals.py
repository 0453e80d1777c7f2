"""A learner appeals a grade once; another assessor marks the work blind, then decides with reasons."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.services.journal import record
from assessments import sampling, timing
from assessments.models import Grade, GradeAppeal, SecondMark, Submission
from assessments.models.marking import MAX_WORDS
from assessments.queries.marking import appeal_place
from assessments.services.recordings import hold_recordings, release_recordings
from assessments.services.sampling import plan_of
from assessments.services.second_marks import (
    OwnWorkError,
    close_mark,
    given_by,
    lock_mark,
    put_right,
)
from assessments.states import GRADE_APPEAL_TRANSITIONS
from courses.models import CohortAssignment
from courses.services.progress import lock_enrolment
from jobs.notices import notify

State = GradeAppeal.State
HOLD = "grade appeal"  # why the recordings of the work stay beyond their term
RAISED = pgettext_lazy("notice", "A grade is appealed")
UPHELD = pgettext_lazy("notice", "Your appeal is answered: the grade stays")
CHANGED = pgettext_lazy("notice", "Your appeal is answered: the grade is changed")


class NotAppealableError(Exception):
    """Nothing was told yet, the work was returned for revision, or the days are over."""


class AlreadyAppealedError(Exception):
    """A grade is appealed once."""


class NoWordsError(Exception):
    """Neither an appeal nor an answer goes without words."""


class NotMarkedError(Exception):
    """The second mark of the work has not been given yet."""


class AlreadyAnsweredError(Exception):
    """Somebody has answered meanwhile."""


class NothingToChangeError(Exception):
    """The second mark says what the grade says: it can only stay."""


@transaction.atomic
def raise_grade_appeal(submission_id: int, *, text: str, by: User, at: datetime) -> GradeAppeal:
    """Appeal the grade of one's own work; it always brings a second mark, and its recordings stay meanwhile.

    Raises:
        NoWordsError: there is no reason.
        AlreadyAppealedError: it was appealed before.
        NotAppealableError: see there.
    """
    if not text.strip():
        raise NoWordsError
    enrolment = lock_enrolment(
        Submission.objects.values_list("enrolment_id", flat=True).get(pk=submission_id)
    )
    work = Submission.objects.select_related("exercise", "step").get(pk=submission_id)
    work.enrolment = enrolment
    grade = Grade.objects.filter(submission=work, released_at__isnull=False).first()
    place = appeal_place(work, grade, at=at)
    if place.appeal is not None:
        raise AlreadyAppealedError
    if not place.is_open:
        raise NotAppealableError
    appeal = GradeAppeal.objects.create(
        submission=work,
        text=text.strip()[:MAX_WORDS],
        raised_at=at,
        due_on=timing.last_day(at, timing.REPLY_WORKING_DAYS, enrolment.cohort.timezone),
        mark=_mark_for(work, at=at),
    )
    hold_recordings(work.pk, reason=HOLD, at=at)
    _journal("grade-appeal.raise", appeal, work, by=by, at=at)
    for person in _verifiers(work):
        _tell(appeal, work, person, "raised", subject=str(RAISED), at=at)
    return appeal


@transaction.atomic
def decide_grade_appeal(
    appeal_id: int, *, verdict: str, reply: str, by: User, at: datetime
) -> tuple[GradeAppeal, int | None]:
    """Answer an appeal; «changed» makes the second mark (or the third) the result; a job to ring for.

    Raises:
        NoWordsError: there are no reasons.
        OwnWorkError: the grade is this person's own.
        NotMarkedError, AlreadyAnsweredError, NothingToChangeError: see there.
        RuleNotMetError, UnfoundedDecisionError: as in `correct_grade`.
    """
    if not reply.strip():
        raise NoWordsError
    mark, work = lock_mark(GradeAppeal.objects.values_list("mark_id", flat=True).get(pk=appeal_id))
    appeal = GradeAppeal.objects.select_for_update(of=("self",)).get(pk=appeal_id)
    if verdict not in GRADE_APPEAL_TRANSITIONS[appeal.state]:
        raise AlreadyAnsweredError
    grade = Grade.objects.get(submission=work)
    if mark.first is None:
        raise NotMarkedError
    if by.pk in (grade.assessor_id, mark.first["assessor"]):
        raise OwnWorkError
    job_id = None
    if verdict == State.CHANGED:
        if (mark.decision, mark.levels) == (grade.decision, grade.levels):
            raise NothingToChangeError
        job_id = put_right(
            work, given=given_by(mark), decision=mark.decision, reason=reply.strip(), by=by, at=at
        )
    if mark.state == SecondMark.State.DIVERGED:
        close_mark(mark, at=at)
    appeal.state, appeal.reply = verdict, reply.strip()[:MAX_WORDS]
    appeal.decided_by, appeal.decided_at = by, at
    appeal.save()
    release_recordings(work.pk, reason=HOLD, at=at)
    subject = CHANGED if verdict == State.CHANGED else UPHELD
    _tell(appeal, work, work.enrolment.user, "decided", subject=str(subject), at=at)
    _journal("grade-appeal.decide", appeal, work, by=by, at=at)
    return appeal, job_id


def _mark_for(work: Submission, *, at: datetime) -> SecondMark:
    """The second mark that an appeal brings: the one that is not settled yet, or one more."""
    reason: dict[str, Any] = {"code": SecondMark.Reason.APPEAL}
    marks = SecondMark.objects.select_for_update(of=("self",)).filter(submission=work)
    last = marks.order_by("-number").first()
    if last is not None and last.state in ("waiting", "taken", "diverged"):
        last.reasons = [*last.reasons, reason]
        last.save(update_fields=["reasons"])
        return last
    seed = plan_of(work.enrolment.cohort, at=at).seed
    return SecondMark.objects.create(
        submission=work,
        number=last.number + 1 if last else 1,
        reasons=[reason],
        seed=seed,
        share=100,
        draw=sampling.draw_of(seed, work.pk),
        sampled_at=at,
    )


def _verifiers(work: Submission) -> list[User]:
    """Who answers appeals of the work's group."""
    assigned = CohortAssignment.objects.filter(
        cohort=work.enrolment.cohort_id, role=CohortAssignment.Role.VERIFIER
    )
    return list(User.objects.filter(is_active=True, pk__in=assigned.values("user_id")).order_by("pk"))


def _tell(
    appeal: GradeAppeal, work: Submission, person: User, what: str, *, subject: str, at: datetime
) -> None:
    """One notice to one person."""
    link = (
        reverse("assessments:submission-detail", args=[work.pk])
        if what == "decided"
        else reverse("assessments:grade-appeal-detail", args=[appeal.pk])
    )
    notify(
        f"assessments.grade-appeal-{what}",
        key=str(appeal.pk),
        organisation_id=work.enrolment.cohort.organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=subject,
        template=f"assessments/grade_appeal_{what}",
        context={"appeal": appeal, "work": work, "person": person},
        link=link,
        due_at=at,
    )


def _journal(verb: str, appeal: GradeAppeal, work: Submission, *, by: User, at: datetime) -> None:
    """A line of the journal of the learner's organisation."""
    organisation_id = work.enrolment.cohort.organisation_id
    detail = {"work": work.pk, "state": appeal.state}
    record(verb, actor=by, organisation_id=organisation_id, subject=appeal, at=at, detail=detail)
