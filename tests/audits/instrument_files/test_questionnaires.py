"""Questionnaires and surveys: what they ask of whom."""

from collections import Counter

from tests.audits.instrument_files.files import (
    read,
)


def test_servqual_asks_22_pairs_in_five_dimensions(servqual):
    sizes = Counter(item["dimension"] for item in servqual["items"])

    assert sizes == {"T": 4, "R": 5, "S": 4, "A": 4, "E": 5}
    assert [dimension["code"] for dimension in servqual["dimensions"]] == list("TRSAE")


def test_each_servqual_item_is_its_own_criterion_and_column(servqual):
    numbers = [f"{number:02d}" for number in range(1, 23)]

    assert [item["column"] for item in servqual["items"]] == numbers
    assert [item["code"] for item in servqual["items"]] == [f"SQ{number}" for number in numbers]
    assert all(item["criterion"] == item["code"] for item in servqual["items"])


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
