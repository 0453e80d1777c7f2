"""The link of a sheet as an observer gets it: address, QR code."""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.urls import reverse

from audits.models import Sheet


@dataclass(frozen=True, slots=True)
class SheetCard:
    """One sheet's link. address: whole; short: as it is typed."""

    sheet: Sheet
    address: str
    short: str

    @property
    def qr(self) -> str:
        """The QR code as a picture in the page."""
        return str(segno.make(self.address, error="m").svg_data_uri(border=2, scale=4))


def sheet_card(sheet: Sheet) -> SheetCard:
    """The card of a sheet; of a recording's sheet its page under the account."""
    if sheet.recording_id is not None:
        path = reverse("audits:sheet-score", args=[sheet.wave_id, sheet.pk])
    else:
        path = reverse("sheets:sheet-fill", args=[sheet.secret])
    address = settings.PUBLIC_URL + path
    return SheetCard(sheet, address, address.partition("//")[2])
