"""Places in the queue are counted among the works of one's own groups."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.assessments import SubmissionFactory, trainer_of

pytestmark = pytest.mark.django_db
TICKS = {f"vacs_{one}": "on" for one in ("valid", "authentic", "current", "sufficient")}


@pytest.fixture
def work():
    """A work that waits, and one of a group of another trainer."""
    SubmissionFactory()
    return SubmissionFactory()


@pytest.fixture
def client(work):
    """The browser of its trainer."""
    browser = Client()
    trainer = trainer_of(work.enrolment.cohort)
    browser.force_login(trainer, "accounts.backends.PersonBackend")
    return browser


def test_the_desk_counts_ones_own_works_alone(client, work):
    place = client.get(reverse("assessments:grade-edit", args=[work.pk])).context["place"]

    assert (place.number, place.total) == (1, 1)


def test_after_a_decision_nobody_is_led_to_the_work_of_another_group(client, work):
    given = {"version": "0", "level_К1": "2", "level_К2": "2", **TICKS, "decision": "competent"}

    answer = client.post(reverse("assessments:grade-decide", args=[work.pk]), given)

    assert answer["Location"] == reverse("assessments:grading-list")
