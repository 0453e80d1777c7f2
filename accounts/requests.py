"""A request as our views see it: its type, and where it came from."""

from datetime import datetime
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class UserRequest(HttpRequest):
    """A request of a logged-in person; the middlewares put the rest there."""

    user: User
    htmx: HtmxDetails
    arrived_at: datetime  # aware; when the request reached us


def client_address(request: HttpRequest) -> str | None:
    """The network address that the request came from; None when nobody says a valid one.

    Behind nginx the connection's own end is nginx, so the last address of X-Forwarded-For, which nginx
    writes, is taken; without nginx in front that header is anybody's word and is not read.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    try:
        return str(ip_address(address))
    except ValueError:
        return None
