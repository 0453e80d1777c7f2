"""The base of assignments: how trainers, verifiers and auditors reach what they work on."""

from django.db import models

from accounts.models.people import User


class Assignment(models.Model):
    """One person's work on one thing (a cohort, a wave); rooms above add the thing and the roles."""

    user = models.ForeignKey(User, models.PROTECT, related_name="%(class)ss")
    assigned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} of {self.user_id}"
