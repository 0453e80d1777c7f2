"""Programmes of a request: give what is ready, adapt a version for one request, issue it with its PDF.

An issued version is never changed: adapting it again makes another version. A draft is a version made for
the request that is newer than the one issued to it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import Organisation, User
from accounts.services.journal import record
from catalog.models import Module, PlanStep, Programme, ProgrammeRequest, RequestedModule, Topic
from catalog.plans import TopicLine
from catalog.queries.programmes import draft_of, missing_parts, source_of, sums_of
from catalog.services.copies import copy_content
from catalog.services.trail import RequestStateError, as_methodologist, lock_request, move, provider_id
from catalog.states import WAITING, State
from jobs.models import Job
from jobs.services import enqueue

JOB_KIND = "programme-pdf"


class ProgrammeIncompleteError(Exception):
    """The draft may not be issued yet; `problems` say why, for the reader."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class NoDraftError(Exception):
    """There is no draft to save, issue or discard."""


@dataclass(frozen=True, slots=True)
class StepEdit:
    """What the methodologist may change of one step; minutes."""

    code: str
    title: str
    minutes: int
    theory: int


@dataclass(frozen=True, slots=True)
class DraftEdit:
    """A draft as the form has it; `outcomes` None leaves them as they are."""

    passport: Mapping[str, Any]
    topics: Sequence[TopicLine]
    steps: Sequence[StepEdit] = ()
    outcomes: Sequence[Mapping[str, str]] | None = None
    transfer: str = ""


def give_ready_programmes(request: ProgrammeRequest, *, at: datetime) -> bool:
    """Issue the current version of each module that has content; whether all modules have theirs now.

    Called inside the transaction that holds the request's row.
    """
    modules = list(request.modules.select_related("module", "programme"))
    for requested in modules:
        if requested.programme_id is None and (programme := _ready(requested)):
            _issue(requested, programme, request, at=at)
    return all(requested.programme_id is not None for requested in modules)


@transaction.atomic
def start_draft(requested_id: int, *, by: User, at: datetime) -> Programme:
    """The draft of one requested module: the one there is, a copy of what was issued, or an empty one.

    Takes the request into work.

    Raises:
        RequestStateError: the request is closed.
    """
    requested, request = _locked(requested_id)
    if draft := draft_of(requested):
        return draft
    if request.state != State.IN_WORK:
        move(request, State.IN_WORK, actor=as_methodologist(by), at=at)
    source = source_of(requested)
    draft = _new_version(requested, source)
    if source is not None:
        copy_content(source, draft)
    return draft


@transaction.atomic
def save_draft(requested_id: int, edit: DraftEdit) -> Programme:
    """Store the draft as it is, also when its sums do not agree yet.

    Raises:
        NoDraftError: it was issued or discarded meanwhile.
    """
    requested, _request = _locked(requested_id)
    draft = _draft(requested)
    draft.passport = {**draft.passport, **edit.passport}
    draft.transfer = edit.transfer
    if edit.outcomes is not None:
        draft.outcomes = [dict(one) for one in edit.outcomes]
    draft.save(update_fields=["passport", "outcomes", "transfer"])
    _save_topics(draft, edit.topics)
    _save_steps(draft, edit.steps)
    return draft


@transaction.atomic
def issue_draft(requested_id: int, *, by: User, at: datetime) -> RequestedModule:
    """Give the draft to the asker and ask for its PDF; with all modules given the request is ready.

    Raises:
        NoDraftError: there is none.
        ProgrammeIncompleteError: its minutes do not make its days, or a part is missing.
        RequestStateError: the request is closed.
    """
    requested, request = _locked(requested_id)
    draft = _draft(requested)
    if request.state not in WAITING:
        raise RequestStateError(request.state, State.READY)
    if problems := [*sums_of(draft).problems, *missing_parts(draft)]:
        raise ProgrammeIncompleteError(problems)
    _issue(requested, draft, request, at=at)
    _note(requested, request, by, verb="programme.issue", at=at)
    if not request.modules.filter(programme=None).exists():
        move(request, State.READY, actor=as_methodologist(by), at=at)
    return requested


@transaction.atomic
def issue_as_is(request_id: int, *, by: User, at: datetime) -> None:
    """The programmes that were given stay as they are: a request in work is ready again.

    Raises:
        RequestStateError: a module has no programme yet, or the request is closed.
    """
    request = lock_request(request_id)
    if request.modules.filter(programme=None).exists():
        raise RequestStateError(request.state, State.READY)
    move(request, State.READY, actor=as_methodologist(by), at=at)


@transaction.atomic
def discard_draft(requested_id: int, *, by: User, at: datetime) -> None:
    """Throw the draft away; what was issued stays.

    Raises:
        NoDraftError: there is none.
    """
    requested, request = _locked(requested_id)
    draft = _draft(requested)
    draft.exercises.all().delete()  # before the rubrics that they hold
    draft.delete()
    _note(requested, request, by, verb="programme.discard", at=at)


@transaction.atomic
def repeat_file(requested_id: int, *, by: User | None, at: datetime) -> int:
    """Ask for the PDF again after a failure; the id of the job. One that has not failed stays the same.

    Raises:
        NoDraftError: no programme was issued.
    """
    requested, request = _locked(requested_id)
    if requested.programme is None:
        raise NoDraftError
    return _enqueue(requested, requested.programme, request, by=by, at=at)


def _locked(requested_id: int) -> tuple[RequestedModule, ProgrammeRequest]:
    """The requested module and its request, whose row is locked until commit."""
    requested = RequestedModule.objects.select_related("module", "programme").get(pk=requested_id)
    return requested, lock_request(requested.request_id)


def _draft(requested: RequestedModule) -> Programme:
    """The open draft."""
    draft = draft_of(requested)
    if draft is None:
        raise NoDraftError
    return draft


def _ready(requested: RequestedModule) -> Programme | None:
    """The module's current version, if its plan agrees."""
    current = Programme.objects.current().filter(module_id=requested.module_id).first()
    return current if current is not None and not sums_of(current).problems else None


def _issue(
    requested: RequestedModule, programme: Programme, request: ProgrammeRequest, *, at: datetime
) -> None:
    """Give the version to the asker and ask for its PDF."""
    requested.programme = programme
    requested.save(update_fields=["programme"])
    _enqueue(requested, programme, request, by=None, at=at)


def _enqueue(
    requested: RequestedModule,
    programme: Programme,
    request: ProgrammeRequest,
    *,
    by: User | None,
    at: datetime,
) -> int:
    """The job of the version's PDF, noted at the requested module."""
    provider = Organisation.objects.get(kind=Organisation.Kind.PROVIDER)
    inputs = [programme.pk, request.number, request.reasons, provider.name, provider.licence_number]
    digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:32]
    job: Job = enqueue(
        JOB_KIND,
        organisation_id=request.organisation_id or provider_id(),
        key=f"{requested.pk}-{digest}",
        arguments={"requested_module_id": requested.pk, "programme_id": programme.pk},
        requested_by_id=by.pk if by else request.requested_by_id,
        at=at,
    )
    requested.job_id = job.pk
    requested.save(update_fields=["job_id"])
    return job.pk


def _new_version(requested: RequestedModule, source: Programme | None) -> Programme:
    """The next version of the module, made for the request; the module's row is locked for its number."""
    facts = _facts_of(source) if source else _blank(requested)
    # two versions at once get two numbers
    Module.objects.select_for_update(no_key=True).get(pk=requested.module_id)
    of_module = Programme.objects.filter(module_id=requested.module_id)
    last = of_module.aggregate(last=Max("version"))["last"] or 0
    return Programme.objects.create(
        module_id=requested.module_id, request_id=requested.request_id, version=last + 1, **facts
    )


def _facts_of(source: Programme) -> dict[str, Any]:
    """Own fields of a version, for its copy."""
    names = ("passport", "outcomes", "tests", "transfer", "refreshers")
    return {name: getattr(source, name) for name in names}


def _blank(requested: RequestedModule) -> dict[str, Any]:
    """What is known of a module without content: its goal, its «не назначать», for whom it was asked."""
    module = requested.module
    passport: dict[str, Any] = {
        "goal": module.goal,
        "audience": requested.request.audience,
        "entry": "",
        "group_size": {"min": None, "max": None},
        "needs": [],
        "not_when": " ".join(str(one["text"]) for one in module.applicability),
        "content_note": None,
    }
    return {"passport": passport, "outcomes": [], "tests": {}}


def _save_topics(draft: Programme, topics: Sequence[TopicLine]) -> None:
    """Replace the plan's lines; their numbers are those of steps, so they come with the form."""
    draft.topics.all().delete()
    Topic.objects.bulk_create(
        Topic(
            programme=draft,
            number=one.number,
            title=one.title,
            theory=one.theory,
            practice=one.practice,
            control=one.control,
        )
        for one in topics
    )


def _save_steps(draft: Programme, edits: Sequence[StepEdit]) -> None:
    """Change steps by code and let each day's clock run on from its first step."""
    by_code = {one.code: one for one in edits}
    steps = list(draft.steps.all())
    clock: dict[int, int] = {}  # day -> minutes after midnight
    for step in steps:
        if edit := by_code.get(step.code):
            step.title, step.minutes = edit.title, edit.minutes
            step.theory = min(edit.theory, edit.minutes)
            step.drill = min(step.drill, edit.minutes)
        if step.at is not None:
            start = clock.setdefault(step.day, step.at.hour * 60 + step.at.minute)
            step.at = step.at.replace(hour=start // 60 % 24, minute=start % 60)
            clock[step.day] = start + step.minutes
    PlanStep.objects.bulk_update(steps, ["title", "minutes", "theory", "drill", "at"])


def _note(
    requested: RequestedModule, request: ProgrammeRequest, by: User, *, verb: str, at: datetime
) -> None:
    """A line of the journal about a requested module."""
    record(verb, actor=by, organisation_id=request.organisation_id, subject=requested, at=at)
