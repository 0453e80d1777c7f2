"""Wishes about letters: kept in the profile, switched off and on again by a letter's own link."""

from datetime import time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, NoticePreference
from accounts.services.preferences import habits_of, unsubscribe_path
from tests.factories.accounts import OrganisationFactory, UserFactory, person_with_role
from tests.factories.notices import ASSIGNED, GRADE, REMINDER, PreferenceFactory, reader_in

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
PAGE = reverse("accounts:preference-edit")
HOURS = {"quiet_from": "21:00", "quiet_to": "09:30"}


@pytest.fixture
def trainee(client):
    """A trainee who is logged in."""
    person = person_with_role("trainee", OrganisationFactory())
    client.force_login(person, BACKEND)
    return person


def off_of(person):
    """What the person has switched off."""
    return NoticePreference.objects.get(user=person).off


def test_habits_are_the_clock_of_the_branch_and_defaults_where_nothing_was_chosen():
    person = reader_in("Asia/Kamchatka")

    habits = habits_of([person.pk])[person.pk]

    assert (habits.zone, habits.quiet_from, habits.quiet_to) == ("Asia/Kamchatka", time(20), time(8))


def test_habits_of_many_people_cost_one_query(django_assert_num_queries):
    people = [reader_in(quiet_from=time(22)).pk for _n in range(5)]

    with django_assert_num_queries(1):
        assert {one.quiet_from for one in habits_of(people).values()} == {time(22)}


def test_the_page_keeps_hours_and_what_is_switched_off(client, trainee):
    client.post(PAGE, {**HOURS, "has_quiet_weekends": "on", "wanted": [GRADE, "digest"]})

    kept = NoticePreference.objects.get(user=trainee)
    assert (kept.quiet_from, kept.quiet_to, kept.has_quiet_weekends) == (time(21), time(9, 30), True)
    assert REMINDER in kept.off
    assert not {GRADE, "digest"} & set(kept.off)


def test_what_is_obligatory_is_shown_and_cannot_be_switched_off(client, trainee):
    assert "нельзя отключить" in client.get(PAGE).content.decode()

    client.post(PAGE, HOURS)

    assert ASSIGNED not in off_of(trainee)


def test_a_wrong_hour_is_refused_and_nothing_changes(client, trainee):
    answer = client.post(PAGE, {"quiet_from": "25:00", "quiet_to": "08:00"})

    assert answer.status_code == 200
    assert not NoticePreference.objects.exists()


def test_who_only_studies_is_not_asked_about_letters_of_others(client, trainee):
    assert "Ход запроса программы" not in client.get(PAGE).content.decode()


def test_a_choice_that_the_page_does_not_offer_stays(client, trainee):
    PreferenceFactory(user=trainee, off=["request-state"])

    client.post(PAGE, {**HOURS, "wanted": [GRADE]})

    assert "request-state" in off_of(trainee)


def test_opening_the_link_of_a_letter_changes_nothing(client):
    answer = client.get(unsubscribe_path(UserFactory().pk, GRADE))

    assert "Отключить эти письма?" in answer.content.decode()
    assert not NoticePreference.objects.exists()


def test_a_mail_program_switches_letters_off_by_one_post_without_cookies():
    person = UserFactory()
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(unsubscribe_path(person.pk, GRADE), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert off_of(person) == [GRADE]
    assert AuditEvent.objects.filter(verb="notices.stop").count() == 1


def test_the_same_link_switches_them_on_again(client):
    person = UserFactory()
    link = unsubscribe_path(person.pk, GRADE)

    client.post(link)
    client.post(link)
    client.post(link, {"action": "resume"})

    assert off_of(person) == []


def test_a_link_speaks_of_its_person_and_kind_alone(client):
    person, other = UserFactory(), PreferenceFactory().user

    client.post(unsubscribe_path(person.pk, "digest"))

    assert (off_of(person), off_of(other)) == (["digest"], [])


@pytest.mark.parametrize("token", ["nonsense", "WzEsICJhIl0:1vMx:forged"])
def test_a_forged_link_is_a_missing_page(client, token):
    assert client.post(reverse("accounts:notice-stop", args=[token])).status_code == 404


def test_a_link_for_an_obligatory_kind_is_a_missing_page(client):
    person = UserFactory()

    assert client.post(unsubscribe_path(person.pk, ASSIGNED)).status_code == 404
    assert habits_of([person.pk])[person.pk].off == frozenset()
