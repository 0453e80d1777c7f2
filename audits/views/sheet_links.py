"""The sheet on a telephone: no account, no cookie, kept by the observer's own worker alone."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import client_address
from audits.models import Sheet
from audits.permissions import access_sheet
from audits.photographs import CONTENT_TYPE, NotAPhotographError
from audits.queries.sheets import Stand, page_of, sheet_by, stand_of
from audits.services.sheets import (
    SheetClosedError,
    TooManyPhotosError,
    UnknownItemError,
    add_photo,
    remove_photo,
)
from audits.sheet_forms import PhotoForm
from audits.views.sheet_filling import closed_answer, filling_context, save_answer, send_answer, take_form
from audits.views.survey_answers import by_link
from catalog.throttle import Limit, is_over
from jobs.streaming import send_media

MISSES = Limit("sheet-misses", 60, 600)  # links that do not work, of one address
FILLING = Limit("sheet-saves", 3_000, 3600)  # saves and photographs of one sheet


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_fill(request: HttpRequest, secret: str) -> HttpResponse:
    """The sheet by its link; a POST without a script keeps it, and sends it if asked."""
    sheet = access_sheet(secret, request.user)
    if sheet is None:
        return _shut(request, secret)
    stand = stand_of(sheet, timezone.now())
    if stand == Stand.CLOSED:
        return _closed(request)
    if stand == Stand.SENT:
        return render(request, "audits/sheet_sent.html", {"sheet": sheet})
    if stand == Stand.EARLY:
        return render(request, "audits/sheet_early.html", {"sheet": sheet, "page": page_of(sheet)})
    if request.method != "POST":
        return render(request, "audits/sheet_fill.html", filling_context(sheet))
    return _taken(request, sheet)


@by_link
@require_POST
def sheet_save(request: HttpRequest, secret: str) -> HttpResponse:
    """A save of the page's script."""
    sheet = access_sheet(secret, request.user)
    if sheet is None:
        return closed_answer()
    return _throttled() if is_over(FILLING, str(sheet.pk)) else save_answer(request, sheet)


@by_link
@require_POST
def sheet_send(request: HttpRequest, secret: str) -> HttpResponse:
    """The script sends the sheet to be reviewed."""
    sheet = access_sheet(secret, request.user)
    return closed_answer() if sheet is None else send_answer(sheet)


@by_link
@require_POST
def photo_create(request: HttpRequest, secret: str) -> HttpResponse:
    """One photograph; the same one twice is kept once."""
    sheet = access_sheet(secret, request.user)
    if sheet is None:
        return closed_answer()
    if is_over(FILLING, str(sheet.pk)):
        return _throttled()
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _not_taken()
    given = form.cleaned_data
    try:
        add_photo(
            sheet.pk,
            item=given["item"],
            client_id=given["client_id"],
            source=given["photo"],
            size=given["photo"].size,
            at=timezone.now(),
        )
    except (NotAPhotographError, TooManyPhotosError, UnknownItemError):
        return _not_taken()
    except SheetClosedError:
        return closed_answer()
    return JsonResponse({"client_id": given["client_id"]})


@login_not_required
@require_safe
def photo_own(request: HttpRequest, secret: str, client_id: str) -> HttpResponseBase:
    """A photograph to whoever fills the sheet, until it is sent."""
    sheet = access_sheet(secret, request.user)
    if sheet is None or stand_of(sheet, timezone.now()) != Stand.OPEN:
        raise Http404
    photo = get_object_or_404(sheet.photos, client_id=client_id)
    name = f"{photo.item}.jpg"
    tag = photo.stored_file.rpartition("/")[2]
    return send_media(request, photo.stored_file, name=name, content_type=CONTENT_TYPE, tag=tag)


@by_link
@require_POST
def photo_remove(request: HttpRequest, secret: str, client_id: str) -> HttpResponse:
    """Take a photograph back before the sheet is sent."""
    sheet = access_sheet(secret, request.user)
    if sheet is None:
        return closed_answer()
    try:
        remove_photo(sheet.pk, client_id=client_id, at=timezone.now())
    except SheetClosedError:
        return closed_answer()
    if "plain" in request.POST:  # a button of the form itself, without the script
        return redirect("sheets:sheet-fill", secret)
    return JsonResponse({})


@login_not_required
@never_cache
@require_safe
def sheet_worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps opened sheets on the telephone; it rules this place and nothing above it."""
    return render(request, "audits/sheet_worker.js", content_type="text/javascript; charset=utf-8")


def _taken(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """A form without a script: sent, kept, or told what it lacks."""
    try:
        draft, faults, is_sent = take_form(request, sheet)
    except SheetClosedError:
        return _closed(request)
    if is_sent or (not faults and "send" not in request.POST):
        return redirect("sheets:sheet-fill", sheet.secret)
    fresh = access_sheet(sheet.secret, request.user) or sheet
    context = filling_context(fresh, draft=draft, faults=faults)
    return render(request, "audits/sheet_fill.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _shut(request: HttpRequest, secret: str) -> HttpResponse:
    """Nobody's sheet, or an auditor's own: that one is opened under the account."""
    if not request.user.is_authenticated and sheet_by(secret) is not None:
        return redirect_to_login(request.get_full_path())
    return _closed(request)


def _closed(request: HttpRequest) -> HttpResponse:
    """404: unknown, rejected and ended look alike, and many of them from one address are too many."""
    if is_over(MISSES, client_address(request) or ""):
        return _throttled()
    return render(request, "audits/sheet_closed.html", status=HTTPStatus.NOT_FOUND)


def _throttled() -> HttpResponse:
    """429 in plain words."""
    said, kind = _("Too many requests. Wait ten minutes."), "text/plain; charset=utf-8"
    response = HttpResponse(said, content_type=kind, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = "600"
    return response


def _not_taken() -> JsonResponse:
    """422: the file is no photograph that we take."""
    said = _("This is no photograph that we take: JPEG, PNG or WebP up to 15 MB, 40 for a sheet.")
    return JsonResponse({"said": said}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
