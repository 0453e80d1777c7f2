"""Imports of people: begin, look at, apply in one transaction, undo."""

import secrets
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.utils import timezone

from accounts.models import Invitation, LoginCode, LoginSession, Membership, PeopleImport, User
from accounts.people_table import TableRefusedError, TableRow, read_text
from accounts.services.journal import record
from accounts.services.people import PersonDetails, create_person, end_sessions, update_person
from accounts.services.rows import CheckedRow, Desk, check_rows
from jobs.models import Job
from jobs.services import enqueue

JOB_KIND = "people-import"
Manages = Callable[[User], bool]  # whether the uploader may change the person
_OWN_ROWS = {User, Membership, Invitation, LoginCode, LoginSession}  # what «has done nothing» leaves behind
_RESTORED = ("last_name", "first_name", "middle_name", "post", "level", "channels", "branch_id")
RESTORED_FIELDS = (*_RESTORED, "hired_on", "personnel_number", "email", "line_manager_id")


class ImportStateError(Exception):
    """The import is not in the state that this needs: somebody was first."""


class NothingToApplyError(Exception):
    """No row can be applied."""


@transaction.atomic
def begin_import(organisation_id: int, *, name: str, by: User, at: datetime) -> PeopleImport:
    """An import that is being read."""
    return PeopleImport.objects.create(
        organisation_id=organisation_id, uploaded_by=by, name=name[:200], created_at=at
    )


@transaction.atomic
def begin_file_import(
    organisation_id: int, *, upload: "File[bytes]", name: str, by: User, at: datetime
) -> tuple[PeopleImport, Job]:
    """Keep the file until the worker has read it, and enqueue the reading."""
    begun = begin_import(organisation_id, name=name, by=by, at=at)
    folder = f"{organisation_id}/people-import/{at:%Y}"
    begun.stored_file = default_storage.save(f"{folder}/{secrets.token_hex(16)}.xlsx", upload)
    try:
        begun.save(update_fields=["stored_file"])
        job = enqueue(
            JOB_KIND,
            organisation_id=organisation_id,
            key=f"{begun.pk}:{sha256(begun.stored_file.encode()).hexdigest()[:16]}",
            arguments={"import_id": begun.pk},
            requested_by_id=by.pk,
            at=at,
        )
    except Exception:
        default_storage.delete(begun.stored_file)  # nobody would know of it
        raise
    return begun, job


@transaction.atomic
def import_pasted(
    organisation_id: int,
    *,
    name: str,
    text: str,
    branch_ids: Collection[int],
    manages: Manages,
    by: User,
    at: datetime,
) -> PeopleImport:
    """Read a pasted table and show it, or say why it cannot be read: never one that is being read for ever.

    Args:
        organisation_id: whose people.
        name: as the list of imports calls it.
        text: what was pasted.
        branch_ids: branches that the uploader reaches.
        manages: whether the uploader may change the person.
        by: the uploader.
        at: aware moment.
    """
    begun = begin_import(organisation_id, name=name, by=by, at=at)
    try:
        rows = read_text(text)
    except TableRefusedError as error:
        return refuse_import(begun.pk, problem=str(error))
    return store_rows(begun.pk, rows=rows, branch_ids=branch_ids, manages=manages)


@transaction.atomic
def store_rows(
    import_id: int, *, rows: list[TableRow], branch_ids: Collection[int], manages: Manages
) -> PeopleImport:
    """Check what was read against the people there are and show it; nothing is changed yet.

    Args:
        import_id: an import that is being read.
        rows: as they were written.
        branch_ids: branches that the uploader reaches.
        manages: whether the uploader may change the person.

    Raises:
        ImportStateError: it has been read already.
    """
    found = _locked(import_id, PeopleImport.State.PREVIEW)
    desk = Desk.of(
        found.organisation,
        branch_ids=branch_ids,
        manages=manages,
        today=timezone.localdate(found.created_at),
    )
    found.rows = [asdict(row) for row in check_rows(rows, desk)]
    _move(found, PeopleImport.State.PREVIEW)
    return found


@transaction.atomic
def refuse_import(import_id: int, *, problem: str) -> PeopleImport:
    """The whole table cannot be read; `problem` says what to do."""
    found = _locked(import_id, PeopleImport.State.REFUSED)
    found.problem = problem
    _move(found, PeopleImport.State.REFUSED)
    return found


def drop_unread_files() -> int:
    """Refuse the imports whose reading has failed for good and remove their files; how many.

    Safe to run twice, and beside itself: an import is refused once.
    """
    waiting = PeopleImport.objects.filter(state=PeopleImport.State.READING).exclude(stored_file="")
    dropped = 0
    for found in waiting.order_by("pk"):
        job = Job.objects.of_subject(JOB_KIND, f"{found.pk}:").first()
        if job is None or job.state != Job.State.FAILED:
            continue
        with suppress(ImportStateError):
            refuse_import(found.pk, problem=job.error)
            default_storage.delete(found.stored_file)
            dropped += 1
    return dropped


@transaction.atomic
def apply_import(
    import_id: int, *, branch_ids: Collection[int], manages: Manages, by: User, at: datetime
) -> PeopleImport:
    """Create and update what the preview showed, all or nothing; rows with errors are left out.

    The rows are checked again first: people may have changed since the preview was shown.

    Raises:
        ImportStateError: it is not waiting for this.
        NothingToApplyError: no row is without errors and new.
        NotUniqueError: somebody took an e-mail or a number in this very moment.
    """
    found = _locked(import_id, PeopleImport.State.APPLIED)
    desk = Desk.of(found.organisation, branch_ids=branch_ids, manages=manages, today=timezone.localdate(at))
    written = [TableRow(row["line"], row["values"]) for row in found.rows]
    checked = check_rows(written, desk)
    if not any(row.action in {"create", "update"} for row in checked):
        raise NothingToApplyError
    made = _write(found, checked, by, at)
    _connect_managers(checked, made, found)
    found.rows = [asdict(row) for row in checked]
    found.applied_at = at
    _move(found, PeopleImport.State.APPLIED)
    _record("import.apply", found, by, at)
    return found


@transaction.atomic
def undo_import(import_id: int, *, manages: Manages, by: User, at: datetime) -> int:
    """Take back what the import did; how many of the created stay because they have begun to work.

    Created people go if nothing hangs on them; updated ones get back what nobody has changed since. Whoever
    has been given more rights than `by` meanwhile stays as he is: an old e-mail would hand those over.

    Args:
        import_id: the row is locked until commit.
        manages: whether `by` may change the person now.

    Raises:
        ImportStateError: it is not applied.
    """
    found = _locked(import_id, PeopleImport.State.UNDONE)
    for person in User.objects.select_for_update(no_key=True).filter(
        pk__in=[int(pk) for pk in found.previous]
    ):
        if manages(person):
            _restore(person, found.previous[str(person.pk)], at)
    User.objects.filter(line_manager_id__in=found.created_ids, pk__in=found.created_ids).update(
        line_manager=None
    )
    created = User.objects.filter(pk__in=found.created_ids).order_by("-pk")
    stayed = sum(not (manages(person) and _delete_if_idle(person)) for person in created)
    found.undone_at = at
    _move(found, PeopleImport.State.UNDONE)
    _record("import.undo", found, by, at, stayed=stayed)
    return stayed


def _write(found: PeopleImport, rows: list[CheckedRow], by: User, at: datetime) -> dict[str, int]:
    """Create and update; personnel number -> id of who came or changed."""
    made: dict[str, int] = {}
    for row in rows:
        if row.action not in {"create", "update"}:
            continue
        details = _details(row.details)
        if row.action == "create":
            person_id = create_person(found.organisation_id, details=details, by=by, at=at).pk
            found.created_ids.append(person_id)
        else:
            person_id = int(row.person_id or 0)
            before = User.objects.get(pk=person_id)
            changed = update_person(person_id, details=details, by=by, at=at)
            after = details.fields()
            found.previous[str(person_id)] = {
                name: [_plain(getattr(before, name)), _plain(after[name])] for name in changed
            }
        made[details.personnel_number] = person_id
    return made


def _connect_managers(rows: list[CheckedRow], made: dict[str, int], found: PeopleImport) -> None:
    """Line managers who come in the same table get their id only now."""
    for row in rows:
        boss = row.values["line_manager"]
        person_id = made.get(row.details.get("personnel_number", ""))
        if person_id and row.details["line_manager_id"] is None and boss in made:
            User.objects.filter(pk=person_id, organisation=found.organisation).exclude(pk=made[boss]).update(
                line_manager_id=made[boss]
            )


def _restore(person: User, changes: dict[str, list[Any]], at: datetime) -> None:
    """Give back the values that still are as the import left them."""
    back = {
        name: before
        for name, (before, after) in changes.items()
        if name in RESTORED_FIELDS and _plain(getattr(person, name)) == after
    }
    if back.get("hired_on"):
        back["hired_on"] = date.fromisoformat(back["hired_on"])
    if back:
        User.objects.filter(pk=person.pk).update(**back)
    if "email" in back:
        end_sessions(person.pk, at=at)


def _delete_if_idle(person: User) -> bool:
    """Delete somebody who never logged in and on whom nothing hangs; whether it was so."""
    if person.last_login is not None:
        return False
    collector = Collector(using="default")
    try:
        collector.collect([person])
    except ProtectedError:
        return False
    hanging = {*collector.data, *(queryset.model for queryset in collector.fast_deletes if queryset.exists())}
    if hanging - _OWN_ROWS:
        return False
    person.delete()
    return True


def _locked(import_id: int, wanted: str) -> PeopleImport:
    """The import's row under lock, in a state from which `wanted` is allowed."""
    found = PeopleImport.objects.select_for_update(no_key=True).get(pk=import_id)
    if wanted not in PeopleImport.TRANSITIONS[found.state]:
        raise ImportStateError
    return found


def _move(found: PeopleImport, state: str) -> None:
    """Write the import down in its new state."""
    found.state = state
    found.save()


def _details(facts: dict[str, Any]) -> PersonDetails:
    """Details from what the preview stored as JSON."""
    hired_on = facts["hired_on"]
    return PersonDetails(**{**facts, "hired_on": date.fromisoformat(hired_on) if hired_on else None})


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _record(verb: str, found: PeopleImport, by: User, at: datetime, **more: Any) -> None:
    """The journal's line of an import."""
    counts = {"created": len(found.created_ids), "updated": len(found.previous)}
    record(
        verb,
        actor=by,
        organisation_id=found.organisation_id,
        subject=found,
        at=at,
        detail=counts | more,
    )
