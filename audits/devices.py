"""Whether a survey was answered from a device: a mark in its own cookie that tells nothing of who answered.

The mark is «1» under the link's number: the server keeps nothing, and nobody is told from anybody by it.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from audits.models import SurveyLink

LIFE = 180 * 24 * 3600  # seconds: longer than a wave
PLACE = "/s/"  # of all surveys: an address may be typed in capital letters


def has_answered(request: HttpRequest, link: SurveyLink) -> bool:
    """Whether the device has answered by this link, where that counts: a code is one answer by itself."""
    return _is_marked_by(link) and _name(link) in request.COOKIES


def mark_answered(response: HttpResponse, link: SurveyLink) -> None:
    """Leave the mark on the device."""
    if _is_marked_by(link):
        response.set_cookie(
            _name(link),
            "1",
            max_age=LIFE,
            path=PLACE,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )


def _is_marked_by(link: SurveyLink) -> bool:
    return link.kind == SurveyLink.Kind.OPEN and not link.is_shared


def _name(link: SurveyLink) -> str:
    return f"answered-{link.pk}"
