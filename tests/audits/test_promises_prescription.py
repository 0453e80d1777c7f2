"""What everybody of an audience has passed within a year is not taught again."""

from datetime import timedelta

import pytest

from audits.models import AuditWave, Recommendation
from audits.queries.plan import asking_of
from audits.queries.plan_costs import plan_cost, rounds_of, turns_of
from audits.scoring.recent import Recent
from audits.services.scoring import score_wave
from catalog.models import Module
from catalog.tokens import read_prefill_token
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


def test_who_passed_within_a_year_is_neither_priced_nor_taught_again(small, cohort):
    for _ in range(3):
        person(small, cohort, finished_at=LATELY)
    UserFactory(organisation=small.organisation, level="Ф")
    AuditWave.objects.filter(pk=small.pk).update(budgets={"Ф": {"days": 6, "reach": 4}})
    [code] = courses(small)
    small.refresh_from_db()
    line = Recommendation.objects.get(wave=small, subject=code)

    assert line.cost == line.days
    assert [one["text"] for one in line.notes if one["kind"] == "recent"] == [
        "3 из 4 прошли курс за последний год: цена и группы посчитаны на остальных."
    ]
    assert small.frozen["passed"] == {code: [3, 4]}
    assert plan_cost(small.frozen, {"Ф": [(code, 2)]}).person_days == 2
    assert plan_cost(small.frozen, {"Ф": [("ОК-ЭС-000", 2)]}).person_days == 8


def test_the_request_is_for_those_who_are_left(small, cohort):
    for _ in range(3):
        person(small, cohort, finished_at=LATELY)
    two = UserFactory.create_batch(2, organisation=small.organisation, level="Ф")
    courses(small)
    small.refresh_from_db()
    line = Recommendation.objects.get(wave=small, kind="course")

    asking = asking_of(small, [line], user=two[0], today=NOON.date())

    assert read_prefill_token(asking.token).group_size == 2


@pytest.mark.parametrize(
    ("passed", "people", "reach", "left"),
    [
        (59, 60, 60, 1),
        (60, 60, 60, 0),
        (8, 10, 60, 52),  # the others of the sixty have no account
        (25, 60, 20, 20),  # twenty go, taken from thirty-five
        (50, 60, 20, 10),
        (1, 4, 1.0, 0.75),  # nobody has said how many go: a part of the audience
        (3, 3, 1.0, 0),
    ],
)
def test_those_who_go_are_taken_from_whoever_has_not_passed(passed, people, reach, left):
    assert Recent(passed, people).left(reach) == left


def test_a_module_of_few_people_is_held_fewer_times():
    frozen = {
        "budgets": {"Ф": {"days": 4, "reach": 24}},
        "limits": {"off_floor": 2},
        "points": 2,
        "modules": {"ОК-ВВ-154": {"audience": "Ф", "days": 2}},
    }

    assert rounds_of(frozen)["Ф"] == 6
    assert turns_of(frozen, {"ОК-ВВ-154": Recent(20, 24)}) == {"ОК-ВВ-154": 1}
