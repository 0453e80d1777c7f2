"""What of a plan may change when, and the pages of a plan."""

from datetime import timedelta

import pytest

from audits.models import AuditWave, WaveBranch, WaveInstrument
from audits.services.plan_scope import (
    SourcePlan,
    add_source,
    remove_source,
    set_arms,
    set_quotas,
    set_sources,
    spread_quotas,
)
from audits.services.plans import (
    PlanFixedError,
    begin_collecting,
    set_basics,
    set_budgets,
    set_design,
)
from audits.services.scoring import request_scoring
from tests.audits.wave_plans.conftest import logged_in, url
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.audits import ChecklistFactory, ObservationFactory, use
from tests.factories.plans import DAYS, draft_wave, plan_quota, whole_wave
from tests.factories.surveys import questionnaire_of

pytestmark = pytest.mark.django_db


def test_a_wave_that_collects_changes_quotas_days_and_collectors_and_nothing_else(known):
    wave = whole_wave()
    begin_collecting(wave.pk, **known)
    source = wave.instruments.get()
    plan = SourcePlan(None, NOON.date(), NOON.date(), "Группа «Юг»")
    later = DAYS["ends_on"] + timedelta(days=7)

    set_quotas(wave.pk, planned={(source.pk, wave.branches.first().branch_id): 90}, **known)
    set_basics(wave.pk, name=wave.name, starts_on=None, ends_on=later, target=None, **known)
    set_sources(wave.pk, sources={source.pk: plan}, level_weights=None, **known)

    source.refresh_from_db()
    assert (source.collector, source.planned) == ("Группа «Юг»", 11 * 60 + 90)
    other = questionnaire_of(None, code="two")
    weight = {source.pk: SourcePlan(3.0, None, None, "")}
    for refused in (
        lambda: set_arms(wave.pk, arms={}, **known),
        lambda: add_source(wave.pk, instrument_id=other.pk, **known),
        lambda: remove_source(wave.pk, source_id=source.pk, **known),
        lambda: set_sources(wave.pk, sources=weight, level_weights=None, **known),
        lambda: set_sources(wave.pk, sources={}, level_weights={"customer": 100}, **known),
        lambda: set_basics(wave.pk, name="x", target=70.0, **DAYS, **known),
        lambda: set_budgets(wave.pk, budgets={}, limits={}, rates={}, **known),
        lambda: set_design(wave.pk, design={}, **known),
    ):
        with pytest.raises(PlanFixedError):
            refused()


def test_nothing_of_a_scored_wave_is_planned(known):
    wave = whole_wave()
    AuditWave.objects.filter(pk=wave.pk).update(state="scored", scored_at=NOON)

    with pytest.raises(PlanFixedError):
        spread_quotas(wave.pk, totals={wave.instruments.get().pk: 10}, **known)
    with pytest.raises(PlanFixedError):
        set_basics(wave.pk, name="x", target=None, **DAYS, **known)


def test_a_repeat_keeps_sources_weights_and_target_of_its_baseline(known):
    baseline = whole_wave()
    repeat = whole_wave(kind="repeat", baseline=baseline, organisation=baseline.organisation)
    source = repeat.instruments.get()

    with pytest.raises(PlanFixedError):
        remove_source(repeat.pk, source_id=source.pk, **known)
    with pytest.raises(PlanFixedError):
        set_basics(repeat.pk, name="весна", target=70.0, **DAYS, **known)
    set_basics(repeat.pk, name="весна", target=85.0, **DAYS, **known)
    set_quotas(repeat.pk, planned={(source.pk, repeat.branches.first().branch_id): 90}, **known)


def test_limits_rates_and_weights_of_sources_ask_for_another_scoring(person):
    wave = whole_wave(state="collecting")
    ObservationFactory(
        wave=wave, instrument=wave.instruments.get().instrument, branch=wave.branches.first().branch
    )
    keys = set()
    for change in (
        lambda: None,
        lambda: AuditWave.objects.update(limits={"off_floor": 2}),
        lambda: AuditWave.objects.update(rates={"Ф": 4000}),
        lambda: WaveInstrument.objects.update(weight=2),
    ):
        change()
        keys.add(request_scoring(wave.pk, requested_by_id=person.pk, at=NOON).key)

    assert len(keys) == 4


def test_budgets_limits_and_rates_are_kept_by_audience(client):
    wave = whole_wave()
    logged_in(client, wave)
    data = {f"days_{one}": 4 for one in ("front", "senior", "manager")}
    data |= {"reach_front": 120, "rate_front": 4500, "off_floor": 2, "per_quarter": 2, "trainer_day": 60000}

    client.post(url("wave-budgets", wave.pk), data)

    wave.refresh_from_db()
    assert wave.budgets["Ф"] == {"days": 4, "reach": 120}
    assert (wave.limits, wave.rates) == (
        {"off_floor": 2, "per_quarter": 2},
        {"Ф": 4500, "trainer_day": 60000},
    )


def test_the_planner_answers_live_and_keeps_nothing(client):
    wave = whole_wave(quota=20)
    logged_in(client, wave)
    asked = {"change": "0.5", "sd": "1.3", "icc": "0.05", "power": "0.8"}

    stored = client.get(url("wave-foresee", wave.pk), asked, headers={"HX-Request": "true"}).content.decode()
    wide = {**asked, "change": "1.2", "per_branch": 60}
    other = client.get(url("wave-foresee", wave.pk), wide).content.decode()
    silly = client.get(url("wave-foresee", wave.pk), {"change": "−", "sd": "0", "icc": "inf"})

    assert "меньше 30 анкет" in stored
    assert "меньше 30 анкет" not in other
    assert "План ответит на свой вопрос" in other
    assert silly.status_code == 200
    wave.refresh_from_db()
    assert wave.design == {}


def test_what_the_wave_is_to_see_is_kept_with_the_plan(client):
    wave = whole_wave()
    logged_in(client, wave)
    code = wave.instruments.get().instrument.code

    client.post(
        url("wave-design", wave.pk),
        {"source": code, "change": "0.4", "sd": "1.2", "icc": "0.03", "power": "0.9", "customers": "500"},
    )

    wave.refresh_from_db()
    assert wave.design == {
        "source": code, "change": 0.4, "sd": 1.2, "icc": 0.03, "power": 0.9, "customers": 500,
    }  # fmt: skip


def test_a_planner_who_audits_nothing_is_led_to_plans_and_not_to_boards(client, methodologist):
    wave = whole_wave()

    text = client.get(url("wave-list")).content.decode()

    assert url("wave-plan", wave.pk) in text
    assert client.get(url("wave-plan", wave.pk)).status_code == 200
    assert client.get(url("wave-detail", wave.pk)).status_code == 404


def test_the_plan_takes_as_many_statements_at_five_hundred_branches(client, django_assert_max_num_queries):
    wave = draft_wave(branches=500)
    logged_in(client, wave)
    questionnaire_of(wave)
    use(wave, ChecklistFactory())
    plan_quota(wave, 30)

    for name, most in (("wave-plan", 27), ("wave-branches", 12), ("wave-quotas", 16)):
        client.get(url(name, wave.pk))
        with django_assert_max_num_queries(most):
            assert client.get(url(name, wave.pk)).status_code == 200


def test_a_page_of_quotas_sends_fewer_fields_than_a_form_may_carry(client, methodologist):
    wave = draft_wave(branches=60)
    for at in range(12):
        use(wave, ChecklistFactory(code=f"list-{at}"))

    text = client.get(url("wave-quotas", wave.pk)).content.decode()

    assert 500 < text.count("<input") < 1000


def test_arms_have_words():
    assert str(WaveBranch.Arm.CONTROL.label) == "контрольный"


def test_a_plan_that_stands_names_the_branches_that_were_measured(client):
    wave = draft_wave(state="checking", auditor=UserFactory())
    logged_in(client, wave)
    empty = client.get(url("wave-plan", wave.pk)).content.decode()
    branch, hidden = (BranchFactory(organisation=wave.organisation, name=name) for name in ("Казань", "Уфа"))
    ObservationFactory(wave=wave, branch=branch)
    staff = ChecklistFactory(code="said-by-staff", respondents="staff")
    ObservationFactory(wave=wave, branch=hidden, instrument=staff)

    page = client.get(url("wave-plan", wave.pk)).content.decode().replace("\xa0", " ")

    assert "Отметьте те, которые измеряет волна" not in empty + page
    assert "План филиалы не называет" in empty
    assert "1 филиал" in page
    assert "Казань" in page
    assert "Уфа" not in page
