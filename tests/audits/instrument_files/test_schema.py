"""Every instrument obeys its schema, and the schema refuses what is malformed."""

import pytest

from tests.audits.instrument_files.files import FILES, read
from tests.reading import read_yaml


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
