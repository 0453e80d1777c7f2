"""Tests as people take them: attempts with their questions by value, answers, and each save as it arrived."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from catalog.models import PlanStep
from courses.models import Enrolment


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Reads of attempts; chainable, without side effects."""

    def overdue_at(self, moment: datetime) -> Self:
        """Open attempts whose deadline has passed at the aware `moment`."""
        return self.filter(state=Attempt.State.OPEN, deadline_at__lt=moment)


class Attempt(models.Model):
    """One try of one enrolment at one test, with the questions as drawn."""

    class State(models.TextChoices):
        """Open takes answers; the other two are final."""

        OPEN = "open", pgettext_lazy("attempt", "open")
        SUBMITTED = "submitted", pgettext_lazy("attempt", "submitted")
        TIMED_OUT = "timed_out", pgettext_lazy("attempt", "submitted when the time was up")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    seed = models.BigIntegerField()  # of the draw and the shuffling
    questions = models.JSONField()  # drawing.Drawn by value, right answers inside: never sent whole
    rules = models.JSONField()  # {questions, minutes, pass_percent, graded, attempts, hours_between}
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    max_points = models.DecimalField(max_digits=7, decimal_places=2)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # 0..100
    is_passed = models.BooleanField(null=True)
    marks = models.JSONField(default=dict)  # question code -> {points, max, correct, keys}

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment_id", "step_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["enrolment", "step"], condition=Q(state="open"), name="one_open_attempt"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 100)), name="attempt_score_within_100"
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=F("max_points")),
                name="attempt_points_within_max",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(finished_at__isnull=False),
                name="finished_attempt_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(deadline_at__isnull=True)
                | Q(finished_at__lte=F("deadline_at")),
                name="attempt_not_finished_after_its_deadline",
            ),
        ]
        indexes = [models.Index(fields=["state", "deadline_at"], name="attempt_overdue")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.step_id} № {self.number}"


class QuestionOf(models.Func):
    """One question of an attempt: `QuestionOf("questions", Value("q7"))`; None if it has none such.

    A save is checked against one question of twenty: the database picks it, so nobody has to read them all.
    """

    arity = 2
    output_field = models.JSONField()

    def as_sqlite(  # type: ignore[override]
        self, compiler: Any, _connection: Any, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """By the functions of SQLite."""
        questions, code, parameters = self._compiled(compiler)
        return (
            f"(SELECT value FROM json_each({questions}) WHERE json_extract(value, '$.code') = {code})",  # noqa: S608 - compiled
            parameters,
        )

    def as_postgresql(self, compiler: Any, _connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        """By the functions of PostgreSQL."""
        questions, code, parameters = self._compiled(compiler)
        path = "'$[*] ? (@.code == $code)'"
        return (
            f"jsonb_path_query_first({questions}, {path}, jsonb_build_object('code', {code}::text))",
            parameters,
        )

    def _compiled(self, compiler: Any) -> tuple[str, str, tuple[Any, ...]]:
        """SQL of the two arguments and their parameters."""
        (questions, first), (code, second) = (compiler.compile(one) for one in self.get_source_expressions())
        return questions, code, (*first, *second)


class Answer(models.Model):
    """The current answer to one question of one attempt; the highest acknowledged `seq` wins."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=20)
    seq = models.PositiveIntegerField()
    value = models.JSONField(null=True)  # by the question's kind, see answers.py; null = cleared
    is_flagged = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="answer_once_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question}"


class AnswerEvent(models.Model):
    """One save as it arrived; append-only."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="events")
    question = models.CharField(max_length=20)
    seq = models.PositiveIntegerField()
    idem_key = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    arrived_at = models.DateTimeField()
    was_late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question", "idem_key"], name="answer_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question} {self.seq}"
