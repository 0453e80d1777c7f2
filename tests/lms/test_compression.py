"""Pages that are worth it travel compressed, and say so."""

from gzip import decompress

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from lms.compression import SHORTEST_PACKED, CompressionMiddleware

LONG = b"<p>Catalogue</p>" * SHORTEST_PACKED


def sent(response, accepts="gzip, br"):
    """What the middleware makes of the response for a browser that accepts these encodings."""
    request = RequestFactory().get("/", HTTP_ACCEPT_ENCODING=accepts)
    return CompressionMiddleware(lambda _request: response)(request)


def test_a_long_page_travels_compressed():
    response = sent(HttpResponse(LONG))

    assert decompress(response.content) == LONG
    assert response["Content-Encoding"] == "gzip"
    assert response["Vary"] == "Accept-Encoding"
    assert int(response["Content-Length"]) == len(response.content) < len(LONG)


def test_a_browser_that_does_not_accept_it_gets_the_page_as_it_is():
    response = sent(HttpResponse(LONG), accepts="")

    assert (response.content, response["Vary"]) == (LONG, "Accept-Encoding")


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"short"),
        HttpResponse(LONG, content_type="application/pdf"),
        HttpResponse(LONG, headers={"Content-Encoding": "br"}),
        StreamingHttpResponse([LONG]),
    ],
)
def test_what_is_short_packed_or_streamed_is_left_alone(response):
    assert sent(response).headers.get("Content-Encoding") != "gzip"


def test_the_same_page_weighs_now_this_now_that():
    weights = {len(sent(HttpResponse(LONG)).content) for _ in range(30)}

    assert len(weights) > 3
