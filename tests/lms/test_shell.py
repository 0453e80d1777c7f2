"""The frame of every page: who sees which sections, what it costs, what error pages say."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts.models import Membership
from audits.models import AuditWave, WaveAssignment
from catalog.models import ProgrammeRequest
from courses.models import CohortAssignment
from reports import shell
from reports.shell import SECTIONS, Shell
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory, person_with_role
from tests.factories.courses import CohortAssignmentFactory

ROLE = Membership.Role


@pytest.fixture
def every_page_exists(monkeypatch):
    """Addresses of all sections, whichever rooms have their pages already."""
    monkeypatch.setattr(shell, "address", lambda name: f"/{name.replace(':', '/')}/")


def shell_of(user, address="/", **cookies):
    """The frame of the user's page at the address."""
    request = RequestFactory().get(address)
    request.user, request.COOKIES = user, cookies
    return Shell(request)


def sections_of(user):
    """URL names of the sections in the user's navigation."""
    urls = [item.url for item in shell_of(user).nav]
    return [one.url_name for one in SECTIONS if shell.address(one.url_name) in urls]


def counts_of(user):
    """Addresses of sections where work waits for the user, with how much."""
    return {item.url: item.count for item in shell_of(user).nav if item.count}


def request_of(organisation, state):
    """A request of the organisation."""
    number = ProgrammeRequest.objects.count() + 1
    return ProgrammeRequest.objects.create(
        number=number, organisation=organisation, state=state, created_at=NOON
    )


def test_a_visitor_has_the_catalogue_alone(every_page_exists):
    assert sections_of(AnonymousUser()) == ["catalog:module-list"]


def test_a_trainee_has_today_learning_and_the_catalogue(db, every_page_exists):
    trainee = person_with_role(ROLE.TRAINEE, OrganisationFactory())

    assert sections_of(trainee) == ["reports:home", "courses:enrolment-list", "catalog:module-list"]


def test_an_hr_manager_of_a_whole_company_has_its_audits(db, every_page_exists):
    manager = person_with_role(ROLE.HR, OrganisationFactory())

    assert "audits:wave-list" in sections_of(manager)


def test_an_hr_manager_of_one_branch_has_no_audits(db, every_page_exists):
    branch = BranchFactory()
    manager = person_with_role(ROLE.HR, branch.organisation, branch=branch)

    assert "audits:wave-list" not in sections_of(manager)


def test_an_assigned_trainer_has_groups_and_grading(db, every_page_exists):
    trainer = CohortAssignmentFactory(role=CohortAssignment.Role.TRAINER).user

    assert {"courses:cohort-list", "assessments:grading-list"} <= set(sections_of(trainer))


def test_a_verifier_has_groups_but_no_grading(db, every_page_exists):
    verifier = CohortAssignmentFactory(role=CohortAssignment.Role.VERIFIER).user

    assert "courses:cohort-list" in sections_of(verifier)
    assert "assessments:grading-list" not in sections_of(verifier)


def test_an_assigned_auditor_has_audits(db, every_page_exists):
    auditor = UserFactory()
    wave = AuditWave.objects.create(organisation=OrganisationFactory(), name="Осень")
    WaveAssignment.objects.create(wave=wave, user=auditor)

    assert "audits:wave-list" in sections_of(auditor)


def test_a_methodologist_sees_how_many_requests_wait(db, every_page_exists):
    methodologist = person_with_role(ROLE.METHODOLOGIST, OrganisationFactory())
    request_of(OrganisationFactory(), ProgrammeRequest.State.SENT)
    request_of(OrganisationFactory(), ProgrammeRequest.State.IN_WORK)
    request_of(OrganisationFactory(), ProgrammeRequest.State.READY)

    assert counts_of(methodologist) == {"/catalog/request-list/": 2}


def test_an_hr_manager_sees_how_many_programmes_are_ready_here(db, every_page_exists):
    manager = person_with_role(ROLE.HR, OrganisationFactory())
    request_of(manager.organisation, ProgrammeRequest.State.READY)
    request_of(OrganisationFactory(), ProgrammeRequest.State.READY)

    assert counts_of(manager) == {"/catalog/request-list/": 1}


def test_a_methodologist_answers_requests(db, every_page_exists):
    methodologist = person_with_role(ROLE.METHODOLOGIST, OrganisationFactory())

    assert "catalog:request-list" in sections_of(methodologist)


def test_a_page_that_the_installation_lacks_is_not_linked(db, monkeypatch):
    monkeypatch.setattr(shell, "SECTIONS", (SECTIONS[0]._replace(url_name="nobody:has-this"),))

    assert shell_of(UserFactory()).nav == []


def test_the_section_of_the_page_is_marked_and_no_other(db, every_page_exists):
    manager = person_with_role(ROLE.HR, OrganisationFactory())

    nav = shell_of(manager, "/catalog/request-list/7/").nav

    assert [item.url for item in nav if item.is_current] == ["/catalog/request-list/"]


def test_what_exceeds_five_places_of_a_phone_goes_under_more(db, every_page_exists):
    nav = shell_of(person_with_role(ROLE.HR, OrganisationFactory())).nav

    assert [item.is_extra for item in nav] == [False] * 4 + [True] * (len(nav) - 4)


def test_a_frame_costs_one_query(db, django_assert_num_queries):
    person = person_with_role(ROLE.HR, OrganisationFactory())
    frame = shell_of(person)

    with django_assert_num_queries(1):
        render_to_string("_rail.html", {"shell": frame})


def test_a_part_for_htmx_costs_the_frame_nothing(db, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = person_with_role(ROLE.HR, OrganisationFactory())

    with django_assert_num_queries(0):
        render_to_string("_empty.html", {"title": "Пусто", **shell.shell(request)})


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><b>', ""), ("", "")])
def test_only_a_known_theme_reaches_the_page(cookie, theme):
    assert shell_of(AnonymousUser(), theme=cookie).theme == theme


def test_an_error_page_echoes_nothing_of_the_address(client, db):
    answer = client.get("/catalog/secret-482913/?q=other-482913")

    assert answer.status_code == 404
    assert b"482913" not in answer.content


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404"])
def test_an_error_page_says_what_to_do(name, rf, db):
    request = rf.get("/somewhere-482913/")
    request.user = AnonymousUser()

    page = render_to_string(f"{name}.html", request=request)

    assert "482913" not in page
    assert 'class="btn btn-primary" href="/"' in page


@pytest.mark.parametrize("name", ["500", "503", "503_database"])
def test_a_page_of_failure_needs_no_context(name):
    assert "На первую страницу" in render_to_string(f"{name}.html")


def test_a_pager_keeps_the_filters_of_the_list(rf):
    page = Paginator(range(120), 50).page(2)

    part = render_to_string("_pager.html", {"page": page}, request=rf.get("/?block=ВВ&page=2"))

    assert "51–100 из 120" in part
    assert 'href="?block=%D0%92%D0%92&amp;page=3"' in part


def test_a_list_of_one_page_has_no_pager(rf):
    assert "nav" not in render_to_string(
        "_pager.html", {"page": Paginator([1], 50).page(1)}, request=rf.get("/")
    )
