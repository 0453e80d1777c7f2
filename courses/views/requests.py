"""Accepting a programme request: by the client inside, or by a visitor who has its signed link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max, Min
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import UserRequest
from catalog.models import ProgrammeRequest
from catalog.permissions import access_followed_request
from catalog.services.trail import RequestStateError
from courses.models import Cohort, CohortDay
from courses.permissions import access_acceptable_request
from courses.services import accept_request, plan_given
from courses.services.requests import ProgrammeMissingError, VisitorIsKnownError
from figures.formats import day


@require_POST
def request_accept(request: UserRequest, request_id: int) -> HttpResponse:
    """Accept a programme request: its cohorts appear in state «plan»."""
    wanted = access_acceptable_request(request.user, request_id)
    cohorts = _accept(request, wanted.pk, by=request.user)
    if len(cohorts) == 1 and wanted.organisation_id is not None:
        return redirect("courses:cohort-detail", cohorts[0].pk)
    return redirect("catalog:request-detail", request_id)


@require_POST
def request_plan_given(request: UserRequest, request_id: int) -> HttpResponse:
    """Groups of the programmes that are there; the request waits on for the others."""
    wanted = access_acceptable_request(request.user, request_id)
    try:
        cohorts = plan_given(wanted.pk, by=request.user, at=timezone.now())
    except (RequestStateError, ProgrammeMissingError):
        messages.error(request, _("There is no further programme to plan a group by."))
    else:
        count = len(cohorts)
        text = ngettext("%(count)d group is planned.", "%(count)d groups are planned.", count)
        messages.success(request, f"{text % {'count': count}} {_days_said(wanted, cohorts)}")
    return redirect("catalog:request-detail", request_id)


@login_not_required
@never_cache
@require_POST
def visitor_accept(request: UserRequest, token: str) -> HttpResponse:
    """A visitor accepts: the organisation is made and its HR manager invited by mail."""
    wanted = access_followed_request(token)
    _accept(request, wanted.pk, by=None)
    return redirect("catalog:request-follow", token)


def _accept(request: UserRequest, request_id: int, *, by: User | None) -> list[Cohort]:
    """The cohorts made, or none with the reason said."""
    try:
        cohorts = accept_request(request_id, by=by, at=timezone.now())
    except (RequestStateError, ProgrammeMissingError):
        messages.error(request, _("The request cannot be accepted yet: not every programme is ready."))
    except VisitorIsKnownError:
        messages.error(request, _("This e-mail belongs to a client already: let that person log in."))
    else:
        is_client = by is not None
        invited = _("The request is accepted. An invitation has been sent to your e-mail.")
        wanted = ProgrammeRequest.objects.get(pk=request_id)
        done = f"{_('The request is accepted.')} {_days_said(wanted, cohorts)}" if is_client else invited
        messages.success(request, done)
        return cohorts
    return []


def _days_said(wanted: ProgrammeRequest, cohorts: list[Cohort]) -> str:
    """What is left to do with the days of these cohorts: to set them, or to look at the proposed ones."""
    days = CohortDay.objects.filter(cohort__in=cohorts).aggregate(first=Min("on_date"), last=Max("on_date"))
    if days["first"] is None:
        return _("Now set dates and enrol people.")
    text = _("Working days from %(first)s are proposed: check the dates and enrol people.")
    if wanted.ends_on is not None and days["last"] > wanted.ends_on:
        more = _("Days off are left out, so the days end on %(last)s, later than was asked.")
        text = f"{text} {more}"
    return text % {"first": day(days["first"]), "last": day(days["last"])}
