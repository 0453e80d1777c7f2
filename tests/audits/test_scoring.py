"""Scoring a wave: rows, what is frozen, what the auditor wrote, and how long it takes."""

import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import call_command

from audits.handlers import score_wave as handle
from audits.models import (
    AuditWave,
    Chart,
    CriterionScore,
    CriticalFailure,
    Deficit,
    ItemScore,
    ModuleNeed,
    Recommendation,
    WaveSummary,
)
from audits.queries.gap_table import gap_table
from audits.services.observations import import_observations
from audits.services.prescription import rebuild_prescription
from audits.services.scoring import (
    NothingToScoreError,
    WaveClosedError,
    request_scoring,
    score_wave,
)
from audits.states import TRANSITIONS
from catalog.models import Criterion, CriterionModule, Module
from jobs.services import JobRefusedError
from tests.conftest import NOON
from tests.factories.audits import (
    DEMO,
    AuditWaveFactory,
    CriterionFactory,
    ObservationFactory,
    visit_wave,
)

TWO = [("V01", "MV04", False), ("V02", "MV10", True)]


def stored(wave):
    """All figures of the wave as values."""
    models = (CriterionScore, Deficit, ItemScore, ModuleNeed, Recommendation, WaveSummary)
    return {
        model.__name__: [
            {key: value for key, value in row.items() if key != "id"}
            for row in model.objects.filter(wave=wave).order_by("pk").values()
        ]
        for model in models
    }


def test_the_demo_wave_is_scored_within_ten_seconds_and_says_what_the_table_says(demo):
    begun = time.process_time()  # of our own work: what else the machine does is not judged
    score_wave(demo.pk, at=NOON)
    took = time.process_time() - begun

    table = gap_table(demo)
    rows = CriterionScore.objects.filter(wave=demo, branch=None)
    assert took < 10
    assert {row.criterion_id: row.score for row in rows} == {
        row["code"]: row["score"] for row in table["criteria"]
    }
    assert sum(row.weight for row in rows) == pytest.approx(100)
    assert [need.module.code for need in ModuleNeed.objects.filter(wave=demo).select_related("module")] == [
        row["code"] for row in table["modules"]
    ]
    planned = Recommendation.objects.filter(wave=demo, kind="course")
    assert {line.subject for line in planned} == set(table["plan"])


def test_the_demo_wave_has_its_index_critical_failures_skills_and_charts(demo):
    score_wave(demo.pk, at=NOON)

    whole = WaveSummary.objects.get(wave=demo, branch=None)
    failures = CriticalFailure.objects.filter(wave=demo)
    assert whole.index_low < whole.index < whole.index_high
    assert whole.counts == {"servqual": 720, "mystery-visit": 48}
    assert whole.extras["visits"]["without_critical"] == pytest.approx(42 / 48)
    assert failures.count() == 6
    assert all(one.norm and one.remedy and one.due_on.isoformat() == "2026-12-16" for one in failures)
    assert all("(нет —" not in one.fact and " — нет. " in one.fact for one in failures)
    assert Deficit.objects.filter(wave=demo).first().competence_id == "СК-05"
    assert set(Chart.objects.filter(wave=demo).values_list("kind", flat=True)) == {
        "servqual-radar", "dimension-gaps", "worst-items", "source-scores", "visit-sections",
        "importance-map",
    }  # fmt: skip
    assert not any("style=" in svg for svg in Chart.objects.values_list("svg", flat=True))


def test_each_branch_has_its_own_rows_and_its_own_n(demo):
    score_wave(demo.pk, at=NOON)

    saratov = WaveSummary.objects.get(wave=demo, branch__name="Саратов")
    assert saratov.counts == {"servqual": 12, "mystery-visit": 4}
    assert WaveSummary.objects.filter(wave=demo).count() == 13


def test_a_region_gathers_the_branches_below_it(small):
    branch = small.observations.first().branch
    region = type(branch).objects.create(organisation=small.organisation, name="Центр", is_point=False)
    region.path, branch.path = f"/{region.pk}/", f"/{region.pk}/{branch.pk}/"
    region.save()
    branch.save()

    score_wave(small.pk, at=NOON)

    assert WaveSummary.objects.get(branch=region).counts == {"checklist": 4}


def test_scoring_again_replaces_the_figures_and_keeps_what_the_auditor_wrote(small):
    score_wave(small.pk, at=NOON)
    Deficit.objects.filter(wave=small).update(cause="can", cause_note="Не учили.")
    Recommendation.objects.filter(wave=small).update(state="accepted")
    first = small.observations.first()
    ObservationFactory(wave=small, instrument=first.instrument, branch=first.branch, values={"V01": "yes"})

    score_wave(small.pk, at=NOON)

    deficit = Deficit.objects.get(wave=small)
    assert (deficit.score, deficit.cause, deficit.cause_note) == (20.0, "can", "Не учили.")
    assert Recommendation.objects.get(wave=small).state == "accepted"


def test_a_superseded_observation_does_not_count(small):
    last = small.observations.order_by("pk").last()
    last.superseded_at = NOON
    last.save()

    score_wave(small.pk, at=NOON)

    assert CriterionScore.objects.get(wave=small, branch=None).n == 3


def test_what_is_approved_keeps_weights_targets_and_mapping_by_value(small):
    score_wave(small.pk, at=NOON)
    AuditWave.objects.filter(pk=small.pk).update(state="approved", approved_at=NOON)
    small.refresh_from_db()
    rows, table = stored(small), gap_table(small)

    CriterionModule.objects.all().delete()
    Criterion.objects.update(needs_management=True, text="Иной", competences=["СК-17"])
    Module.objects.update(days=3, audience="Р", title="Иной")

    assert stored(small) == rows
    assert gap_table(small) == table
    assert small.frozen["criteria"]["MV04"]["main"] == ["ОК-ВВ-154"]
    assert small.frozen["weights"] == {"MV04": 100.0}
    with pytest.raises(WaveClosedError):
        score_wave(small.pk, at=NOON)
    with pytest.raises(WaveClosedError):
        rebuild_prescription(small.pk, at=NOON)


def test_a_wave_without_observations_cannot_be_scored(db):
    with pytest.raises(NothingToScoreError):
        request_scoring(AuditWaveFactory().pk, requested_by_id=None, at=NOON)


def test_asking_twice_gives_one_job_and_new_observations_another(small):
    first = request_scoring(small.pk, requested_by_id=None, at=NOON)
    second = request_scoring(small.pk, requested_by_id=None, at=NOON)
    one = small.observations.first()
    ObservationFactory(wave=small, instrument=one.instrument, branch=one.branch)

    third = request_scoring(small.pk, requested_by_id=None, at=NOON)

    assert first.pk == second.pk != third.pk


def test_the_job_reports_in_russian_and_leaves_no_file(small, tmp_path):
    said = []

    result = handle({"wave": small.pk}, workdir=tmp_path, progress=lambda *step: said.append(step))

    assert result is None
    assert said[0] == (5, "Читаем наблюдения")
    assert said[-2:] == [(90, "Сохраняем результаты"), (95, "Ищем лучшие планы")]


def test_the_job_refuses_an_approved_wave_in_words(small, tmp_path):
    AuditWave.objects.filter(pk=small.pk).update(state="approved", scored_at=NOON, approved_at=NOON)

    with pytest.raises(JobRefusedError, match="Волна утверждена"):
        handle({"wave": small.pk}, workdir=tmp_path, progress=lambda *_: None)


def test_scoring_takes_the_same_number_of_statements_however_many_visits(db, django_assert_max_num_queries):
    wave = visit_wave([{"V01": "no"}] * 60)
    CriterionFactory(code="MV05")

    with django_assert_max_num_queries(117):
        score_wave(wave.pk, at=NOON)


def test_every_state_has_its_moves():
    assert set(TRANSITIONS) == set(AuditWave.State.values)


def test_a_wave_that_took_observations_is_scored_anew(demo):
    score_wave(demo.pk, at=NOON)
    lines = (DEMO / "vega-autumn-servqual.csv").read_text(encoding="utf-8").splitlines()
    content = "\n".join([lines[0], lines[1].replace("В-0001", "В-9001")]).encode()
    import_observations(
        demo.pk, instrument="servqual", name="ещё.csv", content=content, imported_by=None, at=NOON
    )

    score_wave(demo.pk, at=NOON)

    demo.refresh_from_db()
    assert demo.state == "scored"
    assert WaveSummary.objects.get(wave=demo, branch=None).counts["servqual"] == 721


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("audits.handlers", "{'numpy', 'scipy'}"),
        ("audits.services.prescription", "{'numpy', 'scipy'}"),
        ("audits.drawings", "{'numpy', 'scipy'}"),
    ],
)
def test_pages_load_no_numpy(module, absent):
    code = (
        "import os, sys, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'lms.settings');"
        f"django.setup(); import {module}; assert not {absent} & set(sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_the_second_organisation_of_the_demo_has_its_own_wave(read_in):
    wave = read_in(DEMO / "second-mayak-servqual.csv", "servqual", wave="сезон", organisation="Маяк")

    score_wave(wave.pk, at=NOON)
    call_command("gap_table", str(wave.pk))

    assert WaveSummary.objects.get(wave=wave, branch=None).counts == {"servqual": 60}
