"""Every form of practice can be written as a file, and a form that lacks its parts is refused."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.reading import read_yaml

ROOT = Path(__file__).parents[2] / "fixtures/catalog"
SCHEMA = Draft202012Validator(json.loads((ROOT / "schemas/exercise.schema.json").read_text(encoding="utf-8")))
WRITTEN = read_yaml(ROOT / "ok-vv-155/exercises/pz-2.yaml")
PLAYED = read_yaml(ROOT / "ok-vv-155/exercises/pz-1.yaml")
PART = WRITTEN["parts"][0]
TWO = [{**PART, "code": "А"}, {**PART, "code": "Б"}]
NOTHING = {"text": "none", "files": "none"}


def exercise(kind, parts, answer):
    return {**deepcopy(WRITTEN), "kind": kind, "parts": parts, "answer": answer}


@pytest.mark.parametrize(
    "content",
    [
        PLAYED,
        exercise("contacts", TWO, {"text": "required", "files": "none"}),
        exercise("observation", [PART], {**NOTHING, "decides": "trainer"}),
    ],
)
def test_a_form_with_its_parts_is_taken(content):
    assert not list(SCHEMA.iter_errors(content))


@pytest.mark.parametrize(
    "content",
    [
        {**PLAYED, "parts": [PART]},  # a role-play without a role card
        exercise("contacts", [PART], {"text": "required", "files": "none"}),
        exercise("contacts", TWO, {"text": "optional", "files": "none"}),
        exercise("observation", [PART], NOTHING),
        exercise("written", [PART], {**NOTHING, "decides": "trainer"}),
    ],
)
def test_a_form_that_lacks_something_is_refused(content):
    assert list(SCHEMA.iter_errors(content))
