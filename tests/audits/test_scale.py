"""Many questionnaires in many branches: what their scoring costs, and that each node has its own figures."""

import os
import re
import subprocess
import sys

import pytest
from django.db import connection

from audits.models import CriterionScore, DimensionScore, WaveSummary
from audits.queries.inputs import wave_inputs
from audits.scoring.wave import wave_figures
from tests.audits import independent
from tests.factories.scale import survey_wave
from tests.jobs.conftest import url_of

PEOPLE, BRANCHES, REGIONS = 200_000, 500, 50
SECONDS, MEGABYTES = 15, 1024  # of the job's own work: what else the machine does is not judged

SCORE = """
import os, resource, sys, time
import django
django.setup()
from django.db import connection
from django.utils import timezone
from audits.services.scoring import score_wave
begun, busy, told = time.monotonic(), time.process_time(), []
score_wave(int(sys.argv[1]), at=timezone.now(), progress=lambda percent, step: told.append(percent))
took, busy = time.monotonic() - begun, time.process_time() - busy
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{busy:.1f} s of its own in {took:.1f} s, {peak} MiB, told {len(told)} times")
"""


@pytest.mark.large
@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_two_hundred_thousand_questionnaires_are_scored_within_time_and_memory(capsys, settings):
    wave = survey_wave(people=PEOPLE, regions=REGIONS, branches=BRANCHES)
    environment = {
        **os.environ,
        "DATABASE_URL": url_of(connection.settings_dict),
        "DJANGO_SETTINGS_MODULE": "lms.settings",
    }

    done = subprocess.run(
        [sys.executable, "-c", SCORE, str(wave.pk)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    with capsys.disabled():
        print(f"\n{connection.vendor}: {PEOPLE} questionnaires in {BRANCHES} branches: {done.stdout}")
    seconds, _by_the_clock, megabytes, told = map(float, re.findall(r"[\d.]+", done.stdout))
    assert WaveSummary.objects.filter(wave=wave).count() == BRANCHES + REGIONS + 1
    assert CriterionScore.objects.filter(wave=wave).count() == 22 * (BRANCHES + REGIONS + 1)
    assert seconds <= SECONDS
    assert megabytes <= MEGABYTES
    assert told > 10


def as_cells(values):
    """A stored questionnaire as a line of its file."""
    cells = {f"{side}{at:02}": "" if mark is None else str(mark) for side in "ep" for at, mark in
             enumerate(values[side], start=1)}  # fmt: skip
    weights = values["w"] or {}
    return cells | {f"w_{code.lower()}": str(weights.get(code, "")) for code in independent.DIMENSIONS}


def close(row, expected, names):
    """Whether a row of figures says what the printed formulas say."""
    return {name: getattr(row, name) for name in names} == {
        name: expected[name] if expected[name] is None else pytest.approx(expected[name], abs=1e-9)
        for name in names
    }


@pytest.mark.parametrize(("people", "seed"), [(7, 1), (300, 2)])
def test_every_node_of_a_tree_says_what_the_printed_formulas_say(db, people, seed):
    wave = survey_wave(people=people, regions=2, branches=5, seed=seed)
    inputs = wave_inputs(wave)
    rows = list(wave.observations.values_list("branch_id", "values"))

    figures = wave_figures(inputs)

    assert len(figures.nodes) == 8
    for node, points in inputs.nodes.items():
        cells = [as_cells(values) for branch, values in rows if branch in points]
        found = figures.nodes[node]
        expected = [independent.item(cells, number) for number in range(1, 23)]
        assert all(close(row, one, one.keys()) for row, one in zip(found.items, expected, strict=True))
        if len(cells) > 4:  # alpha needs some
            expected = [independent.dimension(cells, code) for code in independent.DIMENSIONS]
            assert all(
                close(row, one, one.keys()) for row, one in zip(found.dimensions, expected, strict=True)
            )
            overall = independent.overall(cells)
            assert found.overall.unweighted == pytest.approx(overall["unweighted"], abs=1e-9)
            assert found.overall.weighted == pytest.approx(overall["weighted"], abs=1e-9)
        criteria = independent.survey_criteria(cells)
        assert {row.code: row.score for row in found.criteria} == pytest.approx(
            {code: row["score"] for code, row in criteria.items()}, abs=1e-9
        )


def test_reading_takes_the_same_statements_however_many_questionnaires(db, django_assert_max_num_queries):
    wave = survey_wave(people=40, regions=1, branches=2)

    with django_assert_max_num_queries(12):
        wave_inputs(wave)
    assert DimensionScore.objects.count() == 0
