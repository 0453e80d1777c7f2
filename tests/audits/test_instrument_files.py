"""The instruments as people write them: complete, answerable and tied to the criteria."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.reading import read_yaml

FIXTURES = Path(__file__).parents[2] / "fixtures"
INSTRUMENTS = FIXTURES / "instruments"
# Criteria of each visit section and the sections' weights, as the method prints them.
SECTIONS = {
    "environment": (10, {"MV01", "MV02"}),
    "appearance": (5, {"MV03"}),
    "greeting": (15, {"MV04", "MV05", "MV16"}),
    "needs": (20, {"MV06"}),
    "consultation": (20, {"MV07", "MV08", "MV09", "MV10", "MV11"}),
    "difficulty": (10, {"MV12", "MV13"}),
    "closing": (10, {"MV15"}),
    "promises": (10, {"MV14", "MV17", "MV18"}),
}


def read(code: str) -> dict[str, Any]:
    return read_yaml(INSTRUMENTS / f"{code}.yaml")


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads((INSTRUMENTS / "schemas/instrument.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture(scope="module")
def servqual() -> dict[str, Any]:
    return read("servqual")


@pytest.fixture(scope="module")
def visit() -> dict[str, Any]:
    return read("mystery-visit")


@pytest.mark.parametrize("path", sorted(INSTRUMENTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_instrument_obeys_its_schema_and_bears_the_name_of_its_file(path, validator):
    content = read_yaml(path)

    errors = [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(content)]

    assert errors == []
    assert content["code"] == path.stem


@pytest.mark.parametrize(
    "harm",
    [
        {"kind": "interview"},
        {"surprise": 1},
        {"trust": 1.5},
        {"sections": []},
    ],
)
def test_the_schema_refuses_a_malformed_visit(harm, visit, validator):
    assert not validator.is_valid(visit | harm)


@pytest.mark.parametrize(
    "harm",
    [
        {"norm": None},
        {"remedy": None},
        {"type": "time"},
        {"type": "rating"},
        {"target": 5},
        {"criterion": "приветствие"},
    ],
)
def test_the_schema_refuses_a_malformed_critical_item(harm, visit, validator):
    item = next(item for item in visit["items"] if item["critical"])

    assert not validator.is_valid(visit | {"items": [item | harm]})


def test_servqual_asks_22_pairs_in_five_dimensions(servqual):
    sizes = Counter(item["dimension"] for item in servqual["items"])

    assert sizes == {"T": 4, "R": 5, "S": 4, "A": 4, "E": 5}
    assert [dimension["code"] for dimension in servqual["dimensions"]] == list("TRSAE")


def test_each_servqual_item_is_its_own_criterion_and_column(servqual):
    numbers = [f"{number:02d}" for number in range(1, 23)]

    assert [item["column"] for item in servqual["items"]] == numbers
    assert [item["code"] for item in servqual["items"]] == [f"SQ{number}" for number in numbers]
    assert all(item["criterion"] == item["code"] for item in servqual["items"])


def test_a_visit_has_35_to_45_items_with_different_codes_and_texts(visit):
    assert 35 <= len(visit["items"]) <= 45
    assert len({item["code"] for item in visit["items"]}) == len(visit["items"])
    assert len({item["text"] for item in visit["items"]}) == len(visit["items"])


def test_the_sections_of_a_visit_weigh_100_and_cover_the_criteria_of_the_method(visit):
    weights = {section["code"]: section["weight"] for section in visit["sections"]}
    criteria: dict[str, set[str]] = {code: set() for code in weights}
    for item in visit["items"]:
        criteria[item["section"]].add(item["criterion"])

    assert {code: (weights[code], criteria[code]) for code in weights} == SECTIONS
    assert sum(weights.values()) == 100


def test_every_criterion_of_a_visit_has_an_item(visit):
    assert {item["criterion"] for item in visit["items"]} == {f"MV{number:02d}" for number in range(1, 19)}


def test_only_legal_items_and_pressing_an_unwanted_extra_are_critical(visit):
    critical = Counter(item["criterion"] for item in visit["items"] if item["critical"])

    assert critical == {"MV02": 2, "MV10": 1, "MV18": 3}


def test_a_critical_item_names_a_dated_norm_and_a_remedy(visit):
    for item in visit["items"]:
        if item["critical"]:
            assert "Справочно на 01.03.2026; сверьте с действующей редакцией" in item["norm"], item["code"]
            assert "ОК-" in item["remedy"], item["code"]


def test_a_timed_item_reaches_its_target_before_its_limit(visit):
    timed = [item for item in visit["items"] if item["type"] == "time"]

    assert 0 < len(timed) <= 4
    assert all(item["target"] < item["limit"] for item in timed)


def test_an_item_with_a_partial_answer_says_what_partial_means(visit):
    partial = [item["text"] for item in visit["items"] if item["type"] == "yes_partly_no"]

    assert partial
    assert all(word in text for text in partial for word in ("да —", "частично —", "нет —"))


def test_items_are_short_enough_for_a_phone(visit):
    assert all(len(item["text"]) <= 150 for item in visit["items"])
