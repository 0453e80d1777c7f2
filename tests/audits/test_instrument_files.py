"""The instruments as people write them: complete, answerable and tied to the criteria."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from catalog.linting.law import law_in
from catalog.linting.material import Material, Page
from catalog.linting.spelling import check_spelling
from catalog.linting.typography import check_typography
from catalog.linting.voice import check_voice
from catalog.loading.files import read_document
from tests.reading import read_yaml

FIXTURES = Path(__file__).parents[2] / "fixtures"
INSTRUMENTS = FIXTURES / "instruments"
FILES = sorted(INSTRUMENTS.glob("*.yaml"))
SCENARIOS = sorted((INSTRUMENTS / "scenarios").glob("*.yaml"))
ACCEPTED = FIXTURES / "catalog/accepted_words.txt"
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


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
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


def texts(body):
    """Every question of the instrument, as the person who answers reads it."""
    for item in body["items"]:
        yield from (item[key] for key in ("text", "expectation", "perception") if key in item)


def named_by(code):
    return {item["criterion"] for item in read(code).get("items", ()) if item["criterion"]}


def all_of(prefix, last):
    return {f"{prefix}{number:02d}" for number in range(1, last + 1)}


@pytest.mark.parametrize(
    ("code", "prefix", "last"),
    [
        ("servqual", "SQ", 22),
        ("servperf", "SQ", 22),
        ("mystery-visit", "MV", 18),
        ("mystery-call", "MC", 13),
        ("call-recordings", "MC", 13),
        ("mystery-writing", "MW", 6),
        ("mystery-onsite", "MP", 2),
        ("mystery-online", "MO", 3),
        ("staff-survey", "ES", 12),
        ("management-audit", "MA", 22),
        ("complaints", "CI", 9),
        ("help-desk", "HD", 8),
    ],
)
def test_an_instrument_measures_every_criterion_of_its_source(code, prefix, last):
    assert named_by(code) == all_of(prefix, last)


def test_every_criterion_of_the_catalogue_is_measured_by_an_instrument():
    criteria = {row["code"] for row in read_yaml(FIXTURES / "catalog/criteria.yaml")}

    measured = set().union(*(named_by(path.stem) for path in FILES))
    assert len(criteria) == 115
    assert measured == criteria


def test_no_question_is_asked_twice_and_each_ends_where_a_phone_ends():
    for path in FILES:
        body = read_yaml(path)
        if "items" in body:
            questions = list(texts(body))
            assert len(set(questions)) == len(questions), path.stem
            assert max(map(len, questions)) <= 150, path.stem


def test_trust_and_reliability_are_those_of_the_method():
    known = {path.stem: read_yaml(path) for path in FILES}

    assert {code: (body["trust"], body["n0"]) for code, body in known.items()} == {
        "servqual": (0.9, 30),
        "servperf": (0.9, 30),
        "servqual-staff": (0.4, 30),
        "servqual-managers": (0.4, 30),
        "mystery-visit": (1.0, 3),
        "mystery-call": (1.0, 10),
        "call-recordings": (1.0, 10),
        "mystery-writing": (1.0, 10),
        "mystery-onsite": (1.0, 3),
        "mystery-online": (1.0, 10),
        "public-promises": (0.7, 3),
        "staff-survey": (0.4, 30),
        "management-audit": (0.7, 0),
        "complaints": (0.6, 0),
        "help-desk": (0.6, 0),
        "loyalty": (0.6, 0),
    }


@pytest.mark.parametrize("code", ["mystery-call", "call-recordings"])
def test_the_sections_of_a_call_weigh_as_the_method_prints_them(code):
    body = read(code)
    criteria = {section["code"]: set() for section in body["sections"]}
    for item in body["items"]:
        criteria[item["section"]].add(item["criterion"])

    weights = [(section["weight"], criteria[section["code"]]) for section in body["sections"]]
    assert weights == [
        (10, {"MC01", "MC11", "MC12"}),
        (15, {"MC02", "MC03"}),
        (20, {"MC04"}),
        (20, {"MC06", "MC07"}),
        (10, {"MC05"}),
        (10, {"MC08"}),
        (5, {"MC09"}),
        (10, {"MC10", "MC13"}),
    ]


@pytest.mark.parametrize("code", ["mystery-call", "call-recordings"])
def test_in_a_call_only_calling_without_consent_and_telling_data_are_critical(code):
    critical = Counter(item["criterion"] for item in read(code)["items"] if item["critical"])

    assert critical == {"MC11": 1, "MC13": 1}


def test_only_criteria_that_the_catalogue_calls_critical_have_critical_items():
    allowed = {row["code"] for row in read_yaml(FIXTURES / "catalog/criteria.yaml") if row.get("critical")}

    for path in FILES:
        found = {item["criterion"] for item in read_yaml(path).get("items", ()) if item.get("critical")}
        assert found <= allowed, path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_partial_means_and_what_a_norm_rests_on_is_said_everywhere(path):
    for item in read_yaml(path).get("items", ()):
        if item.get("type") == "yes_partly_no":
            assert all(word in item["text"] for word in ("да —", "частично —", "нет —")), item["code"]
        if item.get("critical"):
            assert "Справочно на 01.03.2026; сверьте с действующей редакцией" in item["norm"], item["code"]
            assert "ОК-" in item["remedy"], item["code"]


def test_remedies_name_modules_that_there_are():
    modules = {read_yaml(path)["code"] for path in (FIXTURES / "catalog").glob("ok-*/module.yaml")}

    for path in FILES:
        for item in read_yaml(path).get("items", ()):
            named = set(re.findall(r"ОК-[А-Я]{2}-\d{3}", item.get("remedy") or ""))
            assert named <= modules, item["code"]


def test_servperf_asks_the_customers_perceptions_of_servqual(servqual):
    pairs = [(item["criterion"], item["perception"], item["dimension"]) for item in servqual["items"]]

    short = read("servperf")
    assert [(item["criterion"], item["text"], item["section"]) for item in short["items"]] == pairs
    assert short["scale"]["max"] == 7


def test_staff_are_promised_anonymity_and_asked_some_things_the_other_way_round():
    body = read("staff-survey")
    agreement = [item for item in body["items"] if item["type"] == "agreement"]
    test = [item for item in body["items"] if item["type"] == "choice"]

    assert "анонимный" in body["about"]
    assert all(item["reverse"] for item in agreement if item["criterion"] == "ES02")
    assert 0.3 <= sum(item["reverse"] for item in agreement) / len(agreement) <= 0.6
    assert {item["criterion"] for item in test} == {"ES04"}
    assert 6 <= len(test) <= 8
    assert len({item["right"] for item in test}) == 3  # not always the same place


def test_a_practice_has_five_levels_of_its_own_and_conditions_stand_apart():
    body = read("management-audit")
    levels = [level for item in body["items"] for level in item["levels"]]
    conditions = [item for item in body["items"] if item.get("conditions")]

    assert len(levels) == len(set(levels)) == 27 * 5
    assert [item["criterion"] for item in conditions] == [None] * 5
    assert {item["section"] for item in conditions} == {"conditions"}


def test_figures_without_a_criterion_and_the_balance_of_complaints_never_weigh():
    complaints, loyalty = read("complaints"), read("loyalty")

    assert [item["criterion"] for item in complaints["items"] if item.get("context")] == ["CI01"]
    assert all(item["context"] for item in loyalty["items"])


def test_loads_above_capacity_have_the_limits_of_the_method():
    [load] = [item for item in read("help-desk")["items"] if item["rule"] == "load"]

    assert (load["target"], load["limit"]) == (1.0, 1.3)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_serves_a_checklist_and_marks_its_control_question(path):
    body = read_yaml(path)
    checklist = read(body["instrument"])

    rights = [question["right"] for question in body["questions"]]
    assert checklist["kind"] == "visit"
    assert 3 <= len(rights) <= 5
    assert sum("Контрольный" in right for right in rights) == 1
    assert "Нельзя" in body["deviation"]


def test_every_checklist_of_a_shopper_has_a_scenario():
    served = {read_yaml(path)["instrument"] for path in SCENARIOS}

    assert served == {"mystery-visit", "mystery-call", "mystery-writing", "mystery-onsite", "mystery-online"}


@pytest.mark.parametrize(
    ("code", "harm"),
    [
        ("servperf", {"respondents": "observers"}),
        ("servperf", {"scale": {"min": 1, "max": 7}}),
        ("staff-survey", {"about": ""}),
        ("staff-survey", {"period": "month"}),
        ("management-audit", {"respondents": "customers"}),
        ("complaints", {"period": "year"}),
        ("servqual-staff", {"about": None}),
        ("servqual-staff", {"items": []}),
    ],
)
def test_the_schema_refuses_a_malformed_head(code, harm, validator):
    assert not validator.is_valid(read(code) | harm)


@pytest.mark.parametrize(
    ("code", "at", "harm"),
    [
        ("servperf", 0, {"type": "choice"}),
        ("servperf", 0, {"reverse": "да"}),
        ("staff-survey", 6, {"reverse": False}),
        ("staff-survey", 6, {"options": ["одно"]}),
        ("management-audit", 0, {"levels": ["нет", "есть"]}),
        ("management-audit", 0, {"conditions": False}),
        ("complaints", 0, {"rule": "share"}),
        ("complaints", 1, {"norm": 5}),
        ("complaints", 2, {"remedy": None}),
        ("help-desk", 0, {"critical": True}),
        ("help-desk", 1, {"target": 1}),
        ("help-desk", 2, {"fields": {"median": "Медиана", "count": "Запросов"}}),
    ],
)
def test_the_schema_refuses_a_malformed_item(code, at, harm, validator):
    body = read(code)
    body["items"][at] |= harm

    assert not validator.is_valid(body)


@pytest.fixture(scope="module")
def material():
    """All texts of instruments and scenarios, as the linter of the catalogue reads them."""
    pages = [Page("instrument", read_document(INSTRUMENTS, path, "instrument")) for path in FILES]
    pages += [Page("scenario", read_document(INSTRUMENTS, path, "scenario")) for path in SCENARIOS]
    return Material("instruments", pages)


def test_texts_are_spelt_and_set_as_in_a_book_and_speak_plainly(material):
    accepted = {line.strip().lower() for line in ACCEPTED.read_text(encoding="utf-8").splitlines()}

    faults = [*check_typography(material), *check_spelling(material, accepted), *check_voice(material)]
    assert [str(fault) for fault in faults] == []


def test_whatever_names_a_law_says_when_it_was_read(material):
    undated = [
        passage.where
        for passage in material.passages
        if law_in(passage.text) and "Справочно на 01.03.2026" not in passage.text
    ]

    assert undated == []
