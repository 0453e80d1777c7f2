"""The public form of a survey: no account, no session, kept by no cache; whoever has the link answers.

From one device one answer by an open link, unless its owner says that the device goes from hand to hand.
"""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus
from secrets import token_hex

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import client_address
from audits.devices import has_answered, mark_answered
from audits.models import SurveyLink
from audits.permissions import access_survey
from audits.queries.anonymity import is_anonymous
from audits.queries.surveys import body_of
from audits.questionnaires import Given, questionnaire, read_answers
from audits.services.surveys import (
    Answer,
    CodeUsedError,
    SurveyClosedError,
    is_code_open,
    is_kept,
    store_answer,
)
from catalog.throttle import Limit, is_over
from jobs.patience import over_a_new_connection

ANSWERS = Limit("survey-answers", 300, 3600)  # of one address: many customers behind one wireless network
MISSES = Limit("survey-misses", 60, 600)  # links that do not work
WRONG_CODES = Limit("survey-codes", 30, 600)
FORM_ID = 32
View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """A public page without a session that nobody keeps.

    Without a session there is nothing that a foreign page could act by, so no token is asked for; a form
    that another site sends from its own page is refused all the same.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise PermissionDenied
        response = over_a_new_connection(partial(view, request, *args, **kwargs))  # a form is kept once
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return login_not_required(never_cache(csrf_exempt(answer)))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The form; a POST keeps one questionnaire. A link that takes no answers says the same whatever it is."""
    link = access_survey(secret, at=timezone.now(), is_sending=request.method == "POST")
    if link is None:
        return _closed(request)
    if has_answered(request, link) and not is_kept(link, _form_id(request.POST)):
        return _answered(request, link)
    if request.method != "POST":
        return _form_page(request, link, {}, {})
    if is_over(ANSWERS, f"{link.pk} {client_address(request)}"):
        return _throttled(request, ANSWERS)
    data = request.POST.dict()
    given = read_answers(body_of(link), is_of_staff=is_anonymous(link.instrument), data=data)
    if given.faults:
        return _refused(request, link, data, given.faults)
    return _stored(request, link, data, given)


@by_link
@require_POST
def survey_code(request: HttpRequest, secret: str) -> HttpResponse:
    """Whether a one-time code opens the form: asked before it is filled in, so that no work is lost."""
    link = access_survey(secret, at=timezone.now())
    if link is None:
        return _closed(request)
    if is_code_open(link, request.POST.get("code", "")):
        return JsonResponse({"is_open": True})
    if is_over(WRONG_CODES, client_address(request) or ""):
        return _throttled(request, WRONG_CODES)
    return JsonResponse({"is_open": False, "said": wrong_code()})


@by_link
@require_safe
def survey_thanks(request: HttpRequest) -> HttpResponse:
    """What happens with the answers, and nothing else."""
    return render(request, "audits/survey_thanks.html")


def wrong_code() -> str:
    """What is said of a code that opens nothing."""
    return _(
        "The code does not fit, or it has been used already. Compare it with the card, or ask for another."
    )


def _stored(request: HttpRequest, link: SurveyLink, data: Mapping[str, str], given: Given) -> HttpResponse:
    """Thanks, also for what had arrived before."""
    answer = Answer(given.values, comment=given.comment, service=given.service, segment=given.segment)
    form_id, code = _form_id(data) or token_hex(FORM_ID // 2), data.get("code", "")
    try:
        store_answer(link.secret, form_id=form_id, answer=answer, code=code, at=timezone.now())
    except SurveyClosedError:
        return _closed(request)
    except CodeUsedError:
        if is_over(WRONG_CODES, client_address(request) or ""):
            return _throttled(request, WRONG_CODES)
        return _refused(request, link, data, {"code": wrong_code()})
    thanks = reverse("surveys:survey-thanks")
    response = JsonResponse({"thanks": thanks}) if _is_fetched(request) else redirect(thanks)
    mark_answered(response, link)
    return response


def _answered(request: HttpRequest, link: SurveyLink) -> HttpResponse:
    """The device has answered; 409 to a form that it sends once more."""
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return render(request, "audits/survey_answered.html", {"link": link}, status=status)


def _form_page(
    request: HttpRequest, link: SurveyLink, data: Mapping[str, str], faults: Mapping[str, str]
) -> HttpResponse:
    """The form with what was typed."""
    is_of_staff = is_anonymous(link.instrument)
    context = {
        "link": link,
        "form_id": _form_id(data) or token_hex(FORM_ID // 2),
        "leaves_mark": link.kind == SurveyLink.Kind.OPEN and not link.is_shared,
        "asks_code": link.kind == SurveyLink.Kind.CODES,
        "code": data.get("code", "")[:40],
        "survey": questionnaire(body_of(link), is_of_staff=is_of_staff, data=data),
        "faults": faults,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "audits/survey_answer.html", context, status=status)


def _refused(
    request: HttpRequest, link: SurveyLink, data: Mapping[str, str], faults: Mapping[str, str]
) -> HttpResponse:
    """422 with what to mend."""
    if _is_fetched(request):
        return JsonResponse({"faults": dict(faults)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _form_page(request, link, data, faults)


def _closed(request: HttpRequest) -> HttpResponse:
    """404: unknown, closed and ended look alike, and many of them from one address are too many."""
    if is_over(MISSES, client_address(request) or ""):
        return _throttled(request, MISSES)
    return render(request, "audits/survey_closed.html", status=HTTPStatus.NOT_FOUND)


def _throttled(request: HttpRequest, limit: Limit) -> HttpResponse:
    """429 with what to do."""
    response = render(request, "audits/survey_throttled.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(limit.seconds)
    return response


def _form_id(data: Mapping[str, str]) -> str:
    """What the page called the form; empty where it has no name."""
    return data.get("form", "")[:80]


def _is_fetched(request: HttpRequest) -> bool:
    """Whether the page's script asks."""
    return request.headers.get("Accept", "") == "application/json"
