"""A version given out is the folder that it was made of; what was changed on the platform is written anew."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.loading import load_catalog
from catalog.models import Module, Programme
from catalog.services.copies import next_version
from tests.factories.catalog import CATALOGUE, lean_catalogue
from tests.factories.courses import NOON
from tests.factories.materials import write_catalogue

pytestmark = pytest.mark.django_db


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def loaded(tmp_path):
    """A catalogue of one small course, loaded."""
    root = write_catalogue(tmp_path / "catalog")
    load_catalog(root, at=NOON)
    return root


def test_the_folder_comes_back_byte_for_byte_and_loads_as_unchanged(loaded, tmp_path):
    lesson = loaded / "ok-vv-153/lessons/01.md"
    lesson.write_bytes(lesson.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    load_catalog(loaded, at=NOON)
    before = files_of(loaded / "ok-vv-153")

    call_command("export_content", "ok-vv-153", str(tmp_path / "out"), verbosity=0)

    assert files_of(tmp_path / "out" / "ok-vv-153") == before
    (loaded / "ok-vv-153").rename(tmp_path / "gone")
    (tmp_path / "out" / "ok-vv-153").rename(loaded / "ok-vv-153")
    assert load_catalog(loaded, at=NOON).changes == 0


def test_the_model_course_comes_back_with_its_pictures(tmp_path):
    load_catalog(lean_catalogue(), at=NOON)

    call_command("export_content", "ok-vv-155", str(tmp_path), verbosity=0)

    assert files_of(tmp_path / "ok-vv-155") == files_of(CATALOGUE / "ok-vv-155")


def test_an_earlier_version_is_given_by_its_number(loaded, tmp_path):
    path = loaded / "ok-vv-153/cases.yaml"
    old = path.read_bytes()
    path.write_bytes(old.replace("Случай 1".encode(), "Случай А".encode()))
    load_catalog(loaded, at=NOON)

    call_command("export_content", "ok-vv-153", str(tmp_path / "first"), "--version", "1", verbosity=0)
    call_command("export_content", "ok-vv-153", str(tmp_path / "newest"), verbosity=0)

    assert (tmp_path / "first/ok-vv-153/cases.yaml").read_bytes() == old
    assert (tmp_path / "newest/ok-vv-153/cases.yaml").read_bytes() == path.read_bytes()


def test_a_version_made_on_the_platform_keeps_files_that_still_say_the_same(loaded, tmp_path):
    made = next_version(Programme.objects.get())
    step = made.steps.get(code="d1-01")
    step.title = "Другое начало"
    step.save()
    before = files_of(loaded / "ok-vv-153")

    call_command("export_content", "ok-vv-153", str(tmp_path / "out"), verbosity=0)

    after = files_of(tmp_path / "out/ok-vv-153")
    assert {name for name in before if after[name] != before[name]} == {"programme.yaml"}
    assert "Другое начало" in after["programme.yaml"].decode()
    (tmp_path / "out/ok-vv-153/programme.yaml").replace(loaded / "ok-vv-153/programme.yaml")
    assert load_catalog(loaded, at=NOON).versions == ["ОК-ВВ-153 v3"]


def test_a_copy_of_a_version_has_its_materials(loaded):
    old = Programme.objects.get()

    made = next_version(old)

    assert made.materials.count() == old.materials.count() == 6
    assert list(made.steps.values_list("drill", "is_outside", "notes")) == list(
        old.steps.values_list("drill", "is_outside", "notes")
    )


def test_nothing_is_overwritten_and_a_missing_version_is_said(loaded, tmp_path):
    (tmp_path / "out/ok-vv-153").mkdir(parents=True)
    (tmp_path / "out/ok-vv-153/mine.txt").write_text("моё", encoding="utf-8")

    with pytest.raises(CommandError, match="уже что-то есть"):
        call_command("export_content", "ok-vv-153", str(tmp_path / "out"))
    with pytest.raises(CommandError, match="версии"):
        call_command("export_content", "ok-vv-153", str(tmp_path / "out"), "--version", "9")


def test_a_module_below_the_bar_says_on_its_page_what_it_holds(client, loaded):
    shown = client.get(f"/catalog/{Module.objects.get().slug}/").content.decode()

    assert "самостоятельно ≈ 0,5 ак. ч., практика ≈ 0,5 ак. ч." in shown.replace("\u00a0", " ")
