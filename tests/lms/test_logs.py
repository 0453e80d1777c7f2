"""The log keeps no token: whoever reads it may not act by somebody's link."""

import logging
import re

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lms.logs import blot, blot_event, json_formatter

TOKEN = "12:1aBc-dEf_Gh:Secret9"
SECRETS = {"token", "key", "uidb36", "secret"}  # names of what opens an address


def tokened(resolver=None, before=""):
    """Addresses with a token in them: (name, path) of every pattern that takes a token, key or secret."""
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from tokened(one, path)
        elif isinstance(one, URLPattern) and SECRETS & set(one.pattern.converters or {}):
            yield one.name, path
        elif isinstance(one, URLPattern) and "(?P<key>" in path:
            yield one.name, "accounts/password/reset/key/<str:token>/"


def test_every_address_with_a_token_is_written_without_it():
    addresses = [re.sub(r"<(str:token|slug:secret)>", TOKEN, path) for _name, path in tokened()]

    assert len(addresses) >= 10
    assert [one for one in addresses if TOKEN in blot(f"GET /{one}?q=1")] == []


@pytest.fixture
def lines():
    """What the log of the installation writes meanwhile, line by line."""
    kept = []
    handler = logging.Handler()
    handler.setFormatter(json_formatter())
    handler.emit = lambda record: kept.append(handler.format(record))
    logger = logging.getLogger()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield kept
    logger.removeHandler(handler)
    logger.setLevel(before)


@pytest.mark.parametrize(
    "name", ["accounts:invitation-accept", "catalog:request-follow", "catalog:request-confirm"]
)
def test_no_line_of_a_request_holds_the_token(client, db, lines, name):
    client.get(reverse(name, args=[TOKEN]), {"prefill": TOKEN})

    assert any("request_finished" in line for line in lines)
    assert [line for line in lines if "Secret9" in line] == []


def test_a_broken_request_is_written_without_the_token_too(lines):
    try:
        msg = f"no such row for /catalog/requests/follow/{TOKEN}/message/"
        raise ValueError(msg)
    except ValueError:
        logging.getLogger("django.request").exception("/accounts/invitations/%s/", TOKEN)

    assert "/message/" in lines[0]
    assert "Secret9" not in lines[0]


def test_what_goes_to_sentry_holds_no_token():
    event = {"request": {"url": f"{settings.PUBLIC_URL}/accounts/invitations/{TOKEN}/"}, "level": "error"}

    assert blot_event(event, {}) == {
        "request": {"url": f"{settings.PUBLIC_URL}/accounts/invitations/…/"},
        "level": "error",
    }


def test_other_addresses_are_written_whole():
    line = "GET /accounts/password/reset/key/done/ GET /catalog/requests/12/?q=звонки"

    assert blot(line) == line
