"""One answer from one device by an open link, unless the device goes from hand to hand."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from audits.models import Observation, SurveyLink
from tests.factories.surveys import address, codes_of, filled, link_of, questionnaire_of, send

pytestmark = pytest.mark.django_db
SAID = "С этого устройства уже ответили"


@pytest.fixture
def device():
    return Client()


def test_a_device_answers_once(link, device):
    send(link, device, form="a" * 32)

    page = device.get(address(link))
    again = send(link, device, form="b" * 32)

    assert (page.status_code, again.status_code) == (200, 409)
    assert SAID in page.content.decode()
    assert SAID in again.content.decode()
    assert Observation.objects.count() == 1


def test_an_address_typed_in_capitals_is_the_same_link(link, device):
    send(link, device)

    assert SAID in device.get(address(link).replace(link.secret, link.secret.upper())).content.decode()


def test_the_same_form_sent_after_a_lost_connection_is_thanked_for(link, device):
    send(link, device)

    again = device.post(address(link), filled(link.instrument.body), headers={"Accept": "application/json"})

    assert again.json() == {"thanks": reverse("surveys:survey-thanks")}
    assert Observation.objects.count() == 1


def test_another_device_and_another_link_are_not_touched(wave, link, device):
    send(link, device)
    other = link_of(wave, link.instrument, branch=wave.branches.order_by("pk").last().branch)

    assert send(link, Client(), form="b" * 32).url == reverse("surveys:survey-thanks")
    assert SAID not in device.get(address(other)).content.decode()


def test_a_common_tablet_gives_as_many_answers_as_its_people(link, device):
    SurveyLink.objects.filter(pk=link.pk).update(is_shared=True)

    answers = [send(link, device, form=name * 32) for name in "ab"]

    assert [one.cookies for one in answers] == [{}, {}]
    assert Observation.objects.count() == 2


def test_a_code_is_one_answer_by_itself(wave, device):
    link = link_of(wave, questionnaire_of(wave, code="coded"), kind="codes")

    for name, code in zip("ab", codes_of(link, 2), strict=True):
        send(link, device, form=name * 32, code=code)

    assert Observation.objects.count() == 2


def test_the_owner_says_which_link_is_of_a_common_tablet(client, auditor, wave, link):
    where = reverse("audits:survey-device", args=[wave.pk, link.pk])

    client.post(where, {"is_shared": "1"})
    shared = SurveyLink.objects.get(pk=link.pk).is_shared
    client.post(where, {"is_shared": "0"})

    assert (shared, SurveyLink.objects.get(pk=link.pk).is_shared) == (True, False)
    assert AuditEvent.objects.filter(verb="survey.device").count() == 2


def test_links_may_be_made_for_common_tablets(client, auditor, wave):
    instrument = questionnaire_of(wave, code="tablets")
    data = {"instrument": instrument.pk, "kind": "open", "is_shared": "1"}

    client.post(reverse("audits:survey-create", args=[wave.pk]), data)

    assert {one.is_shared for one in SurveyLink.objects.filter(instrument=instrument)} == {True}
