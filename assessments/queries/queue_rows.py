"""The queue's rows in words: names, addresses, how long each work waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from assessments.models import SecondMark, Submission
from assessments.queries.marking import holding_marks
from assessments.queries.queue import Facets
from figures import formats


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue, ready to be shown."""

    pk: int
    url: str
    name: str
    about: str  # exercise and number
    cohort: str
    submitted_at: datetime
    waits: str  # «3 дня»
    decision: str
    is_held: bool
    is_mine: bool
    is_begun: bool
    assessor: str
    taken_by: str  # empty: nobody's; the reader's own name is «вы» on the page
    is_taken_by_me: bool
    mark: SecondMark | None  # the second mark that keeps the result from being told


def shown(
    found: Iterable[dict[str, Any]], facets: Facets, *, user: User, query: str, at: datetime
) -> list[Row]:
    """The rows of a page with their words.

    No query besides that of the rows; one where results are held, one where other trainers have begun works
    or taken them.
    """
    found = list(found)
    names = _names({one[key] for one in found for key in ("grade__assessor_id", "taken__trainer_id")}, user)
    cohorts = {one.value: one.title for one in facets.cohorts}
    exercises = {one.value: one.title for one in facets.exercises}
    held = [one["pk"] for one in found if one["grade__decision"] and one["grade__released_at"] is None]
    marks: Mapping[int, SecondMark] = holding_marks(held) if held else {}
    address = reverse("assessments:grade-edit", args=[0]).replace("/0/", "/{}/")
    return [
        Row(
            pk=one["pk"],
            url=address.format(one["pk"]) + query,
            name=formats.short_name(one["enrolment__user__last_name"], one["enrolment__user__first_name"]),
            about=exercises[one["exercise_id"]] + (f", № {one['number']}" if one["number"] > 1 else ""),
            cohort=cohorts[one["enrolment__cohort_id"]],
            submitted_at=one["submitted_at"],
            waits=waiting_words(at - one["submitted_at"]),
            decision=one["grade__decision"] or "",
            is_held=bool(one["grade__decision"]) and one["grade__released_at"] is None,
            is_mine=one["grade__assessor_id"] == user.pk,
            is_begun=one["grade__assessor_id"] is not None,
            assessor=names.get(one["grade__assessor_id"], ""),
            taken_by=names.get(one["taken__trainer_id"], ""),
            is_taken_by_me=one["taken__trainer_id"] == user.pk,
            mark=marks.get(one["pk"]),
        )
        for one in found
    ]


def _names(trainers: set[int | None], user: User) -> dict[int, str]:
    """Short names of trainers by their ids, the reader's own without a query."""
    others = {one for one in trainers if one is not None} - {user.pk}
    found = User.objects.filter(pk__in=others).values_list("pk", "last_name", "first_name") if others else ()
    return {user.pk: user.short_name} | {pk: formats.short_name(last, first) for pk, last, first in found}


def waiting_words(age: timedelta) -> str:
    """«3 дня», «5 ч», «12 мин»: how long a work has waited, by its largest part."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes >= 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if minutes >= 60:
        return pgettext("waiting", "%(n)d h") % {"n": minutes // 60}
    return pgettext("waiting", "%(n)d min") % {"n": minutes}


def is_held(work: Submission) -> bool:
    """Whether the work, read with its grade, has a decision that nobody was told. No queries."""
    grade = getattr(work, "grade", None)
    return grade is not None and bool(grade.decision) and grade.released_at is None
