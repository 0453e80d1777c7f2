"""Conversations with a client: a run keeps dialogue and rubric by value, its choices are append-only."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from catalog.models import Exercise, PlanStep
from courses.models import Enrolment


class DialogueRun(models.Model):
    """One conversation of one enrolment, from the first line of the client to an ending."""

    class State(models.TextChoices):
        """Where a run stands; moves are `DIALOGUE_TRANSITIONS` in assessments/states.py."""

        OPEN = "open", pgettext_lazy("dialogue", "going on")
        FINISHED = "finished", pgettext_lazy("dialogue", "finished")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="dialogue_runs")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="dialogue_runs")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="dialogue_runs")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    dialogue = models.JSONField()  # the dialogue's file as it was when the run began
    rubric = models.JSONField()  # the criteria that the dialogue shows, by value
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=40, blank=True, default="")  # code of the ending reached
    levels = models.JSONField(default=dict)  # criterion code -> level 0..3; not shown ones are absent
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # 0..100
    is_enough = models.BooleanField(null=True, blank=True)  # by scoring.grade_rubric

    class Meta:
        ordering = ["enrolment_id", "step_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step", "number"], name="dialogue_run_number_once"),
            models.UniqueConstraint(
                fields=["enrolment", "step"], condition=Q(state="open"), name="one_open_dialogue_run"
            ),
            models.CheckConstraint(
                condition=Q(state="open", finished_at__isnull=True, ending="", score__isnull=True)
                | (Q(state="finished", finished_at__isnull=False, score__isnull=False) & ~Q(ending="")),
                name="finished_dialogue_has_its_ending",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(Decimal(0), Decimal(100))),
                name="dialogue_score_within_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.exercise_id} № {self.number}"


class DialogueChoice(models.Model):
    """One reply chosen in a run; append-only. The number of the turn is the key: a second choice is none."""

    run = models.ForeignKey(DialogueRun, models.CASCADE, related_name="choices")
    number = models.PositiveSmallIntegerField()  # from 1, without holes
    turn = models.CharField(max_length=40)  # code of the turn that was answered
    chosen = models.PositiveSmallIntegerField()  # place of the reply in the turn, from 0
    mood = models.PositiveSmallIntegerField()  # of the client after it, 0..5
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["run_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_choice_a_turn"),
            models.CheckConstraint(condition=Q(mood__range=(0, 5)), name="mood_on_its_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}: {self.turn} {self.chosen}"
