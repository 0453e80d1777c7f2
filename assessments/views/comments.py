"""Remarks at a second of a recording, and the assessor's bank of words."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from assessments.desk_forms import AskedWordsForm, CommentForm, WordsForm
from assessments.models import Snippet, Submission
from assessments.permissions import (
    TRAINER,
    access_comment,
    access_grading,
    access_snippet,
    access_submission,
)
from assessments.queries import comments, grading
from assessments.services.comments import (
    CommentsClosedError,
    MisplacedCommentError,
    add_comment,
    remove_comment,
    restore_comment,
)
from assessments.services.snippets import (
    edit_snippet,
    place_of,
    remove_snippet,
    restore_snippet,
    use_words,
)

PAGE = 50


# --- remarks -------------------------------------------------------------------------------------
@require_POST
def comment_add(request: UserRequest, submission_id: int) -> HttpResponse:
    """Say something at a second; a script gets the list of remarks as it stands now."""
    work = access_submission(request.user, submission_id, TRAINER)
    form = CommentForm(request.POST)
    try:
        if not form.is_valid():
            raise MisplacedCommentError
        add_comment(work.pk, by=request.user, at=request.arrived_at, **form.facts())
    except MisplacedCommentError:
        return _said(request, work, _("The remark is not stored: it needs words and a second."), 422)
    except CommentsClosedError:
        return _said(request, work, _("The work is decided: remarks are closed."), 409)
    return _said(request, work, _("The remark is stored."))


@require_POST
def comment_remove(request: UserRequest, comment_id: int) -> HttpResponse:
    """Take one's remark back; it can be brought back at once."""
    remark = access_comment(request.user, comment_id)
    try:
        remove_comment(remark.pk, at=request.arrived_at)
    except CommentsClosedError:
        return _said(request, remark.grade.submission, _("The work is decided: remarks are closed."), 409)
    return _said(request, remark.grade.submission, _("The remark is taken back."), undo=remark.pk)


@require_POST
def comment_restore(request: UserRequest, comment_id: int) -> HttpResponse:
    """Bring one's remark back."""
    remark = access_comment(request.user, comment_id)
    try:
        restore_comment(remark.pk)
    except CommentsClosedError:
        return _said(request, remark.grade.submission, _("The work is decided: remarks are closed."), 409)
    return _said(request, remark.grade.submission, _("The remark is back."))


def _said(
    request: UserRequest, work: Submission, text: str, status: int = 200, undo: int | None = None
) -> HttpResponse:
    """The remarks as they stand now for a script; otherwise back to the desk."""
    if request.get_preferred_type(["text/html", "application/json"]) != "application/json":
        (messages.success if status == 200 else messages.error)(request, text)
        return redirect(reverse("assessments:grade-edit", args=[work.pk]))
    remarks = comments.remarks_of(grading.grade_of(work), request.user)
    context = {"work": work, "is_open": True, "undo": undo, **comments.recordings(work, remarks)}
    html = {
        str(line.file.pk): render_to_string(
            "assessments/_remarks.html", {**context, "remarks": found, "file": line.file}, request=request
        )
        for line, found in context["recordings"]
    }
    html[""] = render_to_string(
        "assessments/_remarks.html", {**context, "remarks": context["loose_remarks"]}, request=request
    )
    return JsonResponse({"said": text, "html": html}, status=status)


# --- the bank of words ---------------------------------------------------------------------------
@require_safe
def snippet_offer(request: UserRequest, submission_id: int) -> HttpResponse:
    """Words to use again about a criterion of this work, the best fitting first; JSON."""
    work = access_submission(request.user, submission_id, TRAINER)
    form = AskedWordsForm(request.GET)
    titles = {one["code"]: one["title"] for one in work.rubric}
    if not form.is_valid() or form.cleaned_data["criterion"] not in titles:
        return JsonResponse({"words": []})
    asked = form.cleaned_data
    found = comments.offered_words(
        request.user,
        exercise=place_of(work),
        criterion=titles[asked["criterion"]],
        level=asked["level"],
        text=asked["q"],
    )
    return JsonResponse({"words": [{"text": one.text, "uses": one.uses} for one in found]})


@require_POST
def snippet_star(request: UserRequest, submission_id: int) -> HttpResponse:
    """Keep words said about a criterion of this work in the bank; JSON."""
    work = access_submission(request.user, submission_id, TRAINER)
    titles = {one["code"]: one["title"] for one in work.rubric}
    title = titles.get(request.POST.get("criterion", ""))
    form = WordsForm({"text": request.POST.get("text", ""), "is_starred": "on"})
    if title is None or not form.is_valid():
        return JsonResponse({"said": _("These words are empty or too long to keep.")}, status=422)
    facts = {"exercise": place_of(work), "criterion": title, "level": None, "is_starred": True}
    use_words(form.cleaned_data["text"], by=request.user, at=request.arrived_at, **facts)
    return JsonResponse({"said": _("The words are in your bank.")})


@require_safe
def snippet_list(request: UserRequest) -> HttpResponse:
    """All one's words by criterion, to be changed and removed."""
    access_grading(request.user)
    text = request.GET.get("q", "").replace("\x00", "")[:80]
    page = Paginator(comments.bank_of(request.user, text=text), PAGE).get_page(request.GET.get("page"))
    return render(
        request, "assessments/snippet_list.html", {"page": page, "text": text, "removed": _removed(request)}
    )


def _removed(request: UserRequest) -> Snippet | None:
    """The words that were removed a moment ago, to be brought back."""
    asked = request.GET.get("removed", "")
    known = asked if asked.isascii() and asked.isdecimal() and len(asked) < 19 else "0"
    return comments.removed_words(request.user, int(known))


@require_POST
def snippet_edit(request: UserRequest, snippet_id: int) -> HttpResponse:
    """Change words of the bank, or star them."""
    snippet = access_snippet(request.user, snippet_id)
    form = WordsForm(request.POST)
    if form.is_valid() and edit_snippet(snippet.pk, **form.cleaned_data):
        messages.success(request, _("The words are changed."))
    else:
        messages.error(request, _("Not changed: the words are empty, too long, or in the bank already."))
    return redirect("assessments:snippet-list")


@require_POST
def snippet_remove(request: UserRequest, snippet_id: int) -> HttpResponse:
    """Offer the words no more; it can be undone."""
    snippet = access_snippet(request.user, snippet_id)
    remove_snippet(snippet.pk, at=request.arrived_at)
    messages.success(request, _("The words are removed."))
    return redirect(f"{reverse('assessments:snippet-list')}?removed={snippet.pk}")


@require_POST
def snippet_restore(request: UserRequest, snippet_id: int) -> HttpResponse:
    """Offer removed words again."""
    snippet = access_snippet(request.user, snippet_id)
    restore_snippet(snippet.pk)
    messages.success(request, _("The words are back."))
    return redirect("assessments:snippet-list")
