"""Programme requests: submit, confirm, talk, take, decline, withdraw, accept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from accounts.models import Consent, User
from catalog import consents
from catalog.models import Module, ProgrammeRequest, RequestedModule, RequestMessage
from catalog.services.programmes import give_ready_programmes
from catalog.services.trail import (
    Actor,
    RequestStateError,
    as_asker,
    as_methodologist,
    as_system,
    as_visitor,
    lock_request,
    move,
    put_on_trail,
    tell_message,
)
from catalog.states import State

__all__ = [
    "AskingRefusedError",
    "NothingWantedError",
    "RequestStateError",
    "Visitor",
    "Wish",
    "adopt_request",
    "confirm_request",
    "decline_request",
    "mark_accepted",
    "post_message",
    "release_request",
    "reopen_request",
    "resume_request",
    "submit_request",
    "submit_visitor_request",
    "take_request",
    "withdraw_request",
]

NUMBER_TRIES = 20
DOUBLE_CLICK = timedelta(minutes=1)
REASON_KEYS = (
    *("module", "criterion", "text", "score", "target", "n", "wave", "wave_id", "branch"),
    "recommendation",
)


class NothingWantedError(Exception):
    """A request names no module that may be asked for."""


class AskingRefusedError(Exception):
    """A room above does not let its lines be asked for now; `why` says so to the asker, and what to do."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody without an account, who has given the consent of catalog/consents.py."""

    name: str
    company: str
    email: str
    address: str | None = None  # IP, kept with the consent


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    module_ids: Sequence[int]
    group_size: int | None = None
    audience: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    mode: str = ProgrammeRequest.Mode.WEBINAR
    expected_change: str = ""
    reasons: Sequence[Mapping[str, Any]] = field(default_factory=tuple)  # see ProgrammeRequest.reasons
    lines: Sequence[int] = ()  # ids of what a room above asks this for; told to settings.REQUEST_LISTENERS


@transaction.atomic
def submit_request(wish: Wish, *, organisation_id: int, requested_by: User, at: datetime) -> ProgrammeRequest:
    """Send a client's request; modules that have content get their programme at once.

    The same wish of the same person within a minute is the same request: a double click makes one. The
    caller rings for the jobs (`RequestedModule.job_id`).

    Raises:
        NothingWantedError: no module that this organisation may ask for.
        AskingRefusedError: what its lines belong to has changed meanwhile; nothing is sent.
    """
    # the second click waits for the first
    User.objects.select_for_update(no_key=True).get(pk=requested_by.pk)
    modules = _modules(wish, organisation_id)
    if twin := _twin(wish, organisation_id, requested_by, at):
        return twin
    request = _create(
        wish,
        modules,
        {"organisation_id": organisation_id, "requested_by": requested_by, "state": State.SENT},
        at=at,
    )
    put_on_trail(request, actor=as_asker(requested_by), at=at)
    _answer_at_once(request, at=at)
    for name in settings.REQUEST_LISTENERS:  # rooms above, which this one may not import
        import_string(name)(request, lines=wish.lines)
    return request


@transaction.atomic
def submit_visitor_request(wish: Wish, *, visitor: Visitor, at: datetime) -> ProgrammeRequest:
    """Keep a visitor's request until the mailed link confirms it; nobody else sees it before.

    Raises:
        NothingWantedError: no module that everybody may ask for.
    """
    modules = _modules(wish, None)
    facts = {
        "visitor_name": visitor.name,
        "visitor_company": visitor.company,
        "visitor_email": visitor.email,
        "state": State.UNCONFIRMED,
    }
    request = _create(wish, modules, facts, at=at)
    Consent.objects.create(
        email=visitor.email,
        purpose=Consent.Purpose.REQUEST,
        text_version=consents.VERSION,
        text_sha256=consents.SHA256,
        given_at=at,
        address=visitor.address,
    )
    put_on_trail(request, actor=as_visitor(request), at=at)
    return request


@transaction.atomic
def confirm_request(request_id: int, *, at: datetime) -> ProgrammeRequest:
    """The visitor's address is his: the request is sent. A second confirmation changes nothing.

    Raises:
        RequestStateError: it was withdrawn before it was confirmed.
    """
    request = lock_request(request_id)
    if request.email_confirmed_at is not None:
        return request
    request.email_confirmed_at = at
    move(request, State.SENT, actor=as_visitor(request), at=at)
    _answer_at_once(request, at=at)
    return request


@transaction.atomic
def post_message(request_id: int, *, author: User | None, text: str, at: datetime) -> RequestMessage:
    """A message under a request; without an author it is the visitor's. The other side is told."""
    request = lock_request(request_id)
    if request.state == State.UNCONFIRMED:
        raise RequestStateError(request.state, request.state)
    actor = _side(request, author)
    message = RequestMessage.objects.create(
        request=request, at=at, author=author, author_label=actor.label, text=text
    )
    tell_message(request, message, actor=actor, at=at)
    return message


@transaction.atomic
def take_request(request_id: int, *, by: User, at: datetime) -> None:
    """A methodologist begins to work on it, also again on one that was ready."""
    move(lock_request(request_id), State.IN_WORK, actor=as_methodologist(by), at=at)


@transaction.atomic
def release_request(request_id: int, *, by: User, at: datetime) -> None:
    """Undo of taking: back to the queue."""
    move(lock_request(request_id), State.SENT, actor=as_methodologist(by), at=at)


@transaction.atomic
def decline_request(request_id: int, *, by: User, reason: str, at: datetime) -> None:
    """Refuse, with the reason that the asker reads."""
    request = lock_request(request_id)
    request.decline_reason = reason
    move(request, State.DECLINED, actor=as_methodologist(by), at=at, note=reason)


@transaction.atomic
def reopen_request(request_id: int, *, by: User, at: datetime) -> None:
    """Undo of declining: in work again; the trail keeps what was said."""
    request = lock_request(request_id)
    if request.state != State.DECLINED:
        raise RequestStateError(request.state, State.IN_WORK)
    request.decline_reason = ""
    move(request, State.IN_WORK, actor=as_methodologist(by), at=at)


@transaction.atomic
def withdraw_request(request_id: int, *, by: User | None, at: datetime) -> None:
    """The asker needs it no longer; without a person it is the visitor, whose consent ends with it."""
    request = lock_request(request_id)
    move(request, State.WITHDRAWN, actor=_side(request, by), at=at)
    if by is None:
        standing = Consent.objects.filter(email=request.visitor_email, purpose=Consent.Purpose.REQUEST)
        standing.filter(given_at=request.created_at, withdrawn_at=None).update(withdrawn_at=at)


@transaction.atomic
def resume_request(request_id: int, *, by: User, at: datetime) -> None:
    """Undo of withdrawing: sent again; what was ready is ready."""
    request = lock_request(request_id)
    if request.state != State.WITHDRAWN:
        raise RequestStateError(request.state, State.SENT)
    move(request, State.SENT, actor=as_asker(by), at=at)
    _answer_at_once(request, at=at)


@transaction.atomic
def mark_accepted(request_id: int, *, by: User | None, actor_label: str, at: datetime) -> None:
    """The asker agrees to the programmes; the room above has made the cohorts in the same transaction.

    Raises:
        RequestStateError: not every programme is ready, or it was accepted before.
    """
    move(lock_request(request_id), State.ACCEPTED, actor=Actor(by, actor_label), at=at)


@transaction.atomic
def adopt_request(request_id: int, *, organisation_id: int, requested_by: User) -> ProgrammeRequest:
    """Give a visitor's request to the organisation and the person made for him; once.

    Raises:
        RequestStateError: it has an organisation already.
    """
    request = lock_request(request_id)
    if request.organisation_id is not None:
        raise RequestStateError(request.state, request.state)
    request.organisation_id = organisation_id
    request.requested_by = requested_by
    request.save(update_fields=["organisation", "requested_by"])
    return request


def _modules(wish: Wish, organisation_id: int | None) -> list[Module]:
    """The modules asked for: the provider's, and the organisation's own."""
    offered = Module.objects.offered().filter(pk__in=wish.module_ids)
    modules = [one for one in offered if one.owner_id is None or one.owner_id == organisation_id]
    if not modules or len(modules) != len(set(wish.module_ids)):
        raise NothingWantedError
    return modules


def _twin(wish: Wish, organisation_id: int, requested_by: User, at: datetime) -> ProgrammeRequest | None:
    """The same wish sent a moment ago."""
    recent = ProgrammeRequest.objects.filter(
        organisation_id=organisation_id, requested_by=requested_by, created_at__gt=at - DOUBLE_CLICK
    ).exclude(state=State.WITHDRAWN)
    asked = {**_wishes(wish), "reasons": _reasons(wish)}
    for request in recent.prefetch_related("modules"):
        same_modules = {one.module_id for one in request.modules.all()} == set(wish.module_ids)
        if same_modules and all(getattr(request, name) == value for name, value in asked.items()):
            return request
    return None


def _create(
    wish: Wish, modules: Sequence[Module], facts: Mapping[str, Any], *, at: datetime
) -> ProgrammeRequest:
    """The request's row with the next number, and its modules.

    Two who ask at once get two numbers: the unique number refuses one of them, and it tries the next.
    """
    for attempt in range(NUMBER_TRIES):
        try:
            with transaction.atomic():
                last = ProgrammeRequest.objects.aggregate(last=Max("number"))["last"] or 0
                request = ProgrammeRequest.objects.create(
                    number=last + 1, created_at=at, reasons=_reasons(wish), **_wishes(wish), **facts
                )
            break
        except IntegrityError:
            if attempt == NUMBER_TRIES - 1:
                raise
    RequestedModule.objects.bulk_create(RequestedModule(request=request, module=one) for one in modules)
    return request


def _wishes(wish: Wish) -> dict[str, Any]:
    """Fields of the row that come from the wish as they are."""
    names = ("group_size", "audience", "starts_on", "ends_on", "mode", "expected_change")
    return {name: getattr(wish, name) for name in names}


def _reasons(wish: Wish) -> list[dict[str, Any]]:
    """The reasons by value, with known keys only."""
    return [{key: reason[key] for key in REASON_KEYS if key in reason} for reason in wish.reasons]


def _answer_at_once(request: ProgrammeRequest, *, at: datetime) -> None:
    """Give the programmes that the catalogue has; when that is all of them, the request is ready."""
    if give_ready_programmes(request, at=at):
        move(request, State.READY, actor=as_system(), at=at)


def _side(request: ProgrammeRequest, person: User | None) -> Actor:
    """Who speaks: the visitor, the asker's organisation, or the methodologist."""
    if person is None:
        return as_visitor(request)
    asks = any(one.organisation_id == request.organisation_id for one in person.memberships_in())
    return as_asker(person) if asks else as_methodologist(person)
