"""Imports of people: upload or paste, look, apply, undo."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.forms import ImportForm
from accounts.models import Organisation, PeopleImport, User
from accounts.people_table import COLUMNS, template_book
from accounts.permissions import (
    MANAGERS,
    access_import,
    access_organisations,
    access_people,
    access_staffed_organisation,
    check_manage,
    reachable_branches,
)
from accounts.queries import ImportCounts, import_counts, imports_of, reading_failure
from accounts.requests import UserRequest
from accounts.services.imports import (
    ImportStateError,
    Manages,
    NothingToApplyError,
    apply_import,
    begin_file_import,
    import_pasted,
    undo_import,
)
from accounts.services.people import NotUniqueError
from jobs.tasks import ring

PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def import_list(request: UserRequest) -> HttpResponse:
    """Imports that the user may look at, newest first."""
    access_people(request.user, *MANAGERS)
    page = Paginator(imports_of(request.user), 50).get_page(request.GET.get("page"))
    return render(request, "accounts/import_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: UserRequest) -> HttpResponse:
    """Paste a table or upload a file; nothing is changed until the preview is applied."""
    organisations = access_organisations(request.user)
    given = request.GET.get("organisation", "")
    organisation = organisations[0] if len(organisations) == 1 else None
    if given.isdecimal() and len(given) < 16:
        organisation = access_staffed_organisation(request.user, int(given))
    if organisation is None:
        return render(request, "accounts/organisation_choice.html", {"organisations": organisations})
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect("accounts:import-detail", _begin(request, organisation, form).pk)
    context = {"form": form, "organisation": organisation, "columns": list(COLUMNS)}
    return render(request, "accounts/import_create.html", context)


@require_safe
@vary_on_headers("HX-Request")
def import_detail(request: UserRequest, import_id: int) -> HttpResponse:
    """What was read, row by row; to htmx, which asks while the file is being read, the state alone."""
    found = access_import(request.user, import_id)
    wanted = request.GET.get("show", "all")
    rows = [row for row in found.rows if wanted == "all" or _is(row, wanted)]
    counts = import_counts(found)
    context = {
        "import": found,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "counts": counts,
        "kinds": _kinds(counts),
        "show": wanted,
        "failure": reading_failure(found),
    }
    template = "accounts/_import_state.html" if request.htmx else "accounts/import_detail.html"
    return render(request, template, context)


@require_POST
def import_apply(request: UserRequest, import_id: int) -> HttpResponse:
    """Do what the preview shows, all or nothing."""
    found = access_import(request.user, import_id)
    branch_ids, manages = _reach(request.user, found.organisation)
    try:
        done = apply_import(
            found.pk, branch_ids=branch_ids, manages=manages, by=request.user, at=timezone.now()
        )
    except (ImportStateError, NothingToApplyError):
        messages.error(request, _("There is nothing to apply here any more. Look at the rows anew."))
    except NotUniqueError:
        messages.error(
            request, _("Somebody took an e-mail or a number just now. Nothing was changed, try again.")
        )
    else:
        text = _("Applied: %(created)d added, %(updated)d changed. It can be undone here.")
        messages.success(request, text % {"created": len(done.created_ids), "updated": len(done.previous)})
    return redirect("accounts:import-detail", found.pk)


@require_POST
def import_undo(request: UserRequest, import_id: int) -> HttpResponse:
    """Take back what the import did."""
    found = access_import(request.user, import_id)
    _branch_ids, manages = _reach(request.user, found.organisation)
    try:
        stayed = undo_import(found.pk, manages=manages, by=request.user, at=timezone.now())
    except ImportStateError:
        messages.error(request, _("This import is not applied, there is nothing to undo."))
    else:
        messages.success(request, _("Undone."))
        if stayed:
            messages.info(request, _("Stayed because they have begun to work: %d.") % stayed)
    return redirect("accounts:import-detail", found.pk)


@require_safe
def import_template(request: UserRequest) -> HttpResponse:
    """The XLSX to fill in."""
    access_people(request.user, *MANAGERS)
    headers = {"Content-Disposition": 'attachment; filename="people.xlsx"'}
    return HttpResponse(template_book(), content_type=XLSX, headers=headers)


def _begin(request: UserRequest, organisation: Organisation, form: ImportForm) -> PeopleImport:
    """Read a pasted table at once; hand a file to the worker."""
    user, now = request.user, timezone.now()
    upload = form.cleaned_data["file"]
    if upload is not None:
        begun, job = begin_file_import(organisation.pk, upload=upload, name=upload.name, by=user, at=now)
        ring(job.pk)
        return begun
    branch_ids, manages = _reach(user, organisation)
    return import_pasted(
        organisation.pk,
        name=_("Pasted table"),
        text=form.cleaned_data["text"],
        branch_ids=branch_ids,
        manages=manages,
        by=user,
        at=now,
    )


def _reach(user: User, organisation: Organisation) -> tuple[list[int], Manages]:
    """Branches that the user reaches, and whether the user may change a person."""
    branch_ids = [branch.pk for branch in reachable_branches(user, organisation)]
    return branch_ids, lambda person: check_manage(user, person)


def _kinds(counts: ImportCounts) -> list[tuple[str, str, int]]:
    """The links above the rows: kind, words, how many."""
    return [
        ("all", _("all rows"), counts.all),
        ("errors", _("with errors"), counts.errors),
        ("create", _("to add"), counts.create),
        ("update", _("to change"), counts.update),
        ("skip", _("as they are"), counts.skip),
    ]


def _is(row: dict[str, Any], wanted: str) -> bool:
    """Whether the row is of the wanted kind: errors, or what applying it would do."""
    return bool(row["errors"]) if wanted == "errors" else row["action"] == wanted and not row["errors"]
