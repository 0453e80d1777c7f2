"""Notices as pages show them: one's own, and letters of an organisation that did not go."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import Membership, User
from jobs.kinds import HIDDEN, title_of
from jobs.models import Notice
from jobs.queries import listed_notices, troubled_notices, unread_notices

Role = Membership.Role
PAGE = 50
NEWEST = 3  # on «Сегодня»


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice with what its kind is called."""

    notice: Notice
    title: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """One letter that did not go, or may not have gone."""

    notice: Notice
    title: str
    recipient: str  # name, or the address of somebody without an account
    is_doubtful: bool  # it may have arrived
    can_resend: bool


def own_notices(user: User, *, only_unread: bool, at: datetime) -> QuerySet[Notice]:
    """The person's notices, newest first."""
    return unread_notices(user.pk, at) if only_unread else listed_notices(user.pk, at)


def newest_notices(user: User, *, at: datetime) -> list[NoticeLine]:
    """The newest unread ones, for «Сегодня». One query."""
    return [NoticeLine(one, title_of(one.kind)) for one in unread_notices(user.pk, at)[:NEWEST]]


def troubles_of(user: User, *, at: datetime) -> QuerySet[Notice] | None:
    """Troubled letters that the person answers for; None when that is not theirs to do."""
    held = user.memberships_in((Role.CLIENT_ADMIN, Role.ADMIN))
    if not held:
        return None
    is_all = any(one.role == Role.ADMIN for one in held)
    whole = {one.organisation_id for one in held if one.branch_id is None}
    return troubled_notices(None if is_all else whole, at)


def trouble_lines(notices: list[Notice]) -> list[Trouble]:
    """With names of recipients. One query."""
    people = User.objects.in_bulk([one.recipient_id for one in notices if one.recipient_id])
    return [
        Trouble(
            notice=one,
            title=title_of(one.kind) if one.kind in HIDDEN else one.subject,
            recipient=people[one.recipient_id].full_name if one.recipient_id in people else one.email,
            is_doubtful=one.state == Notice.State.SENDING,
            can_resend=one.state == Notice.State.FAILED and one.kind not in HIDDEN,
        )
        for one in notices
    ]
