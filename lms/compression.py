"""Compression of what pages send; static files are compressed when they are built."""

import secrets
from collections.abc import Callable
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from isal.igzip import IGzipFile

SHORTEST_PACKED = 20_000  # bytes: for less the time is worth more; a proxy in front compresses the rest
PACKING = 2  # of 0 to 3: the third takes twice as long for a twentieth of the bytes
LONGEST_NAME = 100


class CompressionMiddleware:
    """Pages travel compressed to those who accept it.

    What a page weighs must not tell what is in it (BREACH): a name of random length in gzip's header, as in
    Django's own middleware, and tokens of forms that are masked anew each time see to that.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_packable(response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = packed(response.content)
            response.headers["Content-Length"] = str(len(response.content))
            response.headers["Content-Encoding"] = "gzip"
        return response


def is_packable(response: HttpResponse) -> bool:
    """Whether the response is text that is worth compressing and is not compressed yet."""
    return (
        not response.streaming
        and response.headers.get("Content-Type", "").startswith(("text/", "application/json"))
        and not response.has_header("Content-Encoding")
        and len(response.content) >= SHORTEST_PACKED
    )


def packed(content: bytes) -> bytes:
    """The content as gzip, its length blurred."""
    target = BytesIO()
    name = "a" * secrets.randbelow(LONGEST_NAME)
    with IGzipFile(  # type: ignore[no-untyped-call]
        filename=name, mode="wb", compresslevel=PACKING, fileobj=target, mtime=0
    ) as file:
        file.write(content)  # type: ignore[no-untyped-call]
    return target.getvalue()
