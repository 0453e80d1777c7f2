"""The schema of instruments, and the two that most tests ask."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.audits.instrument_files.files import (
    INSTRUMENTS,
    read,
)


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
