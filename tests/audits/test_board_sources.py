"""Stages, the map of importance, sources side by side, and what every figure of the board opens."""

import pytest
from django.urls import reverse

from audits.models import (
    BlindSpot,
    CriterionScore,
    Deficit,
    WaveInstrument,
    WaveSummary,
)
from reports.audit_gap.suggestions import suggestions
from reports.queries.audit_gap import audit_gap_facts
from tests.audits.boards import board, part, point_of
from tests.factories.accounts import person_with_role
from tests.factories.audits import ChecklistFactory, CriterionFactory, use
from tests.factories.boards import sections_of, spread_wave
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


def test_stages_of_every_checklist_stand_side_by_side_with_their_table(client):
    wave = spread_wave(regions=1, branches=1)
    second = ChecklistFactory(code="mystery-call", title="Тайный звонок", version=wave.pk)
    use(wave, second)
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    whole.extras["by_source"]["mystery-call"] = sections_of(61.0, n=144)
    whole.save()
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    context, text = board(client, wave)

    assert [one.source.code for one in context["stages"]] == ["checklist", "mystery-call"]
    assert part(text, "contact").count("<svg") == 4  # wide and narrow
    assert "Приветствие" in part(text, "contact")


def test_the_map_names_what_to_do_in_words_with_a_table_beside(client):
    wave = spread_wave(regions=1, branches=1)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    text = part(board(client, wave)[1], "dimensions")

    assert text.count("сосредоточиться") >= 2  # in the picture and in the table
    assert "Важность и восприятие по измерениям" in text


def test_a_contradiction_of_sources_is_marked_with_its_skill(client):
    wave = spread_wave(regions=1, branches=1)
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    clash = {"subject": "СК-01", "sources": ["checklist", "servqual"], "scores": [54.0, 90.0]}
    told_of(Deficit.objects.get(wave=wave, competence="СК-01"), (80.0, 95.0))
    whole.extras["disagreements"] = [clash | {"by_side": True, "by_rank": False}]
    whole.save()
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    text = part(board(client, wave)[1], "sides")

    assert "по разные стороны цели" in text
    assert "Наблюдатели" in text


@pytest.mark.parametrize(("interval", "named"), [((80.0, 95.0), ["СК-01"]), ((50.0, 95.0), [])])
def test_the_report_names_the_contradictions_that_the_board_shows(interval, named):
    wave = spread_wave(regions=1, branches=1)
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    clash = {"subject": "СК-01", "sources": ["checklist", "servqual"], "scores": [54.0, 90.0]}
    told_of(Deficit.objects.get(wave=wave, competence="СК-01"), interval)
    whole.extras["disagreements"] = [clash | {"by_side": True, "by_rank": False}]
    whole.save()

    facts = audit_gap_facts(wave)

    assert facts["summary"]["contradicted"] == named
    assert ("Источники расходятся" in suggestions(facts)["overview"]) == bool(named)


def test_a_blind_spot_is_marked_only_where_the_interval_proves_it(client):
    wave = spread_wave(regions=1, branches=1)
    known = {"wave": wave, "respondents": "staff", "customers_perception": 5.0, "n": 40}
    BlindSpot.objects.create(code="R", perception=6.0, low=0.5, high=1.5, **known)
    BlindSpot.objects.create(code="S", perception=5.2, low=-0.3, high=0.7, **known)
    BlindSpot.objects.create(code="T", perception=7.0, low=1.0, high=3.0, **(known | {"n": 4}))
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    context, text = board(client, wave)

    assert {one.code: one.is_blind for one in context["sides"].dimensions} == {"R": True, "S": False}
    assert part(text, "sides").count("state-warn") >= 1


# --- every figure opens what stands behind it -----------------------------------------------------


def test_a_figure_opens_the_observations_of_its_source_branch_and_criterion(client):
    wave = spread_wave(regions=1, branches=2)
    point = point_of(wave)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    text = board(client, wave, node=point.pk)[1].replace("&amp;", "&")

    checklist = WaveInstrument.objects.get(wave=wave, instrument__code="checklist")
    address = reverse("audits:observation-list", args=[wave.pk])
    wanted = f"{address}?source={checklist.pk}&branch={point.pk}&criterion=MV04"
    assert wanted in part(text, "criteria")
    assert client.get(wanted).status_code == 200


def test_figures_of_an_anonymous_survey_open_nothing(client):
    wave = spread_wave(regions=1, branches=1)
    staff = ChecklistFactory(code="staff-survey", kind="survey", respondents="staff", version=wave.pk)
    row = use(wave, staff)
    known = {"wave": wave, "target": 85, "deficit": 20, "strength": "strong", "weight": 1, "n": 40}
    CriterionScore.objects.create(
        criterion=CriterionFactory(code="ES01"),
        source="staff-survey",
        score=65,
        reliability=1,
        trust=1,
        **known,
    )
    client.force_login(auditor_of(wave), BACKEND)

    text = board(client, wave)[1]

    assert "ES01" in part(text, "criteria")
    assert f"source={row.pk}" not in text


@pytest.mark.parametrize(("ends", "is_told"), [((80.0, 95.0), True), ((50.0, 95.0), False)])
def test_sources_disagree_only_where_they_differ_by_more_than_their_noise(client, ends, is_told):
    wave = spread_wave(regions=1, branches=1)
    skill = Deficit.objects.filter(wave=wave).first()
    told_of(skill, ends)
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    clash = {"subject": skill.competence_id, "sources": ["checklist", "servqual"], "scores": [54.0, 90.0]}
    clash |= {"ranks": [2.0, 11.0], "outof": 12, "by_side": False, "by_rank": True}
    whole.extras["disagreements"] = [clash]
    whole.save()
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    text = part(board(client, wave)[1], "sides")

    assert ("(их 12), он 2-й от самого слабого у одного и 11-й у другого" in text) is is_told


def told_of(skill, ends):
    """What the checklist and the customers say of the skill; the ends of what customers say."""
    own = {"source": "checklist", "score": 54.0, "low": 48.0, "high": 60.0, "n": 48}
    skill.sources = [own, {"source": "servqual", "score": 90.0, "low": ends[0], "high": ends[1], "n": 60}]
    skill.save()
