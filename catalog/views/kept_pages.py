"""A visitor's page kept whole: people without an account, and search engines, see the same bytes.

Only the CSRF token is the visitor's own; it is put in place of a mark. Every middleware still runs. A page
is not kept for somebody who is logged in, has a selection, or is told something.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from catalog.selection import cleared_selection, read_selection

KEEP_SECONDS = 3600
TOKEN_MARK = "csrf-token-of-the-visitor"  # noqa: S105 - stands where the token will be
LONGEST_PATH = 200


def render_kept(
    request: HttpRequest, template: str, state: str, build: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """The page from `build`'s context, or as it was rendered for an earlier visitor.

    Args:
        request: its full path and its language and theme cookies are parts of the key.
        template: of the page.
        state: names the state of everything that the page reads; another one, another page.
        build: makes the context; not called when the page is there.
    """
    path = request.get_full_path()
    if not _is_plain(request) or len(path) > LONGEST_PATH:
        return render(request, template, build())
    parts = (template, state, path, get_language(), request.COOKIES.get("theme", ""), request.get_host())
    key = f"kept-page-{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"
    page: str | None = cache.get(key)
    if page is None:
        page = render_to_string(template, {**build(), "csrf_token": TOKEN_MARK}, request)
        cache.set(key, page, KEEP_SECONDS)
    return HttpResponse(page.replace(TOKEN_MARK, get_token(request)))


def _is_plain(request: HttpRequest) -> bool:
    """Whether nothing on the page would be this visitor's own."""
    return (
        request.method in {"GET", "HEAD"}
        and not request.user.is_authenticated
        and not read_selection(request.session)
        and not cleared_selection(request.session)
        and not len(get_messages(request))
    )
