"""The stops of the demo's tour: what to see, as whom, where it begins (texts: fixtures/demo/tour.yaml)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from assessments.models import Submission
from audits.models import AuditWave
from catalog.models import ProgrammeRequest
from courses.models import Enrolment
from reports.models import Report

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "tour.yaml"
SESSION_KEY = "tour_stop"  # the number of the stop where the visitor is, from 1
Place = tuple[str, Callable[[], Model | None], str]  # URL of the thing, the thing, URL of the list without it


def _wave() -> AuditWave | None:
    """The demo's autumn wave."""
    return AuditWave.objects.filter(name="осень").first()


def _learned() -> Enrolment | None:
    """The course of the demo's learner."""
    return Enrolment.objects.select_related("cohort").filter(user__email="trainee@demo.test").first()


PLACES: dict[str, Place] = {
    "wave": ("audits:wave-detail", _wave, "audits:wave-list"),
    "plan": ("audits:wave-detail", _wave, "audits:wave-list"),
    "report": (
        "reports:report-detail",
        lambda: Report.objects.filter(kind="audit-gap", organisation__waves__name="осень").first(),
        "audits:wave-list",
    ),
    "request": (
        "catalog:request-detail",
        lambda: ProgrammeRequest.objects.filter(state=ProgrammeRequest.State.SENT).first(),
        "catalog:request-queue",
    ),
    "course": ("courses:enrolment-detail", _learned, "reports:home"),
    "work": (
        "assessments:grade-edit",
        lambda: Submission.objects.waiting().first(),
        "assessments:grading-list",
    ),
    "changes": ("audits:wave-changes", _wave, "audits:wave-list"),
}
PARTS = {"plan": "#plan"}  # where on its page a stop begins


def stops() -> list[dict[str, str]]:
    """The seven stops with their addresses: title, email, role, text, action, link."""
    texts: list[dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [{**stop, "link": _address(stop["place"])} for stop in texts]


def _address(place: str) -> str:
    """Where a stop begins; the list when the demo's thing is gone."""
    detail, find, listing = PLACES[place]
    found = find()
    return reverse(detail, args=[found.pk]) + PARTS.get(place, "") if found is not None else reverse(listing)


def tour_bar(request: HttpRequest) -> dict[str, Any]:
    """Context of the demo's pages: at which stop the visitor is and which one follows, if on the tour."""
    number = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    return {"tour": SimpleLazyObject(lambda: _standing(number))} if number else {}


def _standing(number: int) -> dict[str, Any]:
    """The stop of that number, how many there are, and the next one (None after the last)."""
    found = stops()
    following = found[number] if number < len(found) else None
    return {"number": number, "total": len(found), "stop": found[number - 1], "following": following}
