"""The trainer's page of conversations: everybody once, the best ending, the way to the transcript."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.queries.dialogue_runs import dialogue_tables
from courses.models import Cohort
from tests.factories.assessments import read_lessons, trainer_of
from tests.factories.courses import EnrolmentFactory
from tests.factories.dialogues import play, talker

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
GOOD, POOR = (1, 0, 1), (0,)


def lines_of(cohort):
    """The lines of the only dialogue, by participant."""
    (table,) = dialogue_tables(Cohort.objects.get(pk=cohort.pk))
    return {line.enrolment.pk: line for line in table.lines}


def peer(place):
    """Another participant who may talk too."""
    other = EnrolmentFactory(cohort=place.cohort)
    read_lessons(other)
    return other


def test_the_best_conversation_counts_and_all_are_linked():
    place, step = talker()
    good = play(place, step, GOOD)
    play(place, step, GOOD)

    line = lines_of(place.cohort)[place.pk]

    assert (line.times, line.best.pk, line.is_talking) == (2, good.pk, False)
    assert line.ending["code"] == good.ending
    assert line.levels[0] == good.levels["К1"]


def test_who_has_not_talked_is_there_too_and_who_is_talking_is_said_so():
    place, step = talker()
    play(place, step, [])
    silent = peer(place)

    lines = lines_of(place.cohort)

    assert (lines[place.pk].is_talking, lines[place.pk].best) == (True, None)
    assert (lines[silent.pk].is_talking, lines[silent.pk].times) == (False, 0)


def test_a_later_version_of_the_dialogue_changes_no_ending_that_was_reached():
    place, step = talker()
    run = play(place, step, GOOD)
    title = next(one["title"] for one in run.dialogue["endings"] if one["code"] == run.ending)
    exercise = place.cohort.programme.exercises.get(code=step.ref)
    exercise.source["endings"] = [{**one, "title": "Иначе"} for one in exercise.source["endings"]]
    exercise.save(update_fields=["source"])

    assert lines_of(place.cohort)[place.pk].ending["title"] == title


def test_the_page_costs_the_same_for_one_and_for_many(django_assert_max_num_queries):
    place, step = talker()
    play(place, step, GOOD)
    for _n in range(4):
        play(peer(place), step, GOOD)

    with django_assert_max_num_queries(6):
        assert len(lines_of(place.cohort)) == 5


def test_the_trainer_opens_the_transcript_from_the_page():
    place, step = talker()
    run = play(place, step, GOOD)
    client = Client()
    client.force_login(trainer_of(place.cohort), BACKEND)

    page = client.get(reverse("assessments:dialogue-list", args=[place.cohort_id])).content.decode()

    assert reverse("assessments:dialogue-review", args=[run.pk]) in page
    assert place.user.short_name in page


def test_the_group_s_page_leads_there_only_where_the_course_has_a_dialogue():
    place, _step = talker()
    client = Client()
    client.force_login(trainer_of(place.cohort), BACKEND)
    address = reverse("assessments:dialogue-list", args=[place.cohort_id])
    group = reverse("courses:cohort-detail", args=[place.cohort_id])

    assert address in client.get(group).content.decode()
    place.cohort.programme.exercises.update(kind="written")
    assert address not in client.get(group).content.decode()
