"""What the pages of one request share: the same page for the asker, the methodologist and a visitor."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import UserRequest
from catalog.forms.requests import DeclineForm, MessageForm
from catalog.models import ProgrammeRequest
from catalog.permissions import is_methodologist, organisations_of_asker
from catalog.queries.reasons import share_reasons
from catalog.queries.requests import module_states
from catalog.states import SIGNS, WAITING, State, answer_due_on, may_move
from jobs.tasks import ring


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request as one reader sees it; an empty address means that the reader may not."""

    request: ProgrammeRequest
    here: str  # address of the page itself
    message_url: str
    withdraw_url: str = ""
    resume_url: str = ""
    accept_url: str = ""
    is_work: bool = False  # the methodologist's own buttons
    token: str = ""  # of a visitor's link
    moves: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One line of a list of requests."""

    request: ProgrammeRequest
    sign: str
    due_on: date | None  # by when the methodologist answers; None when it does not wait for him


def request_rows(requests: Iterable[ProgrammeRequest]) -> list[RequestRow]:
    """Lines of a list."""
    return [
        RequestRow(one, SIGNS[one.state], answer_due_on(one.sent_at) if one.state in WAITING else None)
        for one in requests
    ]


def account_page(user: User, found: ProgrammeRequest) -> RequestPage:
    """The page of somebody with an account, with the buttons that the role and the state allow."""
    asks = found.organisation_id in organisations_of_asker(user)
    state = found.state
    withdraws = asks and may_move(state, State.WITHDRAWN)
    return RequestPage(
        request=found,
        here=reverse("catalog:request-detail", args=[found.pk]),
        message_url=reverse("catalog:request-message", args=[found.pk]),
        withdraw_url=reverse("catalog:request-withdraw", args=[found.pk]) if withdraws else "",
        resume_url=(
            reverse("catalog:request-resume", args=[found.pk]) if asks and state == State.WITHDRAWN else ""
        ),
        accept_url=(
            _optional("courses:request-accept", found.pk) if asks and may_move(state, State.ACCEPTED) else ""
        ),
        is_work=is_methodologist(user),
        moves=frozenset(target for target in State.values if may_move(state, target)),
    )


def visitor_page(found: ProgrammeRequest, token: str) -> RequestPage:
    """The page of the visitor's signed link."""
    state = found.state
    withdraws = may_move(state, State.WITHDRAWN)
    return RequestPage(
        request=found,
        here=reverse("catalog:request-follow", args=[token]),
        message_url=reverse("catalog:request-follow-message", args=[token]),
        withdraw_url=reverse("catalog:request-follow-withdraw", args=[token]) if withdraws else "",
        accept_url=_optional("courses:visitor-accept", token) if may_move(state, State.ACCEPTED) else "",
        token=token,
    )


def render_request(request: UserRequest, page: RequestPage) -> HttpResponse:
    """The whole page, or to htmx, which asks while PDFs are being made, the modules with their files."""
    found = page.request
    states = module_states(found)
    in_progress = any(one.job is not None and one.job.in_progress for one in states)
    context: dict[str, Any] = {"page": page, "row": found, "modules": states, "in_progress": in_progress}
    if request.htmx:
        return render(request, "catalog/_request_modules.html", context)
    return render(request, "catalog/request_detail.html", {**context, **_whole(found, states)})


def ring_for(found: ProgrammeRequest) -> None:
    """Wake the worker for the PDFs of the request; without a broker the sweeper does."""
    for requested in found.modules.all():
        if requested.job_id is not None:
            ring(requested.job_id)


def refuse_move(request: HttpRequest, found: ProgrammeRequest) -> HttpResponse:
    """Somebody was faster, or pressed twice: say so and show where the request stands."""
    messages.warning(request, _("The request stands otherwise by now; nothing was changed."))
    return redirect("catalog:request-detail", found.pk)


def _whole(found: ProgrammeRequest, states: list[Any]) -> dict[str, Any]:
    """What the page shows beside the modules."""
    return {
        "events": list(found.events.all()),
        "talk": list(found.messages.all()),
        "sign": SIGNS[found.state],
        "due_on": answer_due_on(found.sent_at) if found.state in WAITING else None,
        "all_given": all(one.requested.programme_id is not None for one in states),
        "shared": share_reasons(found),
        "days": sum(one.requested.module.days for one in states),
        "message_form": MessageForm(),
        "decline_form": DeclineForm(),
    }


def _optional(url_name: str, *args: object) -> str:
    """The address, or nothing where the room above does not have it."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""
