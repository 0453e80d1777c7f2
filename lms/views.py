"""Pages of the installation itself: health, and the errors that have a page."""

import sys
import threading
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import server_error

from jobs.queries import queue_health

OLDEST_DUE = timedelta(minutes=2)
RETRY_AFTER = "2"  # seconds
BARE_FAILURE = (
    '<!doctype html><html lang="ru"><meta charset="utf-8"><title>Ошибка на нашей стороне</title>'
    "<h1>Ошибка на нашей стороне</h1><p>Вернитесь назад и повторите действие.</p></html>"
)


_seen_migrated = threading.Event()  # once nothing was pending, this process reads no migrations any more


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Whether the database answers and has every migration; 503 when not."""
    if _seen_migrated.is_set():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return JsonResponse({"database": "ok", "pending_migrations": 0})
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        _seen_migrated.set()
    return JsonResponse({"database": "ok", "pending_migrations": pending}, status=503 if pending else 200)


@login_not_required
@never_cache
@require_safe
def healthz_jobs(_request: HttpRequest) -> JsonResponse:
    """Whether the worker lives and no due job is older than two minutes; 503 when not."""
    health = queue_health(timezone.now())
    is_well = health.worker_alive and health.oldest_due <= OLDEST_DUE
    facts = {
        "oldest_due_seconds": round(health.oldest_due.total_seconds(), 1),
        "worker_alive": health.worker_alive,
        "due": health.due,
    }
    return JsonResponse(facts, status=200 if is_well else 503)


@login_not_required
@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """Remember the language of the pages for a year and go back."""
    chosen = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    if chosen in dict(settings.LANGUAGES):
        translation.activate(chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31_536_000,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def page_missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404; the page echoes neither path nor id, so that a foreign object looks like a missing one."""
    return render(request, "404.html", status=404)


def page_forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403 for somebody who may see the thing but not do this."""
    return render(request, "403.html", status=403)


def page_failed(request: HttpRequest) -> HttpResponse:
    """500; 503 and when to come again if the database does not answer, even before a view is reached."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    try:
        response: HttpResponse = server_error(request, "503_database.html" if is_away else "500.html")
    except ValueError:  # a style is not among the collected files; the words alone are better than nothing
        response = HttpResponse(BARE_FAILURE, status=500)
    if is_away:
        response.status_code = 503
        response["Retry-After"] = RETRY_AFTER
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403 when the form's token is old: says to reload, and that nothing was changed."""
    return render(request, "403_csrf.html", status=403)
