"""A save whose connection PostgreSQL cuts is done again over a new one: the browser learns nothing of it."""

import psycopg2
import pytest
from django.db import connection
from django.test import Client

from assessments.models import Answer
from assessments.views import attempts
from tests.factories.assessments import AttemptFactory, right_value

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone"),
]


def cutting(times):
    """The first saves lose their connection before they write."""
    left = iter(range(times))

    def cut(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "assessments_answer" ') and next(left, None) is not None:
            with psycopg2.connect(**aside()) as other, other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
            other.close()
        return execute(sql, params, many, context)

    return connection.execute_wrapper(cut)


def aside():
    """How to reach the same database by a connection of one's own."""
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "host", "port")}


def save(attempt):
    """One answer as the browser sends it."""
    question = attempt.questions[0]
    client = Client(raise_request_exception=False)
    client.force_login(attempt.enrolment.user, "accounts.backends.PersonBackend")
    body = {"question": question["code"], "seq": 1, "value": right_value(question), "idem_key": "k1"}
    return client.post(f"/work/attempts/{attempt.pk}/answers/", body, content_type="application/json")


def test_a_save_whose_connection_is_cut_is_done_over_a_new_one():
    attempt = AttemptFactory(deadline_at=None)

    with cutting(times=1):
        response = save(attempt)

    assert response.status_code == 204
    assert Answer.objects.get(attempt=attempt).seq == 1
    assert attempt.events.count() == 1


def test_a_save_that_is_cut_twice_is_asked_to_come_again():
    attempt = AttemptFactory(deadline_at=None)

    with cutting(times=2):
        response = save(attempt)
    connection.close()

    assert (response.status_code, response.headers["Retry-After"]) == (503, attempts.RETRY_AFTER)
    assert not Answer.objects.filter(attempt=attempt).exists()
