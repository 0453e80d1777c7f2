"""Sends a stored recording or picture so that a player may seek in it: one range of bytes at a time.

The same fences as jobs.downloads. Whoever opens the address itself still gets an attachment: only a player
or a picture on a page, which says so by Sec-Fetch-Dest, is answered inline.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, cast
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from jobs.downloads import HARMLESS, INNER_PREFIX

BLOCK = 64 * 1024  # bytes
PLAYERS = {"audio", "video", "image"}  # of Sec-Fetch-Dest
ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


class UnsatisfiableRangeError(Exception):
    """The range begins beyond the end of the file."""


def send_media(
    request: HttpRequest, stored_as: str, *, name: str, content_type: str, tag: str
) -> HttpResponseBase:
    """The file, or the range of it that was asked for (206; 416 beyond its end); nginx does it where it may.

    Args:
        request: its Range and If-Range count.
        stored_as: name in the storage; the file is there.
        name: as people see it.
        content_type: as it was recognised, not as somebody says.
        tag: changes whenever the content does (its SHA-256).
    """
    is_attachment = request.headers.get("Sec-Fetch-Dest", "") not in PLAYERS
    headers = {
        **HARMLESS,
        "Content-Disposition": str(content_disposition_header(as_attachment=is_attachment, filename=name)),
    }
    if settings.ACCEL_REDIRECT:
        headers["X-Accel-Redirect"] = INNER_PREFIX + quote(stored_as)
        return HttpResponse(content_type=content_type, headers=headers)
    size = default_storage.size(stored_as)
    headers |= {"Accept-Ranges": "bytes", "ETag": f'"{tag}"'}
    try:
        asked = _asked(request, size, tag)
    except UnsatisfiableRangeError:
        headers["Content-Range"] = f"bytes */{size}"
        return HttpResponse(status=416, headers=headers)
    first, last = asked or (0, size - 1)
    if asked:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    headers["Content-Length"] = str(last - first + 1)
    blocks = _blocks(cast("BinaryIO", default_storage.open(stored_as)), first, last - first + 1)
    status = 206 if asked else 200
    return StreamingHttpResponse(blocks, status=status, content_type=content_type, headers=headers)


def _asked(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """First and last byte of the one range asked for; None means the whole file."""
    found = ONE_RANGE.match(request.headers.get("Range", ""))
    condition = request.headers.get("If-Range")
    if found is None or found.group() == "bytes=-" or (condition is not None and condition != f'"{tag}"'):
        return None
    start, end = found.groups()
    if not start:  # the last bytes
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
    if first >= size or (end == "0" and not start):
        raise UnsatisfiableRangeError
    return (first, last) if first <= last else None


def _blocks(file: BinaryIO, first: int, length: int) -> Iterator[bytes]:
    """So many bytes of the file from the first one on, a block at a time."""
    with file:
        file.seek(first)
        while length > 0 and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block
