"""Tests that close within a day: told to those who have not passed them, once for each closing moment."""

from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models import Attempt, AttemptWindow, Extension
from assessments.queries.windows import joined_terms
from catalog.models import PlanStep
from courses import zones
from courses.models import Cohort, Enrolment, StepProgress
from jobs.models import Notice
from jobs.notices import notify

SOON = timedelta(days=1)
KIND = "assessments.window"
SUBJECT = _("A test closes soon: take it in time")
STUDYING = (Enrolment.State.ASSIGNED, Enrolment.State.RUNNING)
Place = tuple[int, int]  # enrolment and step


@transaction.atomic
def tell_of_closing(*, at: datetime) -> int:
    """Leave a notice for everybody whose test closes within a day and is not passed; how many are new.

    Safe to run twice and in two processes: the notice of a person, a test and a closing moment is one.
    """
    windows = _standing_windows()
    extras: dict[Place, list[Extension]] = defaultdict(list)
    for extra in Extension.objects.filter(withdrawn_at=None, closes_at__gt=at):
        extras[extra.enrolment_id, extra.step_id].append(extra)
    soon = {key for key, one in windows.items() if one.closes_at and at < one.closes_at <= at + SOON}
    steps = PlanStep.objects.in_bulk({step for _one, step in [*windows, *extras]})
    told = 0
    for place in _places({cohort for cohort, _step in soon}, {one for one, _step in extras}):
        wanted = {step for cohort, step in soon if cohort == place.cohort_id}
        wanted |= {step for one, step in extras if one == place.pk}
        for step_id in sorted(wanted - _behind(place)):
            window = windows.get((place.cohort_id, step_id))
            closes_at = joined_terms({}, window, extras.get((place.pk, step_id), [])).closes_at
            if closes_at is not None and at < closes_at <= at + SOON:
                told += _tell(place, steps[step_id], closes_at, at=at)
    return told


def _standing_windows() -> dict[Place, AttemptWindow]:
    """Windows with an end of cohorts that run, by cohort and step."""
    found = AttemptWindow.objects.filter(
        ended_at=None, closes_at__isnull=False, cohort__state=Cohort.State.RUNNING
    )
    return {(one.cohort_id, one.step_id): one for one in found}


def _places(cohorts: set[int], ids: set[int]) -> list[Enrolment]:
    """People who study in the cohorts, and those with the ids."""
    found = Enrolment.objects.filter(
        Q(cohort__in=cohorts) | Q(pk__in=ids), state__in=STUDYING, cohort__state=Cohort.State.RUNNING
    )
    return list(found.select_related("user", "cohort__programme__module"))


def _behind(place: Enrolment) -> set[int]:
    """Steps of the place that are passed or being taken."""
    passed = StepProgress.objects.filter(enrolment=place, state=StepProgress.State.DONE)
    taken = Attempt.objects.filter(enrolment=place, state=Attempt.State.OPEN)
    return {*passed.values_list("step_id", flat=True), *taken.values_list("step_id", flat=True)}


def _tell(place: Enrolment, step: PlanStep, closes_at: datetime, *, at: datetime) -> bool:
    """One notice; whether it is new."""
    key = f"{place.pk}:{step.pk}:{closes_at:%Y%m%d%H%M}"
    if Notice.objects.filter(kind=KIND, key=key, recipient_id=place.user_id).exists():
        return False
    zone = place.cohort.timezone
    notify(
        "assessments.window",
        key=key,
        organisation_id=place.cohort.organisation_id,
        recipient_id=place.user_id,
        email=place.user.email or "",
        subject=str(SUBJECT),
        template="assessments/window_closing",
        context={
            "person": place.user,
            "step": step,
            "module": place.cohort.programme.module,
            "closes_at": f"{closes_at.astimezone(ZoneInfo(zone)):%d.%m.%Y, %H:%M}",
            "zone": zones.zone_label(zone, closes_at.date()),
        },
        link=reverse("courses:step-detail", args=[place.pk, step.pk]),
        due_at=at,
    )
    return True
