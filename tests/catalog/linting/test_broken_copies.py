"""A good module has no faults; each of its spoilt copies is told exactly its own."""

from dataclasses import fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from catalog.linting.fingerprints import fingerprint, runs
from catalog.linting.folder import own_folder
from catalog.linting.material import material_of
from catalog.linting.rules import Known, lint, lint_together
from catalog.loading.checks import check_catalogue
from catalog.loading.files import ContentError, Document, Fault, read_document, read_page, read_text
from catalog.loading.folder import CatalogueFiles, CourseFiles, read_module
from tests.catalog.linting.faults import BROKEN, STRANGERS, Broken

GOOD = Path(__file__).parent / "good"
SLUG = "ok-vv-999"
TODAY = date(2026, 11, 22)
SCHEMAS = {
    "lessons": "lesson",
    "exercises": "exercise",
    "rubrics": "rubric",
    "dialogues": "dialogue",
    "transcripts": "transcript",
}
STRANGER = read_text("ok-vv-998/jobaid.md", "title: Чужая памятка", "jobaid")
STRANGER.text = STRANGERS[0]


@cache
def good() -> CatalogueFiles:
    """The good module, read once."""
    root = own_folder()
    lists = [
        read_document(root, root / f"{name}.yaml", name)
        for name in ("blocks", "competences", "criteria", "norms")
    ]
    files = CatalogueFiles(*lists)
    read_module(GOOD / SLUG, files)
    return files


@cache
def known() -> Known:
    accepted = (own_folder() / "accepted_words.txt").read_text(encoding="utf-8").split("\n")
    customer = {fingerprint(run) for run in runs(STRANGERS[1])}
    return Known(TODAY, frozenset(accepted), customer)


def read_changed(name: str, text: str, folder: Path) -> Document:
    """The changed file, read as the loader reads it."""
    path = folder / SLUG / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    schema = SCHEMAS.get(name.split("/", maxsplit=1)[0], name.partition(".")[0])
    return read_page(folder, path, schema) if path.suffix == ".md" else read_document(folder, path, schema)


def copy_of(broken: Broken, folder: Path) -> CatalogueFiles:
    """The good module with one file changed; the rest is not read again."""
    changed = read_changed(
        broken.file, broken.edit((GOOD / SLUG / broken.file).read_text(encoding="utf-8")), folder
    )

    def other(value: Any) -> Any:
        if isinstance(value, list):
            return [other(one) for one in value]
        return changed if getattr(value, "name", None) == changed.name else value

    course = good().courses[SLUG]
    parts = {one.name: other(getattr(course, one.name)) for one in fields(course)}
    return replace(good(), courses={SLUG: CourseFiles(**parts)})


def faults_in(files: CatalogueFiles, today: date = TODAY) -> list[Fault]:
    """What is said of the module, as `check_content` says it."""
    try:
        check_catalogue(files)
    except ContentError as error:
        return error.faults
    material = material_of(SLUG, [files.modules[SLUG], *files.courses[SLUG].documents])
    other = material_of("ok-vv-998", [STRANGER])
    return [*lint(material, replace(known(), today=today)), *lint_together([other, material])]


def faults_of(broken: Broken, folder: Path) -> list[Fault]:
    """The same of a spoilt copy, which may not even keep its schema."""
    try:
        files = copy_of(broken, folder)
    except ContentError as error:
        return error.faults
    return faults_in(files)


def named(name: str) -> Broken:
    return next(one for one in BROKEN if one.name == name)


def test_the_good_module_has_no_faults() -> None:
    assert faults_in(good()) == []


def test_there_are_fifty_ways_and_more_to_spoil_it() -> None:
    assert len({broken.name for broken in BROKEN}) == len(BROKEN) >= 50


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name.replace(" ", "-"))
def test_a_spoilt_copy_is_told_its_own_fault(broken: Broken, tmp_path: Path) -> None:
    faults = faults_of(broken, tmp_path)

    assert len(faults) == 1, "\n".join(map(str, faults))
    assert faults[0].file == f"{SLUG}/{broken.said_of or broken.file}"
    assert broken.reason in faults[0].reason


def test_the_line_of_a_fault_is_where_its_words_stand(tmp_path: Path) -> None:
    broken = named("office word")
    (fault,) = faults_of(broken, tmp_path)

    assert (
        "является" in (tmp_path / SLUG / broken.file).read_text(encoding="utf-8").split("\n")[fault.line - 1]
    )


def test_dates_are_judged_by_the_day_that_is_given(tmp_path: Path) -> None:
    assert faults_in(copy_of(named("date of the future"), tmp_path), today=date(2026, 12, 1)) == []
