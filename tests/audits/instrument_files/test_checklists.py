"""Checklists of visits and calls: sections, criteria, what is critical."""

from collections import Counter

import pytest

from tests.audits.instrument_files.files import read

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
