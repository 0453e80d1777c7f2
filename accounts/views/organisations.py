"""Organisations: the list for administrators, the profile, the tree of branches."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import BranchForm, OrganisationForm
from accounts.models import Membership
from accounts.permissions import (
    MANAGERS,
    access_administration,
    access_branch,
    access_organisation,
    access_organisations,
)
from accounts.queries import branch_tree, organisation_rows
from accounts.requests import UserRequest
from accounts.services.organisations import (
    BranchUnderItselfError,
    NameTakenError,
    create_branch,
    create_organisation,
    update_branch,
    update_organisation,
)


@require_safe
def organisation_list(request: UserRequest) -> HttpResponse:
    """Organisations that the user manages; one's only organisation at once."""
    organisations = access_organisations(request.user)
    if len(organisations) == 1:
        return redirect("accounts:organisation-detail", organisations[0].pk)
    rows = organisation_rows().filter(pk__in=[one.pk for one in organisations])
    return render(request, "accounts/organisation_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_create(request: UserRequest) -> HttpResponse:
    """A new client of the provider."""
    access_administration(request.user)
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, flags = form.cleaned_data["name"], form.cleaned_data["flags"]
        try:
            made = create_organisation(name=name, flags=flags, by=request.user, at=timezone.now())
        except NameTakenError:
            form.add_error("name", _("Another organisation has this name."))
        else:
            messages.success(request, _("The organisation is there. Add its branches and its people."))
            return redirect("accounts:organisation-detail", made.pk)
    return render(request, "accounts/organisation_create.html", {"form": form})


@require_safe
def organisation_detail(request: UserRequest, organisation_id: int) -> HttpResponse:
    """The organisation's profile and its branches."""
    organisation = access_organisation(request.user, organisation_id, *MANAGERS)
    context = {
        "organisation": organisation,
        "branches": branch_tree(organisation),
        "keeps_recordings": request.user.organisation_id == organisation.pk
        and request.user.has_role(Membership.Role.CLIENT_ADMIN),
    }
    return render(request, "accounts/organisation_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: UserRequest, organisation_id: int) -> HttpResponse:
    """Change the profile."""
    organisation = access_organisation(request.user, organisation_id, *MANAGERS)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            update_organisation(organisation.pk, **form.cleaned_data, by=request.user, at=timezone.now())
        except NameTakenError:
            form.add_error("name", _("Another organisation has this name."))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:organisation-detail", organisation.pk)
    return render(request, "accounts/organisation_edit.html", {"form": form, "organisation": organisation})


@require_http_methods(["GET", "HEAD", "POST"])
def branch_create(request: UserRequest, organisation_id: int) -> HttpResponse:
    """A new branch of the tree."""
    organisation = access_organisation(request.user, organisation_id, *MANAGERS)
    form = BranchForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            create_branch(organisation.pk, **form.cleaned_data, by=request.user, at=timezone.now())
        except NameTakenError:
            form.add_error("name", _("The organisation has a branch of this name."))
        else:
            messages.success(request, _("The branch is in the tree."))
            return redirect("accounts:organisation-detail", organisation.pk)
    return render(request, "accounts/branch_create.html", {"form": form, "organisation": organisation})


@require_http_methods(["GET", "HEAD", "POST"])
def branch_edit(request: UserRequest, branch_id: int) -> HttpResponse:
    """Rename a branch or move it with everything below."""
    branch = access_branch(request.user, branch_id)
    form = BranchForm(request.POST or None, instance=branch, organisation=branch.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            update_branch(branch.pk, **form.cleaned_data, by=request.user, at=timezone.now())
        except NameTakenError:
            form.add_error("name", _("The organisation has a branch of this name."))
        except BranchUnderItselfError:
            form.add_error("parent", _("A branch cannot be under itself."))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:organisation-detail", branch.organisation_id)
    return render(request, "accounts/branch_edit.html", {"form": form, "branch": branch})
