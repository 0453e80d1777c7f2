"""What all instruments measure together, and by which norms."""

import re

import pytest

from tests.audits.instrument_files.files import FILES, FIXTURES, all_of, named_by, read
from tests.reading import read_yaml


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


def test_trust_and_reliability_are_those_of_the_method():
    known = {path.stem: read_yaml(path) for path in FILES}

    assert {code: (body["trust"], body["n0"]) for code, body in known.items()} == {
        "servqual": (0.9, 30),
        "servqual-tolerance": (0.9, 30),
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


def test_only_criteria_that_the_catalogue_calls_critical_have_critical_items():
    allowed = {row["code"] for row in read_yaml(FIXTURES / "catalog/criteria.yaml") if row.get("critical")}

    for path in FILES:
        found = {item["criterion"] for item in read_yaml(path).get("items", ()) if item.get("critical")}
        assert found <= allowed, path.stem


def test_remedies_name_modules_that_there_are():
    modules = {read_yaml(path)["code"] for path in (FIXTURES / "catalog").glob("ok-*/module.yaml")}

    for path in FILES:
        for item in read_yaml(path).get("items", ()):
            named = set(re.findall(r"ОК-[А-Я]{2}-\d{3}", item.get("remedy") or ""))
            assert named <= modules, item["code"]


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
