"""The table of gaps equals what the printed formulas give, on the demo wave and on random ones."""

import csv
import json
import math
import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audits.queries.gap_table import gap_table
from tests.audits import independent, visits_apart
from tests.factories.audits import DEMO, AuditWaveFactory, visit_wave

MARKS = [f"{side}{number:02}" for side in "ep" for number in range(1, 23)]


def printed(wave, **options):
    """What the command prints as JSON."""
    out = StringIO()
    call_command("gap_table", str(wave), "--format", "json", stdout=out, **options)
    return json.loads(out.getvalue())


def assert_rows(found, expected):
    """The same rows with the same keys in the same order, numbers to 1e-9."""
    assert [list(row) for row in found] == [list(row) for row in expected]
    differing = [
        (one, other) for one, other in zip(found, expected, strict=True) if not all_close(one, other)
    ]
    assert differing == []


def all_close(one, other):
    """Whether two rows agree: numbers to 1e-9, everything else exactly."""
    return all(
        math.isclose(one[name], other[name], rel_tol=1e-9, abs_tol=1e-9)
        if isinstance(one[name], float) and isinstance(other[name], float | int)
        else one[name] == other[name]
        for name in one
    )


def random_file(path, seed, people):
    """A file of a questionnaire with gaps in answers and weights that sometimes do not make 100."""
    chance = random.Random(seed)
    shift = {number: chance.uniform(-3, 0.5) for number in range(1, 23)}
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["respondent", "branch", *MARKS, "w_t", "w_r", "w_s", "w_a", "w_e"])
        for person in range(people):
            mood = chance.gauss(0, 1)
            expected = [chance.choice([5, 6, 7, 7]) for _ in range(22)]
            perceived = [
                min(7, max(1, round(6.5 + shift[at + 1] + mood + chance.gauss(0, 1)))) for at in range(22)
            ]
            cells = [("" if chance.random() < 0.15 else mark) for mark in (*expected, *perceived)]
            first = chance.choice([5, 10, 20])
            points = [first, 40 - first, 20, 20, chance.choice([20, 20, 20, 15, ""])]
            table.writerow([f"р{person}", f"Филиал {person % 3}", *cells, *points])


def expected_table(rows):
    """Everything the questionnaire's part of the table must say."""
    criteria = independent.survey_criteria(rows)
    weights = independent.survey_weights(criteria)
    pulls = {code: weights[code] * 0.9 * row["n"] / (row["n"] + 30) for code, row in criteria.items()}
    deficits = {code: row["deficit"] for code, row in criteria.items()}
    mapping, known = independent.arrows(), independent.modules()
    return {
        "dimensions": [independent.dimension(rows, code) for code in "TRSAE"],
        "items": [independent.item(rows, number) for number in range(1, 23)],
        "overall": independent.overall(rows),
        "criteria": [criteria[code] for code in sorted(criteria)],
        "modules": as_modules(independent.needs(pulls, deficits, mapping, known), known),
        "plan": independent.plan(pulls, deficits, mapping, known),
    }


def as_modules(needs, known):
    """Needs as the table prints them."""
    return [
        {"code": code, "need": n, "yield_per_day": y, "days": known[code][0], "because": because}
        for code, n, y, because in needs
    ]


def assert_table(found, expected):
    """Part by part."""
    for part in ("dimensions", "items", "criteria", "modules"):
        assert_rows(found[part], expected[part])
    assert all_close(found["overall"], expected["overall"])
    assert found["plan"] == expected["plan"]


@pytest.mark.parametrize(("seed", "people"), [(1, 40), (2, 75), (3, 18), (4, 130)])
def test_a_random_wave_equals_the_printed_formulas(seed, people, read_in, tmp_path):
    path = tmp_path / "random.csv"
    random_file(path, seed, people)

    wave = read_in(path, "servqual", wave=f"случай {seed}", organisation="ООО «Случай»")

    found = printed(wave.pk)
    assert list(found) == [
        "wave", "instrument", "n", "dimensions", "items", "overall", "criteria", "modules", "plan",
    ]  # fmt: skip
    assert (found["wave"], found["instrument"], found["n"]) == (f"случай {seed}", "servqual", people)
    assert_table(found, expected_table(independent.cells(path)))


def test_the_demo_wave_equals_the_printed_formulas(read_in):
    survey, visits = DEMO / "vega-autumn-servqual.csv", DEMO / "vega-autumn-visits.csv"
    read_in(survey, "servqual")
    read_in(visits, "mystery-visit")
    rows = independent.cells(survey)
    walked, failed = visits_apart.visit_criteria(visits)
    criteria = independent.survey_criteria(rows) | walked
    weights = independent.survey_weights(criteria, 5000 / 85) | visits_apart.visit_weights(3500 / 85)
    trust = {"SQ": (0.9, 30), "MV": (1.0, 3)}
    pulls = {
        code: weights[code] * trust[code[:2]][0] * row["n"] / (row["n"] + trust[code[:2]][1])
        for code, row in criteria.items()
        if code not in failed
    }
    deficits = {code: criteria[code]["deficit"] for code in pulls}
    mapping, known = independent.arrows(), independent.modules()

    found = printed("осень")

    assert failed == {"MV02", "MV10", "MV18"}
    assert found["n"] == 720
    expected = expected_table(rows) | {
        "criteria": [criteria[code] for code in sorted(criteria)],
        "modules": as_modules(independent.needs(pulls, deficits, mapping, known), known),
        "plan": independent.plan(pulls, deficits, mapping, known),
    }
    assert_table(found, expected)


def test_a_wave_of_visits_alone_has_no_servqual_parts(db):
    wave = visit_wave([{"V01": "yes"}, {"V01": "no"}])

    table = gap_table(wave)

    assert (table["instrument"], table["n"]) == ("checklist", 2)
    assert (table["dimensions"], table["items"], table["overall"]) == ([], [], None)
    assert [row["score"] for row in table["criteria"]] == [50.0]


def test_a_wave_without_observations_has_an_empty_table(db):
    table = gap_table(AuditWaveFactory())

    assert (table["instrument"], table["n"], table["criteria"], table["plan"]) == (None, 0, [], [])


def test_the_table_takes_a_fixed_number_of_statements(db, django_assert_max_num_queries):
    wave = visit_wave([{"V01": "no"}] * 50)

    with django_assert_max_num_queries(12):
        gap_table(wave)


def test_a_name_that_two_waves_have_is_refused_with_their_numbers(db):
    first, second = (AuditWaveFactory(name="осень") for _ in range(2))

    with pytest.raises(CommandError, match=f"{first.pk} .*{second.pk} "):
        printed("осень")


def test_an_unknown_wave_is_refused(db):
    with pytest.raises(CommandError, match="Волны «зима» нет"):
        printed("зима")


def test_the_text_table_rounds_by_russian_rules(db, capsys):
    wave = visit_wave([{"V01": "yes"}, {"V01": "no"}, {"V01": "no"}])

    call_command("gap_table", str(wave.pk))

    assert "33,3" in capsys.readouterr().out


def test_the_worked_example_of_the_method_comes_out_to_its_digits(read_in, tmp_path):
    sizes, gaps = {"T": 4, "R": 5, "S": 4, "A": 4, "E": 5}, {"T": 65, "R": 110, "S": 83, "A": 70, "E": 101}
    path = tmp_path / "worked.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["respondent", "branch", *MARKS, "w_t", "w_r", "w_s", "w_a", "w_e"])
        for person in range(100):
            seen = [
                7 - gaps[code] // 100 - (person < gaps[code] % 100)
                for code in "TRSAE"
                for _ in range(sizes[code])
            ]
            table.writerow([f"р{person}", "Тула", *[7] * 22, *seen, 11, 32, 22, 19, 16])

    found = printed(read_in(path, "servqual").pk)

    assert [round(row["gap"], 4) for row in found["dimensions"]] == [-0.65, -1.10, -0.83, -0.70, -1.01]
    assert found["overall"]["unweighted"] == pytest.approx(-0.858)
    assert found["overall"]["weighted"] == pytest.approx(-0.9007)
