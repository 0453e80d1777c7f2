"""The renderer opens no door: nothing is fetched, embedded or laid out for minutes."""

import base64
import http.server
import io
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.urls import URLFetchingError

from reports.rendering import AddressRefusedError, TooComplexError, render_pdf

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def page(head="", body="<p>Отчёт</p>"):
    return f'<!doctype html><html lang="ru"><head><title>Отчёт</title>{head}</head><body>{body}</body></html>'


def data_svg(url):
    inner = f'{SVG} width="9" height="9"><image href="{url}" xlink:href="{url}" width="9" height="9"/></svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(inner.encode()).decode()


def data_css(url):
    return "data:text/css;base64," + base64.b64encode(f"@import url({url});".encode()).decode()


CHANNELS = {
    "img": lambda u: page(body=f'<img src="{u}">'),
    "img srcset": lambda u: page(body=f'<img srcset="{u} 2x" src="{u}">'),
    "stylesheet": lambda u: page(head=f'<link rel="stylesheet" href="{u}">'),
    "import": lambda u: page(head=f"<style>@import url({u});</style>"),
    "import in data": lambda u: page(head=f'<link rel="stylesheet" href="{data_css(u)}">'),
    "font": lambda u: page(head=f"<style>@font-face{{font-family:x;src:url({u})}}p{{font-family:x}}</style>"),
    "object": lambda u: page(body=f'<object data="{u}" type="image/png"></object>'),
    "embed": lambda u: page(body=f'<embed src="{u}" type="image/png">'),
    "svg in data": lambda u: page(body=f'<img src="{data_svg(u)}">'),
    "svg as png": lambda u: page(body=f'<img src="{data_svg(u).replace("svg+xml", "png")}">'),
    "inline svg": lambda u: page(body=f'{SVG}><image xlink:href="{u}" width="9" height="9"/></svg>'),
    "svg use": lambda u: page(body=f'{SVG}><use href="{u}#x" xlink:href="{u}#x"/></svg>'),
    "svg style": lambda u: page(body=f"{SVG}><style>@import url({u});</style></svg>"),
    "background": lambda u: page(head=f"<style>body{{background:url({u})}}</style>"),
    "background attribute": lambda u: page(body=f'<table background="{u}"><tr><td>1</table>'),
    "style attribute": lambda u: page(body=f'<p style="background:url({u})">1</p>'),
    "list mark": lambda u: page(f"<style>li{{list-style-image:url({u})}}</style>", "<ul><li>1</ul>"),
    "content": lambda u: page(head=f"<style>p::before{{content:url({u})}}</style>"),
    "border image": lambda u: page(head=f"<style>p{{border:1px solid;border-image:url({u}) 1}}</style>"),
    "page margin": lambda u: page(head=f"<style>@page{{@top-left{{content:url({u})}}}}</style>"),
    "attachment": lambda u: page(head=f'<link rel="attachment" href="{u}">'),
    "attachment link": lambda u: page(body=f'<a rel="attachment" href="{u}">1</a>'),
    "iframe": lambda u: page(body=f'<iframe src="{u}"></iframe>'),
    "base": lambda u: page(head=f'<base href="{u}"><link rel="stylesheet" href="a.css">'),
    "video poster": lambda u: page(body=f'<video poster="{u}" src="{u}"></video>'),
}


@pytest.fixture
def listener():
    """A server on the loopback that redirects to itself and counts who came."""
    hits = []

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/inside")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", hits
    server.shutdown()
    server.server_close()


def everything_in(pdf):
    """Names of embedded files, and the text with all streams unpacked."""
    reader = PdfReader(io.BytesIO(pdf))
    streams = [page.get_contents().get_data() for page in reader.pages if page.get_contents()]
    return list(reader.attachments), b"".join(streams) + pdf


def image_count(pdf):
    return sum(len(page.images) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_is_fetched_from_the_network(channel, listener):
    address, hits = listener

    pdf = render_pdf(CHANNELS[channel](f"{address}/{channel.replace(' ', '-')}"))

    assert pdf.startswith(b"%PDF")
    assert hits == []


def test_without_our_fetcher_the_same_listener_hears_of_most_channels(listener):
    address, hits = listener

    for channel, document in CHANNELS.items():
        with suppress(URLFetchingError):
            HTML(string=document(f"{address}/{channel.replace(' ', '-')}")).write_pdf()

    heard = {hit for hit in hits if hit != "/inside"}
    assert len(heard) >= 12


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_local_file_gets_into_the_document(channel, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(base64.b64decode(PIXEL))

    pdf = render_pdf(CHANNELS[channel](secret.as_uri()))

    names, _content = everything_in(pdf)
    assert names == []
    assert b"EmbeddedFile" not in pdf
    assert image_count(pdf) == 0


def test_where_weasyprint_needs_the_file_the_document_is_refused(listener):
    address, hits = listener
    profile = page(head=f"<style>@color-profile --x{{src:url({address})}}</style>")

    with pytest.raises(AddressRefusedError, match="не наш"):
        render_pdf(profile)

    assert hits == []


@pytest.mark.parametrize("channel", ["attachment", "attachment link", "object", "iframe", "stylesheet"])
def test_the_name_of_the_machine_stays_out(channel):
    pdf = render_pdf(CHANNELS[channel]("file:///etc/hostname"))

    _names, content = everything_in(pdf)
    assert Path("/etc/hostname").read_bytes().strip() not in content


def test_even_a_picture_of_our_own_is_not_attached():
    pdf = render_pdf(page(head=f'<link rel="attachment" href="data:image/png;base64,{PIXEL}">'))

    assert everything_in(pdf)[0] == []


@pytest.mark.parametrize("path", ["../secret.css", "..%2fsecret.css", "css/../../secret.css"])
def test_a_static_address_does_not_leave_the_static_folder(path, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (tmp_path / "secret.css").write_text("p::before{content:'Тайна'}")

    pdf = render_pdf(page(head=f'<link rel="stylesheet" href="/static/{path}">'))

    assert "Тайна" not in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("base", "href"), [("", "/static/css/one.css"), ("", "css/one.css"), ("css/", "one.css")]
)
def test_our_own_stylesheet_is_used(base, href, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    (settings.STATIC_ROOT / "css").mkdir(parents=True)
    (settings.STATIC_ROOT / "css" / "one.css").write_text("p::before{content:'Из стилей '}")

    pdf = render_pdf(page(head=f'<link rel="stylesheet" href="{href}">'), base=base)

    assert "Из стилей Отчёт" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_png_in_the_address_is_drawn():
    pdf = render_pdf(page(body=f'<img src="data:image/png;base64,{PIXEL}" alt="точка">'))

    assert image_count(pdf) == 1


BOMBS = {
    "colspan": page(body="<table><tr><td colspan=100000>1</td></tr></table>"),
    "rowspan": page(body="<table><tr><td rowspan='+60000'>1</td></tr></table>"),
    "col span": page(body="<table><colgroup span=1000></colgroup><tr><td>1</td></tr></table>"),
    "rows": page(body="<table>" + "<tr><td>1</td></tr>" * 5000 + "</table>"),
    "depth": page(body="<div>" * 2000 + "1"),
    "elements": page(body="<i>1</i>" * 30_000),
    "long paragraph": page(body=f"<p>{'слово ' * 60_000}</p>"),
    "size": page(body="<p>слово</p>" * 400_000),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_with_a_reason(bomb):
    with pytest.raises(TooComplexError) as refusal:
        render_pdf(BOMBS[bomb])

    assert "документ" in str(refusal.value).lower()
