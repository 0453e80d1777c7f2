"""Authored content by version: a Programme and everything that belongs to that version.

A version that somebody studies by is never changed; loading changed files makes a new one.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.markdown import MediaFile
from catalog.models.modules import Module


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Reads of programmes."""

    def current(self) -> Self:
        """The newest published version of each module."""
        newer = Programme.objects.filter(
            module_id=models.OuterRef("module_id"),
            version__gt=models.OuterRef("version"),
            request__isnull=True,
        )
        return self.filter(request__isnull=True).filter(~models.Exists(newer))


class Programme(models.Model):
    """One version of one module's content: passport, outcomes, plan, texts, tests, exercises.

    A version made for one programme request (adapted by the methodologist) names that request.
    """

    module = models.ForeignKey(Module, models.PROTECT, related_name="programmes")
    version = models.PositiveIntegerField()
    request = models.ForeignKey(
        "catalog.ProgrammeRequest", models.PROTECT, null=True, blank=True, related_name="programmes"
    )
    source_sha256 = models.CharField(max_length=64, default="")  # of the folder as loaded
    passport = models.JSONField()  # goal, audience, entry, group_size, needs, not_when, content_note
    outcomes = models.JSONField()  # [{code, kind: knows|can|ready, text}]
    tests = models.JSONField(default=dict)  # {entry|final: {questions, minutes, pass_percent, …}}
    transfer = models.TextField(blank=True, default="")
    refreshers = models.JSONField(default=list)  # [{day, title, minutes, text, who, cards}]
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["module_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["module", "version"], name="programme_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.module.code} v{self.version}"

    @property
    def has_course(self) -> bool:
        """Whether there is something to study on the platform, not only a plan."""
        return self.lessons.exists()


class Topic(models.Model):
    """One line of the учебно-тематический план, in minutes."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="topics")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    theory = models.PositiveSmallIntegerField()  # minutes
    practice = models.PositiveSmallIntegerField()  # minutes, control included
    control = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["programme_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="topic_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class PlanStep(models.Model):
    """One step of a programme's day, by minutes; what a trainee's progress is counted in."""

    class Kind(models.TextChoices):
        """What happens in the step."""

        SESSION = "session", _("session")
        LESSON = "lesson", _("lesson")
        TEST = "test", _("test")
        EXERCISE = "exercise", _("practical exercise")
        TRANSCRIPT = "transcript", _("conversation to take apart")
        CASES = "cases", _("cases")
        PLAN = "plan", _("personal plan")
        BREAK = "break", _("break")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="steps")
    code = models.CharField(max_length=20)  # d1-01
    day = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    at = models.TimeField(null=True, blank=True)  # wall clock of a day that starts at 09:30
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    # lesson number, entry|final, code of an exercise or a transcript, number of a set of cases
    ref = models.CharField(max_length=40, blank=True, default="")
    topic_number = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField()
    theory = models.PositiveSmallIntegerField(default=0)
    modes = models.JSONField(default=dict)  # {self, webinar, onsite}: how it goes in each mode
    drill = models.PositiveSmallIntegerField(default=0)  # of the minutes: practice that `self` takes
    is_outside = models.BooleanField(default=False)  # done at work, in none of the day's sums
    notes = models.TextField(blank=True, default="")  # for the trainer's guide

    class Meta:
        ordering = ["programme_id", "day", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="step_code_once"),
            models.UniqueConstraint(fields=["programme", "day", "position"], name="step_position_once"),
            models.CheckConstraint(condition=Q(theory__lte=models.F("minutes")), name="theory_within_step"),
            models.CheckConstraint(condition=Q(drill__lte=models.F("minutes")), name="drill_within_step"),
            models.CheckConstraint(
                condition=Q(is_outside=False) | Q(at__isnull=True), name="step_outside_has_no_clock"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Lesson(models.Model):
    """One lesson of a version: Markdown as written and HTML as sanitised when loaded."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="lessons")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    topic_number = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField()
    outcomes = models.JSONField(default=list)
    source = models.TextField()
    html = models.TextField()
    contents = models.JSONField(default=list)  # [{id, title}]: headings
    words = models.PositiveIntegerField()

    class Meta:
        ordering = ["programme_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="lesson_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Question(models.Model):
    """One question of a version's bank; what is drawn is copied by value into the attempt."""

    class Kind(models.TextChoices):
        """How the question is answered."""

        SINGLE = "single", _("one right answer")
        MULTIPLE = "multiple", _("several right answers")
        ORDER = "order", _("order")
        MATCHING = "matching", _("matching")
        TRUE_FALSE = "true_false", _("true or false, with the reason")
        CALCULATION = "calculation", _("calculation")
        BEST_WORST = "best_worst", _("situation: the best and the worst reply")
        FAULTS = "faults", _("faults in a transcript")
        CLOZE = "cloze", _("missing words")
        SHORT = "short", _("short written answer")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="questions")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=Kind)
    pool = models.CharField(max_length=10)  # entry | final
    body = models.JSONField()  # everything of questions.yaml that is no column: text, options, pairs, lines…
    outcome = models.CharField(max_length=6)
    lesson = models.PositiveSmallIntegerField(null=True, blank=True)
    difficulty = models.PositiveSmallIntegerField()
    is_critical = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["programme_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="question_code_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="question_is_worth_something"),
        ]

    def __str__(self) -> str:
        return self.code


class Media(models.Model):
    """One picture, sound or film that a version's texts show; versions share the stored file."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="media")
    name = models.CharField(max_length=100)  # as in ![alt](media/name)
    stored_as = models.CharField(max_length=200)  # in the storage, by its SHA-256
    content_type = models.CharField(max_length=40)  # as recognised by the content
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["programme_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="media_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> MediaFile:
        """Where it is served, and what it is."""
        return MediaFile(reverse("media-file", args=[self.pk]), self.content_type)


class Rubric(models.Model):
    """One rubric of a version: criteria with weight, criticality and four behavioural levels."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rubrics")
    code = models.CharField(max_length=20)
    criteria = models.JSONField()  # [{code, title, weight, critical, levels: [4]}], weights sum to 100

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="rubric_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Exercise(models.Model):
    """One practical exercise of a version."""

    class Kind(models.TextChoices):
        """What is done."""

        CALLS = "calls", _("calls by role cards")
        WRITTEN = "written", _("written work")
        PROJECT = "project", _("project at work")
        RECORDED = "recorded", _("recorded role-play")
        DIALOGUE = "dialogue", _("dialogue with a client")
        CONTACTS = "contacts", _("two contacts at work")
        OBSERVATION = "observation", _("observation at work")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="exercises")
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="exercises")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    minutes = models.PositiveSmallIntegerField()
    prep_minutes = models.PositiveSmallIntegerField(default=0)
    outcomes = models.JSONField(default=list)
    instructions_html = models.TextField()
    parts = models.JSONField()  # [{code, title, criteria: [К1], role_card: {…}}]
    answer = models.JSONField()  # {text: required|optional|none, files: …}
    model_answer_html = models.TextField()
    source = models.JSONField()  # the file as read, so that export gives it back

    class Meta:
        ordering = ["programme_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="exercise_code_once"),
        ]

    def __str__(self) -> str:
        return self.title
