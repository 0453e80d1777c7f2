"""A checklist is filled: saved as it is filled, its photographs kept once, sent when nothing is missing.

A telephone without network sends late and twice: what is older than the stored is refused, what came already
changes nothing.
"""

import secrets
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from audits.checklists import Draft, Lack, lacks_of
from audits.models import Sheet, SheetPhoto
from audits.photographs import redrawn
from audits.queries.sheets import Stand, body_of, draft_of, stand_of
from audits.states import SHEET_TRANSITIONS

KIND = "sheets"  # folder of the photographs in an organisation's part of the storage
MOST_PHOTOS = 40  # of one sheet
State = Sheet.State


class SheetClosedError(Exception):
    """The sheet takes nothing now: sent, rejected, out of its window, or the wave does not collect."""


class LateSaveError(Exception):
    """Something newer is stored; `saved_no` is its number."""

    def __init__(self, saved_no: int) -> None:
        super().__init__(str(saved_no))
        self.saved_no = saved_no


class IncompleteSheetError(Exception):
    """The sheet cannot be sent; `lacks` says what it lacks."""

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__(" ".join(one.text for one in lacks))
        self.lacks = lacks


class TooManyPhotosError(Exception):
    """The sheet has MOST_PHOTOS already."""


class UnknownItemError(Exception):
    """The checklist has no such item."""


@transaction.atomic
def save_sheet(sheet_id: int, *, draft: Draft, no: int | None, at: datetime) -> Sheet:
    """Keep what is filled in so far, in the place of what was kept before.

    Args:
        no: the save's number, higher than that of the save before; None: simply the next one.
    Raises:
        SheetClosedError: it takes nothing. LateSaveError: a save of this number or a later one is stored and
            says something else.
    """
    sheet = _open(sheet_id, at)
    number = sheet.saved_no + 1 if no is None else no
    if number <= sheet.saved_no:
        if draft == draft_of(sheet):
            return sheet
        raise LateSaveError(sheet.saved_no)
    sheet.answers, sheet.comments, sheet.clock = dict(draft.answers), dict(draft.comments), dict(draft.clock)
    sheet.saved_no, sheet.started_at = number, sheet.started_at or at
    sheet.save(update_fields=["answers", "comments", "clock", "saved_no", "started_at"])
    return sheet


@transaction.atomic
def submit_sheet(sheet_id: int, *, at: datetime) -> Sheet:
    """Send the sheet to be reviewed; what is sent already stays sent.

    Raises:
        SheetClosedError: it takes nothing. IncompleteSheetError: something is missing.
    """
    sheet = _locked(sheet_id)
    if stand_of(sheet, at) == Stand.SENT:
        return sheet
    sheet = _open(sheet_id, at)
    body = body_of(sheet.instrument, sheet.wave.organisation)
    if lacks := lacks_of(body, draft_of(sheet), has_clock=sheet.recording_id is None):
        raise IncompleteSheetError(lacks)
    if State.SUBMITTED not in SHEET_TRANSITIONS[sheet.state]:
        raise SheetClosedError
    sheet.state, sheet.submitted_at, sheet.started_at = State.SUBMITTED, at, sheet.started_at or at
    sheet.save(update_fields=["state", "submitted_at", "started_at"])
    return sheet


def add_photo(
    sheet_id: int, *, item: str, client_id: str, source: BinaryIO, size: int, at: datetime
) -> SheetPhoto:
    """Keep one photograph of an item, drawn anew; the same `client_id` twice is one photograph.

    Raises:
        SheetClosedError, UnknownItemError, TooManyPhotosError
        photographs.NotAPhotographError: by its content.
    """
    sheet = Sheet.objects.select_related("wave__organisation", "branch", "instrument").get(pk=sheet_id)
    known = SheetPhoto.objects.filter(sheet=sheet, client_id=client_id).first()
    if known is not None:
        return known
    if stand_of(sheet, at) != Stand.OPEN:
        raise SheetClosedError
    if item not in {one["code"] for one in sheet.instrument.body["items"]}:
        raise UnknownItemError(item)
    content = redrawn(source, size)
    name = f"{sheet.wave.organisation_id}/{KIND}/{at.year}/{secrets.token_hex(16)}.jpg"
    stored = default_storage.save(name, ContentFile(content))
    try:
        photo, is_new = _keep(sheet_id, item, client_id, stored, len(content), at)
    except BaseException:
        default_storage.delete(stored)
        raise
    if not is_new:
        default_storage.delete(stored)
    return photo


def remove_photo(sheet_id: int, *, client_id: str, at: datetime) -> bool:
    """Take a photograph back before the sheet is sent; whether there was one.

    Raises:
        SheetClosedError: the sheet is sent.
    """
    with transaction.atomic():
        sheet = _open(sheet_id, at)
        found = SheetPhoto.objects.filter(sheet=sheet, client_id=client_id).first()
        if found is None:
            return False
        found.delete()
    default_storage.delete(found.stored_file)
    return True


@transaction.atomic
def _keep(
    sheet_id: int, item: str, client_id: str, stored: str, size: int, at: datetime
) -> tuple[SheetPhoto, bool]:
    """The row; whether it is new. Under the sheet's lock, so that it is sent with all or not yet."""
    sheet = _open(sheet_id, at)
    known = sheet.photos.filter(client_id=client_id).first()
    if known is not None:
        return known, False
    if sheet.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotosError
    facts = {"item": item, "client_id": client_id, "stored_file": stored, "size": size, "created_at": at}
    return SheetPhoto.objects.create(sheet=sheet, **facts), True


def _locked(sheet_id: int) -> Sheet:
    """The sheet with what its state depends on, locked."""
    sheets = Sheet.objects.select_for_update(no_key=True, of=("self",))
    return sheets.select_related("wave__organisation", "branch", "instrument").get(pk=sheet_id)


def _open(sheet_id: int, at: datetime) -> Sheet:
    """The sheet, locked, while it may be filled."""
    sheet = _locked(sheet_id)
    if stand_of(sheet, at) != Stand.OPEN:
        raise SheetClosedError
    return sheet
