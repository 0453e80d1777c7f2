"""Accepting a programme request: one cohort a module; a visitor first gets an organisation and an account."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import Branch, Membership, Organisation, User
from accounts.services.invitations import invite_person
from accounts.services.journal import record
from accounts.services.organisations import NameTakenError, create_organisation
from accounts.services.people import NotUniqueError, PersonDetails, create_person
from accounts.services.roles import grant_role
from catalog.models import ProgrammeRequest, RequestedModule
from catalog.queries.norms import norms_of
from catalog.queries.reasons import Reason, share_reasons
from catalog.services.requests import adopt_request, mark_accepted
from catalog.services.trail import (
    RequestStateError,
    as_asker,
    as_methodologist,
    as_visitor,
    lock_request,
)
from catalog.states import WAITING
from courses import zones
from courses.models import Cohort, CohortDay
from courses.queries.asked import branch_asked_for, ungrouped


class ProgrammeMissingError(Exception):
    """A module of the request has no programme yet."""


class VisitorIsKnownError(Exception):
    """The visitor's e-mail or company belongs to a client already, who should ask from inside."""


@transaction.atomic
def accept_request(request_id: int, *, by: User | None, at: datetime) -> list[Cohort]:
    """Make one planned cohort a module and mark the request as accepted; all or nothing.

    A visitor's request first makes the organisation and a person with the HR role, who is invited by mail.

    Args:
        request_id: the row is locked until commit.
        by: an HR manager or administrator of the client; for a visitor's request the visitor (None), or
            a methodologist whom the visitor has told.
        at: aware moment.

    Returns:
        The cohorts in the order of the request; those made before, if it was accepted before.

    Raises:
        ProgrammeMissingError: a module has no programme to teach by.
        VisitorIsKnownError: see the class.
        catalog.services.trail.RequestStateError: the request is not ready.

    """
    request = lock_request(request_id)
    if request.state == ProgrammeRequest.State.ACCEPTED:
        return list(Cohort.objects.filter(request=request).order_by("pk"))
    is_visitor = request.organisation_id is None
    if is_visitor:
        request = _admit_visitor(request, by=by, at=at)
    wanted = list(request.modules.select_related("module", "programme").order_by("pk"))
    _make_cohorts(request, ungrouped(request, wanted), by=by, at=at)
    mark_accepted(request.pk, by=by, actor_label=_label(request, by, is_visitor=is_visitor), at=at)
    return list(Cohort.objects.filter(request=request).order_by("pk"))


@transaction.atomic
def plan_given(request_id: int, *, by: User, at: datetime) -> list[Cohort]:
    """Make the cohorts of the programmes that are there, while the others are being written; those made now.

    The request goes on; accepting it later makes the cohorts that are missing then.

    Raises:
        ProgrammeMissingError: no further programme is there.
        catalog.services.trail.RequestStateError: nobody works on it (any more), or nobody's client asks.
    """
    request = lock_request(request_id)
    if request.state not in WAITING or request.organisation_id is None:
        raise RequestStateError(request.state, request.state)
    wanted = list(request.modules.select_related("module", "programme").order_by("pk"))
    given = [one for one in ungrouped(request, wanted) if one.programme_id is not None]
    if not given:
        raise ProgrammeMissingError
    return _make_cohorts(request, given, by=by, at=at)


def _make_cohorts(
    request: ProgrammeRequest, wanted: Iterable[RequestedModule], *, by: User | None, at: datetime
) -> list[Cohort]:
    """A planned cohort for each of these modules, written down."""
    reasons = share_reasons(request).of_module
    cohorts = [_make_cohort(request, one, reasons[one.module_id]) for one in wanted]
    for cohort in cohorts:
        record("cohort.create", actor=by, organisation_id=cohort.organisation_id, subject=cohort, at=at)
    return cohorts


def _label(request: ProgrammeRequest, by: User | None, *, is_visitor: bool) -> str:
    """How the request's trail names who accepted."""
    if by is None:
        return as_visitor(request).label
    return (as_methodologist(by) if is_visitor else as_asker(by)).label


def _make_cohort(request: ProgrammeRequest, wanted: RequestedModule, reasons: list[Reason]) -> Cohort:
    """One module's cohort, its dates proposed from the request's first day on."""
    if wanted.programme is None or request.organisation_id is None:
        raise ProgrammeMissingError
    module, branch = wanted.module, branch_asked_for(request)
    cohort = Cohort.objects.create(
        organisation_id=request.organisation_id,
        programme=wanted.programme,
        request=request,
        title=f"{module.code}, {branch.name if branch else f'запрос № {request.number}'}"[:120],
        mode=request.mode,
        timezone=_zone_of(request, branch),
        reasons=reasons,
        norms=norms_of(Organisation.objects.get(pk=request.organisation_id)),
    )
    dates = zones.days_within(request.starts_on, request.ends_on, module.days) if request.starts_on else []
    CohortDay.objects.bulk_create(
        CohortDay(cohort=cohort, number=number, on_date=date, starts_at=zones.PROGRAMME_START)
        for number, date in enumerate(dates, start=1)
    )
    return cohort


def _zone_of(request: ProgrammeRequest, branch: Branch | None) -> str:
    """The zone of the branch that is to learn, or else of the asker's."""
    asker = request.requested_by
    if branch is not None:
        return branch.timezone
    return asker.branch.timezone if asker and asker.branch else zones.DEFAULT_ZONE


def _admit_visitor(request: ProgrammeRequest, *, by: User | None, at: datetime) -> ProgrammeRequest:
    """Make the visitor's organisation and account, invite him, and give the request to them."""
    try:
        organisation = create_organisation(name=_free_name(request), flags=[], by=by, at=at)
        details = _details(request.visitor_name, request.visitor_email)
        person = create_person(organisation.pk, details=details, by=by, at=at)
    except (NotUniqueError, NameTakenError) as error:
        raise VisitorIsKnownError from error
    grant_role(person.pk, role=Membership.Role.HR, branch=None, by=by or person, at=at)
    invite_person(person.pk, by=by, at=at)
    return adopt_request(request.pk, organisation_id=organisation.pk, requested_by=person)


def _free_name(request: ProgrammeRequest) -> str:
    """The company's name; one that looks like a client's does not open the client's door."""
    name = request.visitor_company.strip() or request.visitor_name
    is_taken = Organisation.objects.filter(name__iexact=name).exists()
    return f"{name} (запрос № {request.number})" if is_taken else name


def _details(name: str, email: str) -> PersonDetails:
    """A name as typed, surname first as Russian forms ask for it."""
    words = [*name.split(maxsplit=2), "", ""]
    return PersonDetails(last_name=words[0], first_name=words[1], middle_name=words[2], email=email)
