"""Instruments are loaded whole or refused with file, line and reason; a used version never changes."""

from io import StringIO
from shutil import copytree

import pytest
from django.core.management import CommandError, call_command

from audits.models import Instrument, InstrumentItem
from audits.services.instruments import load_instruments
from catalog.loading import load_catalog
from tests.conftest import NOON
from tests.factories.audits import INSTRUMENTS, AuditWaveFactory, use
from tests.factories.catalog import lean_catalogue
from tests.factories.copies import made_once

V02_LINE = 'code: V01\n    section: environment\n    criterion: MV01\n    text: "Пол'


@pytest.fixture
def folder(db, tmp_path):
    """A copy of the instruments, beside a loaded catalogue."""
    made_once("catalogue", ("catalog",), lambda: load_catalog(lean_catalogue(), at=NOON))
    return copytree(INSTRUMENTS, tmp_path / "instruments")


def change(folder, name, old, new):
    """Replace a text that is there once."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def line_of(folder, name, text):
    """The line where the text stands."""
    return (folder / name).read_text(encoding="utf-8").split(text)[0].count("\n") + 1


def refused(folder):
    """The reasons of the command."""
    with pytest.raises(CommandError) as error:
        call_command("load_instruments", str(folder))
    return str(error.value)


def test_both_instruments_are_loaded_with_their_items_and_criteria(folder):
    summary = load_instruments(folder)

    assert summary.created == ["mystery-visit v1", "servqual v1"]
    assert InstrumentItem.objects.filter(instrument__code="servqual").count() == 22
    assert InstrumentItem.objects.get(instrument__code="servqual", position=5).criterion_id == "SQ05"


def test_the_second_time_nothing_changes(folder):
    load_instruments(folder)
    before = list(InstrumentItem.objects.values_list("pk", flat=True))

    summary = load_instruments(folder)

    assert (summary.created, summary.replaced) == ([], [])
    assert list(InstrumentItem.objects.values_list("pk", flat=True)) == before


def test_an_unused_version_takes_the_changed_content(folder):
    load_instruments(folder)
    change(folder, "servqual.yaml", "title: Опрос клиентов SERVQUAL", "title: Опрос")

    summary = load_instruments(folder)

    assert summary.replaced == ["servqual v1"]
    assert Instrument.objects.get(code="servqual").title == "Опрос"


def test_a_used_version_never_changes(folder):
    load_instruments(folder)
    use(AuditWaveFactory(), Instrument.objects.get(code="servqual"))
    change(folder, "servqual.yaml", "title: Опрос клиентов SERVQUAL", "title: Опрос")

    reasons = refused(folder)

    line = line_of(folder, "servqual.yaml", "\nversion: 1") + 1
    assert f"servqual.yaml:{line}: версией 1 уже пользуется волна" in reasons
    assert Instrument.objects.get(code="servqual").title == "Опрос клиентов SERVQUAL"


def test_a_comment_in_the_file_of_a_used_version_is_no_change(folder):
    load_instruments(folder)
    use(AuditWaveFactory(), Instrument.objects.get(code="servqual"))
    change(folder, "servqual.yaml", "code: servqual", "# новое пояснение\ncode: servqual")

    assert load_instruments(folder).unchanged == ["mystery-visit v1", "servqual v1"]


def test_a_new_version_stands_beside_the_used_one(folder):
    load_instruments(folder)
    use(AuditWaveFactory(), Instrument.objects.get(code="servqual"))
    change(folder, "servqual.yaml", "\nversion: 1", "\nversion: 2")

    assert load_instruments(folder).created == ["servqual v2"]


@pytest.mark.parametrize(
    ("old", "new", "marker", "reason"),
    [
        ("trust: 1.0", "trust: 1.5", "trust: 1.5", "trust:"),
        ("code: mystery-visit", "code: mystery", "code: mystery\n", "файл должен называться mystery.yaml"),
        (
            "{code: needs, title: Выяснение потребности, weight: 20}",
            "{code: needs, title: Выяснение потребности, weight: 30}",
            "sections:",
            "веса разделов дают 110, а не 100",
        ),
        ("code: V02\n", "code: V01\n", V02_LINE, "«V01» уже есть"),
        ("target: 10\n", "target: 90\n", "limit: 60", "предел должен быть больше цели"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_refused_with_its_line_and_nothing_changes(old, new, marker, reason, folder):
    change(folder, "mystery-visit.yaml", old, new)

    reasons = refused(folder)

    assert f"mystery-visit.yaml:{line_of(folder, 'mystery-visit.yaml', marker)}: {reason}" in reasons
    assert not Instrument.objects.exists()


def test_items_of_unknown_criteria_and_sections_are_refused_together(folder):
    old = "section: appearance\n    criterion: MV03\n    text: На сотруднике"
    change(folder, "mystery-visit.yaml", old, old.replace("appearance", "clothes").replace("MV03", "MV99"))

    reasons = refused(folder)

    assert "«clothes»" in reasons
    assert "«MV99»" in reasons


def test_a_folder_that_is_not_there_is_refused(db, tmp_path):
    assert "такой папки нет" in refused(tmp_path / "nowhere")


def test_the_command_counts_what_it_did(folder):
    out = StringIO()

    call_command("load_instruments", str(folder), stdout=out)

    assert out.getvalue().strip() == "Инструменты: создано 2, заменено 0, без изменений 0."
