"""Two contacts at work: kept as written, nothing of a customer, then a work like any other."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from assessments.models import ContactNote, Submission
from assessments.queries.grading import latest_work
from assessments.services.contacts import GivenContact, private_words
from catalog.models import Exercise
from tests.conftest import NOON
from tests.factories.practice import practitioner

pytestmark = pytest.mark.django_db
FIELDS = {
    "met_on_А": "2026-11-14",
    "channel_А": "phone",
    "happened_А": "Клиентка спросила о замене.",
    "otherwise_А": "Назову срок сразу.",
    "met_on_Б": "2026-11-15",
    "channel_Б": "visit",
    "happened_Б": "Покупатель вернул чайник.",
    "otherwise_Б": "Предложу чай.",
    "level_К1/А": "2",
    "level_К1/Б": "2",
    "level_К2/А": "2",
    "level_К2/Б": "1",
    "is_own_work": "on",
}


@pytest.fixture
def place(client):
    enrolment, step = practitioner(Exercise.Kind.CONTACTS)
    client.force_login(enrolment.user)
    with time_machine.travel(NOON, tick=False):
        yield enrolment, step


def sent(client, place, name="contact-send", **changes):
    address = reverse(f"assessments:{name}", args=[place[0].pk, place[1].pk])
    return client.post(address, FIELDS | changes)


def test_contacts_become_a_work_that_keeps_them_by_value(client, place):
    sent(client, place)

    work = latest_work(place[0].pk, place[1].pk)
    assert work.state == Submission.State.SUBMITTED
    assert "А. Первый контакт\n14.11.2026, телефон\n\nКлиентка спросила" in work.text
    assert "Что сделал бы иначе: Предложу чай." in work.text
    assert work.self_assessment["К2/Б"] == 1


def test_a_draft_is_kept_as_given(client, place):
    sent(client, place, "contact-save", happened_Б="", is_own_work="")

    page = client.get(reverse("assessments:contact-edit", args=[place[0].pk, place[1].pk]))
    assert "Клиентка спросила о замене." in page.content.decode()
    assert ContactNote.objects.get(part="Б").happened == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"otherwise_Б": " "}, "«Второй контакт»"),
        ({"met_on_А": "2026-11-17"}, "«Первый контакт»"),
        ({"level_К1/А": ""}, "ваша самооценка"),
        ({"is_own_work": ""}, "самостоятельно"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_sent(client, place, changes, words):
    page = sent(client, place, **changes)

    assert page.status_code == 422
    assert "Назову срок сразу." in page.content.decode()
    assert not Submission.objects.filter(state=Submission.State.SUBMITTED).exists()


def test_what_looks_like_a_telephone_is_sent_only_when_confirmed(client, place):
    page = sent(client, place, happened_А="Перезвонить на +7 (912) 345-67-89.")
    refused = not Submission.objects.filter(state=Submission.State.SUBMITTED).exists()

    sent(client, place, happened_А="Перезвонить на +7 (912) 345-67-89.", is_checked="on")

    assert "похоже на телефон" in page.content.decode()
    assert refused
    assert Submission.objects.filter(state=Submission.State.SUBMITTED).exists()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("8 912 345 67 89", ["phone"]),
        ("345-67-89", ["phone"]),
        ("пишите на anna.p@mail.example.ru", ["email"]),
        ("заказ 5127 на 3 480 ₽, к 14:00", []),
        ("14.11.2026 пришла клиентка", []),
    ],
)
def test_telephones_and_addresses_are_found_and_prices_are_not(text, kinds):
    found = private_words([GivenContact("А", date(2026, 11, 14), "phone", text, "")])

    assert [one.kind for one in found] == kinds


def test_the_address_of_any_other_work_leads_to_the_contacts(client, place):
    page = client.get(reverse("assessments:submission-edit", args=[place[0].pk, place[1].pk]))

    assert page.url == reverse("assessments:contact-edit", args=[place[0].pk, place[1].pk])


def test_who_was_the_client_is_not_asked_to_state_that_he_served_one(client, place):
    address = reverse("assessments:contact-edit", args=[place[0].pk, place[1].pk])
    served = client.get(address).content.decode()

    Exercise.objects.filter(programme=place[1].programme_id).update(source={"perspective": "client"})

    was_client = client.get(address).content.decode()
    assert "обслуживал(а) этих клиентов лично" in served
    assert "был(а) там клиентом лично" in was_client
    assert "обслуживал(а)" not in was_client
    assert "банк у дома" in was_client
