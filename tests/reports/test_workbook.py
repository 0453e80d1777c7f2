"""The workbook of a report: every figure by value, hidden cells in words, texts that stay texts."""

import json

import openpyxl
import pytest
from django.utils import timezone

from accounts.models import Membership
from audits.models import BlindSpot, CriterionScore, DimensionScore, PlanOption, Recommendation, Verdict
from reports.audit_gap import report_number
from reports.handlers import write_audit_gap_tables
from reports.queries.tables import wave_tables
from reports.services import request_report
from reports.sheets import FEWER_PEOPLE, FIELDS, HIDDEN, HIDDEN_STAFF, SHEETS
from reports.workbook import write_workbook
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory, person_with_role
from tests.factories.surveys import questionnaire_of
from tests.factories.waves import CRITERION, scored_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def person(wave):
    return person_with_role(Membership.Role.HR, wave.organisation)


def issued(wave, person):
    return request_report(wave.pk, requested_by=person, at=NOON)


def opened(report, folder):
    """The book as a spreadsheet program sees it."""
    write_workbook(report, folder / "book.xlsx")
    return openpyxl.load_workbook(folder / "book.xlsx")


def rows_of(book, title):
    """Rows of a sheet as dictionaries of head and value."""
    heads, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_the_sheets_stand_in_their_order_with_the_dictionary_last(wave, person, tmp_path):
    book = opened(issued(wave, person), tmp_path)

    assert book.sheetnames == [one.title for one in SHEETS] + [FIELDS.title]
    assert [book[one.title].freeze_panes is not None for one in SHEETS] == [True] * len(SHEETS)
    assert book["Критерии"].auto_filter.ref == "A1:N2"


def test_nobody_is_named_in_what_people_wrote(wave, person):
    UserFactory(organisation=wave.organisation, last_name="Громова")
    wave.deficits.update(cause_note="Громова говорит, что нет времени")
    line = wave.recommendations.first()
    line.state, line.reason = Recommendation.State.REJECTED, "Громова уже обучена"
    line.save()

    told = json.dumps(issued(wave, person).tables.sheets, ensure_ascii=False)

    assert "Громова" not in told
    assert "говорит, что нет времени" in told
    assert "уже обучена" in told


def test_every_column_is_told_in_the_dictionary(wave, person, tmp_path):
    book = opened(issued(wave, person), tmp_path)

    told = {(row["Лист"], row["Поле"]) for row in rows_of(book, FIELDS.title)}
    heads = {(one.title, cell.value) for one in SHEETS for cell in book[one.title][1]}
    assert told == heads
    assert all(row["Что значит"] for row in rows_of(book, FIELDS.title))


def test_figures_are_numbers_and_equal_to_the_stored_rows(wave, person, tmp_path):
    book = opened(issued(wave, person), tmp_path)

    stored = CriterionScore.objects.get(wave=wave, branch=None)
    (row,) = rows_of(book, "Критерии")
    assert row["Код"] == CRITERION
    assert row["Оценка, баллы 0–100"] == stored.score
    assert (row["95 % от, баллы 0–100"], row["95 % до, баллы 0–100"]) == (stored.ci_low, stored.ci_high)
    assert (row["n"], row["Цель, баллы 0–100"]) == (stored.n, stored.target)
    assert (row["Вес в индексе, %"], row["Надёжность ρ, 0–1"]) == (stored.weight, stored.reliability)
    dimension = DimensionScore.objects.get(wave=wave, branch=None)
    (row,) = rows_of(book, "Измерения")
    assert (row["Разрыв, баллы −6…6"], row["Альфа, 0–1"]) == (dimension.gap, dimension.alpha)
    (index, source, unweighted, weighted, _branch) = rows_of(book, "Индекс")
    assert (index["Значение"], index["95 % от"], index["95 % до"], index["n"]) == (54.0, 50.0, 58.0, 48)
    assert (source["Показатель"], source["Вес, %"]) == ("Чек-лист", 100.0)
    assert (unweighted["Значение"], weighted["Значение"], weighted["Единица"]) == (-1.1, -1.2, "баллы −6…6")
    assert (unweighted["95 % от"], unweighted["95 % до"]) == (-1.3, -0.9)
    assert (weighted["95 % от"], weighted["95 % до"]) == (-1.5, -0.9)


def test_the_first_sheet_says_which_edition_it_is_and_of_what(wave, person, tmp_path):
    report = issued(wave, person)

    about = {row["Показатель"]: row["Значение"] for row in rows_of(opened(report, tmp_path), "О волне")}
    assert about["Отчёт №"] == report_number(report)
    assert about["Отпечаток входных данных, SHA-256"] == report.facts_sha256
    assert about["Волна"] == wave.name
    assert "обезличенные" in about["Гриф"]


def test_a_cell_with_too_little_behind_it_says_so_instead_of_a_figure(wave, person, tmp_path):
    text = json.dumps(issued(wave, person).tables.sheets, ensure_ascii=False)
    book = opened(issued(wave, person), tmp_path)

    cells = {row["Измерение"]: row for row in rows_of(book, "Филиалы × измерения")}
    assert cells["Материальная среда"]["Разрыв, баллы −6…6"] == HIDDEN
    assert cells["Материальная среда"]["95 % от, баллы −6…6"] is None
    assert cells["Надёжность"]["Разрыв, баллы −6…6"] == -1.1
    assert cells["Надёжность"]["Показ"] == "мало анкет"
    assert HIDDEN in text


def test_few_answers_of_staff_are_neither_scored_nor_counted(wave, person, tmp_path):
    questionnaire_of(wave, code="staff", respondents="staff")
    CriterionScore.objects.filter(wave=wave).update(source="staff", n=4)
    BlindSpot.objects.create(wave=wave, respondents="staff", code="R", perception=6.5, n=4)

    book = opened(issued(wave, person), tmp_path)

    (row,) = rows_of(book, "Критерии")
    assert (row["Оценка, баллы 0–100"], row["Дефицит, баллы 0–100"], row["n"]) == (
        HIDDEN_STAFF,
        HIDDEN_STAFF,
        FEWER_PEOPLE,
    )
    assert rows_of(book, "Разрывы")[0]["№"] == "Все критерии достигли цели"
    asked = next(one for one in rows_of(book, "Источники") if one["Факт n"] == FEWER_PEOPLE)
    assert asked["Филиалов"] is None
    (spot,) = rows_of(book, "Слепые зоны")
    assert 6.5 not in spot.values()
    assert spot["n"] == FEWER_PEOPLE


def test_a_text_that_looks_like_a_formula_stays_a_text(wave, person, tmp_path):
    evil = '=HYPERLINK("http://x.example","нажмите")'
    wave.recommendations.filter(kind=Recommendation.Kind.MANAGEMENT).update(text=evil)

    page = opened(issued(wave, person), tmp_path)["План"]

    (cell,) = [cell for row in page.iter_rows() for cell in row if cell.value == evil]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.quotePrefix


def test_an_edition_keeps_its_tables_when_the_wave_changes(wave, person, tmp_path):
    report = issued(wave, person)
    CriterionScore.objects.filter(wave=wave).update(score=10)

    report.refresh_from_db()
    (row,) = rows_of(opened(report, tmp_path), "Критерии")
    assert row["Оценка, баллы 0–100"] == 54.0


def test_a_figure_that_only_the_tables_have_makes_the_next_edition(wave, person):
    first = issued(wave, person)
    PlanOption.objects.create(
        wave=wave,
        audience="Ф",
        variant="targeted",
        days=1,
        modules=["ОК-1"],
        objective=12.5,
        cost=3,
        greedy={"modules": [], "objective": 0},
    )

    second = issued(wave, person)

    assert (first.edition, second.edition) == (1, 2)
    assert first.facts["tables_sha256"] != second.facts["tables_sha256"]


def test_verdicts_stand_with_their_intervals_and_the_difference_of_differences(wave, person, tmp_path):
    repeat = scored_wave(organisation=wave.organisation, kind="repeat", baseline=wave, name="Повтор")
    repeat.frozen |= {"comparison": {"baseline": {"id": wave.pk, "name": wave.name}, "obstacle": ""}}
    repeat.save()
    Verdict.objects.create(
        wave=repeat,
        subject="criterion",
        code=CRITERION,
        target=85,
        before=54,
        after=70,
        change=16,
        low=10,
        high=22,
        effect=1.1,
        p=0.001,
        p_adjusted=0.004,
        n_before=48,
        n_after=48,
        clusters=12,
        method="paired-branches",
        outcome="narrowed",
        did=9.5,
        did_low=2,
        did_high=17,
        did_p=0.02,
    )

    (row,) = rows_of(opened(issued(repeat, person), tmp_path), "Вердикты")

    assert (row["Предмет"], row["Код"], row["Вердикт"]) == ("критерий", CRITERION, "сократился")
    assert (row["Изменение, баллы 0–100"], row["95 % от, изменение"], row["95 % до, изменение"]) == (
        16,
        10,
        22,
    )
    assert (row["p по Холму"], row["Разность разностей, баллы 0–100"]) == (0.004, 9.5)


def test_tables_are_read_in_as_many_statements_however_many_branches(wave, django_assert_max_num_queries):
    for at, branch in enumerate(BranchFactory.create_batch(20, organisation=wave.organisation)):
        own = {"score": 50 + at, "target": 85, "deficit": 35 - at, "strength": "weak", "n": 40}
        own |= {"weight": 100, "reliability": 0.9, "trust": 1, "source": "checklist"}
        CriterionScore.objects.create(wave=wave, branch=branch, criterion_id=CRITERION, **own)

    with django_assert_max_num_queries(25):
        tables = {one["code"]: one["rows"] for one in wave_tables(wave)}

    assert [row[4] for row in tables["cells"]] == [50 + at for at in range(20)]


def test_stages_and_figures_of_records_stand_by_instrument(wave, person, tmp_path):
    item = {"code": "H01", "criterion": "HD01", "text": "Запросы в день", "value": 1.3, "score": 0.0}
    item |= {"low": None, "high": None, "n": 2246}
    sections = [{"code": "greeting", "title": "Приветствие", "score": 60.5, "n": 48}]
    by_source = {"checklist": {"n": 48, "sections": sections}, "help-desk": {"n": 36, "items": [item]}}
    wave.summaries.filter(branch=None).update(extras={"by_source": by_source})

    book = opened(issued(wave, person), tmp_path)

    (stage,) = rows_of(book, "Этапы контакта")
    assert list(stage.values()) == ["Чек-лист", "Приветствие", 60.5, 48]
    (record,) = rows_of(book, "Показатели отчётов")
    assert (record["Код"], record["Значение"], record["Оценка, баллы 0–100"], record["n"]) == (
        "HD01",
        1.3,
        0,
        2246,
    )


def test_the_worker_leaves_the_file(wave, person, tmp_path):
    report = issued(wave, person)
    steps = []

    file = write_audit_gap_tables(
        {"report_id": report.pk}, workdir=tmp_path, progress=lambda percent, _step: steps.append(percent)
    )

    assert file.suffix == ".xlsx"
    assert openpyxl.load_workbook(file).sheetnames[0] == "О волне"
    assert steps


def test_days_are_of_the_installation_whoever_asks(wave, person, tmp_path):
    late = timezone.datetime(2026, 11, 15, 22, 30, tzinfo=timezone.get_default_timezone())
    type(wave).objects.filter(pk=wave.pk).update(scored_at=late)
    wave.refresh_from_db()
    with timezone.override("Asia/Vladivostok"):
        east = issued(wave, person)
    with timezone.override("America/New_York"):
        west = issued(wave, person)

    assert east.tables.sheets == west.tables.sheets
    about = {row["Показатель"]: row["Значение"] for row in rows_of(opened(east, tmp_path), "О волне")}
    assert about["Посчитана"] == "15.11.2026"
