"""Secrets that people carry: made once, stored only as a hash."""

import secrets
from hashlib import sha256

from django.utils.crypto import salted_hmac

CODE_DIGITS = 10  # 33 bits, for a week, ten tries a quarter of an hour: digits need no keyboard layout


def new_token() -> str:
    """A link's secret of 192 bits."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """What is stored of a link's secret; no salt is needed for one of this length."""
    return sha256(token.encode()).hexdigest()


def new_code() -> str:
    """A printed code, ten digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_hash(user_id: int, code: str) -> str:
    """What is stored of a printed code: keyed by the installation's secret, since ten digits are few.

    Fast on purpose: two hundred cards are printed in one request, and a code lives a week and works once.
    """
    digits = "".join(filter(str.isdigit, code))
    return salted_hmac("accounts.login-code", f"{user_id}:{digits}", algorithm="sha256").hexdigest()
