"""Wishes about mail: kept in the profile, switched off by the link of a letter, read by the mailing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.models import NoticePreference, User
from accounts.services.journal import record
from jobs.habits import Habits
from jobs.kinds import DIGEST, REFUSABLE

SALT = "accounts.notices.stop"
CAN_STOP = REFUSABLE | {DIGEST}


class BadStopLinkError(Exception):
    """The link of a letter is not ours, or the person or the kind is gone."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the preferences page says."""

    quiet_from: time
    quiet_to: time
    has_quiet_weekends: bool
    off: frozenset[str]  # kinds, and `digest`


@dataclass(frozen=True, slots=True)
class Stop:
    """What the link of a letter speaks of."""

    user: User
    kind: str


def habits_of(user_ids: Iterable[int]) -> dict[int, Habits]:
    """Habits of people by id, defaults where nothing was chosen; the zone is the branch's. One query."""
    people = User.objects.filter(pk__in=list(user_ids)).select_related("branch", "notice_preference")
    return {one.pk: _habits(one) for one in people}


def _habits(user: User) -> Habits:
    """One person's habits."""
    zone = user.branch.timezone if user.branch else settings.TIME_ZONE
    chosen = getattr(user, "notice_preference", None)
    if chosen is None:
        return Habits(zone=zone)
    return Habits(
        zone=zone,
        quiet_from=chosen.quiet_from,
        quiet_to=chosen.quiet_to,
        has_quiet_weekends=chosen.has_quiet_weekends,
        off=frozenset(chosen.off),
    )


@transaction.atomic
def save_wishes(user_id: int, *, wishes: Wishes, at: datetime) -> NoticePreference:
    """Keep what the person chose; kinds that cannot be switched off are left on."""
    preference = _locked(user_id)
    preference.quiet_from, preference.quiet_to = wishes.quiet_from, wishes.quiet_to
    preference.has_quiet_weekends = wishes.has_quiet_weekends
    preference.off = sorted(wishes.off & CAN_STOP)
    preference.save()
    _journal("notices.choose", preference.user, at=at, off=preference.off)
    return preference


@transaction.atomic
def stop_letters(user_id: int, *, kind: str, at: datetime) -> bool:
    """Switch the mail of one kind (or the digest) off; whether it was on. The page goes on showing it."""
    return _switch(user_id, kind, is_off=True, at=at)


@transaction.atomic
def resume_letters(user_id: int, *, kind: str, at: datetime) -> bool:
    """Switch the mail of one kind on again; whether it was off."""
    return _switch(user_id, kind, is_off=False, at=at)


def _switch(user_id: int, kind: str, *, is_off: bool, at: datetime) -> bool:
    """Change one kind; two clicks at once wait for each other."""
    preference = _locked(user_id)
    off = set(preference.off)
    changed = (off | {kind}) if is_off else (off - {kind})
    if changed == off:
        return False
    preference.off = sorted(changed & CAN_STOP)
    preference.save(update_fields=["off"])
    _journal("notices.stop" if is_off else "notices.resume", preference.user, at=at, kind=kind)
    return True


def _locked(user_id: int) -> NoticePreference:
    """The person's row, made when missing and locked until the end of the transaction."""
    NoticePreference.objects.get_or_create(user_id=user_id)
    return NoticePreference.objects.select_for_update(of=("self",)).select_related("user").get(user=user_id)


def _journal(verb: str, user: User, *, at: datetime, **detail: object) -> None:
    """The journal's line."""
    record(verb, actor=user, organisation_id=user.organisation_id, subject=user, at=at, detail=detail)


def unsubscribe_path(user_id: int, kind: str) -> str:
    """The path that switches off one kind of one person's letters, signed; it does not expire."""
    token = signing.dumps([user_id, kind], salt=SALT)
    return reverse("accounts:notice-stop", args=[token])


def read_stop(token: str) -> Stop:
    """What a link speaks of.

    Raises:
        BadStopLinkError: forged, cut, or of a person or kind that is not there any more.
    """
    try:
        user_id, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise BadStopLinkError from error
    user = User.objects.filter(pk=user_id).first()
    if user is None or kind not in CAN_STOP:
        raise BadStopLinkError
    return Stop(user, kind)
