"""The doors to sheets: the auditor's, the scorer's, and anybody's who holds a link."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import Sheet, SheetPhoto
from audits.permissions.appeals import access_visit
from audits.permissions.waves import access_wave, access_wave_work
from audits.queries.sheets import sheet_by

RELATED = ("wave__organisation", "instrument", "scenario", "branch", "recording", "observation", "decided_by")


def access_sheet_work(user: User, wave_id: int, sheet_id: int) -> Sheet:
    """A sheet of a wave which the person audits; 403 for those who only read the wave.

    Whoever has a sheet of the same calibration still to send sees nobody else's: it would be no calibration.
    """
    wave = access_wave_work(user, wave_id)
    sheets = Sheet.objects.select_related(*RELATED).defer("wave__frozen")
    sheet = get_object_or_404(sheets, wave=wave, pk=sheet_id)
    if sheet.filled_by_id != user.pk and _has_own_to_score(user, sheet):
        raise PermissionDenied
    return sheet


def access_sheet_score(user: User, wave_id: int, sheet_id: int) -> Sheet:
    """A recording's sheet that the person fills; 403 for the wave's other people."""
    wave = access_wave(user, wave_id)
    sheets = Sheet.objects.select_related(*RELATED).filter(recording__isnull=False)
    sheet = get_object_or_404(sheets, wave=wave, pk=sheet_id)
    access_wave_work(user, wave_id)
    if sheet.filled_by_id != user.pk:
        raise PermissionDenied
    return sheet


def access_sheet_photo(user: User, photo_id: int) -> SheetPhoto:
    """A photograph for the wave's auditor, or for the branch once it sees the visit; 404 for others."""
    photo = get_object_or_404(SheetPhoto.objects.select_related("sheet__wave"), pk=photo_id)
    if user.waveassignments.filter(wave=photo.sheet.wave_id).exists():
        return photo
    if photo.sheet.observation_id is None:
        raise Http404
    access_visit(user, photo.sheet.observation_id)
    return photo


def access_sheet(secret: str, user: object) -> Sheet | None:
    """The sheet of a link; one that is an auditor's own opens under his account alone. None otherwise."""
    sheet = sheet_by(secret)
    if sheet is None or (sheet.filled_by_id is not None and sheet.filled_by_id != getattr(user, "pk", None)):
        return None
    return sheet


def _has_own_to_score(user: User, sheet: Sheet) -> bool:
    """Whether the person has yet to send a sheet of the same calibration."""
    if sheet.recording is None or not sheet.recording.is_calibration:
        return False
    own = Sheet.objects.filter(recording=sheet.recording_id, filled_by=user)
    return own.filter(state__in=(Sheet.State.PLANNED, Sheet.State.RETURNED)).exists()
