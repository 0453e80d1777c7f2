"""Where a request came from, with nginx in front and without."""

import pytest
from axes.helpers import get_client_ip_address
from django.test import RequestFactory

from accounts.requests import client_address

PROXY = "10.0.0.2"


def request(forwarded=None, address=PROXY):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, None, PROXY),
        (False, "203.0.113.9", PROXY),  # nobody writes it but the one who asks
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # only the last one is nginx's word
        (True, "2001:db8::7", "2001:db8::7"),
        (True, None, PROXY),
        (True, "not an address", None),
    ],
)
def test_the_address_is_the_one_that_we_or_nginx_saw(settings, behind_proxy, forwarded, address):
    settings.BEHIND_PROXY = behind_proxy

    assert client_address(request(forwarded)) == address


def test_a_socket_without_an_address_is_nobodys():
    assert client_address(request(address="")) is None


def test_wrong_passwords_are_counted_by_the_same_address(settings):
    settings.BEHIND_PROXY = True

    assert get_client_ip_address(request("203.0.113.9")) == "203.0.113.9"
