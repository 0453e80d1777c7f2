"""Loading: all or nothing, twice is once, new content is a new version, what is referred to is never lost."""

import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.loading import ContentError, load_catalog
from catalog.loading.rows import check_folder
from catalog.models import Block, Criterion, Lesson, Module, Programme, RequestedModule
from catalog.queries.modules import offer_stamp
from tests.conftest import NOON
from tests.factories.catalog import CATALOGUE, COURSE, lean_catalogue
from tests.factories.requests import RequestFactory

KEPT = ("ok-vv-155", "ok-vv-166", "ok-vv-153", "ok-vv-164", "ok-vv-167", "ok-po-215", "ok-po-216")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalogue of the course, what it presupposes and what stands beside that."""
    copy = tmp_path / "catalog"
    copy.mkdir()
    for name in ("blocks", "competences", "criteria", "norms"):
        shutil.copy(CATALOGUE / f"{name}.yaml", copy)
    for slug in KEPT:
        shutil.copytree(lean_catalogue() / slug, copy / slug)
    return copy


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.django_db
def test_the_authored_catalogue_loads_and_the_second_time_nothing_changes():
    first = load_catalog(CATALOGUE, at=NOON)

    second = load_catalog(CATALOGUE, at=NOON)

    assert (len(first.created), second.changes, len(second.unchanged)) == (67, 0, 67)
    assert Module.objects.public().count() == 67
    assert sum(Module.objects.values_list("days", flat=True)) == 111
    assert Criterion.objects.count() == 115
    assert Programme.objects.count() == len(list(CATALOGUE.glob("*/programme.yaml")))
    assert Lesson.objects.count() == len(list(CATALOGUE.glob("*/lessons/*.md")))


@pytest.mark.django_db
def test_a_changed_lesson_makes_a_new_version_and_leaves_the_old_one_alone(folder):
    load_catalog(folder, at=NOON)
    old = Programme.objects.get()
    before = list(old.lessons.order_by("number").values())
    edit(folder / "ok-vv-155/lessons/01.md", "Смена утомляет", "Рабочий день утомляет")

    summary = load_catalog(folder, at=NOON)

    assert summary.versions == ["ОК-ВВ-155 v2"]
    assert list(old.lessons.order_by("number").values()) == before
    current = Programme.objects.current().get()
    assert "Рабочий день утомляет" in current.lessons.get(number=1).html
    assert current.steps.count() == old.steps.count()


@pytest.mark.django_db
def test_a_module_that_disappears_is_retired_and_its_request_stays(folder):
    load_catalog(folder, at=NOON)
    module = Module.objects.get(slug="ok-vv-155")
    requested = RequestFactory(requested=[module]).modules.get()
    shutil.rmtree(folder / "ok-vv-155")

    summary = load_catalog(folder, at=NOON)

    module.refresh_from_db()
    assert (summary.retired, module.retired_at) == (["ok-vv-155"], NOON)
    assert RequestedModule.objects.get(pk=requested.pk).module == module
    assert Programme.objects.filter(module=module).exists()


@pytest.mark.django_db
def test_a_retired_module_that_comes_back_is_the_same_row(folder):
    load_catalog(folder, at=NOON)
    known = Module.objects.get(slug="ok-vv-155").pk
    shutil.rmtree(folder / "ok-vv-155")
    load_catalog(folder, at=NOON)
    shutil.copytree(CATALOGUE / COURSE, folder / COURSE)

    summary = load_catalog(folder, at=NOON)

    back = Module.objects.get(slug="ok-vv-155")
    assert (summary.updated, back.pk, back.retired_at) == (["ok-vv-155"], known, None)
    assert Programme.objects.count() == 1


@pytest.mark.django_db
def test_a_draft_whose_folder_begins_with_a_line_is_not_loaded(folder):
    shutil.copytree(folder / "ok-vv-155", folder / "_ok-vv-155")

    summary = load_catalog(folder, at=NOON)

    assert sorted(summary.created) == sorted(KEPT)


@pytest.mark.django_db
def test_a_renamed_block_is_another_state_of_the_offer(folder):
    load_catalog(folder, at=NOON)
    before = offer_stamp(Module.objects.offered())
    edit(folder / "blocks.yaml", Block.objects.first().printed_title, "Новое имя раздела")

    load_catalog(folder, at=NOON + timedelta(days=1))

    assert offer_stamp(Module.objects.offered()) != before


@pytest.mark.django_db
def test_a_changed_criterion_updates_the_modules_it_leads_to(folder):
    load_catalog(folder, at=NOON)
    criterion = Criterion.objects.get(code="MC02")
    edit(folder / "criteria.yaml", criterion.text, "Приветствие по имени")

    summary = load_catalog(folder, at=NOON)

    assert (summary.list_rows, sorted(summary.updated)) == (1, ["ok-vv-155", "ok-vv-164"])


BROKEN = [  # file, what to write instead of what, where the fault is, what is said
    ("ok-vv-155/module.yaml", "days: 2", "days: 4", "days: 4", "4 больше, чем 3"),
    ("ok-vv-155/module.yaml", "days: 2", "days: два", "days: два", "целое число"),
    ("ok-vv-155/module.yaml", "days: 2", "dais: 2", "code:", "нет поля «days»"),
    ("ok-vv-155/module.yaml", "days: 2", "dais: 2", "dais", "неизвестное поле «dais»"),
    ("ok-vv-155/module.yaml", "days: 2", "days: 2\ndays: 2", "audience", "указано дважды"),
    ("ok-vv-155/module.yaml", "code: ОК-ВВ-155", "code: ОК-ВВ-150", "code:", "ok-vv-150"),
    ("ok-vv-155/module.yaml", "[ok-po-215, ok-vv-166]", "[ok-po-999]", "prerequisites", "ok-po-999"),
    ("ok-vv-155/module.yaml", "MC09]", "MC99]", "main:", "MC99"),
    ("ok-vv-155/module.yaml", "nos:", "nos: [", "title: Deal", "YAML"),
    ("ok-po-215/module.yaml", "prerequisites: []", "prerequisites: [ok-vv-155]", "prereq", "замкнулись"),
    ("ok-vv-155/programme.yaml", "number: 1, title", "number: 1, titel", "titel", "titel"),
    ("ok-vv-155/programme.yaml", "theory: 25, practice: 65", "theory: 26, practice: 65", "theory: 26", "26"),
    ("ok-vv-155/programme.yaml", 'at: "09:40"', 'at: "09:45"', 'at: "09:45"', "09:45"),
    ("ok-vv-155/programme.yaml", "ref: entry", "ref: start", "ref: start", "start"),
    ("ok-vv-155/lessons/02.md", "number: 2", "number: 7", "number: 7", "назван иначе"),
    ("ok-vv-155/lessons/02.md", "---\n", "", "number", "шапки"),
    ("ok-vv-155/questions.yaml", "outcome: З1", "outcome: З9", "outcome: З9", "З9"),
    ("ok-vv-155/questions.yaml", "correct: true", "correct: false", "options:", "верным должен быть"),
    ("ok-vv-155/questions.yaml", "{{1}}", "{{7}}", "{{7}}", "такого пропуска нет"),
    ("ok-vv-155/questions.yaml", "rank: best", "rank: between", "rank: between", "ровно одна"),
    ("ok-vv-155/questions.yaml", "zvonki-po-chasam.png", "net.png", "net.png", "media/net.png"),
    (
        "ok-vv-155/programme.yaml",
        "{kind: faults, count: 1}",
        "{kind: faults, count: 9}",
        "kind: faults, count: 9",
        "требует вопросов: 9",
    ),
    ("ok-vv-155/rubrics/pz-1.yaml", "weight: 10", "weight: 15", "criteria:", "105 вместо 100"),
    ("ok-vv-155/exercises/pz-1.yaml", "rubric: pz-1", "rubric: pz-7", "rubric: pz-7", "pz-7"),
    ("blocks.yaml", "letters: ОБ", "letters: ВВ", "letters: ВВ", "уже есть"),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "said"), BROKEN, ids=[f"{row[0]} {row[2][:24]}" for row in BROKEN]
)
def test_a_malformed_file_is_refused_with_file_line_and_reason(folder, name, old, new, place, said):
    edit(folder / name, old, new)

    with pytest.raises(ContentError) as refused:
        check_folder(folder)  # what loading begins with, before it asks the database

    faults = [fault for fault in refused.value.faults if fault.file == name and said in fault.reason]
    assert faults, str(refused.value)
    assert abs(faults[0].line - line_of(folder / name, place)) <= SLACK.get((name, new), 0), str(faults[0])


SLACK = {  # where the fault is one of several equal places, or the parser notices it a little later
    ("ok-vv-155/module.yaml", "days: 2\ndays: 2"): 1,
    ("ok-vv-155/module.yaml", "nos: ["): 3,
    ("ok-vv-155/questions.yaml", "rank: between"): 2,
    ("ok-vv-155/questions.yaml", "net.png"): 3,  # the text begins three lines above
    ("ok-vv-155/lessons/02.md", ""): 1,
    ("blocks.yaml", "letters: ВВ"): 5,
}


@pytest.mark.django_db
def test_a_refused_load_changes_nothing_of_what_was_there(folder):
    load_catalog(folder, at=NOON)
    before = list(Module.objects.order_by("pk").values())
    edit(folder / "ok-vv-153/module.yaml", "title:", "title: Другое имя #")
    edit(folder / "ok-vv-166/module.yaml", "days: 2", "days: 9")

    with pytest.raises(ContentError):
        load_catalog(folder, at=NOON)

    assert list(Module.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_references_that_could_unfold_into_gigabytes_are_refused(folder):
    edit(folder / "ok-vv-155/module.yaml", "overlaps: []", "overlaps: &a []\nmore: *a")

    with pytest.raises(ContentError, match="ссылки YAML"):
        load_catalog(folder, at=NOON)


@pytest.mark.django_db
def test_every_fault_is_told_at_once(folder):
    edit(folder / "ok-vv-155/module.yaml", "days: 2", "days: 9")
    edit(folder / "ok-vv-166/module.yaml", "audience: Ф", "audience: Ы")

    with pytest.raises(ContentError) as refused:
        load_catalog(folder, at=NOON)

    assert {fault.file for fault in refused.value.faults} == {
        "ok-vv-155/module.yaml",
        "ok-vv-166/module.yaml",
    }


@pytest.mark.django_db
def test_the_command_prints_a_summary_and_refuses_in_russian(folder):
    out = StringIO()
    call_command("load_catalog", str(folder), stdout=out)
    edit(folder / "ok-vv-155/module.yaml", "days: 2", "days: 9")

    with pytest.raises(CommandError, match="Ничего не изменено"):
        call_command("load_catalog", str(folder))

    assert "создано 7" in out.getvalue()


@pytest.mark.django_db
def test_lessons_are_stored_as_safe_html_with_their_headings(folder):
    edit(
        folder / "ok-vv-155/lessons/01.md", "Мало кто", "<script>alert(1)</script> [x](javascript:y) Мало кто"
    )
    load_catalog(folder, at=NOON)

    lesson = Lesson.objects.get(number=1)

    assert "<script" not in lesson.html
    assert 'href="javascript' not in lesson.html
    assert '<div class="dialogue">' in lesson.html
    assert all(f'id="{one["id"]}"' in lesson.html for one in lesson.contents)
    assert len({one["id"] for one in lesson.contents}) == len(lesson.contents) > 3
