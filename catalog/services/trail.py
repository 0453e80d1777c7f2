"""One move of a request: the state, the line of its trail, the journal and the notices, together."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models import Membership, Organisation, User
from accounts.services.journal import record
from catalog.models import ProgrammeRequest, RequestEvent, RequestMessage
from catalog.states import State, may_move
from catalog.tokens import confirm_token, follow_token
from jobs.notices import notify

ASKER_ROLES = (Membership.Role.HR, Membership.Role.CLIENT_ADMIN)
SUBJECTS = {
    State.SENT: _("Request № %(number)s: sent"),
    State.IN_WORK: _("Request № %(number)s: taken into work"),
    State.READY: _("Request № %(number)s: the programme is ready"),
    State.ACCEPTED: _("Request № %(number)s: the programme is accepted"),
    State.DECLINED: _("Request № %(number)s: declined"),
    State.WITHDRAWN: _("Request № %(number)s: withdrawn"),
}


class RequestStateError(Exception):
    """The request cannot go there from where it stands now."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who moves a request: the person (None for a visitor or the system) and how the trail names him."""

    user: User | None
    label: str


def as_asker(user: User) -> Actor:
    """An HR manager or an administrator of the client, by role and name."""
    role = next((one.role for one in user.memberships_in(ASKER_ROLES)), Membership.Role.HR)
    with translation.override(settings.LANGUAGE_CODE):
        return Actor(user, f"{Membership.Role(role).label}, {user.short_name}")


def as_methodologist(user: User) -> Actor:
    """A methodologist, by role and name."""
    with translation.override(settings.LANGUAGE_CODE):
        return Actor(user, f"{Membership.Role.METHODOLOGIST.label}, {user.short_name}")


def as_visitor(request: ProgrammeRequest) -> Actor:
    """The visitor who follows the request by a link."""
    with translation.override(settings.LANGUAGE_CODE):
        side = pgettext("request", "visitor")
    return Actor(None, f"{side}, {request.visitor_name}")


def as_system() -> Actor:
    """The catalogue itself."""
    with translation.override(settings.LANGUAGE_CODE):
        return Actor(None, pgettext("request", "catalogue, at once"))


def lock_request(request_id: int) -> ProgrammeRequest:
    """The request's row, locked until commit."""
    return ProgrammeRequest.objects.select_for_update(no_key=True).get(pk=request_id)


def move(request: ProgrammeRequest, target: str, *, actor: Actor, at: datetime, note: str = "") -> None:
    """Bring the locked request to `target` with everything that goes with it.

    Raises:
        RequestStateError: there is no such way from where it stands.
    """
    if not may_move(request.state, target):
        raise RequestStateError(request.state, target)
    request.state = target
    request.save(update_fields=["state", "decline_reason", "email_confirmed_at", "organisation"])
    put_on_trail(request, actor=actor, at=at, note=note)


def put_on_trail(request: ProgrammeRequest, *, actor: Actor, at: datetime, note: str = "") -> None:
    """Write the trail's line of the state where the request is, and tell the other side."""
    event = RequestEvent.objects.create(
        request=request, at=at, state=request.state, actor=actor.user, actor_label=actor.label, note=note
    )
    record(
        f"request.{request.state}",
        actor=actor.user,
        organisation_id=request.organisation_id,
        subject=request,
        at=at,
    )
    if request.state == State.UNCONFIRMED:
        _mail_confirmation(request, at=at)
        return
    subject = SUBJECTS[State(request.state)] % {"number": request.number}
    _tell(
        request, actor, key=f"event-{event.pk}", subject=subject, template="request_state", note=note, at=at
    )


def tell_message(request: ProgrammeRequest, message: RequestMessage, *, actor: Actor, at: datetime) -> None:
    """Tell the other side that there is a message."""
    subject = _("Request № %(number)s: a message") % {"number": request.number}
    key = f"message-{message.pk}"
    _tell(request, actor, key=key, subject=subject, template="request_message", note=message.text, at=at)


def provider_id() -> int:
    """The training provider's organisation: owner of what belongs to no client."""
    return Organisation.objects.values_list("pk", flat=True).get(kind=Organisation.Kind.PROVIDER)


def _tell(
    request: ProgrammeRequest, actor: Actor, *, key: str, subject: str, template: str, note: str, at: datetime
) -> None:
    """One notice to each person of both sides but the actor; visitors get theirs by mail."""
    context = {"request": request, "note": note, "actor": actor.label, "modules": _titles(request)}
    page = reverse("catalog:request-detail", args=[request.pk])
    people = {one.pk: one for one in [*_methodologists(), *_askers(request)]}
    if actor.user is not None:
        people.pop(actor.user.pk, None)
    addresses = [(pk, one.email or "", page) for pk, one in people.items()]
    if request.requested_by_id is None and request.visitor_email and actor.label != as_visitor(request).label:
        link = reverse("catalog:request-follow", args=[follow_token(request.pk)])
        addresses.append((None, request.visitor_email, link))  # type: ignore[arg-type]
    for recipient_id, email, link in addresses:
        notify(
            template.replace("_", "-"),
            key=key,
            organisation_id=request.organisation_id or provider_id(),
            recipient_id=recipient_id,
            email=email,
            subject=subject,
            template=f"catalog/{template}",
            context=context,
            link=link,
            due_at=at,
        )


def _mail_confirmation(request: ProgrammeRequest, *, at: datetime) -> None:
    """The mail that makes a visitor's request real."""
    notify(
        "request-confirm",
        key=str(request.pk),
        organisation_id=provider_id(),
        recipient_id=None,
        email=request.visitor_email,
        subject=str(_("Confirm the request № %(number)s") % {"number": request.number}),
        template="catalog/request_confirm",
        context={"request": request, "modules": _titles(request)},
        link=reverse("catalog:request-confirm", args=[confirm_token(request.pk)]),
        due_at=at,
    )


def _titles(request: ProgrammeRequest) -> list[str]:
    """«ОК-ВВ-155 Работа с…» of the request's modules."""
    return [str(one.module) for one in request.modules.select_related("module")]


def _methodologists() -> list[User]:
    """Who answers requests."""
    return list(
        User.objects.filter(is_active=True, memberships__role=Membership.Role.METHODOLOGIST)
        .order_by("pk")
        .distinct()
    )


def _askers(request: ProgrammeRequest) -> list[User]:
    """Who asked, as long as he works here; an accepted visitor has an account by then."""
    person = request.requested_by
    return [person] if person is not None and person.is_active else []
