"""Addresses of a report for somebody without an account: what they look like, how they are known."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

BYTES = 24  # of randomness in a secret: nobody guesses it, so its digest needs no salt


def new_secret() -> str:
    """A secret that may stand in an address."""
    return secrets.token_urlsafe(BYTES)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


def address_of(secret: str) -> str:
    """The whole address, as it is sent to somebody."""
    return settings.PUBLIC_URL + reverse("report_links:link-open", args=[secret])
