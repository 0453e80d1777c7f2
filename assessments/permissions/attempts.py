"""Doors to tests and answers."""

from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet, Value
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.prepared import Prepared
from assessments.models import Attempt, QuestionOf
from assessments.permissions.roles import TRAINEE, check_roles
from catalog.models import PlanStep
from courses.models import Enrolment
from courses.permissions import access_reading
from courses.queries.place import own_place, step_in

_ANSWERING = ("id", "state")
_WHOLE = tuple(field.attname for field in Attempt._meta.concrete_fields)


def _own_query(attempt_id: int, user_id: int) -> "QuerySet[Attempt]":
    """An attempt by its author."""
    return Attempt.objects.filter(pk=attempt_id, enrolment__user=user_id).order_by()


_whole_attempts = Prepared(lambda attempt, user: _own_query(attempt, user).values_list(*_WHOLE), -1, -2)
_answered_attempts = Prepared(
    lambda attempt, user, code: _own_query(attempt, user).values_list(
        *_ANSWERING, QuestionOf("questions", Value(code))
    ),
    -1,
    -2,
    "its code",
)


def access_test(user: User, enrolment_id: int, step_id: int) -> tuple[Enrolment, PlanStep]:
    """A test of the person's own course."""
    return access_reading(user, enrolment_id, step_id, PlanStep.Kind.TEST)


def access_attempt(user: User, attempt_id: int, *roles: str) -> Attempt:
    """The attempt, for one of the roles towards it: trainee (its author), trainer (of the cohort)."""
    if TRAINEE in roles and (own := _own_attempt(user, attempt_id)):
        return own
    attempts = Attempt.objects.select_related(
        "enrolment__cohort__programme__module", "enrolment__user", "step"
    )
    attempt = get_object_or_404(attempts, pk=attempt_id)
    check_roles(user, attempt.enrolment, roles)
    return attempt


def _own_attempt(user: User, attempt_id: int) -> Attempt | None:
    """The person's own attempt with its place and step: two statements, made once."""
    row = next(iter(_whole_attempts(attempt_id, user.pk)), None)
    if row is None:
        return None
    attempt = Attempt.from_db(DEFAULT_DB_ALIAS, _WHOLE, row)
    place = own_place(user, attempt.enrolment_id)
    if place is None:
        return None
    attempt.enrolment = place
    attempt.step = step_in(place.cohort.programme, attempt.step_id)
    return attempt


def access_answering(user: User, attempt_id: int, code: str) -> tuple[Attempt, Mapping[str, Any] | None]:
    """The person's own attempt and its question with that code; others are refused as anywhere."""
    row = next(iter(_answered_attempts(attempt_id, user.pk, code)), None)
    if row is None:
        return access_attempt(user, attempt_id), None  # for no role: whoever comes here is refused
    return Attempt.from_db(DEFAULT_DB_ALIAS, _ANSWERING, row[:-1]), row[-1]
