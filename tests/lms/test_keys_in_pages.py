"""Machines read plain digits in a page's attributes; people read figures in groups of three in its text."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import Membership
from tests.factories.accounts import OrganisationFactory, UserFactory, crowd, person_with_role
from tests.factories.waves import auditor_of, scored_wave

TEMPLATES = Path(settings.BASE_DIR) / "templates"
READ_ALOUD = {"aria-label", "alt", "title", "placeholder", "content"}  # attributes that are text
GROUPED = re.compile(r'([\w-]+)="[^"<>]*\|number(?::\d)? \}\}')
PARTED = re.compile(r"\d[\u00a0,]\d")


class Reader(HTMLParser):
    """Values of the attributes that machines read, and the texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.values += [value for name, value in attrs if value and name not in READ_ALOUD]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize(
    ("written", "read"),
    [("{{ n }}", "1367"), ("{% load russian %}{{ n|number }}", "1\xa0367")],
)
def test_only_the_filter_parts_a_number(written, read):
    assert engines["django"].from_string(written).render({"n": 1367}) == read


def test_no_attribute_that_machines_read_is_written_as_people_write_numbers():
    found = {
        (page.name, name)
        for page in TEMPLATES.rglob("*.html")
        for name in GROUPED.findall(page.read_text(encoding="utf-8"))
        if name not in READ_ALOUD
    }

    assert found == set()


@pytest.mark.parametrize("where", ["accounts:person-list", "accounts:organisation-list"])
def test_of_more_than_a_thousand_people_keys_are_whole_and_counts_are_parted(db, client, where):
    organisation = OrganisationFactory(pk=1_234_567)
    UserFactory(pk=7_654_321, organisation=organisation, last_name="Абакумова")
    crowd(1_199, organisation)
    admin = person_with_role(Membership.Role.ADMIN, OrganisationFactory(kind="provider"))
    client.force_login(admin, "accounts.backends.PersonBackend")

    page = Reader(client.get(reverse(where), {"organisation": organisation.pk}).content.decode())

    assert [one for one in page.values if PARTED.search(one)] == []
    assert any("1234567" in one or "7654321" in one for one in page.values)
    assert re.search(r"1\u00a020\d", " ".join(page.texts))  # the list of all people has the reader too


def pages_of_a_wave():
    """Names of the URLs that take a wave and nothing else."""
    patterns = get_resolver().namespace_dict["audits"][1].url_patterns
    return [
        f"audits:{one.name}"
        for one in patterns
        if isinstance(one, URLPattern) and list(one.pattern.converters) == ["wave_id"]
    ]


def test_pages_of_a_wave_bear_its_key_whole(db, client):
    wave = scored_wave(pk=1_234_567)
    client.force_login(auditor_of(wave), "accounts.backends.PersonBackend")

    answers = {name: client.get(reverse(name, args=[wave.pk])) for name in pages_of_a_wave()}
    read = {name: Reader(one.content.decode()) for name, one in answers.items() if is_page(one)}

    assert len(read) >= 15
    assert {name for name, page in read.items() if any(PARTED.search(one) for one in page.values)} == set()
    assert any("1234567" in one for page in read.values() for one in page.values)


def is_page(answer):
    """Whether a person reads it."""
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
