"""The instruments and scenarios of the repository, as they lie there."""

from pathlib import Path
from typing import Any

from tests.reading import read_yaml

FIXTURES = Path(__file__).parents[3] / "fixtures"
INSTRUMENTS = FIXTURES / "instruments"
FILES = sorted(INSTRUMENTS.glob("*.yaml"))
SCENARIOS = sorted((INSTRUMENTS / "scenarios").glob("*.yaml"))
ACCEPTED = FIXTURES / "catalog/accepted_words.txt"


def read(code: str) -> dict[str, Any]:
    return read_yaml(INSTRUMENTS / f"{code}.yaml")


def texts(body):
    """Every question of the instrument, as the person who answers reads it."""
    for item in body["items"]:
        yield from (item[key] for key in ("text", "expectation", "perception") if key in item)


def named_by(code):
    return {item["criterion"] for item in read(code).get("items", ()) if item["criterion"]}


def all_of(prefix, last):
    return {f"{prefix}{number:02d}" for number in range(1, last + 1)}
