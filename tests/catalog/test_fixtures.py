"""The authored catalogue: 67 modules that agree with the agreed tables, each other and their schemas."""

import csv
import json
import re
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from catalog.linting.fingerprints import fingerprint, runs, words
from tests.reading import read_yaml

ROOT = Path(__file__).resolve().parents[2] / "fixtures" / "catalog"
LATIN = {"ВВ": "vv", "ОБ": "ob", "РП": "rp", "РУ": "ru", "ПО": "po"}
ALL_SCHEMAS = {
    "blocks", "cards", "cases", "competences", "criteria", "dialogue", "exercise", "jobaid", "lesson",
    "module", "norms", "objections", "programme", "questions", "rubric", "tracks", "transcript",
}  # fmt: skip


def load(path: Path) -> Any:
    return read_yaml(path)


def complaints(name: str, data: Any) -> list[str]:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return [f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(data)]


def agreed(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def modules() -> dict[str, dict[str, Any]]:
    return {path.parent.name: load(path) for path in sorted(ROOT.glob("*/module.yaml"))}


def texts(module: dict[str, Any]) -> list[str]:
    return [module["goal"], module["description"], *(rule["text"] for rule in module["applicability"])]


def test_every_kind_of_content_has_a_sound_schema() -> None:
    found = {path.name.removesuffix(".schema.json"): path for path in (ROOT / "schemas").iterdir()}

    assert set(found) == ALL_SCHEMAS
    for path in found.values():
        Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["blocks", "competences", "criteria"])
def test_the_lists_are_valid_and_name_each_code_once(name: str) -> None:
    rows = load(ROOT / f"{name}.yaml")

    assert complaints(name, rows) == []
    assert (
        len({row["code"] for row in rows})
        == len(rows)
        == {"blocks": 5, "competences": 17, "criteria": 115}[name]
    )


def test_all_67_modules_are_valid() -> None:
    faults = {slug: complaints("module", module) for slug, module in modules().items()}

    assert len(faults) == 67
    assert {slug: fault for slug, fault in faults.items() if fault} == {}


def test_codes_titles_standards_and_days_are_the_agreed_ones() -> None:
    ours = [
        {
            "code": module["code"],
            "seed_title": module["printed_title"],
            "corrected_title": module["title"],
            "nos_code": module["nos"]["code"],
            "days": str(module["days"]),
        }
        for module in modules().values()
    ]

    assert sorted(ours, key=lambda row: row["code"]) == sorted(
        agreed("agreed_modules.tsv"), key=lambda row: row["code"]
    )


def test_a_folder_is_named_by_the_code_in_latin_letters_and_the_code_by_its_block() -> None:
    for slug, module in modules().items():
        _, letters, number = module["code"].split("-")

        assert slug == f"ok-{LATIN[letters]}-{number}"
        assert module["block"] == letters


def test_printed_headings_stay_and_the_two_swapped_ones_name_their_true_theme() -> None:
    blocks = {row["letters"]: row for row in load(ROOT / "blocks.yaml")}

    assert blocks["ОБ"]["printed_title"] == blocks["ПО"]["nos_theme"] == "Основы обслуживания клиентов"
    assert blocks["ПО"]["printed_title"] == blocks["ОБ"]["nos_theme"] == "Предоставление обслуживания"
    themes = dict(zip(LATIN, "ABCDF", strict=True))
    for module in modules().values():
        assert module["nos"]["code"].removeprefix("CFACS")[0] == themes[module["block"]]


def test_there_are_111_days_and_each_audience_has_its_share() -> None:
    assert Counter(module["days"] for module in modules().values()) == {1: 30, 2: 30, 3: 7}
    assert sum(module["days"] for module in modules().values()) == 111
    assert Counter(module["audience"] for module in modules().values()) == {"Ф": 34, "С": 15, "Р": 18}


def test_competences_divide_the_modules_without_remainder() -> None:
    known = {row["code"] for row in load(ROOT / "competences.yaml")}

    assert all(len(module["competences"]) == 1 for module in modules().values())
    assert {module["competences"][0] for module in modules().values()} == known


@pytest.mark.parametrize(("column", "part"), [("main_modules", "main"), ("support_modules", "support")])
def test_criteria_lead_to_the_agreed_modules(column: str, part: str) -> None:
    ours = {(code, module["code"]) for module in modules().values() for code in module["criteria"][part]}
    table = {
        (row["criterion"], code) for row in agreed("agreed_criteria.tsv") for code in row[column].split()
    }

    assert ours == table


def test_every_module_answers_some_criterion_and_only_known_ones() -> None:
    known = {row["code"] for row in load(ROOT / "criteria.yaml")}

    assert known == {row["criterion"] for row in agreed("agreed_criteria.tsv")}
    for module in modules().values():
        assert module["criteria"]["main"]
        assert known.issuperset(module["criteria"]["main"] + module["criteria"]["support"])
        assert not set(module["criteria"]["main"]) & set(module["criteria"]["support"])


def test_prerequisites_exist_and_never_run_in_a_circle() -> None:
    graph = {slug: set(module["prerequisites"]) for slug, module in modules().items()}

    assert set().union(*graph.values()) <= set(graph)
    assert set(TopologicalSorter(graph).static_order()) == set(graph)


def test_prerequisites_keep_the_order_of_the_curriculum() -> None:
    order = list(
        TopologicalSorter(
            {slug: module["prerequisites"] for slug, module in modules().items()}
        ).static_order()
    )

    for line in (
        "ok-po-215 ok-po-216 ok-vv-153 ok-vv-166 ok-rp-188 ok-rp-187 ok-rp-189 ok-rp-190 ok-rp-192",
        "ok-po-219 ok-po-218 ok-ru-200",
    ):
        chain = line.split()
        assert sorted(chain, key=order.index) == chain


def test_overlaps_are_mutual_and_forbid_no_prerequisite() -> None:
    for slug, module in modules().items():
        assert slug not in module["overlaps"]
        assert not set(module["overlaps"]) & set(module["prerequisites"])
        assert all(slug in modules()[other]["overlaps"] for other in module["overlaps"])


def test_a_module_with_a_condition_carries_its_flag() -> None:
    flags = {
        "ok-vv-164": "newcomers_only",
        "ok-vv-158": "competitors",
        "ok-vv-160": "crm",
        "ok-vv-162": "eco_authority",
        "ok-ob-182": "customer_visits",
        "ok-ob-183": "unscripted",
        "ok-ob-186": "contractors",
        "ok-ru-212": "self_service",
    }

    for slug, flag in flags.items():
        assert flag in [rule["flag"] for rule in modules()[slug]["applicability"]]


def test_descriptions_are_60_to_120_words_and_no_two_begin_alike() -> None:
    lengths = {slug: len(words(module["description"])) for slug, module in modules().items()}

    assert {slug: length for slug, length in lengths.items() if not 60 <= length <= 120} == {}
    assert len({tuple(words(module["description"])[:2]) for module in modules().values()}) == 67


def test_no_text_repeats_seven_words_of_the_customers_in_a_row() -> None:
    known = set((ROOT / "customer_shingles.txt").read_text(encoding="ascii").split())
    repeated = {
        run: slug
        for slug, module in modules().items()
        for text in texts(module)
        for run in runs(text)
        if fingerprint(run) in known
    }

    assert len(known) > 10_000
    assert repeated == {}


def test_no_two_descriptions_share_a_phrase_of_six_words() -> None:
    owners = Counter(
        run
        for module in modules().values()
        for run in set(runs(module["description"] + " " + module["goal"], 6))
    )

    assert [run for run, count in owners.items() if count > 1] == []


def test_nothing_claims_to_be_a_current_standard_or_shouts() -> None:
    for module in modules().values():
        for text in texts(module):
            assert not re.search(r"NOS|NVQ|стандарт\w* действу|сертификат|!|  | ,|\.\.", text)
