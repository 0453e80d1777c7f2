"""The look: tokens as agreed and readable, nothing inline, nothing from elsewhere, a light first visit."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from fontTools.ttLib import TTFont

from lms import fonts

pytestmark = pytest.mark.any_database
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").glob("*.html"))
STYLES = sorted(Path(settings.BASE_DIR, "static", "css").glob("*.css"))
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
TOKENS = {  # light, dark
    "paper": ("#FBFAF7", "#14181D"),
    "surface": ("#FFFFFF", "#1B2128"),
    "sunken": ("#F2F0EA", "#101418"),
    "ink": ("#1C2430", "#E8EAED"),
    "ink-2": ("#4A5563", "#A9B4C0"),
    "accent": ("#0B5D66", "#6CC5CC"),
    "ok": ("#2B6A3F", "#7CC793"),
    "warn": ("#8A5200", "#E3B04B"),
    "bad": ("#A3282B", "#F0908F"),
    "crit": ("#6E1423", "#FF8FA3"),
    "block-vv": ("#7A3E9D", "#D3A6EC"),
    "block-ob": ("#1F5FA8", "#8DBBF0"),
    "block-rp": ("#A8431F", "#F0A98D"),
    "block-ru": ("#2B6A3F", "#7CC793"),
    "block-po": ("#6B5B00", "#D9C65A"),
}
FIRST_VISIT_BYTES = 150 * 1024


@pytest.fixture(scope="module")
def made_fonts(tmp_path_factory):
    """The folder of freshly made fonts."""
    folder = tmp_path_factory.mktemp("fonts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "TARGET", folder)
        fonts.build()
    return folder


@pytest.fixture
def statics(rf):
    """Names of the static files that an empty page loads."""
    request = rf.get("/")
    request.user = AnonymousUser()
    page = render_to_string("base.html", request=request)
    return set(re.findall(r'(?:href|src)="/static/([^"#]+)', page))


def luminance(colour):
    """Relative luminance of #RRGGBB (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = ((c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast ratio of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_the_frame_holds_nothing_inline(template):
    assert not INLINE.search(template.read_text())


@pytest.mark.parametrize("style", STYLES, ids=lambda one: one.name)
def test_a_stylesheet_takes_nothing_from_elsewhere(style):
    assert not re.search(r"https?:|@import|//[a-z]", style.read_text())


@pytest.mark.parametrize(("name", "pair"), TOKENS.items(), ids=TOKENS)
def test_a_token_is_what_was_agreed(name, pair):
    theme = Path(settings.BASE_DIR, "static", "css", "theme.css").read_text()

    assert f"--{name}: light-dark({pair[0]}, {pair[1]});" in theme


@pytest.mark.parametrize("name", [one for one in TOKENS if one not in {"paper", "surface", "sunken"}])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_text_in_every_colour_can_be_read(name, ground):
    ratios = [contrast(text, under) for text, under in zip(TOKENS[name], TOKENS[ground], strict=True)]

    assert min(ratios) >= 5.5


def test_a_first_visit_is_light(statics, made_fonts):
    files = [Path(finders.find(name)) for name in statics if not name.startswith("fonts/")]
    packed = sum(len(gzip.compress(one.read_bytes())) for one in files)
    page_fonts = sum(one.stat().st_size for one in made_fonts.glob("*.woff2"))

    assert len(files) >= 8
    assert packed + page_fonts <= FIRST_VISIT_BYTES - 20 * 1024  # the page itself takes the rest


def test_the_font_of_pages_writes_russian_typography(made_fonts):
    written = TTFont(made_fonts / "onest.woff2").getBestCmap()

    assert {ord(sign) for sign in "Ёё«»—–−№₽…\u00a0„“≈±×→"} <= set(written)


def test_the_font_of_documents_is_whole(made_fonts):
    source, made = TTFont(fonts.SOURCE), TTFont(made_fonts / "onest.ttf")

    assert made.getGlyphOrder() == source.getGlyphOrder()
    assert made.getBestCmap() == {**source.getBestCmap(), 0x2011: source.getBestCmap()[0x2D]}


@pytest.mark.parametrize("name", ["signs.ttf", "signs.woff2"])
def test_every_state_has_its_drawn_sign(made_fonts, name):
    assert {ord(sign) for sign in "●▲■✕○◐ \u00a0"} <= set(TTFont(made_fonts / name).getBestCmap())


def test_the_same_fonts_come_out_every_time(made_fonts, tmp_path):
    fonts.make_page_font(tmp_path / "again.woff2")

    assert (tmp_path / "again.woff2").read_bytes() == (made_fonts / "onest.woff2").read_bytes()


def test_what_was_vendored_is_what_was_recorded():
    record = json.loads(Path(settings.BASE_DIR, "vendor", "vendor.json").read_text())
    folder = Path(settings.BASE_DIR, "static", "vendor")

    digests = {one["file"]: hashlib.sha256((folder / one["file"]).read_bytes()).hexdigest() for one in record}

    assert digests == {one["file"]: one["sha256"] for one in record}
    assert all((folder / one["licence_file"]).is_file() for one in record)
