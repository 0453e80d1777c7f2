"""The instruments of the wave come first in the form of a file; none of several is chosen for a person."""

import pytest
from django.urls import reverse

from tests.factories.audits import AuditWaveFactory, ChecklistFactory, use
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(client):
    made = AuditWaveFactory()
    ChecklistFactory(code="aaa", title="Аудит кабинета")
    client.force_login(auditor_of(made), "accounts.backends.PersonBackend")
    return made


def form_of(client, wave):
    answer = client.get(reverse("audits:observation-import", args=[wave.pk]))
    return answer.context["form"]["instrument"], answer.content.decode()


def test_of_several_instruments_of_the_wave_none_is_chosen_and_they_stand_first(client, wave):
    for code, title in (("own", "Звонок"), ("second", "Визит")):
        use(wave, ChecklistFactory(code=code, title=title))

    field, text = form_of(client, wave)

    assert [group for group, _choices in field.field.choices] == ["Инструменты волны", "Остальные"]
    assert [code for code, _title in field.field.choices[0][1]] == ["second", "own"]
    assert not field.initial
    assert "checked" not in text.split('name="instrument"', 1)[1].split("</form>")[0]


def test_the_only_instrument_of_the_wave_is_chosen(client, wave):
    use(wave, ChecklistFactory(code="own", title="Звонок"))

    assert form_of(client, wave)[0].initial == "own"


def test_without_instruments_of_its_own_nothing_is_chosen_of_several(client, wave):
    ChecklistFactory(code="bbb", title="Бета")

    field, _text = form_of(client, wave)

    assert [code for code, _title in field.field.choices] == ["aaa", "bbb"]
    assert not field.initial
