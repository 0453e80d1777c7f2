"""A folder that lies elsewhere is judged by our lists; one module's faults do not hide another's."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.linting.folder import judge

GOOD = Path(__file__).parent / "good"
TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The good module, and one that has hardly begun."""
    (tmp_path / "ok-vv-999").symlink_to(GOOD / "ok-vv-999")
    (tmp_path / "ok-vv-997").mkdir()
    (tmp_path / "ok-vv-997" / "module.yaml").write_text("code: ОК-ВВ-997\n", encoding="utf-8")
    return tmp_path


def test_lists_that_a_folder_lacks_are_ours(folder: Path) -> None:
    judged = judge(folder, today=TODAY)

    assert (judged.modules, judged.courses) == (1, 1)
    assert {fault.file for fault in judged.faults if "абзац" not in fault.reason} == {"ok-vv-997/module.yaml"}


def test_only_the_module_that_is_asked_for_is_spoken_of(folder: Path) -> None:
    judged = judge(folder, today=TODAY, only="ok-vv-997")

    assert {fault.file.split("/")[0] for fault in judged.faults} == {"ok-vv-997"}


def test_a_folder_may_accept_words_of_its_own(tmp_path: Path) -> None:
    module = tmp_path / "ok-ob-178"
    module.mkdir()
    ours = (GOOD.parents[3] / "fixtures" / "catalog" / "ok-ob-178" / "module.yaml").read_text(
        encoding="utf-8"
    )
    (module / "module.yaml").write_text(ours.replace("goal: >-", "goal: >-\n  Брындыкать."), encoding="utf-8")

    assert ["Брындыкать" in fault.reason for fault in judge(tmp_path, today=TODAY).faults] == [True]
    (tmp_path / "accepted_words.txt").write_text("брындык*\n", encoding="utf-8")
    assert judge(tmp_path, today=TODAY).faults == []


def test_the_command_names_a_module_that_is_not_there(folder: Path) -> None:
    with pytest.raises(CommandError, match="ok-vv-100"):
        call_command("check_content", str(folder), "--module", "ok-vv-100")
