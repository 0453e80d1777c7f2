"""One question of a bank in work: its form with faults at their fields, saving while typing, its history."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from catalog.bank_checks import remarks_on
from catalog.bank_files import as_yaml, differing
from catalog.bank_rows import blank_row
from catalog.forms.bank import NewQuestionForm
from catalog.forms.questions import QuestionForm, reshaped
from catalog.models import DraftQuestion, Question
from catalog.permissions import access_bank, access_draft_question
from catalog.queries.bank import Facts, history_of, questions_of
from catalog.services.bank import NoBankError, StaleQuestionError, create_question, save_question
from catalog.views.bank import facts_or_404


@require_POST
def bank_question_create(request: UserRequest, slug: str) -> HttpResponse:
    """A new question of the kind that was chosen."""
    module = access_bank(request.user, slug)
    facts, form = facts_or_404(module), NewQuestionForm(request.POST)
    kind = (form.is_valid() and form.cleaned_data["kind"]) or Question.Kind.SINGLE
    outcome = facts.current.outcomes[0]["code"] if facts.current.outcomes else ""
    lesson = facts.lessons[0][0] if facts.lessons else 1
    row = blank_row(kind, code="q01", outcome=outcome, lesson=lesson)
    try:
        made = create_question(module.pk, row=row, by=request.user, at=timezone.now())
    except NoBankError as error:
        raise Http404 from error
    return redirect("catalog:bank-question-edit", slug, made.code)


@require_POST
def bank_question_copy(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """A new question like this one."""
    question = access_draft_question(request.user, slug, code)
    made = create_question(question.module_id, row=question.row, by=request.user, at=timezone.now())
    messages.success(request, pgettext("bank", "This is a copy of %s.") % code)
    return redirect("catalog:bank-question-edit", slug, made.code)


@require_http_methods(["GET", "HEAD", "POST"])
def bank_question_edit(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """The form of the question; a POST keeps what was written, finished or not."""
    question = access_draft_question(request.user, slug, code)
    facts = facts_or_404(question.module)
    if request.method != "POST":
        return _form_page(request, question, facts, _form_of(question, facts))
    form = QuestionForm(facts, question.row, request.POST, version=question.version)
    is_typing = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        return _told(form) if is_typing else _form_page(request, question, facts, form)
    command = request.POST.get("op", "save")
    row = form.written(is_tidied=not is_typing and command in {"save", "next"})
    row = reshaped(row, command)
    try:
        version = form.cleaned_data["version"]
        kept = save_question(question.pk, version=version, row=row, by=request.user, at=timezone.now())
    except StaleQuestionError as error:
        if is_typing:
            return JsonResponse({"version": error.stored.version}, status=409)
        return _conflict_page(request, error.stored, facts, row)
    if is_typing:
        return _saved(kept, facts, form)
    return _on(request, kept, command)


def _form_of(question: DraftQuestion, facts: Facts) -> QuestionForm:
    """The form of the stored question with its faults."""
    form = QuestionForm(facts, question.row, version=question.version)
    form.tell(remarks_on(question.row, facts.known))
    return form


def _form_page(
    request: UserRequest, question: DraftQuestion, facts: Facts, form: QuestionForm, **more: Any
) -> HttpResponse:
    """The page of the form."""
    codes = [one.code for one in questions_of(question.module) if not one.is_retired or one == question]
    at = codes.index(question.code) if question.code in codes else 0
    context = {
        "module": question.module,
        "question": question,
        "facts": facts,
        "form": form,
        "fault_count": sum(map(len, form.faults.values())),
        "previous": codes[at - 1] if at else None,
        "following": codes[at + 1] if at + 1 < len(codes) else None,
        **more,
    }
    is_bad = form.is_bound and not request.htmx
    return render(request, "catalog/bank_question_edit.html", context, status=422 if is_bad else 200)


def _conflict_page(
    request: UserRequest, stored: DraftQuestion, facts: Facts, row: dict[str, Any]
) -> HttpResponse:
    """Both versions beside each other: what is stored, and what was written here, ready to be saved over."""
    form = QuestionForm(facts, row, version=stored.version)
    form.tell(remarks_on(row, facts.known))
    conflict = {"stored": as_yaml([stored.row]), "own": as_yaml([row]), "names": differing(stored.row, row)}
    answer = _form_page(request, stored, facts, form, conflict=conflict)
    answer.status_code = 200 if request.htmx else 409
    return answer


def _saved(kept: DraftQuestion, facts: Facts, form: QuestionForm) -> JsonResponse:
    """What typing is told: the version to go on with, when it was kept, what is wrong and where."""
    faults = [
        {"field": form.place_of(where), "reason": reason}
        for where, reason in remarks_on(kept.row, facts.known)
    ]
    at = timezone.localtime(kept.updated_at).strftime("%H:%M:%S")
    return JsonResponse({"version": kept.version, "saved": at, "faults": faults})


def _told(form: QuestionForm) -> JsonResponse:
    """What typing is told when it cannot be kept as it is."""
    faults = [{"field": name, "reason": str(errors[0])} for name, errors in form.errors.items()]
    return JsonResponse({"faults": faults}, status=422)


def _on(request: UserRequest, kept: DraftQuestion, command: str) -> HttpResponse:
    """Back to the form, or to the next question."""
    code, slug = kept.code, kept.module.slug
    if command in {"save", "next"}:
        at = timezone.localtime(kept.updated_at).strftime("%H:%M:%S")
        messages.success(request, pgettext("bank", "%(code)s: saved %(at)s.") % {"code": code, "at": at})
    if command == "next":
        codes = [one.code for one in questions_of(kept.module) if not one.is_retired]
        later = [one for one in codes if one > code]
        if not later:
            return redirect("catalog:bank-detail", slug)
        code = later[0]
    return redirect("catalog:bank-question-edit", slug, code)


@require_safe
def bank_question_history(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Who changed what in the question and when."""
    question = access_draft_question(request.user, slug, code)
    lines = []
    for change in history_of(question.module, code):
        before = change.before["row"] if change.before else {}
        after = change.after["row"] if change.after else {}
        names = differing(before, after) if before and after else []
        shown = [
            {"name": name, "before": before.get(name, ""), "after": after.get(name, "")} for name in names
        ]
        was, now = (bool(one and one["is_retired"]) for one in (change.before, change.after))
        lines.append({"change": change, "fields": shown, "retired": now and not was, "back": was and not now})
    context = {"module": question.module, "question": question, "lines": lines}
    return render(request, "catalog/bank_question_history.html", context)
