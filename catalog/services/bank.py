"""A module's bank in work: begun from the version in force, changed question by question or many at once.

Every change is kept with what stood before it, so each can be read later and the last one undone. All writers
hold the draft's row, so two of them follow one another.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import pgettext

from accounts.models import User
from accounts.services.journal import record
from catalog.bank_checks import Known, remarks_on
from catalog.bank_files import Reading, read_bank
from catalog.bank_rows import Row, canonical, free_code, mark_of
from catalog.models import BankDraft, DraftChange, DraftQuestion, Module, Question
from catalog.models.bank import row_of
from catalog.queries.bank import columns_of, facts_of, rows_in_force
from catalog.queries.corrections import without_voided

Action = DraftChange.Action
State = dict[str, Any]  # {row, is_retired, base_mark}
TYPING_GOES_ON = timedelta(minutes=10)  # saves of one person that make one line of the history
WRITTEN = ["kind", "pool", "body", "outcome", "lesson", "difficulty", "is_critical", "points"]
KEPT = ["is_retired", "base_mark", "faults", "version", "updated_by", "updated_at"]


class NoBankError(Exception):
    """The module has no version in force, or no draft was begun."""


class StaleQuestionError(Exception):
    """The question was saved in another window meanwhile; `stored` is how it stands now."""

    def __init__(self, stored: DraftQuestion) -> None:
        super().__init__(stored.code)
        self.stored = stored


class StaleBankError(Exception):
    """The bank was changed since its preview was shown; nothing is stored."""


class UndoError(Exception):
    """Some questions were changed after the action; nothing is undone. `codes` name them."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


class RefusedImportError(Exception):
    """The file has faults; nothing is stored."""

    def __init__(self, reading: Reading) -> None:
        super().__init__("; ".join(map(str, reading.refused)))
        self.reading = reading


@transaction.atomic
def begin_bank(module_id: int, *, by: User, at: datetime) -> BankDraft:
    """The module's draft; made of the version in force when there is none.

    Questions that a correction took out come in retired.

    Raises:
        NoBankError: there is no version in force.
    """
    module = Module.objects.select_for_update(no_key=True).get(pk=module_id)
    if draft := BankDraft.objects.filter(module=module).first():
        return draft
    facts = facts_of(module)
    if facts is None:
        raise NoBankError
    draft = BankDraft.objects.create(module=module, base=facts.current, begun_by=by, begun_at=at)
    questions = Question.objects.filter(programme=facts.current)
    live = set(without_voided(questions).values_list("code", flat=True))
    fresh = []
    for one in questions:
        row = row_of(one)
        mark = mark_of(row) if one.code in live else ""
        made = DraftQuestion(module=module, base_mark=mark, is_retired=not mark, updated_by=by, updated_at=at)
        _fill(made, row)
        made.faults = len(remarks_on(row, facts.known))
        fresh.append(made)
    DraftQuestion.objects.bulk_create(fresh)
    return draft


@transaction.atomic
def save_question(
    question_id: int, *, version: int, row: Row, by: User, at: datetime, batch: uuid.UUID | None = None
) -> DraftQuestion:
    """Store a question as it was written, finished or not; faults are counted, not refused.

    Args:
        version: of the question that the writer saw.
        row: in the shape of questions.yaml; its code and kind stay those of the question.
    Raises:
        StaleQuestionError: somebody saved meanwhile.
        DraftQuestion.DoesNotExist: it was undone meanwhile.
    """
    question = DraftQuestion.objects.get(pk=question_id)
    draft = _lock(question.module_id)
    question.refresh_from_db()
    if question.version != version:
        raise StaleQuestionError(question)
    after = state_of(question) | {"row": canonical({**row, "code": question.code, "kind": question.kind})}
    last = DraftChange.objects.filter(module_id=draft.module_id, code=question.code).first()
    goes_on = last is not None and last.action == Action.EDIT and last.by_id == by.pk
    if goes_on and last is not None and at - last.at < TYPING_GOES_ON and last.after == state_of(question):
        last.after, last.at = after, at
        last.save(update_fields=["after", "at"])
        _put(draft, {question.code: after}, None, by=by, at=at)
    else:
        _put(draft, {question.code: after}, Action.EDIT, by=by, at=at, batch=batch)
    question.refresh_from_db()
    return question


@transaction.atomic
def create_question(module_id: int, *, row: Row, by: User, at: datetime) -> DraftQuestion:
    """A new question with the next free code; a copy when the row is another one's.

    Raises:
        NoBankError: no draft was begun.
    """
    draft = _lock(module_id)
    used = DraftQuestion.objects.filter(module_id=module_id).values_list("code", flat=True)
    code = free_code(set(used))
    after = {"row": canonical({**row, "code": code}), "is_retired": False, "base_mark": ""}
    _put(draft, {code: after}, Action.CREATE, by=by, at=at)
    return DraftQuestion.objects.get(module_id=module_id, code=code)


@transaction.atomic
def change_many(
    module_id: int,
    *,
    codes: Sequence[str],
    fields: Mapping[str, Any],
    is_retired: bool | None,
    by: User,
    at: datetime,
) -> int:
    """Give many questions the same pool, outcome, difficulty, critical mark or points; how many changed.

    Args:
        fields: names of questions.yaml; those that stay are not named.
        is_retired: retire or bring back; None leaves them.
    """
    draft = _lock(module_id)
    wanted: dict[str, State | None] = {}
    for one in DraftQuestion.objects.filter(module_id=module_id, code__in=codes):
        before = state_of(one)
        retired = one.is_retired if is_retired is None else is_retired
        wanted[one.code] = before | {"row": canonical({**before["row"], **fields}), "is_retired": retired}
    return _put(draft, wanted, Action.BULK, by=by, at=at)


@transaction.atomic
def undo_batch(module_id: int, *, batch: str, by: User, at: datetime) -> int:
    """Put back what stood before an action; how many questions.

    Raises:
        UndoError: some of its questions were changed since.
    """
    draft = _lock(module_id)
    changes = list(DraftChange.objects.filter(module_id=module_id, batch=batch))
    there = {
        one.code: one
        for one in DraftQuestion.objects.filter(module_id=module_id, code__in=[one.code for one in changes])
    }
    wanted: dict[str, State | None] = {}
    moved = []
    for change in changes:
        now = state_of(there[change.code]) if change.code in there else None
        if _said(now) != _said(change.after):
            moved.append(change.code)
        wanted[change.code] = change.before and {**change.before, **_base_of(now)}
    if moved:
        raise UndoError(sorted(moved))
    return _put(draft, wanted, Action.UNDO, by=by, at=at)


def _said(state: State | None) -> Any:
    """What of a state its author wrote."""
    return state and (state["row"], state["is_retired"])


def _base_of(state: State | None) -> State:
    return {"base_mark": state["base_mark"]} if state else {}


@transaction.atomic
def import_bank(module_id: int, *, source: str, edition: int, by: User, at: datetime) -> Reading:
    """Make the bank what the file says, whole or not at all; questions that it does not name are retired.

    Args:
        edition: of the draft whose preview was shown.
    Raises:
        RefusedImportError: with every refused row.
        StaleBankError: the bank was changed since the preview.
    """
    draft = _lock(module_id)
    if draft.edition != edition:
        raise StaleBankError
    there = {one.code: one for one in DraftQuestion.objects.filter(module_id=module_id)}
    live = [one.row for one in there.values() if not one.is_retired]
    reading = read_bank(source, known=_known(draft), stored=live)
    if reading.refused:
        raise RefusedImportError(reading)
    wanted: dict[str, State | None] = {
        code: state_of(one) | {"is_retired": True} for code, one in there.items()
    }
    for row in reading.rows:
        base = there[row["code"]].base_mark if row["code"] in there else ""
        wanted[row["code"]] = {"row": row, "is_retired": False, "base_mark": base}
    _put(draft, wanted, Action.IMPORT, by=by, at=at)
    return reading


@transaction.atomic
def take_in_force(module_id: int, *, codes: Sequence[str], by: User, at: datetime) -> int:
    """Take questions as the version in force has them; those that it lacks are retired. How many changed."""
    draft = _lock(module_id)
    facts = facts_of(draft.module)
    if facts is None:
        raise NoBankError
    in_force = rows_in_force(facts.current)
    there = {one.code: one for one in DraftQuestion.objects.filter(module_id=module_id, code__in=codes)}
    wanted: dict[str, State | None] = {}
    for code in codes:
        if row := in_force.get(code):
            wanted[code] = {"row": row, "is_retired": False, "base_mark": mark_of(row)}
        elif code in there:
            wanted[code] = state_of(there[code]) | {"is_retired": True, "base_mark": ""}
    return _put(draft, wanted, Action.TAKE, by=by, at=at)


def state_of(question: DraftQuestion) -> State:
    """A question as the history keeps it."""
    return {"row": question.row, "is_retired": question.is_retired, "base_mark": question.base_mark}


def lock_bank(module_id: int) -> BankDraft:
    """The module's draft, held until commit.

    Raises:
        NoBankError: none was begun.
    """
    return _lock(module_id)


def _lock(module_id: int) -> BankDraft:
    rows = BankDraft.objects.select_for_update(of=("self",)).select_related("module")
    draft = rows.filter(module_id=module_id).first()
    if draft is None:
        raise NoBankError
    return draft


def _known(draft: BankDraft) -> Known:
    facts = facts_of(draft.module)
    return facts.known if facts else Known()


def _fill(question: DraftQuestion, row: Row) -> None:
    for name, value in columns_of(row).items():
        setattr(question, name, value)


def _put(
    draft: BankDraft,
    wanted: Mapping[str, State | None],
    action: str | None,
    *,
    by: User,
    at: datetime,
    batch: uuid.UUID | None = None,
) -> int:
    """Bring questions to their wanted states and note each; how many differed. Queries do not grow."""
    codes = list(wanted)
    there = {one.code: one for one in DraftQuestion.objects.filter(module_id=draft.module_id, code__in=codes)}
    known, batch = _known(draft), batch or uuid.uuid4()
    changes: list[DraftChange] = []
    fresh: list[DraftQuestion] = []
    old: list[DraftQuestion] = []
    gone: list[str] = []
    for code, after in wanted.items():
        question = there.get(code)
        before = state_of(question) if question else None
        if before == after:
            continue
        facts = {"module_id": draft.module_id, "code": code, "batch": batch, "by": by, "at": at}
        changes.append(DraftChange(**facts, action=action or "", before=before, after=after))
        if after is None:
            gone.append(code)
            continue
        if question is None:
            question = DraftQuestion(module_id=draft.module_id, version=0)
        (old if question.pk else fresh).append(question)
        if not before or before["row"] != after["row"]:
            _fill(question, after["row"])
            question.faults = len(remarks_on(after["row"], known))
        question.is_retired, question.base_mark = after["is_retired"], after["base_mark"]
        question.version, question.updated_by, question.updated_at = question.version + 1, by, at
    if not changes:
        return 0
    DraftQuestion.objects.filter(module_id=draft.module_id, code__in=gone).delete()
    DraftQuestion.objects.bulk_create(fresh)
    DraftQuestion.objects.bulk_update(old, [*WRITTEN, *KEPT], batch_size=200)
    if action:
        DraftChange.objects.bulk_create(changes)
    if action not in {None, Action.EDIT}:
        detail = {"action": str(action), "questions": len(changes)}
        record("bank.change", actor=by, organisation_id=None, subject=draft, at=at, detail=detail)
    draft.edition += 1
    draft.save(update_fields=["edition"])
    return len(changes)


def words_of_undo(error: UndoError) -> str:
    """Why an action is not undone."""
    return pgettext("bank", "Not undone: changed since then: %s.") % ", ".join(error.codes)
