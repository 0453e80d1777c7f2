"""Filling a sheet, whoever does it: what its page gets, and the answers to its saves."""

from collections.abc import Sequence
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.checklists import Draft, Lack, lacks_of, local_clock, read_draft, read_form
from audits.models import Sheet
from audits.photographs import NotAPhotographError
from audits.queries.sheets import draft_of, page_of
from audits.services.sheets import (
    IncompleteSheetError,
    LateSaveError,
    SheetClosedError,
    TooManyPhotosError,
    add_photo,
    save_sheet,
    submit_sheet,
)
from audits.sheet_forms import sent_draft, sent_number
from audits.sheet_kinds import SHEET_KINDS, moments_of


def filling_context(
    sheet: Sheet, *, draft: Draft | None = None, faults: Sequence[str] = ()
) -> dict[str, Any]:
    """The form with what is stored or was just sent.

    `state` is what the page's script begins with.
    """
    shown = draft or draft_of(sheet)
    page = page_of(sheet, draft=shown)
    kind = sheet.instrument.kind
    return {
        "sheet": sheet,
        "page": page,
        "kind": SHEET_KINDS[kind],
        "moments": moments_of(kind, local_clock(shown, sheet.branch.timezone)),
        "lacks": lacks_of(page.body, shown, has_clock=sheet.recording_id is None) if draft else [],
        "faults": faults,
        "state": {
            "no": sheet.saved_no,
            "answers": {code: str(value) for code, value in sheet.answers.items()},
            "comments": sheet.comments,
            "clock": local_clock(draft_of(sheet), sheet.branch.timezone),
        },
    }


def save_answer(request: HttpRequest, sheet: Sheet) -> JsonResponse:
    """Keep a save of the page's script: 409 for one that is older than what is stored."""
    data = sent_draft(request)
    number = None if data is None else sent_number(data)
    if data is None or number is None:
        return JsonResponse({}, status=HTTPStatus.BAD_REQUEST)
    draft = read_draft(sheet.instrument.body, data, sheet.branch.timezone)
    try:
        saved = save_sheet(sheet.pk, draft=draft, no=number, at=timezone.now())
    except LateSaveError as late:
        return JsonResponse({"saved_no": late.saved_no}, status=HTTPStatus.CONFLICT)
    except SheetClosedError:
        return closed_answer()
    return JsonResponse({"saved_no": saved.saved_no})


def send_answer(sheet: Sheet) -> JsonResponse:
    """Send the sheet: 422 with what it lacks."""
    try:
        submit_sheet(sheet.pk, at=timezone.now())
    except IncompleteSheetError as error:
        return JsonResponse({"lacks": _listed(error.lacks)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except SheetClosedError:
        return closed_answer()
    return JsonResponse({"is_sent": True})


def closed_answer() -> JsonResponse:
    """404 in words for the script."""
    return JsonResponse({"said": _("The sheet takes nothing now.")}, status=HTTPStatus.NOT_FOUND)


def take_form(request: HttpRequest, sheet: Sheet) -> tuple[Draft, list[str], bool]:
    """A form sent without a script is kept, its photographs too, and sent if that was asked.

    Returns:
        what was filled in, what was not taken, whether the sheet is sent.
    Raises:
        SheetClosedError
    """
    draft = read_form(sheet.instrument.body, request.POST.dict(), sheet.branch.timezone)
    save_sheet(sheet.pk, draft=draft, no=None, at=timezone.now())
    faults = [fault for item in sheet.instrument.body["items"] for fault in _photos(request, sheet, item)]
    if "send" not in request.POST or faults:
        return draft, faults, False
    try:
        submit_sheet(sheet.pk, at=timezone.now())
    except IncompleteSheetError:
        return draft, [], False
    return draft, [], True


def _photos(request: HttpRequest, sheet: Sheet, item: dict[str, Any]) -> list[str]:
    """Photographs of one item; what was not taken, in words."""
    faults = []
    for one in request.FILES.getlist(f"f-{item['code']}"):
        try:
            add_photo(
                sheet.pk,
                item=item["code"],
                client_id=token_hex(16),
                source=one,  # type: ignore[arg-type]
                size=one.size or 0,
                at=timezone.now(),
            )
        except (NotAPhotographError, TooManyPhotosError):
            faults.append(_("The file «%s» is no photograph that we take.") % one.name)
    return faults


def _listed(lacks: list[Lack]) -> list[dict[str, str]]:
    return [{"item": one.item, "text": one.text} for one in lacks]
