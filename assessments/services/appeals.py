"""A learner disputes a question; a trainer or methodologist answers, with reasons, by the day that is due."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import Membership, User
from accounts.services.journal import record
from assessments import timing
from assessments.models import Attempt, QuestionAppeal
from assessments.queries.appeals import appeal_until
from assessments.services.attempts import lock_attempt, lock_place_of
from assessments.states import APPEAL_TRANSITIONS
from courses.models import CohortAssignment
from jobs.notices import notify

State = QuestionAppeal.State
MAX_TEXT = 2_000
RAISED = pgettext_lazy("notice", "A question of a test is disputed")
ACCEPTED = pgettext_lazy("notice", "Your objection to a question is accepted")
REJECTED = pgettext_lazy("notice", "Your objection to a question is declined")
TO_CORRECT = pgettext_lazy("notice", "A question of a test has to be corrected")


class NotDisputableError(Exception):
    """The attempt goes on, has no such question, or its days are over."""


class NoWordsError(Exception):
    """Neither an objection nor an answer goes without words."""


class AlreadyAnsweredError(Exception):
    """Somebody has answered meanwhile."""


@transaction.atomic
def raise_appeal(attempt_id: int, *, question: str, text: str, at: datetime) -> QuestionAppeal:
    """Dispute one question of a finished attempt; a second time the first objection is returned as it is.

    Raises:
        NoWordsError: there is no text.
        NotDisputableError: the attempt is open, the question is not in it, or the ten days are over.
    """
    if not text.strip():
        raise NoWordsError
    lock_place_of(attempt_id)
    lock_attempt(attempt_id, "state")
    attempt = Attempt.objects.select_related("enrolment__cohort", "enrolment__user", "step").get(
        pk=attempt_id
    )
    there = QuestionAppeal.objects.filter(attempt=attempt, question=question).first()
    if there is not None:
        return there
    until = appeal_until(attempt)
    if until is None or at >= until or question not in {one["code"] for one in attempt.questions}:
        raise NotDisputableError
    zone = attempt.enrolment.cohort.timezone
    appeal = QuestionAppeal.objects.create(
        attempt=attempt,
        question=question,
        text=text.strip()[:MAX_TEXT],
        raised_at=at,
        due_on=timing.last_day(at, timing.REPLY_WORKING_DAYS, zone),
    )
    _note("appeal.raise", appeal, by=attempt.enrolment.user, at=at)
    trainers = User.objects.filter(
        is_active=True,
        pk__in=CohortAssignment.objects.filter(
            cohort=attempt.enrolment.cohort_id, role=CohortAssignment.Role.TRAINER
        ).values("user_id"),
    )
    for person in trainers:
        _tell(appeal, person, "raised", subject=str(RAISED), at=at)
    return appeal


@transaction.atomic
def decide_appeal(appeal_id: int, *, decision: str, reply: str, by: User, at: datetime) -> QuestionAppeal:
    """Accept an objection, which asks the methodologist for a correction, or decline it; with reasons.

    Raises:
        NoWordsError: there is no reply.
        AlreadyAnsweredError: it was answered meanwhile.
    """
    if not reply.strip():
        raise NoWordsError
    appeal = _lock(appeal_id)
    if decision not in APPEAL_TRANSITIONS[appeal.state]:
        raise AlreadyAnsweredError
    appeal.state, appeal.reply = decision, reply.strip()[:MAX_TEXT]
    appeal.decided_by, appeal.decided_at = by, at
    appeal.save(update_fields=["state", "reply", "decided_by", "decided_at"])
    is_accepted = decision == State.ACCEPTED
    learner = appeal.attempt.enrolment.user
    _tell(appeal, learner, "decided", subject=str(ACCEPTED if is_accepted else REJECTED), at=at)
    if is_accepted:
        role = Membership.Role.METHODOLOGIST
        for person in (
            User.objects.filter(is_active=True, memberships__role=role).exclude(pk=by.pk).distinct()
        ):
            _tell(appeal, person, "to-correct", subject=str(TO_CORRECT), at=at)
    _note("appeal.decide", appeal, by=by, at=at)
    return appeal


def _lock(appeal_id: int) -> QuestionAppeal:
    """The objection, locked: it is answered once."""
    return QuestionAppeal.objects.select_for_update(of=("self",)).get(pk=appeal_id)


def _tell(appeal: QuestionAppeal, person: User, what: str, *, subject: str, at: datetime) -> None:
    """One notice to one person about one objection."""
    attempt = appeal.attempt
    is_learner = what == "decided"
    place = next((n for n, one in enumerate(attempt.questions, 1) if one["code"] == appeal.question), 1)
    link = (
        f"{reverse('assessments:attempt-result', args=[attempt.pk])}#q{place}"
        if is_learner
        else reverse("assessments:appeal-detail", args=[appeal.pk])
    )
    notify(
        f"assessments.appeal-{what}",
        key=str(appeal.pk),
        organisation_id=attempt.enrolment.cohort.organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=subject,
        template=f"assessments/appeal_{what.replace('-', '_')}",
        context={"appeal": appeal, "attempt": attempt, "person": person},
        link=link,
        due_at=at,
    )


def _note(verb: str, appeal: QuestionAppeal, *, by: User, at: datetime) -> None:
    """A line of the journal of the learner's organisation."""
    record(
        verb,
        actor=by,
        organisation_id=appeal.attempt.enrolment.cohort.organisation_id,
        subject=appeal,
        at=at,
        detail={"attempt": appeal.attempt_id, "question": appeal.question, "state": appeal.state},
    )
