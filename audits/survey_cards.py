"""Cards that invite to a survey: QR code and an address that can be typed; one-time codes as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import segno
import xlsxwriter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import pgettext

from audits.models import SurveyLink


@dataclass(frozen=True, slots=True)
class SurveyCard:
    """One card. address: what the QR code holds; short: as it is typed; code: one-time, empty without one."""

    link: SurveyLink
    address: str
    short: str
    code: str = ""

    @property
    def host(self) -> str:
        """What stands before the secret in the address that is typed."""
        return self.short.removesuffix(f"{self.link.secret}/")

    @property
    def qr(self) -> str:
        """The QR code as a picture in the page."""
        return str(segno.make(self.address, error="m").svg_data_uri(border=2, scale=4))


def card_of(link: SurveyLink, code: str = "") -> SurveyCard:
    """The card of a link, or of one of its codes.

    The code stands behind «#»: a browser keeps that to itself, so no log on the way has ever seen it.
    """
    address = settings.PUBLIC_URL + reverse("surveys:survey-answer", args=[link.secret])
    short = address.partition("//")[2]
    return SurveyCard(link, f"{address}#{code}" if code else address, short, code)


def codes_table(cards: Sequence[SurveyCard]) -> bytes:
    """The codes as an XLSX file: branch, address with the code in it, address to type, code; all text."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(pgettext("survey", "Codes"))
        bold = book.add_format({"bold": True})
        heads = (
            pgettext("survey", "Branch"),
            pgettext("survey", "Link"),
            pgettext("survey", "Address to type"),
            pgettext("survey", "Code"),
        )
        for column, head in enumerate(heads):
            page.write_string(0, column, head, bold)
        for row, card in enumerate(cards, start=1):
            for column, text in enumerate((card.link.branch.name, card.address, card.short, card.code)):
                page.write_string(row, column, text)
        page.set_column(0, 0, 32)
        page.set_column(1, 2, 48)
        page.set_column(3, 3, 16)
        page.freeze_panes(1, 0)
    return stream.getvalue()
