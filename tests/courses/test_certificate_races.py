"""Certificates issued at once: every one gets a number of its own, also where no provider is on record."""

import pytest
from django.db import IntegrityError

from accounts.models import Organisation
from courses.models import Certificate, Enrolment
from courses.services import certificates, issue_certificate
from tests.conftest import NOON
from tests.factories.courses import CohortFactory, EnrolmentFactory
from tests.races import LONG, SHORT, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def issued_at_once(count, patience=SHORT):
    """Every call reads the last number before any writes the next, where the database lets them."""
    done = {"state": Enrolment.State.COMPETENT, "finished_at": NOON}
    cohort = CohortFactory()
    places = [EnrolmentFactory(cohort=cohort, **done) for _n in range(count)]
    Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).delete()

    def issue(place):
        return issue_certificate(place.pk, at=NOON)

    calls = [lambda one=one: issue(one) for one in places]
    return meeting(*calls, before='INSERT INTO "courses_certificate" ', patience=patience)


def test_certificates_issued_at_once_without_a_provider_get_numbers_in_a_row():
    results = issued_at_once(4)

    assert [one for one in results if isinstance(one, Exception)] == []
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert numbers == [f"{NOON.year}-{at:06}" for at in range(1, 5)]


@pytest.mark.postgres  # on SQLite writers wait for each other from the start
def test_without_another_try_one_of_two_at_once_would_be_lost(monkeypatch):
    monkeypatch.setattr(certificates, "NUMBER_TRIES", 1)

    results = issued_at_once(2, LONG)

    assert [type(one) for one in results if isinstance(one, Exception)] == [IntegrityError]
    assert Certificate.objects.count() == 1
