"""HTML to PDF by WeasyPrint with every door shut: nothing is fetched but our own static files.

Called in the limited child process of a job, never in a request. The input is our own templates filled with
people's text, so the caps below are what the largest honest document needs, with room to spare.
"""

import logging
import mimetypes
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

from jobs.services import JobRefusedError

ORIGIN = "https://static.invalid"  # a name that never resolves; nothing asks for it either
HTML_CHARACTERS = 2_000_000  # images in data: included
TEXT_CHARACTERS = 20_000  # in one run of text: the line breaker is slower than linear
ELEMENTS = 20_000
ROWS = 1_500  # of one table: 5,000 take 11 s and 340 MB
DEPTH = 100  # the layout recurses
SPAN = 100  # columns or rows of one cell: 100,000 take 18 s
IMAGE_BYTES = 1_500_000
_IMAGES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_DATA_IMAGE = re.compile(r"data:(image/(?:png|jpeg));base64,([A-Za-z0-9+/=\s]*)", re.IGNORECASE)
_SPANS = ("colspan", "rowspan", "span")

logger = logging.getLogger(__name__)


class TooComplexError(JobRefusedError):
    """The document is larger than what is rendered; the text says in what."""


class AddressRefusedError(JobRefusedError):
    """The document asks for something that is not ours, and cannot be drawn without it."""


class StaticFetcher(URLFetcher):  # type: ignore[misc]
    """Serves our static files and PNG or JPEG in data:; refuses all else. It never opens a connection."""

    def __init__(self) -> None:
        super().__init__(timeout=1, allowed_protocols=(), allow_redirects=False, fail_on_errors=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        """The file behind the address; WeasyPrint draws the page without it when it is refused."""
        if url[:5].lower() == "data:":
            return _data_image(url)
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" == ORIGIN and parts.path.startswith(settings.STATIC_URL):
            path = _static_path(unquote(parts.path.removeprefix(settings.STATIC_URL)))
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        logger.warning("a document asked for %.200s", url)
        raise AddressRefusedError(url[:200])


def render_pdf(html: str, *, base: str = "") -> bytes:
    """The document as PDF.

    Args:
        html: the whole document. Addresses are `{% static %}` paths, or relative to the static folder.
        base: folder of the static files that relative addresses start from, such as `css/`.

    Raises:
        TooComplexError: the document exceeds a cap of this module.
        AddressRefusedError: it needs a foreign file where WeasyPrint does not go on without one.

    """
    if len(html) > HTML_CHARACTERS:
        raise TooComplexError(_("The document is too large: %(size)d characters.") % {"size": len(html)})
    document = HTML(string=html, base_url=f"{ORIGIN}{settings.STATIC_URL}{base}", url_fetcher=StaticFetcher())
    _guard(document.etree_element)
    try:
        pdf: bytes = document.write_pdf(presentational_hints=False, pdf_tags=True, custom_metadata=False)
    except URLFetchingError as error:
        raise AddressRefusedError(_("The document asks for a file that is not ours.")) from error
    return pdf


def _static_path(name: str) -> Path:
    """The static file of that name, collected or in the sources; never one outside the static folders."""
    root = Path(settings.STATIC_ROOT).resolve()
    collected = (root / name).resolve()
    if collected.is_relative_to(root) and collected.is_file():
        return collected
    try:
        found = finders.find(name)
    except ValueError as error:  # django.core.exceptions.SuspiciousFileOperation is one
        raise AddressRefusedError(name[:200]) from error
    if not isinstance(found, str) or not Path(found).is_file():
        raise AddressRefusedError(name[:200])
    return Path(found)


def _data_image(url: str) -> URLFetcherResponse:
    """The PNG or JPEG in the address; what only says that it is one is refused."""
    match = _DATA_IMAGE.fullmatch(unquote(url))
    if match is None or len(url) > IMAGE_BYTES * 4 // 3 + 100:
        raise AddressRefusedError(url[:40])
    kind = match[1].lower()
    try:
        content = b64decode(match[2], validate=False)
    except Base64Error as error:
        raise AddressRefusedError(url[:40]) from error
    if not content.startswith(_IMAGES[kind]):
        raise AddressRefusedError(url[:40])
    return URLFetcherResponse(url, content, {"Content-Type": kind})


def _guard(root: Any) -> None:
    """Refuse what would take minutes to lay out; take away attachments and a foreign base."""
    for elements, (element, depth) in enumerate(_walk(root)):
        if elements > ELEMENTS or depth > DEPTH:
            raise TooComplexError(_("The document is too complex: too many parts, or too deeply nested."))
        _guard_element(element)


def _walk(root: Any) -> Iterator[tuple[Any, int]]:
    """Elements with their depth, without recursion."""
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        yield element, depth
        waiting.extend((child, depth + 1) for child in element)


def _guard_element(element: Any) -> None:
    """Check one element against the caps."""
    text = "" if element.tag == "style" else element.text or ""
    if max(len(text), len(element.tail or "")) > TEXT_CHARACTERS:
        raise TooComplexError(_("The document holds a paragraph that is too long."))
    if any(_span(element, name) > SPAN for name in _SPANS):
        raise TooComplexError(_("The document holds a table cell that spans too much."))
    if element.tag in {"table", "tbody"} and len(element) > ROWS:
        raise TooComplexError(_("The document holds a table with too many rows."))
    if "attachment" in element.get("rel", "").lower():
        del element.attrib["rel"]
    if element.tag == "base":
        element.attrib.clear()


def _span(element: Any, name: str) -> int:
    """The cell's span; 1 when it says nothing sensible, as browsers have it."""
    digits = re.match(r"\s*\+?(\d{1,9})", element.get(name, ""))
    return int(digits[1]) if digits else 1
