"""Three columns: the minimum, the desired, what is found; asked, read, counted, told."""

from dataclasses import asdict

import pytest
from django.urls import reverse

from audits.answers import changes_between, shown_at
from audits.entries import data_of, form_of, read_form
from audits.loading import Catalogue, check_instrument
from audits.models import (
    AuditWave,
    BlindSpot,
    DimensionScore,
    Instrument,
    ItemScore,
    Observation,
    Verdict,
    WaveSummary,
)
from audits.observation_tables import answer_cells, answer_heads
from audits.observations.columns import columns_of
from audits.queries.clashes import clash_of
from audits.services.observations import ImportRefusedError, import_observations
from audits.services.repeats import create_repeat
from audits.services.scoring import score_wave
from catalog.loading.files import Document
from figures.zones import Estimate, ZoneRow
from reports.audit_gap import audit_gap_html
from reports.queries.audit_gap import audit_gap_facts
from reports.queries.tables import wave_tables
from reports.services import request_report
from tests.audits.test_instrument_pages import methodologist  # noqa: F401
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory, person_with_role
from tests.factories.audits import AuditWaveFactory
from tests.factories.boards import spread_wave
from tests.factories.instruments import observe
from tests.factories.surveys import address, filled, link_of, pairs_body, questionnaire_of, survey_wave
from tests.factories.waves import approved, auditor_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
COLUMNS = ["minimum", "desired", "perception"]
CRITERIA = ["SQ01", "SQ02", "SQ03", "SQ04", "SQ05"]


def body():
    """A questionnaire of three columns."""
    return pairs_body(columns=COLUMNS, code="asked", version=1)


def marks(minimum, desired, found, **others):
    """Five items marked alike."""
    return {"m": [minimum] * 5, "e": [desired] * 5, "p": [found] * 5, "w": None, **others}


@pytest.fixture
def wave():
    wave = AuditWaveFactory()
    BranchFactory(organisation=wave.organisation, name="Тула")
    questionnaire_of(wave, body=body(), criteria=CRITERIA)
    return wave


# --- the instrument ---------------------------------------------------------------------------------
def test_the_repository_has_it_beside_servqual_with_the_same_criteria_and_a_wave_takes_one(catalogue):
    found = {one.code: one for one in Instrument.objects.filter(kind="servqual", respondents="customers")}
    own, usual = found["servqual-tolerance"], found["servqual"]

    assert own.body["columns"] == COLUMNS
    assert own.body["importance_check"] is True
    assert list(own.items.values_list("criterion", "code")) == list(
        usual.items.values_list("criterion", "code")
    )
    assert "columns" not in usual.body
    assert "SQ01, SQ02, SQ03" in clash_of([own.pk, usual.pk])


def test_its_page_shows_what_is_asked_and_a_copy_says_the_one_statement_otherwise(client, methodologist):  # noqa: F811
    common = Instrument.objects.get(code="servqual-tolerance")

    page = client.get(reverse("audits:instrument-detail", args=[common.pk])).content.decode()
    owner = OrganisationFactory()
    form = client.get(reverse("audits:instrument-edit", args=[common.pk]), {"client": owner.pk}).context[
        "form"
    ]

    assert "В отличной компании" not in page
    assert page.count("Каждое утверждение отмечают трижды") == 1
    assert "называют словами самое важное" in page
    assert "perception_SQ01" in form.fields
    assert "expectation_SQ01" not in form.fields
    assert form.initial.get("importance_check", form.fields["importance_check"].initial) is True


def test_whoever_guesses_for_the_customers_has_two_columns():
    asked = pairs_body(code="guess", respondents="staff", columns=COLUMNS, source="SQ")

    (fault,) = check_instrument(Document("guess.yaml", asked, ""), Catalogue((), {}))

    assert fault.reason == "об этом спрашивают только клиентов"


# --- the survey -------------------------------------------------------------------------------------
def test_a_statement_stands_once_above_its_three_scales(client):
    wave = survey_wave()
    link = link_of(wave, questionnaire_of(wave, body=body()))

    page = client.get(address(link)).content.decode()

    assert page.count("Здесь это так: Надёжность.") == 1
    assert page.count('name="m-SQ02"') == 7
    assert page.count("Самое меньшее, с чем можно мириться") == 5
    assert page.count('value="x"') == 5  # what is found alone may be out of anybody's sight
    assert "15 ответов" in page.replace("\u00a0", " ")


def test_the_three_marks_are_stored_each_in_its_column(client):
    wave = survey_wave()
    link = link_of(wave, questionnaire_of(wave, body=body()))
    minima = {f"m-SQ0{at}": "3" for at in range(1, 5)}

    client.post(address(link), filled(body()) | minima)

    kept = Observation.objects.get().values
    assert kept == {"m": [3, 3, 3, 3, None], "e": [7] * 5, "p": [6] * 5, "w": None}


# --- files and single observations ------------------------------------------------------------------
def bring(wave, head, *lines):
    text = "\n".join([head, *lines])
    return import_observations(
        wave.pk, instrument="asked", name="a.csv", content=text.encode(), imported_by=None, at=NOON
    )


HEAD = ",".join(["respondent", "branch", *(f"{side}0{at}" for side in "mep" for at in range(1, 6))])


def test_a_file_has_a_column_for_each_of_the_three(wave):
    bring(wave, HEAD, ",".join(["1", "Тула", *"33333", *"66666", *"55555"]))

    kept = Observation.objects.get().values
    assert (kept["m"], kept["e"], kept["p"]) == ([3] * 5, [6] * 5, [5] * 5)
    names = [one.name for one in columns_of(body())]
    assert [names[2], names[7], names[12]] == ["Минимум 1", "Желаемое 1", "Восприятие 1"]


def test_a_file_without_the_minimum_is_refused(wave):
    two = HEAD.replace("m01,m02,m03,m04,m05,", "")

    with pytest.raises(ImportRefusedError) as error:
        bring(wave, two, ",".join(["1", "Тула", *"66666", *"55555"]))

    assert "Минимум" in error.value.faults[0].text


def test_one_observation_is_shown_corrected_and_exported_with_all_three():
    old = marks(3, 6, 5)
    data = data_of("servqual", body(), old, {})
    given = read_form("servqual", body(), data | {"m-SQ02": "4"})
    fields = [one.label for one in form_of("servqual", body(), data)[0].entries[0].fields]
    (change,) = changes_between("servqual", body(), (old, {}), (given.values, {}))

    assert fields == ["Минимум", "Желаемое", "Восприятие"]
    assert given.values == old | {"m": [3, 4, 3, 3, 3]}
    assert shown_at("servqual", body(), 0, old) == "минимум 3, желаемое 6, здесь 5"
    assert change.now == "минимум 4, желаемое 6, здесь 5"
    assert answer_heads("servqual", body())[0].startswith("Минимум: SQ01")
    assert answer_cells("servqual", body(), old)[:3] == [3, 6, 5]


# --- figures ----------------------------------------------------------------------------------------
def rows_of(model, wave, *names):
    return list(model.objects.filter(wave=wave).order_by("pk").values_list("code", *names))


def test_gaps_and_scores_stay_those_of_the_desired_and_the_zone_stands_beside(wave):
    people = [marks(4, 6, 3), marks(4, 7, 5), marks(6, 5, 5), marks(None, 6, 6)]
    usual = AuditWaveFactory()
    pairs = questionnaire_of(usual, body=pairs_body(), code="pairs")
    branch = wave.organisation.branches.get()
    observe(wave, Instrument.objects.get(code="asked"), branch, *people)
    observe(usual, pairs, BranchFactory(organisation=usual.organisation), *people)

    score_wave(wave.pk, at=NOON)
    score_wave(usual.pk, at=NOON)

    names = ("expectation", "perception", "gap", "ci_low", "ci_high", "n")
    for model in (DimensionScore, ItemScore):
        assert rows_of(model, wave, *names) == rows_of(model, usual, *names)
    whole = WaveSummary.objects.get(wave=wave, branch=None).extras["by_source"]["asked"]
    point = WaveSummary.objects.get(wave=wave, branch=branch).extras["by_source"]["asked"]
    row = ZoneRow.of(whole["zone"]["dimensions"][0])
    assert (row.code, row.n, row.minimum.mean, row.perception.mean) == (
        "T",
        3,
        pytest.approx(14 / 3),
        pytest.approx(13 / 3),
    )
    assert row.place == "below"
    assert whole["zone"]["doubt"] == {"answers": 15, "above": 5}
    assert [one["code"] for one in whole["zone"]["items"]] == CRITERIA
    assert "items" not in point["zone"]
    assert "by_source" not in WaveSummary.objects.get(wave=usual, branch=None).extras


def test_what_customers_desire_is_not_held_against_a_guess_of_what_they_expect(wave):
    branch = wave.organisation.branches.get()
    staff = questionnaire_of(
        wave, code="guess", respondents="staff", body=pairs_body(code="guess", version=1)
    )
    observe(wave, Instrument.objects.get(code="asked"), branch, *[marks(4, 6, 3)] * 6)
    observe(wave, staff, branch, *[{"e": [7] * 5, "p": [6] * 5, "w": None}] * 6)

    score_wave(wave.pk, at=NOON)

    rows = BlindSpot.objects.filter(wave=wave)
    assert set(rows.values_list("customers_expectation", flat=True)) == {None}
    assert set(rows.values_list("customers_perception", flat=True)) == {3.0}


def test_a_repeat_is_bound_to_it_and_compares_the_same_criteria(wave):
    branch, instrument = wave.organisation.branches.get(), Instrument.objects.get(code="asked")
    people = [marks(4, 6, 3 + at % 2) for at in range(40)]
    observe(wave, instrument, branch, *people)
    score_wave(wave.pk, at=NOON)
    repeat = create_repeat(
        approved(wave).pk, name="осень", starts_on=None, ends_on=None, by=auditor_of(wave), at=NOON
    )
    AuditWave.objects.filter(pk=repeat.pk).update(state=AuditWave.State.COLLECTING)
    observe(repeat, instrument, branch, *[marks(4, 6, 6 - at % 2) for at in range(40)])

    score_wave(repeat.pk, at=NOON)

    assert repeat.instruments.get().instrument == instrument
    told = Verdict.objects.filter(wave=repeat, subject="criterion")
    assert {one.code for one in told} == set(CRITERIA)
    before, after = (
        ZoneRow.of(one.extras["by_source"]["asked"]["zone"]["dimensions"][0]).place
        for one in WaveSummary.objects.filter(branch=None).order_by("wave_id")
    )
    assert (before, after) == ("below", "within")


# --- board, document, workbook ----------------------------------------------------------------------
def zone_row(code, n, *, found=3.5):
    """Below its zone by half a point."""

    def near(mean):
        return Estimate(mean, mean - 0.2, mean + 0.2)

    return asdict(
        ZoneRow(code, n, near(4.0), near(6.31), near(found), near(found - 4), near(found - 6.31), near(2.31))
    )


def told_wave(n):
    """A wave whose zone was counted of so many."""
    wave = spread_wave(regions=1, branches=1)
    dimensions = [zone_row("R", n), zone_row("E", n, found=5.125)]
    zone = {
        "dimensions": dimensions,
        "items": [zone_row("SQ05", n)],
        "doubt": {"answers": 40 * n, "above": n},
    }
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    whole.extras["by_source"]["servqual"] = {"n": n, "zone": zone}
    whole.save()
    return wave


@pytest.mark.parametrize(
    ("n", "judged", "shown"),
    [(30, True, "показано"), (29, False, "мало анкет"), (9, False, "скрыто: n < 10")],
)
def test_board_document_and_workbook_follow_the_rule_of_n(client, n, judged, shown):
    wave = told_wave(n)
    person = person_with_role("hr", wave.organisation)
    client.force_login(person, BACKEND)

    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()
    report = request_report(wave.pk, requested_by=person, at=NOON)
    document = audit_gap_html(report)
    rows = next(one["rows"] for one in wave_tables(wave) if one["code"] == "tolerance")

    for text in (page, document):
        assert ("Ниже зоны:</strong> Надёжность." in text) == judged
        assert ('state state-bad">ниже зоны' in text) == judged
        assert ("6,31" in text) == (n > 9)
    suggested = report.facts["conclusions"]["servqual"]["text"]
    assert ("Ниже того, с чем клиенты готовы мириться: «Надёжность»." in suggested) == judged
    assert [row[-1] for row in rows] == [shown] * 3
    assert [row[0] for row in rows] == ["R", "E", "SQ05"]
    assert (rows[0][3] == 6.31) == (n > 9)
    assert ("zone-dimensions" in report.facts["charts"]) == (n > 9)


def test_doubtful_answers_are_told_with_their_share(client):
    wave = told_wave(400)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()

    assert "В 400 ответах из 16\u00a0000 (3\u00a0%) минимум выше желаемого" in page


def test_a_wave_without_the_minimum_has_no_zone(client):
    wave = spread_wave(regions=1, branches=1)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()

    assert "Зона терпимости" not in page
    assert audit_gap_facts(wave)["zone"] is None
    assert next(one["rows"] for one in wave_tables(wave) if one["code"] == "tolerance") == []
