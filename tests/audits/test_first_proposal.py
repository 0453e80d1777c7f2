"""The first proposal of a plan is the exact optimum of its budget; a plan that somebody has begun stays."""

import pytest
from django.urls import reverse

from audits.models import PlanOption, Recommendation
from audits.queries.plan import lines_of
from audits.queries.plan_state import Standing, states_of
from audits.queries.variations import variations_of
from audits.services.approval import CauseAnswer, accept_recommendation, name_causes, reject_recommendation
from audits.services.options import write_options
from audits.services.scoring import score_wave
from audits.services.variations import write_variations
from catalog.models import Criterion, Module
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.audits import ModuleFactory, answer_with, visit_wave
from tests.factories.courses import CohortFactory, EnrolmentFactory, make_programme
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
THREE = [("V01", "MV04", False), ("V02", "MV05", False), ("V03", "MV06", False)]
BUDGETS = {"Ф": {"days": 2, "reach": 1}}


@pytest.fixture
def wave():
    """Two days. Of two modules, step by step takes the shorter one, and then cannot pay for the better.

    155 answers two criteria in its one day, 158 all three in two days.
    """
    found = visit_wave([{"V01": "no", "V02": "no", "V03": "no"}] * 4, items=THREE)
    found.budgets = BUDGETS
    found.save()
    first, second, third = (Criterion.objects.get(code=code) for code in ("MV04", "MV05", "MV06"))
    narrow = ModuleFactory(code="ОК-ВВ-155", slug="a", days=1)
    wide = ModuleFactory(code="ОК-ВВ-158", slug="d", days=2)
    for criterion in (first, second):
        answer_with(criterion, narrow)
    for criterion in (first, second, third):
        answer_with(criterion, wide)
    score_wave(found.pk, at=NOON)
    found.refresh_from_db()
    return found


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


def usual(wave):
    return PlanOption.objects.get(wave=wave, audience="Ф", variant="targeted", days=2)


def courses(wave):
    rows = Recommendation.objects.filter(wave=wave, kind="course").exclude(state="rejected")
    return list(rows.order_by("position").values_list("subject", flat=True))


def state(wave):
    return states_of(wave, lines_of(wave))["Ф"]


def test_the_plan_of_a_scored_wave_is_the_best_set_where_steps_give_another(wave):
    option = usual(wave)

    assert option.greedy["modules"] == ["ОК-ВВ-155"]
    assert option.modules == ["ОК-ВВ-158"]
    assert courses(wave) == ["ОК-ВВ-158"]
    assert state(wave).standing is Standing.PROPOSED


def test_after_new_causes_the_job_brings_the_best_set_again(wave, auditor):
    name_causes(wave.pk, causes={wave.deficits.get().pk: CauseAnswer("knows")}, by=auditor, at=NOON)
    assert state(wave).standing is Standing.WAITS

    write_options(wave.pk, at=NOON)

    assert courses(wave) == usual(wave).modules == ["ОК-ВВ-158"]
    assert state(wave).standing is Standing.PROPOSED


@pytest.fixture
def below_a_day(wave):
    """Nine tenths of a day of ten people: eight of them are left for 155, four for the two days of 158."""
    people = UserFactory.create_batch(10, organisation=wave.organisation, level="Ф")
    for code, passed in (("ОК-ВВ-155", 2), ("ОК-ВВ-158", 6)):
        cohort = CohortFactory(
            organisation=wave.organisation,
            programme=make_programme(Module.objects.get(code=code)),
            state="finished",
            finished_at=NOON,
        )
        for person in people[:passed]:
            EnrolmentFactory(cohort=cohort, user=person, state="competent", finished_at=NOON)
    wave.budgets = {"Ф": {"days": 0.9, "reach": 10}}
    wave.save()
    score_wave(wave.pk, at=NOON)
    wave.refresh_from_db()
    return wave


def test_a_budget_below_one_day_has_its_own_option_and_its_best_set_is_proposed(client, below_a_day, auditor):
    option = PlanOption.objects.get(wave=below_a_day, audience="Ф", variant="targeted", days=0)

    assert option.greedy["modules"] == ["ОК-ВВ-155"]
    assert courses(below_a_day) == option.modules == ["ОК-ВВ-158"]
    assert state(below_a_day).standing is Standing.PROPOSED
    client.force_login(auditor)
    page = client.get(reverse("audits:option-list", args=[below_a_day.pk])).content.decode()
    assert "меньше дня" in page.split('id="options-front"')[1].split("</output>")[0]


def test_the_half_days_of_a_budget_are_not_lost(below_a_day):
    wave = below_a_day
    wave.budgets = {"Ф": {"days": 1.6, "reach": 10}}
    wave.save()

    score_wave(wave.pk, at=NOON)

    assert set(courses(wave)) == {"ОК-ВВ-155", "ОК-ВВ-158"}


def test_a_struck_out_module_makes_room_for_the_best_of_the_rest(wave, auditor):
    line = Recommendation.objects.get(wave=wave, subject="ОК-ВВ-158")
    reject_recommendation(line.pk, reason="Уже учили", by=auditor, at=NOON)

    write_options(wave.pk, at=NOON)

    line.refresh_from_db()
    assert courses(wave) == usual(wave).modules == ["ОК-ВВ-155"]
    assert (line.state, line.reason) == ("rejected", "Уже учили")


def test_a_plan_that_somebody_has_begun_to_accept_stays_and_the_better_set_is_offered(wave, auditor):
    line = Recommendation.objects.get(wave=wave, subject="ОК-ВВ-158")
    accept_recommendation(line.pk, by=auditor, at=NOON)
    name_causes(
        wave.pk,
        causes={},
        exceptions={"MV04": CauseAnswer("may"), "MV06": CauseAnswer("may")},
        by=auditor,
        at=NOON,
    )
    write_options(wave.pk, at=NOON)

    assert courses(wave) == ["ОК-ВВ-158"]
    found = state(wave)
    assert found.standing is Standing.BEATEN
    assert found.better.modules == ["ОК-ВВ-155"]
    assert found.more_days == -1


def test_the_plan_page_and_that_of_the_weights_say_one_thing(client, wave, auditor):
    write_variations(wave.pk, at=NOON)
    client.force_login(auditor)

    board = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()
    assert "Предложен лучший набор бюджета" in board
    assert "Другой набор" not in board
    (part,) = variations_of(wave)
    usual_one = next(one for one in part.options if (one.row.variant, one.row.days) == ("targeted", 2))
    assert usual_one.follows
    planned = {one.code for one in usual_one.modules if one.is_planned}
    assert planned == set(courses(wave)) == {one.code for one in usual_one.modules if one.is_stated}


def test_without_rates_nothing_is_priced_and_a_short_set_says_its_days(client, wave, auditor):
    client.force_login(auditor)

    text = (
        client.get(reverse("audits:option-list", args=[wave.pk]), {"front": "targeted-4"})
        .content.decode()
        .replace("\u00a0", " ")
    )

    assert "₽" not in text
    assert text.count("В плане волны не заданы ставки") == 1
    assert "в наборе" in text
