"""Scenarios of shoppers beside their checklists."""

import pytest

from tests.audits.instrument_files.files import SCENARIOS, read
from tests.reading import read_yaml


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
