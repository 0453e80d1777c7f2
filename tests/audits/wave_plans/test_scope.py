"""What a wave measures: branches with arms, sources with weights, quotas."""

import pytest

from audits.models import WaveInstrument, WaveQuota
from audits.queries.plans import index_shares, sources_of
from audits.services.observations import ImportRefusedError, import_observations
from audits.services.plan_scope import (
    ForeignBranchError,
    InstrumentNotOfferedError,
    InstrumentsClashError,
    add_source,
    set_arms,
    set_arms_under,
    set_quotas,
    spread_quotas,
)
from tests.audits.wave_plans.conftest import logged_in, url
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory
from tests.factories.audits import ChecklistFactory
from tests.factories.plans import draft_wave, whole_wave
from tests.factories.surveys import questionnaire_of

pytestmark = pytest.mark.django_db


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


def test_saved_ticks_lead_back_to_the_plan_and_none_at_all_is_said(client):
    wave = draft_wave(branches=1)
    logged_in(client, wave)
    page = url("wave-branches", wave.pk)

    none = client.post(page, {}, follow=True)
    some = client.post(page, {"branch": list(wave.organisation.branches.values_list("pk", flat=True))})

    assert none.request["PATH_INFO"] == page
    assert "Не отмечен ни один филиал" in none.content.decode()
    assert some.url == url("wave-plan", wave.pk) + "#branches"


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
