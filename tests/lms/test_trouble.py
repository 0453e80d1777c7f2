"""When the database does not answer, browsers are asked to come again."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def failing(error):
    """Every statement fails so."""

    def refuse(execute, sql, params, many, context):
        raise error

    return connection.execute_wrapper(refuse)


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [(OperationalError("the database system is starting up"), 503, "2"), (RuntimeError("ours"), 500, None)],
)
def test_a_database_that_starts_up_is_503_even_before_a_view(error, status, retry_after):
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(), "accounts.backends.PersonBackend")

    with failing(error):
        response = client.get("/work/attempts/1/")

    assert (response.status_code, response.headers.get("Retry-After")) == (status, retry_after)


def test_a_failure_is_told_even_when_the_styles_were_not_collected(settings, tmp_path):
    strict = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": strict}
    client = Client(raise_request_exception=False)

    with failing(RuntimeError("ours")):
        response = client.get("/verify/ABCDEFGHJKLM/")

    assert (response.status_code, "Ошибка на нашей стороне" in response.text) == (500, True)
