"""The files of the model course ОК-ВВ-155, read for the tests of it."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from catalog.boxes import seen_by_learner
from tests.reading import read_yaml

CATALOG = Path(__file__).resolve().parents[2] / "fixtures" / "catalog"
COURSE = CATALOG / "ok-vv-155"
WORDS_A_MINUTE = 130
WORD = re.compile(r"[0-9A-Za-zА-Яа-яЁё]+(?:[-:,.][0-9A-Za-zА-Яа-яЁё]+)*")
LESSONS = sorted(COURSE.glob("lessons/*.md"))
EXERCISES = ["pz-1", "pz-2", "pz-3", "pz-4", "pz-5"]
DIALOGUES = ["dialog-1", "dialog-2", "dialog-3"]
TRANSCRIPTS = ["razbor-1", "razbor-2", "razbor-3", "razbor-4", "razbor-5"]
SETS = ["1", "2"]  # of cases


def load(name: str) -> Any:
    return read_yaml(COURSE / name)


def complaints(schema: str, data: Any) -> list[str]:
    rules = json.loads((CATALOG / "schemas" / f"{schema}.schema.json").read_text(encoding="utf-8"))
    return [f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(rules).iter_errors(data)]


def front_and_body(path: Path) -> tuple[dict[str, Any], str]:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), seen_by_learner(body)


def words(text: str) -> int:
    return len(WORD.findall(text))


def steps(*, with_breaks: bool = False) -> list[dict[str, Any]]:
    every = [step for day in load("programme.yaml")["days"] for step in day["steps"]]
    return [step for step in every if with_breaks or step["kind"] != "break"]


def inside(day: dict[str, Any]) -> list[dict[str, Any]]:
    """Steps of the day's own clock, without what is done at work after it."""
    return [step for step in day["steps"] if not step.get("outside")]


def questions(kind: str | None = None) -> list[dict[str, Any]]:
    return [row for row in load("questions.yaml") if kind in {None, row["kind"]}]


def outcomes() -> set[str]:
    return {row["code"] for row in load("programme.yaml")["outcomes"]}


def matched_keys(question: dict[str, Any], answer: str) -> int:
    plain = answer.lower().replace("ё", "е")
    return sum(
        any(re.search(rf"\b{re.escape(stem)}", plain) for stem in key["accept"]) for key in question["keys"]
    )
