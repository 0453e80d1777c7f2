"""The board of a node: what it shows of it, by how many statements, what it opens, and whom nobody sees."""

import re

import pytest
from django.urls import reverse

from accounts.models import Membership
from audits.models import (
    BlindSpot,
    CommentTag,
    CriterionScore,
    CriticalFailure,
    DimensionScore,
    Observation,
    WaveInstrument,
    WaveSummary,
)
from audits.services.scoring import score_wave
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory, person_with_role
from tests.factories.audits import ChecklistFactory, CriterionFactory, ObservationFactory, use, visit_wave
from tests.factories.boards import sections_of, spread_wave
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


def board(client, wave, **query):
    """The context and the text of the page, spaces plain."""
    response = client.get(reverse("audits:wave-detail", args=[wave.pk]), query)
    assert response.status_code == 200
    return response.context, response.content.decode().replace("\xa0", " ")


def part(text, name):
    """One section of the page."""
    return text.split(f'<section id="{name}"')[1].split("</section>")[0]


def branch_of(wave):
    """The branch of the scored wave."""
    return Observation.objects.filter(wave=wave).order_by("pk").first().branch


def point_of(wave):
    """A branch of the spread wave."""
    return wave.organisation.branches.filter(name__startswith="Точка").order_by("pk").first()


def region_of(wave):
    """A region of the spread wave."""
    return wave.organisation.branches.filter(is_point=False).order_by("pk").first()


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


# --- stages, importance, sources ------------------------------------------------------------------


def test_stages_of_every_checklist_stand_side_by_side_with_their_table(client):
    wave = spread_wave(regions=1, branches=1)
    second = ChecklistFactory(code="mystery-call", title="Тайный звонок", version=wave.pk)
    use(wave, second)
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    whole.extras["by_source"]["mystery-call"] = sections_of(61.0, n=144)
    whole.save()
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    context, text = board(client, wave)

    assert [one.source.code for one in context["stages"]] == ["checklist", "mystery-call"]
    assert part(text, "contact").count("<svg") == 4  # wide and narrow
    assert "Приветствие" in part(text, "contact")


def test_the_map_names_what_to_do_in_words_with_a_table_beside(client):
    wave = spread_wave(regions=1, branches=1)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    text = part(board(client, wave)[1], "dimensions")

    assert text.count("сосредоточиться") >= 2  # in the picture and in the table
    assert "Важность и восприятие по измерениям" in text


def test_a_contradiction_of_sources_is_marked_with_its_skill(client):
    wave = spread_wave(regions=1, branches=1)
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    clash = {"subject": "СК-01", "sources": ["checklist", "servqual"], "scores": [54.0, 90.0]}
    whole.extras["disagreements"] = [clash | {"by_side": True, "by_rank": False}]
    whole.save()
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    text = part(board(client, wave)[1], "sides")

    assert "по разные стороны цели" in text
    assert "Наблюдатели" in text


def test_a_blind_spot_is_marked_only_where_the_interval_proves_it(client):
    wave = spread_wave(regions=1, branches=1)
    known = {"wave": wave, "respondents": "staff", "customers_perception": 5.0, "n": 40}
    BlindSpot.objects.create(code="R", perception=6.0, low=0.5, high=1.5, **known)
    BlindSpot.objects.create(code="S", perception=5.2, low=-0.3, high=0.7, **known)
    BlindSpot.objects.create(code="T", perception=7.0, low=1.0, high=3.0, **(known | {"n": 4}))
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    context, text = board(client, wave)

    assert {one.code: one.is_blind for one in context["sides"].dimensions} == {"R": True, "S": False}
    assert part(text, "sides").count("state-warn") >= 1


# --- every figure opens what stands behind it -----------------------------------------------------


def test_a_figure_opens_the_observations_of_its_source_branch_and_criterion(client):
    wave = spread_wave(regions=1, branches=2)
    point = point_of(wave)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    text = board(client, wave, node=point.pk)[1].replace("&amp;", "&")

    checklist = WaveInstrument.objects.get(wave=wave, instrument__code="checklist")
    address = reverse("audits:observation-list", args=[wave.pk])
    wanted = f"{address}?source={checklist.pk}&branch={point.pk}&criterion=MV04"
    assert wanted in part(text, "criteria")
    assert client.get(wanted).status_code == 200


def test_figures_of_an_anonymous_survey_open_nothing(client):
    wave = spread_wave(regions=1, branches=1)
    staff = ChecklistFactory(code="staff-survey", kind="survey", respondents="staff", version=wave.pk)
    row = use(wave, staff)
    known = {"wave": wave, "target": 85, "deficit": 20, "strength": "strong", "weight": 1, "n": 40}
    CriterionScore.objects.create(
        criterion=CriterionFactory(code="ES01"),
        source="staff-survey",
        score=65,
        reliability=1,
        trust=1,
        **known,
    )
    client.force_login(auditor_of(wave), BACKEND)

    text = board(client, wave)[1]

    assert "ES01" in part(text, "criteria")
    assert f"source={row.pk}" not in text


# --- remarks --------------------------------------------------------------------------------------


def noted(wave, code="MV04", **fields):
    """A visit with a remark beside a «нет»."""
    known = WaveInstrument.objects.select_related("instrument").get(wave=wave).instrument
    item = next(one["code"] for one in known.body["items"] if one["criterion"] == code)
    values = {item: "no"}
    return ObservationFactory(wave=wave, instrument=known, observed_at=NOON, values=values, **fields), item


def test_a_tagged_remark_comes_first_and_no_more_than_three_are_shown(client, wave, hr):
    branch = branch_of(wave)
    for at in range(4):
        visit, item = noted(wave, branch=branch)
        visit.comments = {item: f"Не поздоровались, случай {at}."}
        visit.save()
    tagged, item = noted(wave, branch=branch)
    tagged.values = {item: "yes"}
    tagged.comments = {item: "Улыбнулись, но не представились."}
    tagged.save()
    CommentTag.objects.create(
        observation=tagged, item=item, criterion_id="MV04", tagged_by=UserFactory(), created_at=NOON
    )

    remarks = board(client, wave)[0]["remarks"]["MV04"]

    assert len(remarks) == 3
    assert (remarks[0].text, remarks[0].is_tagged) == ("Улыбнулись, но не представились.", True)


def test_a_remark_names_nobody(client, wave, hr):
    UserFactory(organisation=wave.organisation, last_name="Зюзюкина")
    visit, item = noted(wave, branch=branch_of(wave))
    visit.comments = {item: "Администратор Зюзюкиной не было, телефон +7 912 345-67-89."}
    visit.save()

    context, text = board(client, wave)

    assert "Зюзюкин" not in text
    assert "[телефон]" in context["remarks"]["MV04"][0].text


def test_remarks_of_a_node_are_its_own(client, wave, hr):
    visit, item = noted(wave, branch=BranchFactory(organisation=wave.organisation))
    visit.comments = {item: "В другом филиале."}
    visit.save()

    assert "MV04" not in board(client, wave, node=branch_of(wave).pk)[0]["remarks"]
    assert "MV04" in board(client, wave, node=visit.branch_id)[0]["remarks"]


def test_a_critical_failure_is_listed_at_its_branch_and_nowhere_else(client, wave, hr):
    other = BranchFactory(organisation=wave.organisation)

    assert len(board(client, wave, node=branch_of(wave).pk)[0]["board"].failures) == 1
    assert board(client, wave, node=other.pk)[0]["board"].failures == ()


def test_the_fact_of_a_critical_failure_names_nobody():
    wave = visit_wave([{"V02": "no"}], items=(("V01", "MV04", False), ("V02", "MV10", True)))
    UserFactory(organisation=wave.organisation, last_name="Зюзюкина")
    Observation.objects.update(comments={"V02": "Зюзюкина отказалась, звоните +7 912 345-67-89."})

    score_wave(wave.pk, at=NOON)

    fact = CriticalFailure.objects.get(wave=wave).fact
    assert "Зюзюкин" not in fact
    assert "912" not in fact


# --- the list of audits ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [("вега осень", True), ("ОСЕНЬ вега", True), ("осе", True), ("вега весна", False), ("осеньвега", False)],
)
def test_audits_are_found_word_by_word_in_any_order(client, text, found):
    wave = scored_wave(name="осень", organisation=OrganisationFactory(name="Сеть клиник «Вега»"))
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    response = client.get(reverse("audits:wave-list"), {"q": text})

    assert (wave in response.context["page"].object_list) is found
