"""Few branches behind a source of a group, few answers of a branch: hints everywhere, and no verdict."""

import re

import pytest
from django.urls import reverse

from audits.models import CriterionScore, WaveSummary
from reports.audit_gap import audit_gap_html
from reports.queries.audit_gap import audit_gap_facts
from reports.queries.tables import wave_tables
from reports.services import request_report
from tests.audits.boards import board, part, point_of, region_of
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.boards import spread_wave
from tests.factories.instruments import instrument_of
from tests.factories.waves import CRITERION

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
COUNTED = {"code": "K1", "criterion": "CI01", "rule": "share"}


@pytest.fixture
def wave():
    return spread_wave(regions=1, branches=3)


@pytest.fixture
def hr(wave, client):
    person = person_with_role("hr", wave.organisation)
    client.force_login(person, BACKEND)
    return person


def counted_in(wave, branches, *, weight=25.0):
    """Let complaints carry a part of every index, with a criterion of the region and of the whole wave."""
    instrument_of(wave, "records", [COUNTED])
    known = {"level": "customer", "low": 50.0, "high": 70.0}
    parts = [
        {"source": "servqual", "title": "Опрос", "score": 68.0, "n": 60, "weight": 100 - weight, **known},
        {"source": "records", "title": "Жалобы", "score": 60.0, "n": 900, "weight": weight, **known},
    ]
    own = [*parts[:1], parts[1] if branches is None else parts[1] | {"branches": branches}]
    counts = {"servqual": 60, "records": 9}
    groups = [None, region_of(wave)]
    for node in groups:
        WaveSummary.objects.filter(wave=wave, branch=node).update(sources=own, counts=counts, index=66.0)
        CriterionScore.objects.create(
            wave=wave, branch=node, criterion_id="CI01", source="records", score=60, deficit=25, target=85,
            n=900, strength="medium", weight=weight, reliability=1, trust=1,
        )  # fmt: skip
    point = WaveSummary.objects.filter(wave=wave, branch=point_of(wave))
    point.update(sources=parts, counts=counts, index=66.0)
    own = {"text": "Жалобы", "competences": ["СК-08"], "main": [], "support": []}
    wave.frozen["criteria"]["CI01"] = wave.frozen["criteria"][CRITERION] | own
    wave.frozen["competences"]["СК-08"] = "Разбор жалоб"
    wave.frozen["instruments"] = [*wave.frozen.get("instruments", ()), {"code": "records", "title": "Жалобы"}]
    wave.save()


def told(client, wave):
    """Output -> whether it judges what rests on the complaints: the source, its criterion, the index."""
    region = region_of(wave)
    whole, page = board(client, wave)[0], board(client, wave, node=region.pk)[0]
    (row,) = client.get(reverse("audits:wave-list")).context["page"]
    facts = audit_gap_facts(wave)
    sheet = {one["code"]: one["rows"] for one in wave_tables(wave)}
    source = next(one for one in page["board"].scores if one.source == "records")
    skill = next(one for one in page["board"].competences if one.row.competence_id == "СК-08")
    criterion = next(one for one in page["board"].criteria if one.code == "CI01")
    aside = next(row for row in page["sides"].rows if row.code == "СК-08")
    (cell,) = [row.cells[0] for row in whole["heat"].page if row.node.pk == region.pk]
    indexed = [one[-1] for one in sheet["index"] if one[0] == region.name]
    (celled,) = [one[-1] for one in sheet["cells"] if one[0] == region.name and one[2] == "CI01"]
    return {
        "source": not source.is_grey,
        "criterion": not criterion.is_grey,
        "skill": not skill.is_grey,
        "index": not page["board"].is_grey,
        "whole": not whole["board"].is_grey,
        "heat map": not cell.is_grey,
        "sides": not any(one.is_grey for one in aside.cells if one),
        "list": not row.is_grey,
        "report": not facts["summary"]["is_grey"],
        "report, source": not facts["summary"]["sources"][1]["is_grey"],
        "workbook": indexed[0] == "показано",
        "workbook, source": indexed[2] == "показано",
        "workbook, criterion": celled == "показано",
    }


@pytest.mark.parametrize(("branches", "is_judged"), [(1, False), (2, False), (3, True), (None, True)])
def test_a_source_counted_in_two_branches_of_a_group_is_no_verdict_anywhere(
    client, wave, hr, branches, is_judged
):
    counted_in(wave, branches)

    found = told(client, wave)

    assert found == dict.fromkeys(found, is_judged)


def test_a_source_of_few_branches_that_weighs_little_leaves_the_index_its_verdict(client, wave, hr):
    counted_in(wave, 2, weight=10.0)

    found = told(client, wave)

    assert not any(found[one] for one in ("source", "criterion", "skill", "report, source"))
    assert all(found[one] for one in ("index", "whole", "heat map", "list", "report"))


def test_one_branch_by_itself_is_whole(client, wave, hr):
    counted_in(wave, 2)

    found = board(client, wave, node=point_of(wave).pk)[0]["board"]

    assert not found.is_grey
    assert not any(one.is_grey for one in found.scores)


def test_the_page_and_the_report_say_how_many_branches_and_how_many_it_takes(client, wave, hr):
    counted_in(wave, 2)

    text = part(board(client, wave, node=region_of(wave).pk)[1], "conclusion")
    document = audit_gap_html(request_report(wave.pk, requested_by=hr, at=NOON)).replace("\xa0", " ")

    assert "посчитано в 2 филиалах, для вывода нужно от 3" in text
    assert "мало филиалов" in text
    assert "мало наблюдений (Жалобы: 2 филиала): ориентир, не вывод" in document


def few_answers(wave, n):
    """Let so many customers have answered at the branch."""
    point = point_of(wave)
    CriterionScore.objects.filter(branch=point).update(source="servqual", n=n)
    WaveSummary.objects.filter(branch=point).update(counts={"servqual": n, "checklist": 6})
    wave.deficits.update(cause="knows")
    return point


@pytest.mark.parametrize(("n", "is_hint"), [(12, True), (29, True), (30, False)])
def test_a_branch_of_few_answers_gets_hints_and_what_is_missing_and_no_course(client, wave, hr, n, is_hint):
    point = few_answers(wave, n)

    context, text = board(client, wave, node=point.pk)
    conclusion, gaps = part(text, "conclusion"), part(text, "gaps")

    assert context["board"].first_gaps  # something is told of it
    assert ("ориентиры, не выводы" in conclusion) is is_hint
    assert ("С чего начать" in conclusion) is not is_hint
    assert bool(re.search(r"#line-\d+", conclusion)) is not is_hint
    assert ("причина:" in conclusion or "доказательство:" in conclusion) is not is_hint
    assert ("в течение" in gaps or "до 30 дней" in gaps) is not is_hint
    missing = {12: "не хватает 18 анкет.", 29: "не хватает 1 анкеты."}
    assert ("Для вывода здесь" in conclusion) is is_hint
    assert missing.get(n, "") in conclusion


def test_the_card_of_such_a_branch_says_the_same(wave, hr):
    point = few_answers(wave, 12)

    document = audit_gap_html(request_report(wave.pk, requested_by=hr, at=NOON)).replace("\xa0", " ")
    cards = document.split('<section class="branch-card')[1:]
    (card,) = [one for one in cards if f"<h3>{point.name}" in one]
    (other,) = [one for one in cards if "<h3>Точка 1" in one]

    assert "Для вывода не хватает 18 анкет." in card
    assert "Слабее всего" in card
    assert "state-" not in card.split("Слабее всего")[1]  # no band of so few
    assert "Для вывода не хватает" not in other
    assert 'class="state state-' in other.split("Слабее всего")[1]
