"""When and about what a person wants letters."""

from datetime import time

from django.db import models

from accounts.models.people import User


class NoticePreference(models.Model):
    """One person's wishes about mail, by the clock of their branch; without a row the defaults hold."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_preference")
    quiet_from = models.TimeField(default=time(20))  # equal to quiet_to: no quiet hours
    quiet_to = models.TimeField(default=time(8))
    has_quiet_weekends = models.BooleanField(default=False)
    off = models.JSONField(default=list)  # kinds whose mail is switched off, and `digest`

    def __str__(self) -> str:
        return f"notices of {self.user_id}"
