"""The lines of logins that a person sees in the profile."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from accounts.models import LoginSession, User

KEPT = timedelta(days=90)


@transaction.atomic
def begin_session(user: User, *, key: str, address: str | None, device: str, at: datetime) -> None:
    """Note one login; lines older than KEPT go."""
    user.login_sessions.filter(started_at__lt=at - KEPT).delete()
    LoginSession.objects.update_or_create(
        key_hash=session_hash(key),
        defaults={
            "user": user,
            "started_at": at,
            "ended_at": None,
            "address": address,
            "device": device[:200],
        },
    )


def end_session(key: str, *, at: datetime) -> None:
    """Note that one session has ended."""
    LoginSession.objects.filter(key_hash=session_hash(key), ended_at__isnull=True).update(ended_at=at)


def session_hash(key: str) -> str:
    """What is stored of a session's key: a stolen table opens no session."""
    return sha256(key.encode()).hexdigest()
