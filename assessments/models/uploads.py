"""Files on their way: pieces arrive in order, the whole is checked, then it belongs to a work."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from assessments.models.works import SubmissionFile
from catalog.models import PlanStep
from courses.models import Enrolment


class Upload(models.Model):
    """One file that comes piece by piece (tus 1.0); `offset` bytes of it are safely on the disk."""

    class State(models.TextChoices):
        """Receiving takes pieces; the other two are final."""

        RECEIVING = "receiving", pgettext_lazy("upload", "being received")
        READY = "ready", pgettext_lazy("upload", "received")
        REFUSED = "refused", pgettext_lazy("upload", "not taken")

    class Kind(models.TextChoices):
        """Where it comes from: a file that was chosen, or a recording made on the page."""

        FILE = "file", pgettext_lazy("upload", "file")
        RECORDING = "recording", pgettext_lazy("upload", "recording")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="uploads")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="uploads")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FILE)
    name = models.CharField(max_length=200)
    staged_as = models.CharField(max_length=40, unique=True)  # random name in the folder of pieces
    size = models.PositiveBigIntegerField(null=True, blank=True)  # bytes; unknown while it is being recorded
    offset = models.PositiveBigIntegerField(default=0)  # bytes received
    replaces = models.PositiveBigIntegerField(null=True, blank=True)  # id of the file whose place it takes
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVING)
    reason = models.CharField(max_length=20, blank=True, default="")  # uploads.Refusal or "closed"
    file = models.OneToOneField(
        SubmissionFile, models.SET_NULL, null=True, blank=True, related_name="upload"
    )  # what it became
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()  # the last piece

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__isnull=True) | Q(offset__lte=F("size")), name="upload_not_beyond_its_size"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(size=F("offset")), name="ready_upload_is_whole"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="refused_upload_says_why"
            ),
        ]
        indexes = [models.Index(fields=["state", "touched_at"], name="upload_idle")]

    def __str__(self) -> str:
        return f"{self.name} {self.offset}/{self.size}"
