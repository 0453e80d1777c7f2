"""Instruments are loaded whole or refused with file, line and reason; a used version never changes."""

from io import StringIO
from shutil import copytree

import pytest
from django.core.management import CommandError, call_command

from audits.models import Instrument, InstrumentItem, Scenario, Sheet
from audits.services.instruments import load_instruments
from catalog.loading import load_catalog
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import INSTRUMENTS, AuditWaveFactory, ChecklistFactory, use
from tests.factories.catalog import lean_catalogue
from tests.factories.copies import made_once

CODES = sorted(path.stem for path in INSTRUMENTS.glob("*.yaml"))
SCENARIOS = sorted(path.stem for path in (INSTRUMENTS / "scenarios").glob("*.yaml"))
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


def test_all_instruments_are_loaded_with_their_items_and_criteria(folder):
    summary = load_instruments(folder)

    assert sorted(summary.created) == [f"{code} v1" for code in CODES]
    assert InstrumentItem.objects.filter(instrument__code="servqual").count() == 22
    assert InstrumentItem.objects.get(instrument__code="servqual", position=5).criterion_id == "SQ05"


def test_the_second_time_nothing_changes(folder):
    load_instruments(folder)
    before = list(InstrumentItem.objects.values_list("pk", flat=True))

    summary = load_instruments(folder)

    assert (summary.created, summary.replaced, summary.scenarios) == ([], [], [])
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

    assert sorted(load_instruments(folder).unchanged) == [f"{code} v1" for code in CODES]


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
)
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

    assert out.getvalue().strip() == f"Инструменты: создано {len(CODES)}, заменено 0, без изменений 0."


def test_who_answers_is_stored_also_where_an_old_file_does_not_say_it(folder):
    load_instruments(folder)

    kinds = {
        code: (kind, who) for code, kind, who in Instrument.objects.values_list("code", "kind", "respondents")
    }
    assert kinds["servqual"] == ("servqual", "customers")
    assert kinds["mystery-visit"] == ("visit", "observers")
    assert kinds["servqual-managers"] == ("servqual", "managers")
    assert kinds["staff-survey"] == ("survey", "staff")
    assert kinds["help-desk"] == ("records", "documents")


def test_the_files_that_waves_use_already_keep_their_fingerprints(folder):
    load_instruments(folder)

    bodies = Instrument.objects.filter(code__in=["servqual", "mystery-visit"]).values_list("body", flat=True)
    assert all("respondents" not in body for body in bodies)


def test_a_guess_has_the_customers_items_by_value_and_measures_no_criterion(folder):
    load_instruments(folder)

    guess, model = (Instrument.objects.get(code=code) for code in ("servqual-staff", "servqual"))
    texts = [[item["expectation"] for item in one.body["items"]] for one in (guess, model)]
    assert guess.is_guess
    assert texts[0] == texts[1]
    assert guess.body["scale"] == model.body["scale"]
    assert not guess.items.exclude(criterion=None).exists()


def test_scenarios_are_stored_beside_their_checklists(folder):
    summary = load_instruments(folder)

    assert sorted(summary.scenarios) == [f"{code} v1" for code in SCENARIOS]
    scenario = Scenario.objects.get(code="clinic-call")
    assert (scenario.instrument_code, scenario.version, scenario.owner) == ("mystery-call", 1, None)
    assert scenario.body["questions"]


def test_a_played_scenario_never_changes(folder):
    load_instruments(folder)
    wave = AuditWaveFactory()
    Sheet.objects.create(
        wave=wave,
        instrument=ChecklistFactory(),
        branch=BranchFactory(organisation=wave.organisation),
        scenario=Scenario.objects.get(code="shop-visit"),
        observer="07",
        secret="s",
        created_at=NOON,
    )
    change(folder, "scenarios/shop-visit.yaml", "title: Магазин", "title: Лавка")
    change(folder, "scenarios/clinic-visit.yaml", "title: Клиника", "title: Поликлиника")

    assert "scenarios/shop-visit.yaml:" in refused(folder)
    assert Scenario.objects.get(code="clinic-visit").title.startswith("Клиника")


def test_a_new_version_names_what_stays_comparable(folder):
    load_instruments(folder)
    change(folder, "servperf.yaml", "\nversion: 1", "\nversion: 2\ncomparable: [SP01, SP02]")

    load_instruments(folder)

    second = Instrument.objects.get(code="servperf", version=2)
    assert second.comparable == ["SP01", "SP02"]
    assert second.based_on == Instrument.objects.get(code="servperf", version=1)


@pytest.mark.parametrize(
    ("name", "old", "new", "marker", "reason"),
    [
        ("servperf.yaml", "version: 1", "version: 1\ncomparable: [SP01]", "comparable:", "нет версии"),
        ("servperf.yaml", "version: 1", "version: 1\ncomparable: [SP77]", "comparable:", "нет «SP77»"),
        (
            "servperf.yaml",
            "version: 1",
            "version: 1\nbased_on: {code: servqual, version: 9}",
            "based_on:",
            "нет servqual версии 9",
        ),
        ("servperf.yaml", "labels: [", "labels: [так себе, ", "scale:", "нужны слова"),
        (
            "servperf.yaml",
            "{code: T, title: Материальная среда, weight: 20}",
            "{code: T, title: Среда, weight: 0}",
            "{code: T",
            "раздел, который измеряет критерий",
        ),
        (
            "staff-survey.yaml",
            "right: 1\n  - code: S08",
            "right: 7\n  - code: S08",
            "right: 7",
            "варианта с таким номером",
        ),
        (
            "staff-survey.yaml",
            "criterion: ES03\n    text: Впечатление",
            "criterion: ES04\n    text: Впечатление",
            "criterion: ES04\n    text: Клиент не ответил",
            "критерий ES04 стоит в двух разделах",
        ),
        (
            "servqual-staff.yaml",
            "items_of: servqual",
            "items_of: servperf",
            "items_of:",
            "нет анкеты «servperf»",
        ),
        (
            "servqual-staff.yaml",
            "items_of: servqual",
            "items_of: servqual\nscale: {min: 1, max: 7}",
            "scale:",
            "это берётся из «servqual»",
        ),
        (
            "mystery-call.yaml",
            "{norm:hold_time}",
            "{norm:no_norm}",
            "text: На удержании",
            "нет нормы «no_norm»",
        ),
        (
            "mystery-call.yaml",
            "target_norm: answer_time",
            "target_norm: answer_share",
            "target_norm:",
            "нет нормы времени «answer_share»",
        ),
        (
            "management-audit.yaml",
            "criterion: MA20",
            "criterion: null",
            "criterion: null\n    text: Закон",
            "практика измеряет критерий",
        ),
        (
            "management-audit.yaml",
            "{code: conditions, title: Условия работы, weight: 0}",
            "{code: conditions, title: Условия работы, weight: 5}",
            "{code: conditions",
            "вес должен быть 0",
        ),
        (
            "loyalty.yaml",
            "rule: bad_share\n    context: true\n    fields:\n      part: Клиентов, ставших",
            "rule: bad_share\n    fields:\n      part: Клиентов, ставших",
            "criterion: null",
            "показатель без критерия",
        ),
        ("complaints.yaml", "limit: 5", "limit: 0.2", "limit: 0.2", "предел должен быть больше цели"),
        ("complaints.yaml", "      praise: Благодарностей за месяц\n", "", "fields:", "praise"),
        ("help-desk.yaml", "    norm: 400\n", "", "- code: H02", "norm"),
        (
            "scenarios/clinic-call.yaml",
            "instrument: mystery-call",
            "instrument: servqual",
            "instrument:",
            "нет чек-листа «servqual»",
        ),
        (
            "scenarios/clinic-call.yaml",
            "{norm:callback_time:gen}",
            "{norm:callback:gen}",
            "Если предложат перезвонить",
            "нет нормы «callback»",
        ),
        (
            "scenarios/clinic-call.yaml",
            "code: clinic-call",
            "code: clinic",
            "code: clinic",
            "файл должен называться clinic.yaml",
        ),
    ],
)
def test_a_spoilt_copy_of_any_kind_names_its_fault_by_file_and_line(name, old, new, marker, reason, folder):
    change(folder, name, old, new)

    found = [one for one in refused(folder).splitlines() if reason in one]

    assert found
    assert all(one.startswith(f"{name}:") for one in found)
    assert abs(int(found[0].split(":")[1]) - line_of(folder, name, marker)) <= 2
    assert not Instrument.objects.exists()
