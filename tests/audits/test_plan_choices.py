"""The option that a plan follows is remembered, and the page says when it is no longer the best one."""

import pytest
from django.urls import reverse

from audits.models import Deficit, PlanChoice, PlanOption, PlanVariation, Recommendation
from audits.queries.plan import lines_of
from audits.queries.plan_costs import plan_cost, rounds_of
from audits.queries.plan_state import Standing, states_of
from audits.services.approval import CauseAnswer, add_recommendation, name_causes, reject_recommendation
from audits.services.options import choose_option, write_options
from audits.services.scoring import score_wave
from audits.services.variations import write_variations
from catalog.models import Criterion
from tests.audits.test_options import TWO, options
from tests.conftest import NOON
from tests.factories.audits import ModuleFactory, answer_with, visit_wave
from tests.factories.waves import auditor_of


@pytest.fixture
def wave(db):
    """Two failed criteria: a one-day module each, and a two-day course for both."""
    found = visit_wave([{"V01": "no", "V02": "no"}] * 4, items=TWO)
    first, second = (Criterion.objects.get(code=code) for code in ("MV04", "MV05"))
    answer_with(first, ModuleFactory(code="ОК-ВВ-154", slug="a", days=1))
    answer_with(second, ModuleFactory(code="ОК-ВВ-155", slug="b", days=1))
    course = ModuleFactory(code="ОК-ВВ-156", slug="c", days=2)
    for criterion in (first, second):
        answer_with(criterion, course)
    score_wave(found.pk, at=NOON)
    found.refresh_from_db()
    return found


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


def chosen(wave, auditor, *, variant="courses", days=2):
    """Take this option of the front line."""
    option = options(wave, audience="Ф", variant=variant)[days]
    return choose_option(wave.pk, option_id=option.pk, by=auditor, at=NOON)


def state(wave):
    """What the front line's plan follows."""
    return states_of(wave, lines_of(wave))["Ф"]


def courses(wave):
    """Codes of the lines that stand, in order."""
    rows = Recommendation.objects.filter(wave=wave, kind="course").exclude(state="rejected")
    return list(rows.order_by("position").values_list("subject", flat=True))


def test_the_choice_says_variant_days_and_modules_and_a_second_one_takes_its_place(wave, auditor):
    chosen(wave, auditor)
    chosen(wave, auditor, variant="targeted", days=2)

    choice = PlanChoice.objects.get(wave=wave)
    assert (choice.audience, choice.variant, choice.days) == ("Ф", "targeted", 2)
    assert choice.chosen_by == auditor
    assert state(wave).standing is Standing.FOLLOWS


def test_new_causes_keep_the_chosen_modules_until_the_auditor_takes_others(wave, auditor):
    chosen(wave, auditor)
    name_causes(wave.pk, causes={}, exceptions={"MV05": CauseAnswer("may")}, by=auditor, at=NOON)
    assert courses(wave) == ["ОК-ВВ-156"]
    assert state(wave).standing is Standing.WAITS

    write_options(wave.pk, at=NOON)

    found = state(wave)
    assert found.standing is Standing.STALE
    assert found.better.modules == ["ОК-ВВ-154"]


def test_the_new_best_set_is_taken_with_one_click(wave, auditor, client):
    chosen(wave, auditor)
    line = Recommendation.objects.get(wave=wave, subject="ОК-ВВ-156")
    reject_recommendation(line.pk, reason="Уже учили", by=auditor, at=NOON)
    write_options(wave.pk, at=NOON)
    client.force_login(auditor)
    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()
    assert "План больше не оптимален: варианты пересчитаны." in page

    client.post(reverse("audits:option-choose", args=[wave.pk]), {"option": state(wave).better.pk})

    assert state(wave).standing is Standing.FOLLOWS
    assert courses(wave) == PlanChoice.objects.get(wave=wave).modules
    line.refresh_from_db()
    assert (line.state, line.reason) == ("rejected", "Уже учили")


def test_modules_that_answer_nothing_any_more_leave_the_chosen_plan_at_once(wave, auditor):
    chosen(wave, auditor)

    name_causes(
        wave.pk,
        causes={Deficit.objects.get(wave=wave).pk: CauseAnswer("may")},
        by=auditor,
        at=NOON,
    )

    assert courses(wave) == []


def test_scoring_again_keeps_the_choice(wave, auditor):
    chosen(wave, auditor)

    score_wave(wave.pk, at=NOON)

    wave.refresh_from_db()
    assert courses(wave) == ["ОК-ВВ-156"]
    assert state(wave).standing is Standing.FOLLOWS


def test_an_option_of_more_days_than_are_computed_by_now_gives_way_to_that_of_the_budget(wave, auditor):
    chosen(wave, auditor)
    PlanChoice.objects.filter(wave=wave).update(days=9)
    best = options(wave, audience="Ф", variant="targeted")
    wave.frozen["budgets"]["Ф"]["days"] = 1.5

    found = state(wave)

    assert found.standing is Standing.STALE
    assert found.better.pk == best[1].pk


def test_half_a_day_of_budget_without_its_own_option_is_spoken_of_as_one_day(wave):
    options(wave, audience="Ф", variant="targeted")
    wave.frozen["budgets"]["Ф"]["days"] = 0.5

    assert state(wave).standing is not Standing.WAITS


def test_a_line_added_by_hand_does_not_make_a_plan_stale(wave, auditor):
    chosen(wave, auditor)
    module = ModuleFactory(audience="Ф")
    add_recommendation(wave.pk, module=module, criteria=["MV04"], reason="Нужен", by=auditor, at=NOON)

    found = state(wave)

    assert (found.standing, found.is_amended) == (Standing.FOLLOWS, True)


def test_a_better_set_than_the_proposed_one_is_said_with_its_gain(wave):
    option = options(wave, audience="Ф", variant="targeted")[5]
    PlanOption.objects.filter(pk=option.pk).update(
        modules=["ОК-ВВ-156"], objective=option.greedy["objective"] + 7
    )

    found = state(wave)

    assert found.standing is Standing.BEATEN
    assert found.gain == pytest.approx(7)


def test_forty_other_weights_are_stored_beside_both_variants(wave, auditor):
    assert write_variations(wave.pk, at=NOON) == 6

    row = PlanVariation.objects.get(wave=wave, audience="Ф", variant="targeted")
    assert row.runs == 40
    assert row.same == 40
    assert row.modules == dict.fromkeys(options(wave, audience="Ф", variant="targeted")[5].modules, 40)


def test_the_option_that_is_followed_is_tried_too_and_nothing_is_tried_twice(wave, auditor):
    write_variations(wave.pk, at=NOON)
    chosen(wave, auditor, days=1)

    assert write_variations(wave.pk, at=NOON) == 1
    assert write_variations(wave.pk, at=NOON) == 0


def test_changed_causes_take_the_variations_away_with_the_options(wave, auditor):
    write_variations(wave.pk, at=NOON)

    name_causes(wave.pk, causes={}, exceptions={"MV05": CauseAnswer("may")}, by=auditor, at=NOON)

    assert not PlanVariation.objects.exists()


def test_the_page_of_weights_says_in_how_many_of_forty(wave, auditor, client, django_assert_max_num_queries):
    write_variations(wave.pk, at=NOON)
    PlanVariation.objects.filter(variant="courses", audience="Ф").update(
        modules={"ОК-ВВ-154": 38, "ОК-ВВ-156": 2}, same=36
    )
    client.force_login(auditor)
    address = reverse("audits:variation-list", args=[wave.pk])
    client.get(address)

    with django_assert_max_num_queries(9):
        text = client.get(address).content.decode()

    assert "в 38 из 40" in text
    assert "Точно такой же набор — в 36 из 40" in text


def test_rates_give_the_price_of_days_trainers_and_materials(wave):
    frozen = wave.frozen | {
        "budgets": {one: {"days": 5, "reach": 30} for one in "ФСР"},
        "rates": {"Ф": 3000, "С": 3000, "Р": 5000, "trainer_day": 40000, "materials": 500},
        "limits": {},
    }

    cost = plan_cost(frozen, {"Ф": [("ОК-ВВ-154", 2)], "Р": []})

    assert cost.person_days == 60
    assert cost.away == 180_000
    assert cost.total == cost.away + cost.trainer + cost.materials
    assert plan_cost(frozen | {"rates": {}}, {"Ф": [("ОК-ВВ-154", 2)]}).total is None


def test_a_module_is_held_as_often_as_people_may_not_leave_together(wave):
    frozen = wave.frozen | {
        "budgets": {one: {"days": 5, "reach": 30} for one in "ФСР"},
        "limits": {"off_floor": 4},
        "points": 3,
    }

    assert rounds_of(frozen)["Ф"] == 3
    assert rounds_of(frozen | {"limits": {}})["Ф"] == 1


def test_the_slider_asks_for_days_beside_the_variant(wave, auditor, client):
    client.force_login(auditor)

    text = client.get(
        reverse("audits:option-list", args=[wave.pk]), {"front": "courses", "front_days": "2"}
    ).content.decode()

    part = text.split('id="options-front"')[1].split("</section>")[0]
    assert 'type="range"' in part
    assert 'value="2"' in part
    assert "ОК-ВВ-156" in part.split("</ol>")[0]
