"""The type of a request as our views see it."""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class UserRequest(HttpRequest):
    """A request of a logged-in person; the middlewares put the rest there."""

    user: User
    htmx: HtmxDetails
    arrived_at: datetime  # aware; when the request reached us
