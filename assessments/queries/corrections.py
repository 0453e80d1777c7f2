"""Whose result a corrected question changes, computed without a single write; and what was corrected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Q, QuerySet

from accounts.prepared import Prepared
from assessments.models import Attempt, Correction, Regrade
from assessments.queries.bank import dressed_questions
from assessments.regrading import Outcome, outcome_of, regraded
from catalog.models import Question
from catalog.norms import norms_within
from catalog.queries.corrections import fingerprint, first_body
from jobs.models import Job

CHUNK = 200  # attempts read at once


@dataclass(frozen=True, slots=True)
class Change:
    """One attempt before and after a correction."""

    attempt: Attempt
    before: Outcome
    after: Outcome
    was_kept: bool  # would have fallen, and stays as it was under the policy
    question: dict[str, Any]  # as the attempt would keep it

    @property
    def is_felt(self) -> bool:
        """Whether the learner sees another score or another verdict."""
        return (self.before.score, self.before.is_passed) != (self.after.score, self.after.is_passed)

    @property
    def flips(self) -> bool:
        """Whether the verdict changes."""
        return self.before.is_passed != self.after.is_passed


@dataclass(frozen=True, slots=True)
class Preview:
    """What a correction would do."""

    drawn: int  # finished attempts that drew this version
    running: int  # open ones: graded by the new key when they end
    changes: list[Change]  # those whose score or verdict changes

    @property
    def risen(self) -> int:
        """Scores that rise."""
        return sum(one.after.score > one.before.score for one in self.changes)

    @property
    def fallen(self) -> int:
        """Scores that fall."""
        return sum(one.after.score < one.before.score for one in self.changes)

    @property
    def newly_passed(self) -> int:
        """Verdicts that become «passed»."""
        return sum(bool(one.after.is_passed) and not one.before.is_passed for one in self.changes)

    @property
    def newly_failed(self) -> int:
        """Verdicts that stop being «passed»."""
        return sum(bool(one.before.is_passed) and not one.after.is_passed for one in self.changes)


def attempts_of(programme_id: int) -> QuerySet[Attempt]:
    """Attempts of a programme version with whom they concern; their draws are looked through."""
    return (
        Attempt.objects.filter(step__programme_id=programme_id)
        .select_related("enrolment__user", "enrolment__cohort__organisation", "step")
        .order_by("pk")
    )


def drawn_version(drawn: Mapping[str, Any], first: str) -> str:
    """Fingerprint of the body that was drawn; attempts from before versions were kept drew the first one."""
    return str(drawn.get("version") or first)


def question_of(attempt: Attempt, code: str) -> dict[str, Any] | None:
    """The question as the attempt keeps it."""
    return next((one for one in attempt.questions if one["code"] == code), None)


def affected_attempts(
    question: Question, versions: list[str], *, finished: bool
) -> Iterator[tuple[Attempt, dict[str, Any]]]:
    """Attempts that drew one of the versions of the question, each with the question as drawn; in chunks."""
    first = fingerprint(first_body(question))
    rows = attempts_of(question.programme_id)
    rows = rows.exclude(state=Attempt.State.OPEN) if finished else rows.filter(state=Attempt.State.OPEN)
    for attempt in rows.prefetch_related("answers").iterator(chunk_size=CHUNK):
        drawn = question_of(attempt, question.code)
        if drawn is not None and drawn_version(drawn, first) in versions:
            yield attempt, drawn


def with_key(attempt: Attempt, drawn: dict[str, Any], body: dict[str, Any] | None) -> dict[str, Any]:
    """The drawn question graded by the body; its HTML is still to be made. No query.

    The group's norms stand in the drawn options, so they enter the body before the two are compared.

    Raises:
        assessments.rekeying.ShapeError: the body has other options than those that people saw.
    """
    return regraded(drawn, cast("dict[str, Any] | None", norms_within(body, attempt.enrolment.cohort.norms)))


def corrected(attempt: Attempt, drawn: dict[str, Any], body: dict[str, Any] | None) -> dict[str, Any]:
    """The drawn question by the corrected body, shown as the attempt shows its questions; None voids it.

    Raises:
        assessments.rekeying.ShapeError: as `with_key`.
    """
    new = with_key(attempt, drawn, body)
    if body is None:
        return new
    dressed: Any = dressed_questions([new], attempt.step.programme_id)[0]  # type: ignore[list-item]
    return {**dressed, "version": fingerprint(body)}


def change_of(attempt: Attempt, drawn: dict[str, Any], body: dict[str, Any] | None, policy: str) -> Change:
    """What the correction makes of one attempt. Two queries at most, none of them a write."""
    new = corrected(attempt, drawn, body)
    answers = {one.question: one.value for one in attempt.answers.all()}
    questions = [new if one["code"] == drawn["code"] else one for one in attempt.questions]
    before, after = Outcome.of(attempt), outcome_of(questions, answers, attempt.rules.get("pass_percent"))
    was_kept = policy == Correction.Policy.FAVOUR and after.is_worse_than(before)
    return Change(attempt, before, before if was_kept else after, was_kept=was_kept, question=new)


def preview_of(
    question: Question, *, versions: list[str], body: dict[str, Any] | None, policy: str
) -> Preview:
    """Who would change and how. No writes.

    Raises:
        assessments.rekeying.ShapeError: the body has other options than those that people saw.
    """
    finished = affected_attempts(question, versions, finished=True)
    changes = [change_of(attempt, drawn, body, policy) for attempt, drawn in finished]
    return Preview(
        drawn=len(changes),
        running=sum(1 for _one in affected_attempts(question, versions, finished=False)),
        changes=sorted(
            (one for one in changes if one.is_felt or one.was_kept),
            key=lambda one: (not one.flips, one.attempt.enrolment.user.last_name, one.attempt.pk),
        ),
    )


def correction_list() -> QuerySet[Correction]:
    """All corrections, the newest first, with how many attempts and results each touched."""
    rows = Correction.objects.select_related("programme__module", "made_by", "undone_by", "undoes")
    counts = {"touched": Count("regrades"), "kept": Count("regrades", filter=Q(regrades__was_kept=True))}
    return rows.annotate(**counts).order_by("-made_at", "-pk")


def regrades_of(correction: Correction) -> QuerySet[Regrade]:
    """Attempts that the correction graded anew, by name. One query."""
    rows = correction.regrades.select_related("attempt__enrolment__user", "attempt__enrolment__cohort")
    return rows.order_by("attempt__enrolment__user__last_name", "attempt__enrolment__user__first_name", "pk")


def regrades_of_attempt(attempt: Attempt) -> list[Regrade]:
    """What corrections made of an attempt, the oldest first. One query, two if there are any."""
    if not _regraded(attempt.pk):
        return []
    return list(attempt.regrades.select_related("correction").order_by("pk"))


_regraded = Prepared(
    lambda attempt: Regrade.objects.filter(attempt=attempt).order_by().values_list("pk")[:1], -1
)


def gain(one: Regrade) -> Decimal:
    """By how much the score changed."""
    return Decimal(one.after["score"]) - Decimal(one.before["score"])


def job_of(correction: Correction) -> Job | None:
    """The job that recounts, while the correction waits for it. One query, none afterwards."""
    if correction.state != Correction.State.QUEUED:
        return None
    return Job.objects.filter(pk=correction.job_id or 0).first()


def is_last(correction: Correction) -> bool:
    """Whether no other correction of the same question came after it. One query."""
    same = Correction.objects.filter(programme=correction.programme_id, question=correction.question)
    return not same.filter(pk__gt=correction.pk).exists()
