"""What everybody of an audience has passed within a year is not taught again."""

from datetime import timedelta

import pytest

from audits.models import Recommendation
from audits.services.scoring import score_wave
from catalog.models import Module
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory, EnrolmentFactory, make_programme

pytestmark = pytest.mark.django_db
LATELY, LONG_AGO = NOON - timedelta(days=300), NOON - timedelta(days=400)


@pytest.fixture
def cohort(small):
    """A finished group of the module that answers the wave's only gap."""
    module = Module.objects.get(code="ОК-ВВ-154")
    return CohortFactory(
        organisation=small.organisation,
        programme=make_programme(module),
        state="finished",
        finished_at=LATELY,
    )


def person(small, cohort, *, finished_at, state="competent", **fields):
    """Somebody of the front line who was in that group."""
    someone = UserFactory(organisation=small.organisation, level="Ф", **fields)
    EnrolmentFactory(cohort=cohort, user=someone, state=state, finished_at=finished_at)
    return someone


def courses(wave):
    """Codes of the courses that a scoring now proposes."""
    score_wave(wave.pk, at=NOON)
    rows = Recommendation.objects.filter(wave=wave, kind="course").order_by("position")
    return list(rows.values_list("subject", flat=True))


def test_a_module_that_everybody_passed_within_a_year_is_not_proposed(small, cohort):
    for _ in range(2):
        person(small, cohort, finished_at=LATELY)

    assert courses(small) == []


def test_a_module_that_was_passed_longer_ago_is_proposed(small, cohort):
    for finished_at in (LATELY, LONG_AGO):
        person(small, cohort, finished_at=finished_at)

    assert courses(small) == ["ОК-ВВ-154"]


def test_a_module_that_somebody_of_the_audience_has_not_passed_is_proposed(small, cohort):
    person(small, cohort, finished_at=LATELY)
    UserFactory(organisation=small.organisation, level="Ф")

    assert courses(small) == ["ОК-ВВ-154"]


def test_people_of_other_levels_and_of_the_past_are_not_waited_for(small, cohort):
    person(small, cohort, finished_at=LATELY)
    UserFactory(organisation=small.organisation, level="Р")
    UserFactory(organisation=small.organisation, level="Ф", is_active=False)

    assert courses(small) == []
