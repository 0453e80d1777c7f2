"""The Job row, which is the queue, and the Notice, which is one message to one person.

Both refer to their subjects by kind and id only, so that any room may use them.
"""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    """Reads of jobs; chainable, without side effects."""

    def due_at(self, moment: datetime) -> Self:
        """Jobs claimable at the aware `moment`: new ones, and running ones whose lease ran out."""
        return self.filter(
            state__in=(Job.State.NEW, Job.State.RUNNING), lease_until__lte=moment, not_before__lte=moment
        )

    def of_subject(self, kind: str, key_prefix: str) -> Self:
        """Jobs of one kind whose key begins with `key_prefix`, newest first."""
        return self.filter(kind=kind, key__startswith=key_prefix).order_by("-created_at", "-pk")


class Job(models.Model):
    """One piece of work for the worker; the row is the queue, Celery only rings."""

    class State(models.TextChoices):
        """Where a job stands."""

        NEW = "new", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.NEW: frozenset({State.RUNNING, State.FAILED}),
        State.RUNNING: frozenset({State.RUNNING, State.NEW, State.DONE, State.FAILED}),
        State.DONE: frozenset(),
        State.FAILED: frozenset(),  # asked for again, it gives way to a new row
    }

    organisation_id = models.BigIntegerField(db_index=True)  # never NULL: NULLs escape a unique constraint
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)  # holds a hash of the inputs: other inputs are another job
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField()
    lease_token = models.CharField(max_length=32, blank=True, default="")
    not_before = models.DateTimeField()
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    step = models.CharField(max_length=120, blank=True, default="")  # what is being done now, in Russian
    error = models.TextField(blank=True, default="")  # for the person, in Russian
    error_detail = models.TextField(blank=True, default="")  # for the engineer: the tail of what was printed
    result_file = models.CharField(max_length=200, blank=True, default="")  # path inside the media storage
    result_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    requested_by_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "key"],
                condition=~Q(state="failed"),
                name="job_once_unless_failed",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_is_percent"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) ^ Q(state__in=("done", "failed")),
                name="job_has_its_moment_once_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(result_file="") | (Q(state="done") & ~Q(sha256="")),
                name="job_file_belongs_to_done_and_has_a_hash",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def in_progress(self) -> bool:
        """Whether the page should ask again."""
        return self.state in {self.State.NEW, self.State.RUNNING}


class Notice(models.Model):
    """One message to one recipient, on the page and by mail; at most one of a kind and key."""

    class State(models.TextChoices):
        """Where the mail of a notice stands. Marked before SMTP: a doubtful one is shown, not resent."""

        DUE = "due", _("to be sent")
        SENDING = "sending", _("doubtful")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        PAGE_ONLY = "page_only", _("on the page only")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DUE: frozenset({State.SENDING, State.FAILED, State.PAGE_ONLY}),
        State.SENDING: frozenset({State.SENT, State.FAILED}),
        State.SENT: frozenset(),
        State.FAILED: frozenset({State.DUE}),  # somebody asks to send it again
        State.PAGE_ONLY: frozenset(),
    }

    organisation_id = models.BigIntegerField(db_index=True)
    recipient_id = models.BigIntegerField(null=True, blank=True, db_index=True)  # a user, or nobody's account
    email = models.EmailField(blank=True, default="")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    text = models.TextField()  # rendered when the notice is made: later changes do not reach it
    html = models.TextField(blank=True, default="")
    link = models.CharField(max_length=300, blank=True, default="")  # path on this site
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    due_at = models.DateTimeField()
    mail_at = models.DateTimeField(null=True, blank=True)  # when the mail goes; None: not yet planned
    in_digest = models.BooleanField(default=False)  # goes with others of the day in one letter
    digest = models.ForeignKey("Digest", models.SET_NULL, null=True, blank=True, related_name="notices")
    marked_at = models.DateTimeField(null=True, blank=True)  # when it was marked, just before SMTP
    error = models.TextField(blank=True, default="")  # why the mail did not go, or may not have gone
    dismissed_at = models.DateTimeField(null=True, blank=True)  # an administrator has seen the trouble
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "recipient_id"],
                condition=Q(recipient_id__isnull=False),
                name="notice_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["kind", "key", "email"],
                condition=Q(recipient_id__isnull=True),
                name="notice_once_an_address_without_account",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_notice_has_its_moment"
            ),
            models.CheckConstraint(
                condition=Q(recipient_id__isnull=False) | ~Q(email=""), name="notice_has_a_recipient"
            ),
        ]
        indexes = [
            models.Index(F("state"), F("due_at"), name="notice_due"),
            models.Index(
                fields=["recipient_id", "due_at"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Digest(models.Model):
    """One daily letter to one reader: at most one for a date of the reader's calendar."""

    recipient_id = models.BigIntegerField()
    on_date = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient_id", "on_date"], name="one_digest_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.on_date}"


class Heartbeat(models.Model):
    """One worker's last sign of life; `/healthz/jobs` reads it."""

    worker = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} {self.at:%H:%M:%S}"
