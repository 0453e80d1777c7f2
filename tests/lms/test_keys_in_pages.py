"""Numbers of rows stand in pages as machines read them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

BARE = re.compile(r'="[^"{]*\{\{ (?:[a-z_.]*\.)?pk \}\}')


def test_no_attribute_writes_a_key_as_people_write_numbers():
    pages = (Path(settings.BASE_DIR) / "templates").rglob("*.html")

    found = {page.name for page in pages if BARE.search(page.read_text(encoding="utf-8"))}

    assert found == set()


@pytest.mark.parametrize(
    ("written", "read"), [("{{ pk }}", "1\xa0367"), ("{{ pk|stringformat:'s' }}", "1367")]
)
def test_from_a_thousand_on_a_bare_number_is_parted(written, read):
    assert engines["django"].from_string(written).render({"pk": 1367}) == read
