"""A dialogue from a draft to the next version of its programme.

A published version is never changed: publishing copies it and puts the draft in.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.journal import record
from catalog.loading.course_rows import dialogue_fields
from catalog.loading.dialogues import check_dialogue
from catalog.loading.files import ContentError, Document, Fault, read_text
from catalog.models import DialogueDraft, Exercise, Module, PlanStep, Programme
from catalog.queries.dialogues import current_of
from catalog.services.copies import next_version

SCHEMA = "dialogue"


class StaleDraftError(Exception):
    """The draft was saved in another window meanwhile; nothing is stored."""


class NoVersionError(Exception):
    """The module has no published programme that a dialogue could join."""


class NoStepError(Exception):
    """No step of the programme leads to the dialogue, and none was named to lead to it."""


def document_of(draft: DialogueDraft) -> Document:
    """The draft as a file with its lines."""
    return read_text(f"{draft.code}.yaml", draft.source, SCHEMA)


def as_yaml(content: Mapping[str, Any]) -> str:
    """A dialogue as its file: keys in the order of the schema, texts folded, Cyrillic as it is."""
    text: str = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=100)
    return text


@transaction.atomic
def open_draft(
    module_id: int, *, code: str, content: Mapping[str, Any], by: User, at: datetime
) -> DialogueDraft:
    """The module's draft of this code; made of `content` when there is none.

    Raises:
        ContentError: the content breaks the schema.
    """
    Module.objects.select_for_update(no_key=True).get(pk=module_id)
    source = as_yaml({**content, "code": code})
    read_text(f"{code}.yaml", source, SCHEMA)
    facts = {"source": source, "title": content["title"], "updated_by": by, "updated_at": at}
    return DialogueDraft.objects.get_or_create(module_id=module_id, code=code, defaults=facts)[0]


@transaction.atomic
def save_draft(draft_id: int, *, version: int, source: str, by: User, at: datetime) -> DialogueDraft:
    """Store the draft's YAML; ways that lead nowhere are kept and shown, broken YAML is refused.

    Args:
        version: of the draft that the writer saw.
    Raises:
        ContentError: the text breaks the schema, or gives the dialogue another code; with lines.
        StaleDraftError: somebody saved meanwhile.
        DialogueDraft.DoesNotExist: it was published or discarded meanwhile.
    """
    draft = DialogueDraft.objects.select_for_update().get(pk=draft_id)
    document = read_text(f"{draft.code}.yaml", source, SCHEMA)
    if document.content["code"] != draft.code:
        raise ContentError([document.fault(("code",), _("this draft is «%s»") % draft.code)])
    if draft.version != version:
        raise StaleDraftError
    draft.source, draft.version, draft.title = source, version + 1, document.content["title"]
    draft.updated_by, draft.updated_at = by, at
    draft.save(update_fields=["source", "title", "version", "updated_by", "updated_at"])
    return draft


@transaction.atomic
def discard_draft(draft_id: int, *, by: User, at: datetime) -> None:
    """Throw the draft away; what was published stays. A second time changes nothing."""
    draft = DialogueDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is not None:
        record("dialogue.discard", actor=by, organisation_id=None, subject=draft, at=at)
        draft.delete()


@transaction.atomic
def publish_draft(draft_id: int, *, step_code: str, by: User, at: datetime) -> Programme:
    """Make the module's next version with the draft in it; who studies by an earlier one stays with it.

    Args:
        step_code: a session that becomes the dialogue's step, where no step leads to it yet; else empty.
    Raises:
        ContentError: the linter's faults, and what the version does not have: rubric, criteria, lesson.
        NoVersionError, NoStepError: there is nothing that it could join.
    """
    draft = DialogueDraft.objects.select_for_update().select_related("module").get(pk=draft_id)
    Module.objects.select_for_update(no_key=True).get(pk=draft.module_id)
    current = current_of(draft.module)
    if current is None:
        raise NoVersionError
    document = document_of(draft)
    if faults := faults_in(document, current):
        raise ContentError(faults)
    step = _step_for(current, draft.code, step_code)
    version = next_version(current)
    _put(version, document.content, step)
    Module.objects.filter(pk=draft.module_id).update(changed_at=at)
    record("dialogue.publish", actor=by, organisation_id=None, subject=version, at=at)
    draft.delete()
    return version


def faults_in(document: Document, programme: Programme | None) -> list[Fault]:
    """The linter's faults, and what the version that the dialogue would join does not have."""
    return sorted({*check_dialogue(document), *strangers_in(document, programme)})


def strangers_in(document: Document, programme: Programme | None) -> list[Fault]:
    """Rubric, criteria, lesson and outcomes that the version does not know."""
    if programme is None:
        return []
    content, faults = document.content, []
    rubric = programme.rubrics.filter(code=content["rubric"]).first()
    known = {one["code"] for one in rubric.criteria} if rubric else set()
    if rubric is None:
        faults.append(document.fault(("rubric",), _("there is no rubric «%s»") % content["rubric"]))
    else:
        faults += [
            document.fault(("criteria", at), _("there is no criterion %s") % code)
            for at, code in enumerate(content["criteria"])
            if code not in known
        ]
    if not programme.lessons.filter(number=content["lesson"]).exists():
        faults.append(document.fault(("lesson",), _("there is no lesson %s") % content["lesson"]))
    outcomes = {one["code"] for one in programme.outcomes}
    faults += [
        document.fault(("outcomes", at), _("there is no outcome %s") % code)
        for at, code in enumerate(content["outcomes"])
        if code not in outcomes
    ]
    return faults


def _step_for(current: Programme, code: str, step_code: str) -> str:
    """Code of the session that becomes the dialogue's step; empty when a step leads to it already."""
    steps = PlanStep.objects.filter(programme=current)
    if steps.filter(kind=PlanStep.Kind.EXERCISE, ref=code).exists():
        return ""
    if not step_code or not steps.filter(kind=PlanStep.Kind.SESSION, code=step_code).exists():
        raise NoStepError
    return step_code


def _put(version: Programme, content: Mapping[str, Any], step_code: str) -> None:
    """The dialogue as an exercise of the version, and the step that leads to it."""
    fields = dialogue_fields(dict(content))
    fields["rubric"] = version.rubrics.get(code=content["rubric"])
    Exercise.objects.update_or_create(programme=version, code=content["code"], defaults=fields)
    if step_code:
        PlanStep.objects.filter(programme=version, code=step_code).update(
            kind=PlanStep.Kind.EXERCISE, ref=content["code"], title=content["title"]
        )
