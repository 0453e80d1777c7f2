"""An answer whose connection PostgreSQL cuts is kept all the same; one that cannot be kept now is told so."""

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from audits.models import Observation
from tests.factories.surveys import link_of, questionnaire_of, survey_wave

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone"),
]
FORM = {"form": "a" * 32, "a-ES01": "4", "a-ES02": "5", "a-ES04": "2"}


def cutting(times):
    """The first answers lose their connection before they are written."""
    left = iter(range(times))

    def cut(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "audits_observation"') and next(left, None) is not None:
            with other_connection() as other, other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
            other.close()
        return execute(sql, params, many, context)

    return connection.execute_wrapper(cut)


def other_connection():
    """A connection of somebody else."""
    known = connection.get_connection_params()
    return psycopg2.connect(**{name: known[name] for name in ("dbname", "user", "host", "port")})


def send(times):
    """One questionnaire as a browser without scripts sends it."""
    wave = survey_wave(branches=1)
    link = link_of(wave, questionnaire_of(wave, respondents="staff"))
    client = Client(raise_request_exception=False)
    address = reverse("surveys:survey-answer", args=[link.secret])
    with cutting(times):
        answer = client.post(address, FORM)
    connection.close()
    return answer, lambda: client.post(address, FORM)


def test_an_answer_whose_connection_is_cut_is_kept_over_a_new_one():
    answer, _again = send(times=1)

    assert (answer.status_code, answer.url) == (302, reverse("surveys:survey-thanks"))
    assert Observation.objects.count() == 1


def test_who_finds_no_database_is_told_in_words_and_may_send_the_same_form_again():
    answer, again = send(times=2)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Сервер не ответил" in answer.content.decode()
    assert not Observation.objects.exists()
    assert again().status_code == again().status_code == 302
    assert Observation.objects.count() == 1


def test_staff_that_meet_a_long_work_on_the_wave_are_told_to_send_again(monkeypatch):
    monkeypatch.setattr("audits.services.surveys.PATIENCE", "100ms")
    wave = survey_wave(branches=1)
    link = link_of(wave, questionnaire_of(wave, respondents="staff"))
    client = Client(raise_request_exception=False)
    address = reverse("surveys:survey-answer", args=[link.secret])
    other = other_connection()
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM audits_auditwave WHERE id = %s FOR NO KEY UPDATE", [wave.pk])
        refused = client.post(address, FORM)
    other.rollback()
    kept = client.post(address, FORM)
    other.close()

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert kept.status_code == 302
    assert Observation.objects.count() == 1
