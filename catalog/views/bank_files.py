"""A bank as questions.yaml: given out, and read back with a preview of what it would change."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from catalog.bank_files import Reading, as_yaml, not_in_file, read_bank
from catalog.forms.bank import ImportForm
from catalog.models import BankDraft, Module
from catalog.permissions import access_bank
from catalog.queries.bank import draft_of, questions_of, rows_in_force
from catalog.services.bank import RefusedImportError, StaleBankError, import_bank
from catalog.views.bank import facts_or_404


@require_safe
def bank_export(request: UserRequest, slug: str) -> HttpResponse:
    """The bank as its file: the draft, or the version in force where there is none."""
    module = access_bank(request.user, slug)
    if draft_of(module):
        rows = [one.row for one in questions_of(module) if not one.is_retired]
    else:
        rows = list(rows_in_force(facts_or_404(module).current).values())
    answer = HttpResponse(as_yaml(rows), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{module.slug}-questions.yaml"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def bank_import(request: UserRequest, slug: str) -> HttpResponse:
    """A file against the bank: added, changed, removed, refused; nothing is kept before the second press."""
    module = access_bank(request.user, slug)
    draft = draft_of(module)
    if draft is None:
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None)
    reading = None
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        is_sure = request.POST.get("sure") == "1"
        reading = _read(module, source)
        if is_sure and (done := _imported(request, draft, source, form.cleaned_data["edition"] or 0)):
            return done
        form = ImportForm(initial={"source": source})
    retired = sum(one.is_retired for one in questions_of(module))
    context = {"module": module, "draft": draft, "form": form, "reading": reading}
    context["not_kept"] = not_in_file(retired=retired)
    status = 422 if request.method == "POST" and (reading is None or reading.refused) else 200
    return render(request, "catalog/bank_import.html", context, status=status)


def _read(module: Module, source: str) -> Reading:
    """What the file would do to the bank as it is."""
    stored = [one.row for one in questions_of(module) if not one.is_retired]
    return read_bank(source, known=facts_or_404(module).known, stored=stored)


def _imported(request: UserRequest, draft: BankDraft, source: str, edition: int) -> HttpResponse | None:
    """Import and go to the bank; None when it is refused."""
    try:
        import_bank(draft.module_id, source=source, edition=edition, by=request.user, at=timezone.now())
    except RefusedImportError:
        messages.error(request, pgettext("bank", "Not imported: the file has faults."))
    except StaleBankError:
        messages.warning(request, pgettext("bank", "The bank was changed meanwhile: look once more."))
    else:
        messages.success(request, pgettext("bank", "The file is imported; you can undo it here."))
        return redirect("catalog:bank-detail", draft.module.slug)
    return None
