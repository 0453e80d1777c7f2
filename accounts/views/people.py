"""People: the list, the card, making, changing, shutting out, roles."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.forms import PeopleFilterForm, PersonForm, RoleForm
from accounts.models import Membership, Organisation, User
from accounts.permissions import (
    GRANTABLE,
    MANAGERS,
    VIEWERS,
    access_managed_person,
    access_membership,
    access_organisations,
    access_people,
    access_person,
    access_staffed_organisation,
    check_grant,
    check_manage,
    manages_all,
    reachable_branches,
)
from accounts.queries import branches_of, open_invitation_until, people_list, person_events
from accounts.requests import UserRequest
from accounts.services.people import (
    NotUniqueError,
    OwnAccountError,
    create_person,
    deactivate_person,
    reactivate_person,
    update_person,
)
from accounts.services.roles import BranchElsewhereError, LastAdminError, grant_role, revoke_role

PAGE = 50


@require_safe
@vary_on_headers("HX-Request")
def person_list(request: UserRequest) -> HttpResponse:
    """People whom the user sees, searched and filtered; to htmx the rows alone."""
    access_people(request.user)
    seen = User.objects.visible_to(request.user, VIEWERS)
    form = PeopleFilterForm(request.GET, branches=branches_of(seen))
    filters = form.cleaned_data if form.is_valid() else {}
    sort = request.GET.get("sort", "name")
    people = people_list(seen, filters=filters, sort=sort)
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "sort": sort,
        "is_filtered": any(filters.values()),
        "manages": request.user.has_role(*MANAGERS),
        "shows_organisation": request.user.has_role(Membership.Role.ADMIN),
    }
    template = "accounts/_people_rows.html" if request.htmx else "accounts/person_list.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_create(request: UserRequest) -> HttpResponse:
    """A new person; an administrator of many organisations chooses one first."""
    organisations = access_organisations(request.user)
    organisation = _chosen(request, organisations)
    if organisation is None:
        return render(request, "accounts/organisation_choice.html", {"organisations": organisations})
    form = _person_form(request, organisation, None)
    if request.method == "POST" and form.is_valid():
        try:
            details = form.details()
            person = create_person(organisation.pk, details=details, by=request.user, at=timezone.now())
        except NotUniqueError as error:
            form.complain_taken(error.field)
        else:
            messages.success(request, _("%s is in the list now.") % person.full_name)
            return redirect("accounts:person-detail", person.pk)
    return render(request, "accounts/person_create.html", {"form": form, "organisation": organisation})


@require_safe
def person_detail(request: UserRequest, person_id: int) -> HttpResponse:
    """One person's card: who they are, roles, ways in, what was done to the account."""
    person = access_person(request.user, person_id)
    manages = check_manage(request.user, person)
    context = {
        "person": person,
        "manages": manages,
        "is_own": person.pk == request.user.pk,
        "role_form": _role_form(request, person) if manages else None,
        "roles": [
            (one, check_grant(request.user, one.role, person.organisation, one.branch))
            for one in person.memberships.all()
        ],
        "invited_until": open_invitation_until(person, timezone.now()),
        "events": person_events(person) if manages else [],
    }
    return render(request, "accounts/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: UserRequest, person_id: int) -> HttpResponse:
    """Change what is known of the person."""
    person = access_managed_person(request.user, person_id)
    form = _person_form(request, person.organisation, person)
    if request.method == "POST" and form.is_valid():
        try:
            update_person(person.pk, details=form.details(), by=request.user, at=timezone.now())
        except NotUniqueError as error:
            form.complain_taken(error.field)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:person-detail", person.pk)
    return render(request, "accounts/person_edit.html", {"form": form, "person": person})


@require_POST
def person_deactivate(request: UserRequest, person_id: int) -> HttpResponse:
    """Shut the person out; can be taken back on the card."""
    person = access_managed_person(request.user, person_id)
    try:
        deactivate_person(person.pk, by=request.user, at=timezone.now())
    except OwnAccountError:
        messages.error(request, _("You cannot switch off your own account."))
    except LastAdminError:
        messages.error(request, _("This is the last administrator. Give the role to somebody else first."))
    else:
        messages.success(request, _("Switched off; all sessions are ended. It can be taken back here."))
    return redirect("accounts:person-detail", person.pk)


@require_POST
def person_reactivate(request: UserRequest, person_id: int) -> HttpResponse:
    """Let the person in again."""
    person = access_managed_person(request.user, person_id)
    reactivate_person(person.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Switched on. The person logs in as before."))
    return redirect("accounts:person-detail", person.pk)


@require_POST
def role_grant(request: UserRequest, person_id: int) -> HttpResponse:
    """Give the person a role, no higher than one's own allows."""
    person = access_managed_person(request.user, person_id)
    form = _role_form(request, person)
    if not form.is_valid():
        messages.error(request, _("Choose a role and where it holds."))
        return redirect("accounts:person-detail", person.pk)
    role, branch = form.cleaned_data["role"], form.cleaned_data["branch"]
    if not check_grant(request.user, role, person.organisation, branch):
        raise PermissionDenied
    try:
        grant_role(person.pk, role=role, branch=branch, by=request.user, at=timezone.now())
    except BranchElsewhereError:
        messages.error(request, _("Choose a role and where it holds."))
    else:
        messages.success(request, _("The role is given."))
    return redirect("accounts:person-detail", person.pk)


@require_POST
def role_revoke(request: UserRequest, person_id: int, membership_id: int) -> HttpResponse:
    """Take a role; it is felt at the person's next request."""
    membership = access_membership(request.user, person_id, membership_id)
    try:
        revoke_role(membership.pk, by=request.user, at=timezone.now())
    except LastAdminError:
        messages.error(request, _("This is the last administrator. Give the role to somebody else first."))
    else:
        messages.success(request, _("The role is taken."))
    return redirect("accounts:person-detail", person_id)


def _chosen(request: UserRequest, organisations: list[Organisation]) -> Organisation | None:
    """The organisation that the page is about; None while one of several is to be chosen."""
    given = request.GET.get("organisation", "")
    if given.isdecimal() and len(given) < 16:
        return access_staffed_organisation(request.user, int(given))
    return organisations[0] if len(organisations) == 1 else None


def _person_form(request: UserRequest, organisation: Organisation, person: User | None) -> PersonForm:
    """The form of a person of the organisation, with the branches that the user reaches."""
    return PersonForm(
        request.POST or None,
        instance=person,
        organisation=organisation,
        branches=reachable_branches(request.user, organisation),
        whole=manages_all(request.user, organisation),
    )


def _role_form(request: UserRequest, person: User) -> RoleForm:
    """Roles that the user may give this person, and where."""
    organisation = person.organisation
    held = {one.role for one in request.user.memberships_in(MANAGERS)}
    offered = [role for role in Membership.Role.values if any(role in GRANTABLE[one] for one in held)]
    if organisation.kind != Organisation.Kind.PROVIDER:
        offered = [role for role in offered if role not in Membership.PROVIDER_ROLES]
    branches = reachable_branches(request.user, organisation)
    whole = manages_all(request.user, organisation)
    return RoleForm(request.POST or None, roles=offered, branches=branches, whole=whole)
