"""Signed links: a visitor's way back to a request, and a form filled in by a room above.

A token is opaque to everybody but this module. Whoever has a follow token may act as the visitor, so its
pages are neither cached nor indexed.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing

CONFIRM_SALT = "catalog.request.confirm"
FOLLOW_SALT = "catalog.request.follow"
PREFILL_SALT = "catalog.request.prefill"
CONFIRM_SECONDS = 3 * 24 * 3600
FOLLOW_SECONDS = 180 * 24 * 3600
PREFILL_SECONDS = 24 * 3600


class BadTokenError(Exception):
    """The link is not ours, was changed, or has expired."""


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a room above fills a request's form with; dates are ISO texts."""

    organisation_id: int
    user_id: int  # who may use it
    modules: list[str]  # slugs
    reasons: list[dict[str, Any]] = field(default_factory=list)  # as ProgrammeRequest.reasons
    group_size: int | None = None
    audience: str = ""
    starts_on: str = ""
    ends_on: str = ""
    expected_change: str = ""
    lines: list[int] = field(default_factory=list)  # as Wish.lines


def confirm_token(request_id: int) -> str:
    """For the mail that confirms the visitor's address."""
    return signing.dumps(request_id, salt=CONFIRM_SALT)


def read_confirm_token(token: str) -> int:
    """The request's id.

    Raises:
        BadTokenError: forged, or older than three days.
    """
    return int(_read(token, CONFIRM_SALT, CONFIRM_SECONDS))


def follow_token(request_id: int) -> str:
    """For the visitor's links to a confirmed request."""
    return signing.dumps(request_id, salt=FOLLOW_SALT)


def read_follow_token(token: str) -> int:
    """The request's id.

    Raises:
        BadTokenError: forged, or older than half a year.
    """
    return int(_read(token, FOLLOW_SALT, FOLLOW_SECONDS))


def prefill_token(prefill: Prefill) -> str:
    """For `catalog:request-create` with `?prefill=`; good for a day."""
    return signing.dumps(asdict(prefill), salt=PREFILL_SALT, compress=True)


def read_prefill_token(token: str) -> Prefill:
    """What the form is filled with.

    Raises:
        BadTokenError: forged, or older than a day.
    """
    return Prefill(**_read(token, PREFILL_SALT, PREFILL_SECONDS))


def _read(token: str, salt: str, seconds: int) -> Any:
    """The token's content."""
    try:
        return signing.loads(token, salt=salt, max_age=seconds)
    except signing.BadSignature as error:
        raise BadTokenError from error
