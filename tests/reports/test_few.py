"""One rule for small numbers: board, map, workbook, document and page of a report tell the same of a node."""

import re

import pytest
from django.urls import reverse

from audits.models import AuditWave, CriterionScore, Verdict, WaveInstrument, WaveSummary
from audits.queries.board import measured_criteria
from audits.queries.verdicts import changes_of
from reports.audit_gap import audit_gap_html
from reports.queries.audit_gap import audit_gap_facts
from reports.queries.tables import wave_tables
from reports.services import request_report
from reports.web import report_body
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import ChecklistFactory, CriterionFactory, use
from tests.factories.boards import spread_wave
from tests.factories.waves import CRITERION, because

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
SHOWN, GREY, HIDDEN = "shown", "grey", "hidden"
IN_WORKBOOK = {"показано": SHOWN, "мало анкет": GREY, "мало наблюдений": GREY}
CASES = [
    ("servqual", 9, HIDDEN),
    ("servqual", 10, GREY),
    ("servqual", 29, GREY),
    ("servqual", 30, SHOWN),
    ("staff-survey", 4, HIDDEN),
    ("staff-survey", 5, GREY),
    ("staff-survey", 8, GREY),
    ("staff-survey", 30, SHOWN),
    ("checklist", 3, GREY),
    ("checklist", 4, SHOWN),
]


@pytest.fixture
def wave():
    wave = spread_wave(regions=1, branches=1)
    use(wave, ChecklistFactory(code="staff-survey", kind="survey", respondents="staff", version=wave.pk))
    return wave


@pytest.fixture
def hr(wave, client):
    person = person_with_role("hr", wave.organisation)
    client.force_login(person, BACKEND)
    return person


def point_of(wave):
    """The only branch with figures."""
    return wave.organisation.branches.get(name__startswith="Точка")


def seen(wave, branch, code, n):
    """Let the node rest on so many observations of the source, and on nothing else."""
    instrument = WaveInstrument.objects.get(wave=wave, instrument__code=code).instrument
    source = {"source": code, "title": instrument.title, "level": instrument.level, "weight": 100.0}
    source |= {"score": 68.0, "low": 60.0, "high": 77.0, "n": n, "below": True}
    WaveSummary.objects.filter(wave=wave, branch=branch).update(sources=[source], counts={code: n})
    return instrument.title


def of_score(score, is_grey):
    """A figure as facts keep it."""
    return HIDDEN if score is None else GREY if is_grey else SHOWN


def in_workbook(wave, place, subject):
    """How a row of the first sheet of figures is shown."""
    rows = next(one["rows"] for one in wave_tables(wave) if one["code"] == "index")
    told = next(row for row in rows if row[0] == place and row[2] == subject)
    assert isinstance(told[3], str) == (told[-1] not in IN_WORKBOOK)  # no figure where it says it is hidden
    return IN_WORKBOOK.get(told[-1], HIDDEN)


def source_told(client, wave, code, n):
    """Output -> how it shows the source of the branch."""
    point = point_of(wave)
    title = seen(wave, point, code, n)
    page = client.get(reverse("audits:wave-detail", args=[wave.pk]), {"node": point.pk})
    (score,) = page.context["board"].scores
    (card,) = audit_gap_facts(wave)["cards"]
    (own,) = card["sources"]
    return {
        "board": of_score(score.score, score.is_grey),
        "workbook": in_workbook(wave, point.name, title),
        "report": of_score(own["score"], own["is_grey"]),
    }


def index_told(client, wave, n):
    """Output -> how it shows the index of the branch."""
    point = point_of(wave)
    seen(wave, point, "servqual", n)
    whole = client.get(reverse("audits:wave-detail", args=[wave.pk]))
    page = client.get(reverse("audits:wave-detail", args=[wave.pk]), {"node": point.pk})
    board, cell = page.context["board"], whole.context["heat"].page[-1].cells[0]
    (card,) = audit_gap_facts(wave)["cards"]
    return {
        "board": HIDDEN if board.is_hidden else GREY if board.is_grey else SHOWN,
        "heat map": HIDDEN if cell.is_hidden else GREY if cell.is_grey else SHOWN,
        "workbook": in_workbook(wave, point.name, "Индекс сервиса"),
        "report": of_score(card["index"], card["is_grey"]),
    }


@pytest.mark.parametrize(("code", "n", "shown"), CASES)
def test_a_source_of_a_branch_is_shown_alike_everywhere(client, wave, hr, code, n, shown):
    told = source_told(client, wave, code, n)

    assert told == dict.fromkeys(told, shown)


@pytest.mark.parametrize(("n", "shown"), [(9, HIDDEN), (10, GREY), (16, GREY), (29, GREY), (30, SHOWN)])
def test_the_index_of_a_branch_is_shown_alike_everywhere(client, wave, hr, n, shown):
    told = index_told(client, wave, n)

    assert told == dict.fromkeys(told, shown)


@pytest.mark.parametrize(("visits", "share", "shown"), [(3, 41.0, GREY), (4, 41.0, SHOWN), (3, 15.0, SHOWN)])
def test_few_visits_that_carry_the_index_grey_it_alike_everywhere(client, wave, hr, visits, share, shown):
    point = point_of(wave)
    known = {"score": 80.0, "low": None, "high": None, "below": True, "level": "x"}
    parts = [
        {"source": "servqual", "title": "Опрос", "weight": 100 - share, "n": 60, **known},
        {"source": "checklist", "title": "Визиты", "weight": share, "n": visits, **known},
    ]
    counts = {"servqual": 60, "checklist": visits}
    WaveSummary.objects.filter(wave=wave).update(sources=parts, counts=counts, index=87.0)

    page = client.get(reverse("audits:wave-detail", args=[wave.pk]), {"node": point.pk})
    whole = client.get(reverse("audits:wave-detail", args=[wave.pk]))
    facts, (row,) = audit_gap_facts(wave), client.get(reverse("audits:wave-list")).context["page"]

    told = {
        "board": page.context["board"].is_grey,
        "whole": whole.context["board"].is_grey,
        "heat map": whole.context["heat"].page[-1].cells[0].is_grey,
        "report": facts["summary"]["is_grey"],
        "card": facts["cards"][0]["is_grey"],
        "list": row.is_grey,
        "workbook": in_workbook(wave, point.name, "Индекс сервиса") == GREY,
    }
    assert told == dict.fromkeys(told, shown == GREY)
    said = "мало наблюдений: ориентир, не вывод" in whole.content.decode()
    assert said is (shown == GREY)
    assert ("41 % индекса" in whole.content.decode().replace("\xa0", " ")) is (shown == GREY)


def test_the_comparison_notices_an_output_with_another_rule(client, wave, hr):
    few, many = index_told(client, wave, 29), index_told(client, wave, 30)

    for output in few:
        mixed = few | {output: many[output]}
        assert mixed != dict.fromkeys(mixed, GREY)


@pytest.mark.parametrize(("n", "is_shown"), [(9, False), (10, True)])
def test_the_whole_wave_follows_the_same_rule(client, wave, hr, n, is_shown):
    seen(wave, None, "servqual", n)
    wave.dimension_scores.filter(branch=None).update(n=n)
    wave.item_scores.update(n=n)
    WaveSummary.objects.filter(wave=wave, branch=None).update(index=54.0, unweighted=-1.1, weighted=-1.2)

    board = client.get(reverse("audits:wave-detail", args=[wave.pk])).context["board"]
    facts = audit_gap_facts(wave)

    assert (not board.is_hidden, board.has_dimensions) == (is_shown, is_shown)
    assert (facts["summary"]["index"] is not None) is is_shown
    assert (facts["summary"]["unweighted"] is not None) is is_shown
    assert all((one["gap"] is not None) is is_shown for one in facts["dimensions"])
    assert ("servqual-radar" in facts["charts"]) is is_shown
    assert in_workbook(wave, "Вся волна", "Индекс сервиса") == (GREY if is_shown else HIDDEN)
    assert in_workbook(wave, "Вся волна", "SERVQUAL без весов") == (GREY if is_shown else HIDDEN)


def test_a_report_of_few_prints_no_figure_and_no_number_of_four_staff(wave, hr):
    point = point_of(wave)
    title = seen(wave, point, "staff-survey", 4)
    seen(wave, None, "staff-survey", 4)
    report = request_report(wave.pk, requested_by=hr, at=NOON)

    for text in (audit_gap_html(report), "".join(report_body(report).sections)):
        rows = [row for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if f"<td>{title}</td>" in row]
        assert len(rows) == 2  # of the whole wave, and on the card
        assert all("данных мало" in row and "меньше 5" in row for row in rows)
        assert not any("68" in row for row in rows)


def test_a_criterion_of_few_is_neither_printed_nor_offered(wave, hr):
    known = {"wave": wave, "target": 85, "deficit": 80, "strength": "weak", "weight": 1}
    CriterionScore.objects.create(
        criterion=CriterionFactory(code="SQ21"),
        source="servqual",
        score=5,
        n=9,
        reliability=1,
        trust=1,
        **known,
    )
    wave.frozen["criteria"]["SQ21"] = wave.frozen["criteria"][CRITERION]
    wave.save()

    assert "SQ21" not in [one["code"] for one in audit_gap_facts(wave)["criteria"]]
    assert "SQ21" not in [code for code, _label in measured_criteria(wave)]


def test_a_line_of_the_plan_gives_no_figure_of_few_as_its_ground(client, wave, hr):
    wave.recommendations.update(because=[because(criterion="SQ21", source="servqual", score=5.0, n=9)])

    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()
    rows = next(one["rows"] for one in wave_tables(wave) if one["code"] == "plan")
    report = request_report(wave.pk, requested_by=hr, at=NOON)

    (told,) = re.findall(r"<li><p><span class=\"code-id\">SQ21</span>.*?</li>", page, re.DOTALL)[:1]
    assert "данных мало" in told
    assert not re.search(r">5<|n&nbsp;=&nbsp;9", told)
    assert {row[11] for row in rows} == {"SQ21: данных мало"}
    assert not re.search(r"SQ21[^<]*5 \(n", audit_gap_html(report))
    lines = report.facts["plan"]["audiences"][0]["lines"] + report.facts["plan"]["decisions"]
    assert {each["score"] for one in lines for each in one["because"]} == {None}


@pytest.mark.parametrize(("n", "is_grey"), [(29, True), (30, False)])
def test_a_skill_and_a_consistency_of_few_are_no_verdict_in_a_report_either(client, wave, hr, n, is_grey):
    source = {
        "source": "servqual",
        "title": "Опрос",
        "score": 54.0,
        "low": 50.0,
        "high": 58.0,
        "n": n,
        "below": True,
    }
    wave.deficits.update(sources=[source])
    wave.dimension_scores.update(n=n)

    board = client.get(reverse("audits:wave-detail", args=[wave.pk])).context["board"]
    facts = audit_gap_facts(wave)
    alphas = next(one["rows"] for one in wave_tables(wave) if one["code"] == "dimensions")

    assert [one.is_grey for one in board.competences] == [is_grey]
    assert [one["is_grey"] for one in facts["competences"]] == [is_grey]
    assert [one["is_grey"] for one in facts["summary"]["first_gaps"]] == [is_grey]
    told = [
        *(one.told_alpha for one in board.dimensions),
        *(one["alpha"] for one in facts["dimensions"]),
        *(row[-1] for row in alphas),
    ]
    assert {one is None for one in told} == {is_grey}


def test_a_skill_that_no_source_saw_enough_of_has_no_figure(client, wave, hr):
    wave.deficits.update(
        sources=[{"source": "servqual", "title": "Опрос", "score": 5.0, "n": 9, "below": True}]
    )

    board = client.get(reverse("audits:wave-detail", args=[wave.pk])).context["board"]
    (row,) = next(one["rows"] for one in wave_tables(wave) if one["code"] == "competences")

    assert not board.competences
    assert not audit_gap_facts(wave)["competences"]
    assert row[2:6] == ["скрыто: n < 10", None, None, None]


@pytest.mark.parametrize(("n", "is_hidden"), [(9, True), (30, False)])
def test_the_change_of_a_branch_is_told_where_its_index_is(wave, n, is_hidden):
    point = point_of(wave)
    repeat = AuditWave.objects.create(
        organisation=wave.organisation, name="Повтор", kind="repeat", baseline=wave, frozen=wave.frozen
    )
    repeat.frozen["comparison"] = {"baseline": {"name": wave.name, "id": wave.pk}, "obstacle": "", "head": []}
    repeat.save()
    for row in WaveInstrument.objects.filter(wave=wave):
        use(repeat, row.instrument)
    WaveSummary.objects.create(wave=repeat, branch=point, index=60.0, counts={"servqual": 60})
    seen(wave, point, "servqual", n)
    known = {"before": 54.0, "after": 60.0, "change": 6.0, "n_before": n + 12, "n_after": 72, "clusters": 1}
    Verdict.objects.create(wave=repeat, subject="branch", code=str(point.pk), outcome="unproven", **known)

    (line,) = changes_of(repeat).branches

    assert line.verdict.is_hidden is is_hidden


@pytest.mark.parametrize(("n", "is_shown"), [(9, False), (10, True), (30, True)])
def test_the_list_of_waves_tells_the_index_as_the_board_does(
    client, wave, hr, n, is_shown, django_assert_max_num_queries
):
    seen(wave, None, "servqual", n)

    with django_assert_max_num_queries(9):
        page = client.get(reverse("audits:wave-list")).context["page"]

    (row,) = page
    assert (row.index is not None, row.is_grey) == (is_shown, 10 <= n < 30)
