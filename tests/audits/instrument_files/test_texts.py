"""Texts of instruments and scenarios: short, different, spelt well, with their norms dated."""

import pytest

from catalog.linting.law import law_in
from catalog.linting.material import Material, Page
from catalog.linting.spelling import check_spelling
from catalog.linting.typography import check_typography
from catalog.linting.voice import check_voice
from catalog.loading.files import read_document
from tests.audits.instrument_files.files import ACCEPTED, FILES, INSTRUMENTS, SCENARIOS, texts
from tests.reading import read_yaml


def test_no_question_is_asked_twice_and_each_ends_where_a_phone_ends():
    for path in FILES:
        body = read_yaml(path)
        if "items" in body:
            questions = list(texts(body))
            assert len(set(questions)) == len(questions), path.stem
            assert max(map(len, questions)) <= 150, path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_partial_means_and_what_a_norm_rests_on_is_said_everywhere(path):
    for item in read_yaml(path).get("items", ()):
        if item.get("type") == "yes_partly_no":
            assert all(word in item["text"] for word in ("да —", "частично —", "нет —")), item["code"]
        if item.get("critical"):
            assert "Справочно на 01.03.2026; сверьте с действующей редакцией" in item["norm"], item["code"]
            assert "ОК-" in item["remedy"], item["code"]


@pytest.fixture(scope="module")
def material():
    """All texts of instruments and scenarios, as the linter of the catalogue reads them."""
    pages = [Page("instrument", read_document(INSTRUMENTS, path, "instrument")) for path in FILES]
    pages += [Page("scenario", read_document(INSTRUMENTS, path, "scenario")) for path in SCENARIOS]
    return Material("instruments", pages)


def test_texts_are_spelt_and_set_as_in_a_book_and_speak_plainly(material):
    accepted = {line.strip().lower() for line in ACCEPTED.read_text(encoding="utf-8").splitlines()}

    faults = [*check_typography(material), *check_spelling(material, accepted), *check_voice(material)]
    assert [str(fault) for fault in faults] == []


def test_whatever_names_a_law_says_when_it_was_read(material):
    undated = [
        passage.where
        for passage in material.passages
        if law_in(passage.text) and "Справочно на 01.03.2026" not in passage.text
    ]

    assert undated == []
