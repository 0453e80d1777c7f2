"""Service norms that texts name, with their defaults; an organisation's own are `Organisation.norms`."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy


class Norm(models.Model):
    """One norm of the catalogue with its default; texts name it as {{code}}."""

    class Unit(models.TextChoices):
        """What it is counted in."""

        SECOND = "second", pgettext_lazy("norm", "seconds")
        MINUTE = "minute", pgettext_lazy("norm", "minutes")
        HOUR = "hour", pgettext_lazy("norm", "hours")
        DAY = "day", pgettext_lazy("norm", "days")
        WORK_DAY = "work_day", pgettext_lazy("norm", "working days")
        PERCENT = "percent", pgettext_lazy("norm", "per cent")
        TIMES = "times", pgettext_lazy("norm", "times")

    code = models.CharField(max_length=40, primary_key=True)  # answer_time
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=10, choices=Unit)
    default = models.PositiveIntegerField()
    minimum = models.PositiveIntegerField()
    maximum = models.PositiveIntegerField()
    about = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(default__gte=F("minimum"), default__lte=F("maximum")),
                name="norm_default_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.code
