"""Files of observations come in whole, in every dialect that people save, or are refused line by line."""

from datetime import datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, Branch, Organisation
from audits.models import AuditWave, Observation, ObservationImport
from audits.services.observations import ImportRefusedError, WaveClosedError, import_observations
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import DEMO, AuditWaveFactory, ChecklistFactory, use

HEAD = "visit,branch,at,shopper,V01,V01_comment,V02"
ITEMS = [("V01", "MV04", False), ("V02", "MV05", False)]


@pytest.fixture
def wave(db):
    """A wave with one branch, «Тула», and a checklist of two items."""
    wave = AuditWaveFactory()
    use(wave, ChecklistFactory(items=ITEMS))
    BranchFactory(organisation=wave.organisation, name="Тула", timezone="Europe/Moscow")
    return wave


def bring(wave, content, instrument="checklist"):
    """Import the text or the bytes."""
    content = content.encode() if isinstance(content, str) else content
    return import_observations(
        wave.pk, instrument=instrument, name="визиты.csv", content=content, imported_by=None, at=NOON
    )


def refusals(wave, content):
    """(line, column, text) of all faults."""
    with pytest.raises(ImportRefusedError) as error:
        bring(wave, content)
    assert not Observation.objects.exists()
    return [(fault.line, fault.column, fault.text) for fault in error.value.faults]


def book(*rows):
    """The bytes of an XLSX of these rows."""
    made, stream = openpyxl.Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(stream)
    return stream.getvalue()


def test_words_comments_and_moments_are_read(wave):
    bring(
        wave,
        f"{HEAD}\nТВ-1, Тула ,14.09.2026 17:15,ТП-2,ДА,,н/п\nТВ-2,тула,2026-09-15T10:00+05:00,,нет,Ушла.,\n",
    )

    first, second = Observation.objects.order_by("pk")
    assert first.values == {"V01": "yes", "V02": "NA"}
    assert first.observed_at == datetime.fromisoformat("2026-09-14T17:15+03:00")
    assert (first.observer, first.branch.name) == ("ТП-2", "Тула")
    assert second.values == {"V01": "no", "V02": None}
    assert second.comments == {"V01": "Ушла."}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_encodings_and_separators_are_recognised(wave, encoding, sign):
    text = f"{HEAD}\nТВ-1,Тула,,,да,,нет\n".replace(",", sign)

    assert bring(wave, text.encode(encoding)).added == 1


def test_an_xlsx_says_the_same_as_a_csv(wave):
    content = book(
        HEAD.split(","), ["ТВ-1", "Тула", datetime.fromisoformat("2026-09-14T17:15"), None, True, None, 1]
    )

    bring(wave, content)

    row = Observation.objects.get()
    assert row.values == {"V01": "yes", "V02": "yes"}
    assert row.observed_at == datetime.fromisoformat("2026-09-14T17:15+03:00")


def test_formulas_and_tags_stay_text(wave):
    bring(wave, f'{HEAD}\nТВ-1,Тула,,,нет,"=HYPERLINK(""x"") <b>да</b>",\n')

    assert Observation.objects.get().comments == {"V01": '=HYPERLINK("x") <b>да</b>'}


def test_every_faulty_cell_is_named_with_line_column_and_what_to_do(wave):
    found = refusals(
        wave, f"{HEAD}\nТВ-1,Тверь,вчера,,да,,да\nТВ-1,Тула,,,может быть,,частично\n,,,,да,,да\n"
    )

    assert found == [
        (2, "at", "«вчера» — не дата. Напишите так: 31.12.2026 или 2026-12-31 17:15."),
        (2, "branch", "В организации нет филиала «Тверь». Исправьте название или сначала заведите филиал."),
        (3, "V01", "«может быть» — не ответ. Можно: «да», «нет», NA или пустая ячейка."),
        (3, "V02", "«частично» — не ответ. Можно: «да», «нет», NA или пустая ячейка."),
        (3, "visit", "«ТВ-1» уже есть в строке 2. Дайте каждой строке свой номер."),
        (4, "branch", "Ячейка пуста. Укажите филиал; если это строка итогов, удалите её."),
        (4, "visit", "Ячейка пуста. Дайте каждой строке свой номер."),
    ]


def test_lines_are_counted_through_quoted_line_ends(wave):
    found = refusals(wave, f'{HEAD}\nТВ-1,Тула,,,нет,"первая\nвторая",да\nТВ-2,Тула,,,хм,,да\n')

    assert [(line, column) for line, column, _text in found] == [(4, "V01")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "Таблица пуста."),
        (f"{HEAD}\n", "нет строк под ним. Добавьте их"),
        (
            "visit,branch\n1,Тула\n",
            "Нет столбцов «Дата и время», «Код наблюдателя», «Пункт V01», «Пункт V02»",
        ),
        (f"{HEAD},фамилия\nТВ-1,Тула,,,да,,да,Белова\n", "В инструменте «Чек-лист» такого столбца нет."),
        (f"{HEAD},V02\nТВ-1,Тула,,,да,,да,да\n", "Этот столбец есть дважды."),
        (f"{HEAD}\nТВ-1,Тула,,,да\n", "В строке ячеек: 5, в заголовке: 7."),
        (f'{HEAD}\nТВ-1,Тула,,,да,"и так,да\n', "не закрыты кавычки"),
        (HEAD.encode("utf-16"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0", "старого Excel"),
        (b"PK\x03\x04not a book", "повреждён"),
        (f"{HEAD}\nТВ-1,Тула,,,нет,{'а' * 2001},да\n", "Текст длиннее 2000 знаков."),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_a_reason(content, reason, wave):
    found = refusals(wave, content)

    assert reason in " ".join(text for _line, _column, text in found)


def test_too_many_lines_are_refused(wave):
    body = "\n".join(f"ТВ-{at},Тула,,,да,,да" for at in range(250_001))

    assert "больше 250000 строк" in refusals(wave, f"{HEAD}\n{body}\n")[0][2]


def test_the_same_file_twice_adds_nothing(wave):
    text = f"{HEAD}\nТВ-1,Тула,,,да,,да\n"
    bring(wave, text)

    again = bring(wave, text)

    assert (again.added, again.known, again.different) == (0, 1, [])
    assert (Observation.objects.count(), ObservationImport.objects.count()) == (1, 1)


def test_the_same_numbers_in_another_file_add_nothing_and_say_so(wave):
    bring(wave, f"{HEAD}\nТВ-1,Тула,,,да,,да\n")

    again = bring(wave, f"{HEAD}\nТВ-1,Тула,,,нет,,да\nТВ-2,Тула,,,да,,да\n")

    assert (again.added, again.known, again.different) == (1, 1, ["ТВ-1"])
    assert Observation.objects.get(external_id="ТВ-1").values["V01"] == "yes"


def test_an_approved_wave_takes_nothing(wave):
    AuditWave.objects.filter(pk=wave.pk).update(state="approved", scored_at=NOON, approved_at=NOON)

    with pytest.raises(WaveClosedError):
        bring(wave, f"{HEAD}\nТВ-1,Тула,,,да,,да\n")


def test_new_observations_take_a_scored_wave_back_to_collecting(wave):
    AuditWave.objects.filter(pk=wave.pk).update(state="scored", scored_at=NOON)

    bring(wave, f"{HEAD}\nТВ-1,Тула,,,да,,да\n")

    wave.refresh_from_db()
    assert wave.state == "collecting"


def test_an_import_writes_in_bulk(wave, django_assert_max_num_queries):
    body = "\n".join(f"ТВ-{at},Тула,,,да,,да" for at in range(300))

    with django_assert_max_num_queries(24):
        bring(wave, f"{HEAD}\n{body}\n")


def test_create_makes_organisation_branches_and_wave_once(read_in):
    wave = read_in(DEMO / "second-mayak-servqual.csv", "servqual", wave="сезон", organisation="Маяк")
    read_in(DEMO / "second-mayak-servqual.csv", "servqual", wave="сезон", organisation="Маяк")

    assert (wave.kind, wave.observations.count()) == ("baseline", 60)
    assert Organisation.objects.get().branches.count() == 3
    assert all(branch.path == f"/{branch.pk}/" for branch in Branch.objects.all())


def test_branches_that_a_file_brings_stand_in_the_journal(read_in):
    wave = read_in(DEMO / "vega-autumn-visits.csv", "mystery-visit")

    events = AuditEvent.objects.filter(organisation_id=wave.organisation_id)
    assert events.filter(verb="organisation.create").count() == 1
    assert events.filter(verb="branch.create").count() == wave.organisation.branches.count() > 0


def test_create_leaves_nothing_behind_a_refused_file(read_in, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("respondent,branch\nр1,Тула\n", encoding="utf-8")

    with pytest.raises(CommandError, match=r"Ничего не загружено:\nСтрока 1: Нет столбцов «Ожидание.1»…"):
        read_in(path, "servqual", organisation="Вега")

    assert not Organisation.objects.exists()


def test_marks_of_the_questionnaire_are_whole_numbers_of_the_scale(read_in, tmp_path):
    lines = (DEMO / "second-mayak-servqual.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[2:6] = ["8", "6,5", "не могу оценить", "семь"]
    path = tmp_path / "marks.csv"
    path.write_text(lines[0].replace(",", ";") + "\n" + ";".join(cells), encoding="utf-8")

    with pytest.raises(CommandError) as error:
        read_in(path, "servqual")

    assert [line.split(":")[0] for line in str(error.value).splitlines()[1:]] == [
        "Строка 2, столбец «e01»",
        "Строка 2, столбец «e02»",
        "Строка 2, столбец «e04»",
    ]


def test_the_demo_visits_keep_unanswered_and_not_applicable_apart(read_in):
    wave = read_in(DEMO / "vega-autumn-visits.csv", "mystery-visit")

    answers = [value for row in wave.observations.all() for value in row.values.values()]
    assert answers.count("NA") > answers.count(None) > 0


def test_an_unknown_instrument_is_answered_with_the_known_ones(catalogue, tmp_path):
    path = tmp_path / "any.csv"
    path.write_text("x\n1\n", encoding="utf-8")
    AuditWaveFactory(name="осень")

    with pytest.raises(CommandError, match=r"Есть: call-recordings, .*mystery-visit, .*servqual"):
        call_command("import_observations", "осень", str(path), "--instrument", "poll", stdout=StringIO())
