"""The demonstration's data: the same bytes from the same seed, and a believable story."""

import csv
import statistics
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.reading import read_yaml

FIXTURES = Path(__file__).parents[2] / "fixtures"
DEMO = FIXTURES / "demo"
DIMENSIONS = {"T": range(1, 5), "R": range(5, 10), "S": range(10, 14), "A": range(14, 18), "E": range(18, 23)}
WORDS = {"yes_no": {"да", "нет", "NA", ""}, "yes_partly_no": {"да", "частично", "нет", "NA", ""}}
MARKS = [f"{letter}{number:02d}" for letter in "ep" for number in range(1, 23)]


def read_table(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def forms() -> list[dict[str, str]]:
    return read_table("vega-autumn-servqual.csv")


@pytest.fixture(scope="module")
def visits() -> list[dict[str, str]]:
    return read_table("vega-autumn-visits.csv")


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    return read_yaml(FIXTURES / "instruments/mystery-visit.yaml")["items"]


@pytest.fixture(scope="module")
def people() -> dict[str, Any]:
    return read_yaml(DEMO / "people.yaml")


def leaves(people: dict[str, Any], code: str) -> dict[str, str]:
    """Leaf branch -> zone of one organisation."""
    regions = next(each for each in people["organisations"] if each["code"] == code)["branches"]
    return {branch["name"]: branch["zone"] for top in regions for branch in top["children"] or [top]}


def gaps(forms: list[dict[str, str]], item: int) -> list[int]:
    pairs = ((form[f"p{item:02d}"], form[f"e{item:02d}"]) for form in forms)
    return [int(perceived) - int(expected) for perceived, expected in pairs if perceived and expected]


def alpha(forms: list[dict[str, str]], numbers: range) -> float:
    """Cronbach's α of the perceptions over complete rows, with sample variances."""
    rows = [[form[f"p{number:02d}"] for number in numbers] for form in forms]
    complete = [[int(cell) for cell in row] for row in rows if all(row)]
    within = sum(statistics.variance(column) for column in zip(*complete, strict=True))
    total = statistics.variance([sum(row) for row in complete])
    return len(numbers) / (len(numbers) - 1) * (1 - within / total)


def test_the_generator_writes_the_files_that_are_kept_byte_for_byte(tmp_path):
    subprocess.run([sys.executable, DEMO / "generate.py", "--out", tmp_path], check=True)

    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in DEMO.glob("*.csv")}
    assert len(written) == 13


def test_every_file_of_a_wave_is_there_and_wave_names_are_unique():
    waves = read_yaml(DEMO / "story.yaml")["waves"]

    assert len({wave["name"] for wave in waves}) == len(waves)
    for file in (file for wave in waves for file in wave["files"]):
        assert (DEMO / file["file"]).exists()
        assert (FIXTURES / "instruments" / f"{file['instrument']}.yaml").exists()


def test_the_questionnaires_have_the_agreed_columns(forms):
    weights = ["w_t", "w_r", "w_s", "w_a", "w_e"]

    assert list(forms[0]) == ["respondent", "branch", *MARKS, *weights, "date", "channel", "service"]


def test_720_clients_answered_in_twelve_branches_and_one_branch_is_small(forms, people):
    sizes = Counter(form["branch"] for form in forms)

    assert len({form["respondent"] for form in forms}) == len(forms) == 720
    assert set(sizes) == set(leaves(people, "vega"))
    assert min(sizes.values()) == 12
    assert all(40 <= size <= 80 for size in sorted(sizes.values())[1:])


def test_answers_lie_on_the_scale_and_a_few_are_missing(forms):
    cells = [form[column] for form in forms for column in MARKS]

    assert set(cells) == {"", "1", "2", "3", "4", "5", "6", "7"}
    assert 0.03 <= cells.count("") / len(cells) <= 0.06


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_perceptions_of_a_dimension_hang_together(dimension, forms):
    assert 0.75 <= alpha(forms, DIMENSIONS[dimension]) <= 0.9


def test_expectations_stand_near_the_ceiling(forms):
    marks = [int(form[column]) for form in forms for column in MARKS[:22] if form[column]]

    assert 6.3 <= statistics.fmean(marks) <= 6.8


def test_clients_are_let_down_on_needs_and_waiting_and_not_on_looks_and_courtesy(forms):
    means = {number: statistics.fmean(gaps(forms, number)) for number in range(1, 23)}

    assert set(sorted(means, key=means.__getitem__)[:5]) == {10, 11, 18, 20, 22}
    assert set(sorted(means, key=means.__getitem__)[-3:]) == {2, 3, 16}


def test_most_people_split_100_points_and_some_do_not(forms):
    weights = [[form[column] for column in ("w_t", "w_r", "w_s", "w_a", "w_e")] for form in forms]

    complete = [[int(point) for point in row] for row in weights if all(row)]
    wrong = [row for row in complete if sum(row) != 100]

    assert 0 < len(wrong) < 0.08 * len(forms)
    assert 0 < len(weights) - len(complete) < 0.08 * len(forms)


def test_questionnaires_are_dated_in_september_and_october(forms):
    days = [date.fromisoformat(form["date"]) for form in forms]

    assert date(2026, 9, 1) <= min(days) <= max(days) <= date(2026, 10, 31)
    assert days == sorted(days)


def test_each_branch_is_visited_four_times_by_different_shoppers(visits, people):
    pairs = {(visit["branch"], visit["shopper"]) for visit in visits}

    assert Counter(visit["branch"] for visit in visits) == dict.fromkeys(leaves(people, "vega"), 4)
    assert len(pairs) == len({visit["visit"] for visit in visits}) == len(visits) == 48


def test_visits_fall_into_working_hours_of_the_branch(visits, people):
    zones = leaves(people, "vega")

    for visit in visits:
        moment = datetime.fromisoformat(visit["at"])
        assert moment.utcoffset() == moment.astimezone(ZoneInfo(zones[visit["branch"]])).utcoffset()
        assert 8 <= moment.hour < 19
        assert moment.isoweekday() < 7


def test_visit_columns_are_the_items_of_the_instrument_and_their_comments(visits, items):
    columns = [column for item in items for column in (item["code"], f"{item['code']}_comment")]

    assert list(visits[0]) == ["visit", "branch", "at", "shopper", *columns]


def test_visit_answers_are_of_their_items_types(visits, items):
    for item in items:
        answers = {visit[item["code"]] for visit in visits}
        if item["type"] in WORDS:
            assert answers <= WORDS[item["type"]], item["code"]
        else:
            numbers = [int(answer) for answer in answers - {"", "NA"}]
            assert min(numbers) >= 1, item["code"]
            assert max(numbers) <= (5 if item["type"] == "scale5" else 7200), item["code"]


def test_every_no_has_a_comment(visits, items):
    silent = [
        (visit["visit"], item["code"])
        for visit in visits
        for item in items
        if visit[item["code"]] == "нет" and not visit[f"{item['code']}_comment"]
    ]

    assert silent == []


def test_not_applicable_differs_from_forgotten(visits, items):
    cells = Counter(visit[item["code"]] for visit in visits for item in items)

    assert cells["NA"] > cells[""] > 0


def test_an_extra_that_was_not_offered_cannot_have_been_pressed(visits):
    assert all(visit["V30"] == "NA" for visit in visits if visit["V29"] == "нет")


def test_the_critical_failures_are_those_of_the_story(visits, items):
    planned = read_yaml(DEMO / "story.yaml")["visits"][0]["critical"]
    critical = [item["code"] for item in items if item["critical"]]

    found = {
        (visit["branch"], code, visit[f"{code}_comment"])
        for visit in visits
        for code in critical
        if visit[code] == "нет"
    }

    assert found == {(fact["branch"], fact["item"], fact["comment"]) for fact in planned}
    assert len(found) == 6


def test_the_second_organisation_has_its_own_small_survey(people):
    forms = read_table("second-mayak-servqual.csv")

    assert len(forms) == 60
    assert {form["branch"] for form in forms} == set(leaves(people, "mayak"))
    assert not set(leaves(people, "mayak")) & set(leaves(people, "vega"))


def test_the_eight_demo_accounts_are_there(people):
    names = ("hr", "manager", "trainee", "trainer", "verifier", "auditor", "methodologist", "admin")

    assert [person["email"] for person in people["accounts"]] == [f"{name}@demo.test" for name in names]
    assert [person["role"].removeprefix("line_") for person in people["accounts"]] == list(names)


def test_people_are_complete_and_belong_to_a_branch_of_their_organisation(people):
    everyone = people["accounts"] + people["staff"]
    numbers = [person["number"] for person in everyone]
    emails = [person["email"] for person in everyone if person["email"]]

    assert len(set(numbers)) == len(numbers)
    assert len(set(emails)) == len(emails) < len(everyone)
    for person in everyone:
        assert len(person["name"]) == 3, person
        assert person["level"] in {"Ф", "С", "Р"}, person
        assert person["branch"] is None or person["branch"] in leaves(people, person["organisation"]), person
        assert person["boss"] is None or person["boss"] in numbers, person
        assert person["hired_days_ago"] > 0, person


def test_zones_are_known(people):
    for code in ("vega", "mayak"):
        for zone in leaves(people, code).values():
            assert ZoneInfo(zone).key == zone
