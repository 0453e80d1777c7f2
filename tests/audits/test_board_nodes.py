"""The board of a node: what it shows of it, by how many statements, what it opens, and whom nobody sees."""

import re

import pytest
from django.urls import reverse

from accounts.models import Membership
from audits.models import (
    CriterionScore,
    DimensionScore,
    WaveSummary,
)
from tests.audits.boards import board, part, point_of, region_of
from tests.factories.accounts import BranchFactory, person_with_role
from tests.factories.audits import CriterionFactory
from tests.factories.boards import spread_wave
from tests.factories.waves import auditor_of, scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
MUCH = 500


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def hr(wave, client):
    person = person_with_role(Membership.Role.HR, wave.organisation)
    client.force_login(person, BACKEND)
    return person


# --- five hundred branches ------------------------------------------------------------------------


def test_five_hundred_branches_take_fifteen_statements_and_are_paged_with_the_weakest_first(
    client, django_assert_max_num_queries
):
    wave = spread_wave(regions=50, branches=MUCH)
    hr, auditor = person_with_role("hr", wave.organisation), auditor_of(wave)
    client.force_login(hr, BACKEND)

    context, text = board(client, wave)

    heat = context["heat"]
    assert (heat.order, len(heat.page)) == ("worst", 25)
    assert heat.page.paginator.count == MUCH
    values = [row.cells[0].value for row in heat.page]
    assert values == sorted(values)
    assert "1–25 из 500" in part(text, "branches")
    nodes = [{}, {"node": point_of(wave).pk}, {"node": region_of(wave).pk}, {"heat": "checklist"}]
    for person in (hr, auditor):
        client.force_login(person, BACKEND)
        board(client, wave)
        for query in nodes:
            with django_assert_max_num_queries(15):
                board(client, wave, **query)


def test_the_strongest_by_a_dimension_come_first_and_regions_do_not_compete(client):
    wave = spread_wave(regions=2, branches=6)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    heat = board(client, wave, order="best", by="R")[0]["heat"]

    gaps = [next(cell.value for cell in row.cells if cell.column.code == "R") for row in heat.page]
    assert gaps == sorted(gaps, reverse=True)
    assert all(row.node.is_point for row in heat.page)


def test_in_the_order_of_the_tree_a_region_stands_above_its_branches(client):
    wave = spread_wave(regions=2, branches=4)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    heat = board(client, wave)[0]["heat"]

    assert [row.node.is_point for row in heat.page] == [False, True, True, False, True, True]


def test_what_is_hidden_comes_last_whichever_end_is_wanted(client):
    wave = spread_wave(regions=1, branches=3)
    few = point_of(wave)
    DimensionScore.objects.filter(branch=few).update(n=9)
    WaveSummary.objects.filter(branch=few).update(counts={"servqual": 9})
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    for order in ("worst", "best"):
        heat = board(client, wave, order=order)[0]["heat"]
        assert heat.page[len(heat.page) - 1].node.pk == few.pk


# --- one node -------------------------------------------------------------------------------------


def test_a_node_shows_its_own_figures_beside_those_of_the_whole_network(client):
    wave = spread_wave(regions=1, branches=2)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)
    point = point_of(wave)

    context, text = board(client, wave, node=point.pk)

    own = WaveSummary.objects.get(wave=wave, branch=point)
    assert context["board"].summary.index == own.index
    assert "по всей сети" in part(text, "conclusion")
    assert {one.branch for one in context["board"].dimensions} == {point.pk}
    assert 'aria-label="Ожидания и восприятие' in text  # the radar is drawn for the node
    assert 'id="plan"' not in text


def test_a_region_shows_the_branches_below_it_alone(client):
    wave = spread_wave(regions=2, branches=6)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)
    region = region_of(wave)

    heat = board(client, wave, node=region.pk)[0]["heat"]

    assert {row.node.pk for row in heat.page} == set(region.children.values_list("pk", flat=True))


def test_links_within_the_board_keep_the_node(client):
    wave = spread_wave(regions=2, branches=6)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)
    region = region_of(wave)

    text = board(client, wave, node=region.pk, heat="checklist")[1]

    for name in ("branches", "criteria"):
        links = re.findall(r'href="(\?[^"]*)#' + name, part(text, name))
        assert links
        assert all(f"node={region.pk}" in link for link in links)
    assert f'<option value="{region.pk}" selected>' in text


def test_no_link_within_the_page_of_a_node_leads_nowhere(client):
    wave = spread_wave(regions=1, branches=2)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    text = board(client, wave, node=point_of(wave).pk)[1]

    places = set(re.findall(r'\bid="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= places


def test_a_branch_of_somebody_else_is_not_found(client, wave, hr):
    other = BranchFactory()

    address = reverse("audits:wave-detail", args=[wave.pk])

    assert client.get(address, {"node": other.pk}).status_code == 404
    assert client.get(address, {"node": 999_999}).status_code == 404


@pytest.mark.parametrize("node", ["", "abc", "-1", "0", "9" * 30])
def test_a_node_without_meaning_is_the_whole_network(client, wave, hr, node):
    assert board(client, wave, node=node)[0]["node"] is None


def test_a_branch_of_which_nothing_may_be_said_says_so(client, wave, hr):
    silent = BranchFactory(organisation=wave.organisation)

    text = board(client, wave, node=silent.pk)[1]

    assert "данных мало" in part(text, "conclusion")


@pytest.mark.parametrize(("n", "shown"), [(9, False), (10, True)])
def test_the_index_of_a_branch_is_shown_from_ten_questionnaires_on(client, n, shown):
    wave = spread_wave(regions=1, branches=2)
    point = point_of(wave)
    WaveSummary.objects.filter(branch=point).update(counts={"servqual": n, "checklist": 40})
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    context, text = board(client, wave, node=point.pk)

    assert context["board"].is_hidden is not shown
    assert ("big-number" in part(text, "conclusion")) is shown
    assert context["board"].is_grey is shown


def test_a_criterion_of_a_branch_with_too_few_questionnaires_is_not_shown(client):
    wave = spread_wave(regions=1, branches=2)
    point = point_of(wave)
    known = {"wave": wave, "branch": point, "target": 85, "deficit": 80, "strength": "weak", "weight": 1}
    CriterionScore.objects.create(
        criterion=CriterionFactory(code="SQ21"),
        source="servqual",
        score=5,
        n=9,
        reliability=1,
        trust=1,
        **known,
    )
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    context, text = board(client, wave, node=point.pk)

    assert next(one for one in context["board"].criteria if one.code == "SQ21").is_hidden
    assert not [one for one in context["board"].competences if one.row.score == 5]
    row = part(text, "criteria").split("SQ21", 1)[1].split("</tr>")[0]
    assert "данных мало" in row


def test_the_skills_of_a_node_come_from_its_own_criteria(client):
    wave = spread_wave(regions=1, branches=2)
    point = point_of(wave)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    context, _text = board(client, wave, node=point.pk)

    own = CriterionScore.objects.get(wave=wave, branch=point, criterion="MV04")
    assert [one.row.score for one in context["board"].competences] == [pytest.approx(own.score)]


def test_a_skill_of_one_criterion_has_its_interval_and_one_of_several_says_why_it_has_none(client):
    wave = spread_wave(regions=1, branches=2)
    point = point_of(wave)
    known = {"wave": wave, "branch": point, "target": 85, "strength": "weak", "weight": 1, "reliability": 1}
    CriterionScore.objects.filter(branch=point).update(ci_low=40.0, ci_high=60.0)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    (alone,) = board(client, wave, node=point.pk)[0]["board"].competences
    wave.frozen["criteria"]["MV06"] = wave.frozen["criteria"]["MV04"]
    wave.save()
    CriterionScore.objects.create(
        criterion=CriterionFactory(code="MV06"),
        source="checklist",
        score=70,
        deficit=15,
        n=6,
        trust=1,
        **known,
    )
    context, text = board(client, wave, node=point.pk)
    (together,) = context["board"].competences

    assert (alone.row.ci_low, alone.row.ci_high) == (40.0, 60.0)
    assert (together.row.ci_low, together.row.ci_high) == (None, None)
    assert "нет интервала" in part(text, "gaps")
    assert "[40; 60]" in part(text, "gaps")  # of the criterion


@pytest.mark.parametrize(("n", "is_grey"), [(29, True), (30, False)])
def test_a_skill_that_few_spoke_of_is_shown_without_a_verdict_and_no_strength(client, n, is_grey):
    wave = spread_wave(regions=1, branches=2)
    point = point_of(wave)
    row = CriterionScore.objects.get(branch=point)
    CriterionScore.objects.filter(pk=row.pk).update(source="servqual", n=n)
    known = {"wave": wave, "branch": point, "target": 85, "strength": "strong", "weight": 1, "reliability": 1}
    CriterionScore.objects.create(
        criterion=CriterionFactory(code="SQ21"), source="servqual", score=99, deficit=0, n=n, trust=1, **known
    )
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    found = board(client, wave, node=point.pk)[0]["board"]

    assert [one.is_grey for one in found.competences] == [is_grey]
    assert ("SQ21" in [one.code for one in found.strengths]) is not is_grey
