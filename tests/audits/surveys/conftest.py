"""One wave with a customers' and a staff's survey, and its auditor."""

import pytest

from tests.factories.surveys import link_of, questionnaire_of, survey_wave
from tests.factories.waves import auditor_of

BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def wave():
    return survey_wave()


@pytest.fixture
def link(wave):
    return link_of(wave, questionnaire_of(wave))


@pytest.fixture
def staff_link(wave):
    return link_of(wave, questionnaire_of(wave, code="staff", respondents="staff"), kind="codes")


@pytest.fixture
def auditor(wave, client):
    person = auditor_of(wave)
    client.force_login(person, BACKEND)
    return person
