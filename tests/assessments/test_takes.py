"""How long a recording may be: each call by its own length, the whole by the exercise's."""

import pytest
from django.urls import reverse

from assessments.models import RecordingChoice
from assessments.queries.takes import takes_of
from catalog.models import Exercise
from courses.models import Enrolment
from tests.conftest import NOON
from tests.factories.practice import exercise_of, practitioner

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


def test_each_call_has_its_own_length_and_the_whole_comes_last():
    place, _step = practitioner(Exercise.Kind.RECORDED)
    exercise = exercise_of(place.cohort.programme, Exercise.Kind.RECORDED)

    assert [(one.part, one.seconds) for one in takes_of(exercise)] == [
        ("А", 240),
        ("Б", 240),
        ("", 60 * exercise.minutes),
    ]


def test_without_lengths_of_calls_the_exercise_says_how_long():
    place, _step = practitioner(Exercise.Kind.CONTACTS)
    exercise = exercise_of(place.cohort.programme, Exercise.Kind.CONTACTS)

    assert [(one.part, one.seconds) for one in takes_of(exercise)] == [("", 60 * exercise.minutes)]


def test_the_page_says_the_length_before_anything_is_recorded(client):
    place, step = practitioner(Exercise.Kind.RECORDED)
    place = Enrolment.objects.get(pk=place.pk)
    way = RecordingChoice.Way.AUDIO
    RecordingChoice.objects.create(enrolment=place, step=step, way=way, chosen_at=NOON)
    place.user.consents.create(purpose="recording_audio", text_version="1", text_sha256="a", given_at=NOON)
    client.force_login(place.user, BACKEND)

    page = client.get(reverse("assessments:submission-edit", args=[place.pk, step.pk])).content.decode()

    assert 'value="А" data-seconds="240"' in page
    assert "до 4:00" in page
