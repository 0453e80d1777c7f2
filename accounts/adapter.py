"""How allauth behaves here: nobody signs up by themselves, an invitation lets people in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Closes self-registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: people come by invitation or import."""
        return False


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """The answer to too many wrong passwords: says how long to wait."""
    return render(request, "account/lockout.html", status=429)
