"""A critical failure and the course that answers it: one deadline, or words of what to do till the course."""

import re
from datetime import timedelta
from html import unescape

import pytest

from accounts.models import Membership
from audits.models import CriticalFailure
from reports.audit_gap import audit_gap_html
from reports.queries.audit_gap import audit_gap_facts
from reports.services import request_report
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import ModuleFactory
from tests.factories.waves import approved, course_of, scored_wave

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def wave():
    return scored_wave()


def due(wave, course, days):
    """The wave's failure is answered by this course and due so many days after the approval."""
    CriticalFailure.objects.filter(wave=wave).update(remedy=course, due_on=TODAY + timedelta(days=days))
    return approved(wave)


def words_of(wave):
    person = person_with_role(Membership.Role.HR, wave.organisation)
    html = audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON))
    text = unescape(re.sub(r"<[^>]+>", " ", html))
    return re.sub(r"\s+", " ", text)


def test_the_course_that_answers_a_failure_is_taught_before_what_presses_as_much(wave):
    module = ModuleFactory(audience=wave.recommendations.get(kind="course").audience)
    course_of(wave, module, position=2, priority="medium")
    due(wave, module.code, 30)

    first, second = audit_gap_facts(wave)["planning"]["slots"]

    assert (first["code"], first["is_late"]) == (module.code, False)
    assert first["ends_on"] <= first["due_on"] == (TODAY + timedelta(days=30)).isoformat()
    assert second["due_on"] is None


def test_a_course_in_time_is_said_to_be_so_and_nothing_else(wave):
    due(wave, wave.recommendations.get(kind="course").subject, 60)

    words = words_of(wave)

    assert "до срока устранения" in words
    assert "Срок устранения курса не ждёт" not in words
    assert "К сроку устранения критических нарушений не успевают" not in words


def test_a_course_after_the_deadline_is_said_with_what_to_do_until_then(wave):
    code = wave.recommendations.get(kind="course").subject
    due(wave, code, 3)

    words = words_of(wave)

    assert "позже срока устранения" in words
    assert "Срок устранения курса не ждёт: до обучения руководитель филиала сам объясняет норму" in words
    assert f"К сроку устранения критических нарушений не успевают: {code} ." in words
    assert f"К сроку критических нарушений не успевает «{code}»: до обучения" in words
    assert "Позже срока своего приоритета" not in words


def test_a_course_that_stands_in_no_plan_is_said_to_stand_in_none(wave):
    due(wave, "ОК-ПО-216", 30)

    words = words_of(wave)

    assert "ОК-ПО-216 — в плане обучения его нет" in words
    assert "которых нет в этом плане: ОК-ПО-216" in words


def test_a_failure_that_no_course_answers_says_nothing_of_courses(wave):
    due(wave, "Повесить табличку.", 30)

    assert "Когда учат" not in words_of(wave)
