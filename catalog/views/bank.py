"""A module's bank for the methodologist: the table, many questions at once, publishing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from catalog.forms.bank import BulkForm, FilterForm, NewQuestionForm
from catalog.models import Module
from catalog.permissions import access_bank
from catalog.queries.bank import (
    SORTS,
    Facts,
    as_drafts,
    chosen,
    coverage_of,
    draft_of,
    elsewhere,
    facts_of,
    files_gap,
    last_batch,
    publication_of,
    questions_of,
    rows_in_force,
)
from catalog.services.bank import (
    NoBankError,
    StaleBankError,
    UndoError,
    begin_bank,
    change_many,
    take_in_force,
    undo_batch,
    words_of_undo,
)
from catalog.services.bank_publishing import (
    BankFaultsError,
    ElsewhereError,
    NothingToPublishError,
    bank_faults,
    publish_bank,
)

ON_A_PAGE = 50
HEADS = {
    "code": lambda: pgettext("bank", "Code"),
    "kind": lambda: pgettext("bank", "Kind"),
    "pool": lambda: pgettext("bank", "Pool"),
    "outcome": lambda: pgettext("bank", "Outcome"),
    "lesson": lambda: pgettext("bank", "Lesson"),
    "difficulty": lambda: pgettext("bank", "Difficulty"),
    "points": lambda: pgettext("bank", "Points"),
}


def facts_or_404(module: Module) -> Facts:
    """Facts of the module's version in force; there is nothing to work on without one."""
    facts = facts_of(module)
    if facts is None:
        raise Http404
    return facts


@require_safe
def bank_detail(request: UserRequest, slug: str) -> HttpResponse:
    """The table with its filters, what the bank must cover, and what happened elsewhere."""
    module = access_bank(request.user, slug)
    facts, draft = facts_of(module), draft_of(module)
    if facts is None:
        return render(request, "catalog/bank_detail.html", {"module": module, "draft": draft})
    in_force = rows_in_force(facts.current)
    questions = questions_of(module) if draft else as_drafts(module, in_force)
    filters = FilterForm(facts, request.GET)
    wanted = filters.wanted()
    found = chosen(questions, wanted)
    context = {
        "module": module,
        "draft": draft,
        "facts": facts,
        "filters": filters,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "heads": _heads(wanted.sort),
        "counts": _counts(questions),
        "coverage": coverage_of(questions, facts),
        "elsewhere": elsewhere(questions, in_force) if draft else None,
        "gap": files_gap(facts.current, in_force),
        "publication": publication_of(questions, in_force),
        "last": last_batch(module) if draft else None,
        "bulk": BulkForm(facts, []),
        "fresh": NewQuestionForm(),
    }
    return render(request, "catalog/bank_detail.html", context)


def _heads(sort: str) -> list[dict[str, str]]:
    """Columns of the table with the sort that each leads to."""
    name, down = sort.lstrip("-"), sort.startswith("-")
    return [
        {
            "label": HEADS[one](),
            "sort": f"-{one}" if one == name and not down else one,
            "now": ("descending" if down else "ascending") if one == name else "",
        }
        for one in SORTS
        if one in HEADS
    ]


def _counts(questions: list[Any]) -> dict[str, int]:
    """How many questions stand how."""
    live = [one for one in questions if not one.is_retired]
    return {
        "live": len(live),
        "retired": len(questions) - len(live),
        "changed": sum(one.is_changed for one in questions),
        "faulty": sum(one.faults > 0 for one in live),
    }


@require_POST
def bank_begin(request: UserRequest, slug: str) -> HttpResponse:
    """Begin the draft: a copy of the version in force."""
    module = access_bank(request.user, slug)
    try:
        begin_bank(module.pk, by=request.user, at=timezone.now())
    except NoBankError:
        messages.error(request, pgettext("bank", "The module has no programme that could have questions."))
    return redirect("catalog:bank-detail", slug)


@require_POST
def bank_change(request: UserRequest, slug: str) -> HttpResponse:
    """Change the marked questions together: first shown, then done."""
    module = access_bank(request.user, slug)
    facts, questions = facts_or_404(module), questions_of(module)
    form = BulkForm(facts, [one.code for one in questions], request.POST)
    if not form.is_valid():
        for fault in [*form.errors.values()]:
            messages.error(request, str(fault[0]))
        return redirect("catalog:bank-detail", slug)
    codes = form.cleaned_data["codes"]
    if request.POST.get("sure") != "1":
        marked = [one for one in questions if one.code in set(codes)]
        context = {"module": module, "form": form, "marked": marked}
        return render(request, "catalog/bank_change.html", context)
    changes: dict[str, Any] = {"fields": form.changes(), "is_retired": form.retiring()}
    count = change_many(module.pk, codes=codes, **changes, by=request.user, at=timezone.now())
    _say_count(request, count)
    return redirect("catalog:bank-detail", slug)


def _say_count(request: UserRequest, count: int) -> None:
    words = ngettext("%(n)s question is changed.", "%(n)s questions are changed.", count)
    messages.success(request, words % {"n": count})


@require_POST
def bank_undo(request: UserRequest, slug: str) -> HttpResponse:
    """Put back what stood before the last action."""
    module = access_bank(request.user, slug)
    last = last_batch(module)
    if last is None or last.batch != request.POST.get("batch"):
        messages.warning(request, pgettext("bank", "Something else was done since: nothing is undone."))
        return redirect("catalog:bank-detail", slug)
    try:
        count = undo_batch(module.pk, batch=last.batch, by=request.user, at=timezone.now())
    except UndoError as error:
        messages.error(request, words_of_undo(error))
    else:
        _say_count(request, count)
    return redirect("catalog:bank-detail", slug)


@require_POST
def bank_take(request: UserRequest, slug: str) -> HttpResponse:
    """Take into the draft what the version in force got besides it."""
    module = access_bank(request.user, slug)
    facts = facts_or_404(module)
    codes = elsewhere(questions_of(module), rows_in_force(facts.current)).codes
    try:
        count = take_in_force(module.pk, codes=codes, by=request.user, at=timezone.now())
    except NoBankError as error:
        raise Http404 from error
    _say_count(request, count)
    return redirect("catalog:bank-detail", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def bank_publish(request: UserRequest, slug: str) -> HttpResponse:
    """What the next version would change and what stands in its way; a POST makes it."""
    module = access_bank(request.user, slug)
    draft, facts = draft_of(module), facts_or_404(module)
    if draft is None:
        raise Http404
    if request.method == "POST" and (done := _published(request, module)):
        return done
    questions, in_force = questions_of(module), rows_in_force(facts.current)
    context = {
        "module": module,
        "draft": draft,
        "facts": facts,
        "publication": publication_of(questions, in_force),
        "elsewhere": elsewhere(questions, in_force),
        "faults": bank_faults([one.row for one in questions if not one.is_retired], facts),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "catalog/bank_publish.html", context, status=status)


def _published(request: UserRequest, module: Module) -> HttpResponse | None:
    """Publish and go to the bank; None with the reason said when it is refused."""
    sent = request.POST.get("edition", "")
    edition = int(sent) if sent.isdecimal() else 0
    overrule = request.POST.get("overrule") == "1"
    try:
        version = publish_bank(
            module.pk, edition=edition, overrule=overrule, by=request.user, at=timezone.now()
        )
    except BankFaultsError:
        messages.error(request, pgettext("bank", "Not published: the faults below are left."))
    except ElsewhereError:
        messages.error(request, pgettext("bank", "Not published: say what to do with the other changes."))
    except NothingToPublishError:
        messages.warning(request, pgettext("bank", "The version in force has the same questions."))
    except StaleBankError:
        messages.warning(request, pgettext("bank", "The bank was changed meanwhile: look once more."))
    else:
        words = pgettext("bank", "Version %(version)s is published; groups that study keep theirs.")
        messages.success(request, words % {"version": version.version})
        return redirect("catalog:bank-detail", module.slug)
    return None
