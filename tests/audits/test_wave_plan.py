"""A wave is planned before anything is collected: what may be set when, and what is refused in words."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Membership, Organisation
from audits.errors import WaveStateError
from audits.models import AuditWave, WaveBranch, WaveInstrument, WaveQuota
from audits.queries.plans import index_shares, missing_of, sources_of
from audits.services.approval import collect_again
from audits.services.observations import ImportRefusedError, import_observations
from audits.services.plan_scope import (
    ForeignBranchError,
    InstrumentNotOfferedError,
    InstrumentsClashError,
    SourcePlan,
    add_source,
    remove_source,
    set_arms,
    set_arms_under,
    set_quotas,
    set_sources,
    spread_quotas,
)
from audits.services.plans import (
    PlanFixedError,
    PlanIncompleteError,
    WaveNameTakenError,
    begin_collecting,
    create_plan,
    delete_plan,
    set_basics,
    set_budgets,
    set_design,
)
from audits.services.scoring import request_scoring
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory, person_with_role
from tests.factories.audits import ChecklistFactory, ObservationFactory, use
from tests.factories.plans import DAYS, draft_wave, plan_quota, whole_wave
from tests.factories.surveys import questionnaire_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def known(person):
    return {"by": person, "at": NOON}


@pytest.fixture
def methodologist(client):
    provider = OrganisationFactory(kind=Organisation.Kind.PROVIDER)
    person = person_with_role(Membership.Role.METHODOLOGIST, provider)
    client.force_login(person, BACKEND)
    return person


def logged_in(client, wave):
    """The wave's auditor, in his browser."""
    person = UserFactory()
    wave.assignments.create(user=person)
    client.force_login(person, BACKEND)
    return person


def url(name, *args):
    return reverse(f"audits:{name}", args=args)


# --- who begins and what is missing ---------------------------------------------------------------
def test_a_methodologist_begins_the_first_wave_of_a_client_and_names_its_auditor(client, methodologist):
    organisation = OrganisationFactory()
    data = {"organisation": organisation.pk, "name": "осень", "target": 85, "auditors": [methodologist.pk]}

    response = client.post(url("wave-create"), data)

    wave = AuditWave.objects.get()
    assert response.url == url("wave-plan", wave.pk)
    assert (wave.state, wave.kind, wave.organisation) == ("draft", "baseline", organisation)
    assert [one.user for one in wave.assignments.all()] == [methodologist]
    assert AuditEvent.objects.filter(verb="wave.create", actor=methodologist).exists()


def test_an_auditor_begins_further_waves_of_his_clients_only_and_audits_them(client):
    wave = draft_wave()
    auditor = logged_in(client, wave)
    data = {"organisation": wave.organisation_id, "name": "весна", "target": 85}

    client.post(url("wave-create"), data)
    refused = client.post(url("wave-create"), {**data, "organisation": OrganisationFactory().pk, "name": "x"})

    made = AuditWave.objects.get(name="весна")
    assert [one.user for one in made.assignments.all()] == [auditor]
    assert refused.status_code == 200
    assert AuditWave.objects.count() == 2


def test_a_name_that_the_client_has_is_refused(client, methodologist, known):
    wave = draft_wave()
    with pytest.raises(WaveNameTakenError):
        create_plan(wave.organisation_id, name=wave.name, target=85.0, auditors=[], **DAYS, **known)

    text = client.post(
        url("wave-create"), {"organisation": wave.organisation_id, "name": wave.name, "target": 85}
    ).content.decode()

    assert "уже есть волна" in text


def test_an_empty_draft_says_everything_that_it_lacks():
    wave = draft_wave(starts_on=None, ends_on=None)

    assert missing_of(wave) == [
        "Не заданы первый и последний день.",
        "У волны нет аудитора.",
        "Не выбрано ни одного филиала.",
        "Нет источников: выберите хотя бы один инструмент.",
    ]


def test_collecting_begins_once_nothing_is_missing(known):
    wave = whole_wave()
    assert missing_of(wave) == []

    begin_collecting(wave.pk, **known)

    wave.refresh_from_db()
    assert wave.state == "collecting"
    with pytest.raises(PlanFixedError):
        begin_collecting(wave.pk, **known)


def test_collecting_does_not_begin_without_a_quota(known):
    wave = whole_wave()
    WaveInstrument.objects.update(planned=None)

    with pytest.raises(PlanIncompleteError) as refusal:
        begin_collecting(wave.pk, **known)

    assert refusal.value.missing == ["Не задана норма выборки: «Опрос клиентов»."]
    wave.refresh_from_db()
    assert wave.state == "draft"


def test_no_other_door_begins_a_draft(client, known):
    wave = draft_wave()
    logged_in(client, wave)

    with pytest.raises(WaveStateError):
        collect_again(wave.pk, **known)
    assert client.post(url("wave-collect", wave.pk)).url == url("wave-plan", wave.pk)


def test_a_draft_is_deleted_after_a_question_and_a_wave_that_collects_is_not(client, known):
    wave, begun = draft_wave(branches=2), whole_wave()
    logged_in(client, wave)
    begin_collecting(begun.pk, **known)

    assert "Вернуть его нельзя" in client.get(url("wave-delete", wave.pk)).content.decode()
    assert client.post(url("wave-delete", wave.pk)).status_code == 200
    assert client.post(url("wave-delete", wave.pk), {"sure": "1"}).status_code == 302
    with pytest.raises(PlanFixedError):
        delete_plan(begun.pk, **known)

    assert list(AuditWave.objects.all()) == [begun]
    assert AuditEvent.objects.get(verb="wave.delete").detail == {"name": wave.name}


# --- branches -------------------------------------------------------------------------------------
def test_branches_are_taken_with_their_arms_and_left_out_with_their_quotas(known):
    wave = whole_wave()
    first, second = wave.branches.order_by("pk")[:2]

    set_arms(wave.pk, arms={first.branch_id: "control", second.branch_id: ""}, **known)

    first.refresh_from_db()
    assert (first.arm, wave.branches.count()) == ("control", 11)
    assert not WaveQuota.objects.filter(branch=second.branch_id).exists()
    assert wave.instruments.get().planned == 11 * 60


def test_a_branch_of_another_organisation_comes_in_by_no_door(known):
    wave, foreign = whole_wave(), BranchFactory()

    with pytest.raises(ForeignBranchError):
        set_arms(wave.pk, arms={foreign.pk: "trained"}, **known)
    with pytest.raises(ForeignBranchError):
        set_arms_under(wave.pk, branch_id=foreign.pk, arm="trained", **known)
    with pytest.raises(ForeignBranchError):
        set_quotas(wave.pk, planned={(wave.instruments.get().pk, foreign.pk): 5}, **known)

    assert wave.branches.count() == 12


def test_all_points_under_a_region_are_moved_at_once(known):
    wave = draft_wave()
    region = BranchFactory(organisation=wave.organisation, is_point=False)
    inside = BranchFactory.create_batch(3, organisation=wave.organisation, parent=region)
    for one in inside:
        one.path = f"{region.path}{one.pk}/"
        one.save()
    BranchFactory(organisation=wave.organisation)

    assert set_arms_under(wave.pk, branch_id=region.pk, arm="control", **known) == 3
    assert set(wave.branches.values_list("branch_id", "arm")) == {(one.pk, "control") for one in inside}
    assert set_arms_under(wave.pk, branch_id=None, arm="trained", **known) == 4
    set_arms_under(wave.pk, branch_id=None, arm="", **known)
    assert not wave.branches.exists()


def test_ticks_of_the_tree_become_branches_and_arms(client):
    wave = draft_wave(branches=1)
    logged_in(client, wave)
    old = wave.branches.get().branch_id
    new, control = BranchFactory.create_batch(2, organisation=wave.organisation)

    client.post(
        url("wave-branches", wave.pk), {"branch": [new.pk, control.pk], "control": [control.pk, old, "x"]}
    )

    assert dict(wave.branches.values_list("branch_id", "arm")) == {new.pk: "trained", control.pk: "control"}


# --- sources --------------------------------------------------------------------------------------
def test_two_instruments_of_one_criterion_are_refused_in_a_sentence(client, known):
    wave = draft_wave()
    logged_in(client, wave)
    questionnaire_of(wave, code="one", criteria=["SQ01"], title="Опрос SERVQUAL")
    other = questionnaire_of(None, code="two", criteria=["SQ01", "SQ02"], title="Опрос SERVPERF")
    sentence = (
        "«Опрос SERVQUAL» и «Опрос SERVPERF» измеряют одно и то же: SQ01. В волне остаётся один из них."
    )

    with pytest.raises(InstrumentsClashError, match="измеряют одно и то же: SQ01"):
        add_source(wave.pk, instrument_id=other.pk, **known)
    response = client.post(url("source-add", wave.pk), {"instrument": other.pk}, follow=True)

    assert sentence in response.content.decode()
    assert wave.instruments.count() == 1


def test_an_import_by_a_second_instrument_of_one_criterion_is_refused_in_the_same_words(person):
    wave = draft_wave(state="collecting")
    questionnaire_of(wave, code="one", criteria=["SQ01"], title="Опрос SERVQUAL")
    questionnaire_of(None, code="two", criteria=["SQ01"], title="Опрос SERVPERF")

    with pytest.raises(ImportRefusedError, match="В волне остаётся один из них"):
        import_observations(
            wave.pk, instrument="two", name="a.csv", content=b"respondent\n", imported_by=person, at=NOON
        )

    assert wave.instruments.count() == 1


def test_a_guess_of_the_staff_stands_beside_the_customers_questionnaire(known):
    wave = draft_wave()
    questionnaire_of(wave, code="one", criteria=["SQ01"])
    guess = questionnaire_of(None, code="two", criteria=["SQ01"], kind="servqual", respondents="staff")

    add_source(wave.pk, instrument_id=guess.pk, **known)

    assert wave.instruments.count() == 2


def test_another_clients_copy_and_a_second_version_are_not_taken(known):
    wave = draft_wave()
    foreign = questionnaire_of(None, code="theirs", owner=OrganisationFactory())
    own = questionnaire_of(None, code="ours", owner=wave.organisation)

    with pytest.raises(InstrumentNotOfferedError):
        add_source(wave.pk, instrument_id=foreign.pk, **known)
    add_source(wave.pk, instrument_id=own.pk, **known)
    with pytest.raises(InstrumentNotOfferedError):
        add_source(wave.pk, instrument_id=own.pk, **known)


def test_parts_of_the_index_follow_levels_and_weights_within_them(known):
    wave = draft_wave(level_weights={"customer": 60, "external": 40, "internal": 0})
    questionnaire_of(wave, code="asked")
    for code, weight in (("visit", 3.0), ("call", 1.0)):
        source = WaveInstrument.objects.create(wave=wave, instrument=ChecklistFactory(code=code))
        WaveInstrument.objects.filter(pk=source.pk).update(weight=weight)

    sources = sources_of(wave)

    found = index_shares(wave, sources)
    assert {one.instrument.code: found[one.pk] for one in sources} == {"asked": 60, "visit": 30, "call": 10}


def test_weights_of_the_levels_make_a_hundred(client):
    wave = whole_wave()
    logged_in(client, wave)
    pk = wave.instruments.get().pk
    data = {f"weight_{pk}": "2", "level_customer": 50, "level_external": 30, "level_internal": 15}

    refused = client.post(url("wave-sources", wave.pk), data)
    saved = client.post(url("wave-sources", wave.pk), {**data, "level_external": 35})

    assert refused.status_code == 422
    assert "вместе дают 100" in refused.content.decode()
    assert saved.status_code == 302
    wave.refresh_from_db()
    assert wave.level_weights == {"customer": 50, "external": 35, "internal": 15}
    assert wave.instruments.get().weight == 2


# --- quotas ---------------------------------------------------------------------------------------
def test_a_total_is_parted_equally_and_the_rest_goes_to_the_first(known):
    wave = draft_wave(branches=3)
    questionnaire_of(wave)
    source = wave.instruments.get()

    spread_quotas(wave.pk, totals={source.pk: 100}, **known)

    assert sorted(source.quotas.values_list("planned", flat=True)) == [33, 33, 34]
    source.refresh_from_db()
    assert source.planned == 100


def test_an_empty_cell_takes_the_quota_away(client):
    wave = whole_wave()
    logged_in(client, wave)
    source = wave.instruments.get()
    first, *others = wave.branches.order_by("branch__name", "pk")
    data = {f"q_{source.pk}_{one.branch_id}": 30 for one in others} | {f"q_{source.pk}_{first.branch_id}": ""}

    assert client.post(url("wave-quotas", wave.pk), data).status_code == 302

    source.refresh_from_db()
    assert (source.planned, source.quotas.count()) == (330, 11)


# --- what may change when -------------------------------------------------------------------------
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


# --- pages ----------------------------------------------------------------------------------------
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
    other = client.get(url("wave-foresee", wave.pk), {**asked, "per_branch": 60}).content.decode()
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

    for name, most in (("wave-plan", 26), ("wave-branches", 12), ("wave-quotas", 15)):
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
