"""Goals, the job aid and cards at a participant's hand, in the group's version and norms."""

import pytest
from django.urls import reverse

from catalog.loading import load_catalog
from catalog.models import Programme
from courses.models import Cohort
from tests.factories.courses import NOON, CohortFactory, EnrolmentFactory, step_of
from tests.factories.materials import write_catalogue

NORMS = {"answer_time": [15, "second"], "hold_time": [1, "minute"]}
pytestmark = pytest.mark.django_db


@pytest.fixture
def place(tmp_path):
    """A place in a running group whose company answers within 15 seconds."""
    load_catalog(write_catalogue(tmp_path / "catalog"), at=NOON)
    cohort = CohortFactory(programme=Programme.objects.get(), state="running", started_at=NOON, norms=NORMS)
    return EnrolmentFactory(cohort=cohort)


def shown(client, place):
    client.force_login(place.user)
    page = client.get(reverse("courses:material-list", args=[place.pk]))
    assert page.status_code == 200
    return page.content.decode()


def test_the_goals_the_job_aid_and_the_cards_stand_on_one_page_with_the_groups_norm(client, place):
    page = shown(client, place)

    assert "нормы" in page
    assert "Памятка" in page
    assert "Норма?" in page
    assert page.count("15\u00a0секунд") == 2
    assert "{{" not in page


def test_before_the_group_is_opened_the_goals_alone_are_there(client, place):
    Cohort.objects.update(state="plan", started_at=None)

    page = shown(client, place)

    assert "Чему вы научитесь" in page
    assert "Норма?" not in page


def test_the_course_and_a_session_lead_there(client, place):
    client.force_login(place.user)
    address = reverse("courses:material-list", args=[place.pk])
    course = client.get(reverse("courses:enrolment-detail", args=[place.pk]))
    session = client.get(reverse("courses:step-detail", args=[place.pk, step_of(place.cohort, "d1-01").pk]))

    assert address in course.content.decode()
    assert address in session.content.decode()


def test_the_page_asks_the_same_however_many_cards_there_are(client, place, django_assert_max_num_queries):
    client.force_login(place.user)

    with django_assert_max_num_queries(12):
        client.get(reverse("courses:material-list", args=[place.pk]))
