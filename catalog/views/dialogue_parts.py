"""Parts of a dialogue's draft by forms: a turn with its replies, the facts with the endings."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from catalog.dialogue_edits import free_turn, move_turn, put_facts, put_turn, remove_turn, turn_of
from catalog.forms.dialogues import FactsForms, TurnForms, VersionForm
from catalog.loading.dialogues import remarks_on
from catalog.loading.files import ContentError
from catalog.models import DialogueDraft
from catalog.permissions import access_dialogue_draft
from catalog.services.dialogues import StaleDraftError, as_yaml, document_of, save_draft

STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_turn_add(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """A new turn."""
    draft = access_dialogue_draft(request.user, slug, code)
    content = document_of(draft).content
    return _turn_page(
        request, draft, content, {"code": free_turn(content), "client": "", "replies": []}, None
    )


@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_turn_edit(request: UserRequest, slug: str, code: str, turn: str) -> HttpResponse:
    """One turn: the client's line and the replies."""
    draft = access_dialogue_draft(request.user, slug, code)
    content = document_of(draft).content
    found = turn_of(content, turn)
    if found is None:
        raise Http404
    return _turn_page(request, draft, content, found, turn)


@require_POST
def dialogue_turn_move(request: UserRequest, slug: str, code: str, turn: str) -> HttpResponse:
    """The turn one place up or down."""
    draft = access_dialogue_draft(request.user, slug, code)
    by = STEPS.get(request.POST.get("to", ""), 0)
    _store(request, draft, lambda content: move_turn(content, turn, by))
    return redirect("catalog:dialogue-edit", slug, code)


@require_POST
def dialogue_turn_remove(request: UserRequest, slug: str, code: str, turn: str) -> HttpResponse:
    """Take the turn out; the replies that led to it are shown as faults."""
    draft = access_dialogue_draft(request.user, slug, code)
    if _store(request, draft, lambda content: remove_turn(content, turn)):
        messages.success(request, _("The turn is removed."))
    return redirect("catalog:dialogue-edit", slug, code)


@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_facts(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """What is said before the conversation, and its endings."""
    draft = access_dialogue_draft(request.user, slug, code)
    content = document_of(draft).content
    forms = FactsForms(content, request.POST or None)
    if request.method == "POST" and forms.is_valid():
        facts, endings = forms.facts.cleaned_data, forms.edited_endings()
        if _store(request, draft, lambda now: put_facts(now, facts, endings)):
            messages.success(request, _("The draft is saved."))
            return redirect("catalog:dialogue-edit", slug, code)
    context = {"module": draft.module, "draft": draft, "forms": forms}
    status = 422 if request.method == "POST" else 200
    return render(request, "catalog/dialogue_facts.html", context, status=status)


def _turn_page(
    request: UserRequest,
    draft: DialogueDraft,
    content: dict[str, Any],
    turn: dict[str, Any],
    code: str | None,
) -> HttpResponse:
    """The form of a turn; a POST keeps it. `code` is None for a new one."""
    forms = TurnForms(content, turn, request.POST or None)
    if request.method == "POST" and forms.is_valid():
        edited = forms.edited()
        if _store(request, draft, lambda now: put_turn(now, code, edited)):
            messages.success(request, _("The turn is saved."))
            return redirect("catalog:dialogue-edit", draft.module.slug, draft.code)
    at = next((at for at, one in enumerate(content["turns"]) if one["code"] == code), None)
    context = {
        "module": draft.module,
        "draft": draft,
        "forms": forms,
        "turn": turn,
        "content": content,
        "is_new": code is None,
        "faults": [
            reason for where, reason in remarks_on(content) if at is not None and where[:2] == ("turns", at)
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "catalog/dialogue_turn_edit.html", context, status=status)


def _store(
    request: UserRequest, draft: DialogueDraft, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> bool:
    """Keep a change of the draft that the writer saw; otherwise say why not."""
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    source = as_yaml(change(document_of(draft).content))
    try:
        save_draft(draft.pk, version=version, source=source, by=request.user, at=timezone.now())
    except StaleDraftError:
        messages.warning(
            request, _("The draft was saved in another window meanwhile; compare and save again.")
        )
    except ContentError as error:
        messages.error(request, _("Not saved: %(why)s.") % {"why": error.faults[0].reason})
    else:
        return True
    return False
