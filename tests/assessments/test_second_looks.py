"""What the first assessor reads of second marks: on the desk, in the queue, at a release; the usual plan."""

import random

import pytest
from django.test import Client
from django.urls import reverse

from assessments import sampling, scoring
from assessments.models import Grade, SamplingPlan, SecondMark
from assessments.services.releases import set_rule
from assessments.services.sampling import USUAL, plan_of_organisation
from tests.conftest import NOON
from tests.factories.assessments import SubmissionFactory, trainer_of
from tests.factories.courses import CohortAssignmentFactory
from tests.factories.dialogues import COURSE
from tests.factories.marking import decided_by, marked, plan_for
from tests.reading import read_yaml

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def trainer():
    """Who assesses first."""
    return trainer_of(SubmissionFactory().enrolment.cohort)


def client_of(user):
    """A browser that somebody is logged in with."""
    client = Client()
    client.force_login(user, BACKEND)
    return client


def held_work(trainer, **plan):
    """A decided work of a group whose final exercises wait for a second mark."""
    work = SubmissionFactory()
    CohortAssignmentFactory(cohort=work.enrolment.cohort, user=trainer, role="trainer")
    plan_for(work.enrolment.cohort, **plan)
    return decided_by(trainer, work)


def test_the_desk_says_that_the_result_waits_and_offers_no_release(trainer):
    work = held_work(trainer, is_final_shared=True)

    page = client_of(trainer).get(reverse("assessments:grade-edit", args=[work.pk])).content.decode()

    assert "результат сообщается после неё" in page
    assert reverse("assessments:grade-release") not in page
    assert reverse("assessments:second-mark-detail", args=[SecondMark.objects.get().pk]) not in page


def test_the_desk_leads_to_both_marks_once_they_are_compared(trainer):
    work = held_work(trainer, is_final_shared=True)
    mark = marked(SecondMark.objects.get())

    client = client_of(trainer)
    page = client.get(reverse("assessments:grade-edit", args=[work.pk])).content.decode()

    address = reverse("assessments:second-mark-detail", args=[mark.pk])
    assert address in page
    assert client.get(address).status_code == 200


def test_a_work_outside_the_sample_has_no_such_block(trainer):
    work = held_work(trainer)

    page = client_of(trainer).get(reverse("assessments:grade-edit", args=[work.pk])).content.decode()

    assert "desk__second" not in page


def test_a_release_names_those_that_wait_for_a_second_mark_and_tells_the_others(trainer):
    waits = held_work(trainer, is_final_shared=True)
    ready = SubmissionFactory()
    CohortAssignmentFactory(cohort=ready.enrolment.cohort, user=trainer, role="trainer")
    plan_for(ready.enrolment.cohort)
    set_rule(ready.enrolment.cohort_id, are_held=True, by=trainer, at=NOON)
    decided_by(trainer, ready)
    client, url = client_of(trainer), reverse("assessments:grade-release")

    page = client.get(url, {"work": [waits.pk, ready.pk]})
    done = client.post(url, {"work": [waits.pk, ready.pk]}, follow=True)

    assert [one.pk for one in page.context["works"]] == [ready.pk]
    assert [work.pk for work, _mark in page.context["kept"]] == [waits.pk]
    assert "1 результат ждёт второй оценки" in page.content.decode()
    assert done.context["works"] == []
    assert [work.pk for work, _mark in done.context["kept"]] == [waits.pk]
    assert "не выдан" in done.content.decode()
    assert Grade.objects.get(submission=waits).released_at is None
    assert Grade.objects.get(submission=ready).released_at is not None


def test_the_queue_says_why_a_result_is_held(trainer):
    held_work(trainer, is_final_shared=True)

    page = client_of(trainer).get(reverse("assessments:grading-list"), {"state": "held"}).content.decode()

    assert "ждёт второй оценки" in page


# --- the usual plan ------------------------------------------------------------------------------
def test_the_usual_plan_is_what_is_written_down_at_first_use():
    plan = plan_of_organisation(SubmissionFactory().enrolment.cohort.organisation_id, at=NOON)

    assert {name: getattr(plan, name) for name in USUAL} == USUAL
    assert SamplingPlan.objects.count() == 1


def taken(rubric, works, *, margin, is_near_critical):
    """Share of works that are borderline, in per cent."""
    found = 0
    for levels in works:
        result = scoring.grade_rubric(rubric, levels)
        near = is_near_critical and sampling.near_critical(rubric, levels) and not result.weak
        found += bool(near or sampling.distance_to_rule(result) <= margin)
    return 100 * found / len(works)


def test_with_the_usual_plan_borderline_works_are_the_fewer_part():
    """A group as groups are: most levels at the standard, some above, a few below; criteria go together."""
    rubric = [{**one, "calls": []} for one in read_yaml(COURSE / "rubrics/pz-1.yaml")["criteria"]]
    dice, works = random.Random(7), []
    for _n in range(1000):
        able = dice.gauss(0, 0.6)
        levels = [round(2.1 + able + dice.gauss(0, 0.6)) for _one in rubric]
        works.append({one["code"]: min(3, max(0, level)) for one, level in zip(rubric, levels, strict=True)})

    usual = taken(rubric, works, margin=USUAL["margin"], is_near_critical=USUAL["is_near_critical"])

    assert 5 <= usual <= 25
    assert taken(rubric, works, margin=3, is_near_critical=True) > 45  # why the tick is not usual
