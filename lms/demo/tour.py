"""The stops of the demo's tour: what to see, as whom, where it begins (texts: fixtures/demo/tour.yaml)."""

from collections.abc import Callable
from pathlib import Path

import yaml
from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from assessments.models import Submission
from audits.models import AuditWave
from catalog.models import ProgrammeRequest
from courses.models import Cohort, Enrolment
from reports.models import Report

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "tour.yaml"
Place = tuple[str, Callable[[], Model | None], str]  # URL of the thing, the thing, URL of the list without it


def _wave() -> AuditWave | None:
    """The demo's autumn wave."""
    return AuditWave.objects.filter(name="осень").first()


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
    "course": (
        "courses:enrolment-detail",
        lambda: Enrolment.objects.filter(user__email="trainee@demo.test").first(),
        "reports:home",
    ),
    "work": (
        "assessments:grade-edit",
        lambda: Submission.objects.waiting().first(),
        "assessments:grading-list",
    ),
    "cohort": (
        "courses:cohort-detail",
        lambda: Cohort.objects.filter(state=Cohort.State.RUNNING).first(),
        "courses:cohort-list",
    ),
}


def stops() -> list[dict[str, str]]:
    """The seven stops with their addresses: title, email, role, text, action, link."""
    texts: list[dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [{**stop, "link": _address(stop["place"])} for stop in texts]


def _address(place: str) -> str:
    """Where a stop begins; the list when the demo's thing is gone."""
    detail, find, listing = PLACES[place]
    found = find()
    return reverse(detail, args=[found.pk]) if found is not None else reverse(listing)
