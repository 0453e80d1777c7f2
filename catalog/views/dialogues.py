"""Dialogues of a module for the methodologist: the list, a draft with its map, trying it, publishing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from catalog.dialogues import NoSuchReplyError, Walk, read_script
from catalog.forms.dialogues import PublishForm, SourceForm
from catalog.loading.dialogues import remarks_on
from catalog.loading.files import ContentError
from catalog.models import DialogueDraft
from catalog.permissions import access_dialogue_draft, access_dialogues
from catalog.queries.dialogues import (
    current_of,
    dialogues_of,
    draft_page,
    free_code,
    fresh_content,
    sessions_of,
)
from catalog.services.dialogues import (
    NoStepError,
    NoVersionError,
    StaleDraftError,
    discard_draft,
    document_of,
    faults_in,
    open_draft,
    publish_draft,
    save_draft,
    strangers_in,
)

TURNS_TO_TRY = 60  # an address must not grow for ever


@require_safe
def dialogue_list(request: UserRequest, slug: str) -> HttpResponse:
    """Published dialogues and drafts of a module."""
    module = access_dialogues(request.user, slug)
    context = {"module": module, "rows": dialogues_of(module), "has_course": current_of(module) is not None}
    return render(request, "catalog/dialogue_list.html", context)


@require_POST
def dialogue_create(request: UserRequest, slug: str) -> HttpResponse:
    """Open a draft: of the published dialogue that is named, or a new one."""
    module = access_dialogues(request.user, slug)
    rows = dialogues_of(module)
    named = next((row for row in rows if row.code == request.POST.get("code")), None)
    if named is not None and named.published is not None:
        code, content = named.code, named.published.source
    elif named is not None:
        return redirect("catalog:dialogue-edit", slug, named.code)
    else:
        code, content = free_code(rows), fresh_content(current_of(module))
    open_draft(module.pk, code=code, content=content, by=request.user, at=timezone.now())
    return redirect("catalog:dialogue-edit", slug, code)


@require_safe
def dialogue_edit(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """The draft: its map, its turns with the linter's faults, what may be done with it."""
    draft = access_dialogue_draft(request.user, slug, code)
    current = current_of(draft.module)
    document = document_of(draft)
    page = draft_page(document.content)
    faults = faults_in(document, current)
    strangers = strangers_in(document, current)
    context = {
        "module": draft.module,
        "draft": draft,
        "page": page,
        "current": current,
        "is_ready": not faults and current is not None,
        "strangers": strangers,
        "fault_count": page.faults + len(strangers),
        "publish": PublishForm(sessions=sessions_of(current, draft.code)),
    }
    return render(request, "catalog/dialogue_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_source(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """The draft as YAML, to paste or to send as a file; faults are told by line and what was sent stays."""
    draft = access_dialogue_draft(request.user, slug, code)
    form = SourceForm(request.POST or None, request.FILES or None, initial={"source": draft.source})
    faults: list[Any] = []
    if request.method == "POST" and form.is_valid():
        source = form.text()
        try:
            version = int(request.POST.get("version") or 0)
            save_draft(draft.pk, version=version, source=source, by=request.user, at=timezone.now())
        except ContentError as error:
            faults = error.faults
            form = SourceForm(initial={"source": source})
        except (StaleDraftError, ValueError):
            messages.warning(
                request, _("The draft was saved in another window meanwhile; compare and save again.")
            )
            form = SourceForm(initial={"source": source})
        else:
            return _saved(request, draft)
    status = 422 if request.method == "POST" else 200
    context = {"module": draft.module, "draft": draft, "form": form, "faults": faults}
    return render(request, "catalog/dialogue_source.html", context, status=status)


@require_safe
def dialogue_export(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """The draft as its file."""
    draft = access_dialogue_draft(request.user, slug, code)
    answer = HttpResponse(draft.source, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{draft.code}.yaml"'
    return answer


@require_safe
def dialogue_try(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """The draft played without keeping anything: the choices are in the address."""
    draft = access_dialogue_draft(request.user, slug, code)
    content = document_of(draft).content
    if any(where[-1] in {"next", "start"} for where, _reason in remarks_on(content)):
        messages.warning(request, _("Some replies lead nowhere yet: mend them before playing."))
        return redirect("catalog:dialogue-edit", slug, code)
    script = read_script(content)
    walk = _walk(script, request.GET.get("path", ""))
    path = "".join(str(step.chosen) for step in walk.steps)
    context = {
        "module": draft.module,
        "draft": draft,
        "client": content["client"],
        "walk": walk,
        "said": [
            {"step": one, "marks": sorted(one.reply.marks.items()), "better": one.better}
            for one in walk.steps
        ],
        "turn": script.turns.get(walk.at) if len(walk.steps) < TURNS_TO_TRY else None,
        "ending": script.endings.get(walk.at),
        "path": path,
    }
    return render(request, "catalog/dialogue_try.html", context)


@require_POST
def dialogue_publish(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Make the programme's next version with this dialogue in it; refused with reasons."""
    draft = access_dialogue_draft(request.user, slug, code)
    step = request.POST.get("step", "")
    try:
        version = publish_draft(draft.pk, step_code=step, by=request.user, at=timezone.now())
    except ContentError as error:
        messages.error(request, _("Not published: %(why)s.") % {"why": error.faults[0].reason})
    except NoVersionError:
        messages.error(request, _("The module has no programme that the dialogue could join."))
    except NoStepError:
        messages.error(request, _("Choose the session that becomes this dialogue."))
    else:
        words = _("Version %(version)s is published; groups that study keep theirs.")
        messages.success(request, words % {"version": version.version})
        return redirect("catalog:dialogue-list", slug)
    return redirect("catalog:dialogue-edit", slug, code)


@require_POST
def dialogue_discard(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Throw the draft away; what was published stays."""
    draft = access_dialogue_draft(request.user, slug, code)
    discard_draft(draft.pk, by=request.user, at=timezone.now())
    messages.success(request, _("The draft is discarded."))
    return redirect("catalog:dialogue-list", slug)


def _walk(script: Any, path: str) -> Walk:
    """The conversation of an address, as far as its choices exist."""
    walk: Walk = script.walk()
    for sign in path[:TURNS_TO_TRY]:
        try:
            walk = script.step(walk, int(sign))
        except (NoSuchReplyError, ValueError):
            break
    return walk


def _saved(request: UserRequest, draft: DialogueDraft) -> HttpResponse:
    """To the draft's page, saying so."""
    draft.refresh_from_db()
    faults = remarks_on(document_of(draft).content)
    messages.success(
        request,
        _("The draft is saved, faults: %(n)s.") % {"n": len(faults)} if faults else _("The draft is saved."),
    )
    return redirect("catalog:dialogue-edit", draft.module.slug, draft.code)
