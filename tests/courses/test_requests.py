"""Accepting a programme request."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Invitation, Membership, Organisation, User
from catalog.models import Criterion, CriterionModule, Norm, ProgrammeRequest, RequestedModule
from catalog.services.norms import save_norms
from catalog.services.trail import RequestStateError
from catalog.tokens import follow_token
from courses.models import Cohort
from courses.services import accept_request
from courses.services.requests import ProgrammeMissingError, VisitorIsKnownError
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory, person_with_role
from tests.factories.courses import NOON, hr_of, make_module, make_programme

pytestmark = pytest.mark.django_db
REASONS = [
    {"module": "ОК-ВВ-155", "criterion": "MC05", "text": "Удержание", "score": 48, "target": 80, "n": 24},
    {"module": "ОК-ВВ-156", "criterion": "MC01", "text": "Ответ", "score": 60, "target": 80, "n": 24},
]


@pytest.fixture(autouse=True)
def provider(db):
    return OrganisationFactory(kind=Organisation.Kind.PROVIDER)


def ready_request(*programmes, **facts):
    """A request whose programmes are ready."""
    request = ProgrammeRequest.objects.create(
        **{"number": 12, "state": "ready", "created_at": NOON, "reasons": REASONS, **facts}
    )
    for programme in programmes:
        RequestedModule.objects.create(request=request, module=programme.module, programme=programme)
    return request


def visitor(**facts):
    """A visitor's facts."""
    return {
        "visitor_name": "Орлова Марина",
        "visitor_company": "Ромашка",
        "visitor_email": "orlova@romashka.test",
        **facts,
    }


def test_each_module_becomes_a_planned_cohort_with_its_own_reasons():
    branch = BranchFactory(timezone="Asia/Omsk")
    hr = hr_of(branch.organisation, branch)
    programmes = make_programme(), make_programme(make_module(156))
    facts = {"organisation": branch.organisation, "requested_by": hr, "starts_on": date(2026, 11, 20)}
    request = ready_request(*programmes, mode="onsite", **facts)

    cohorts = accept_request(request.pk, by=hr, at=NOON)

    request.refresh_from_db()
    first = cohorts[0]
    assert request.state == "accepted"
    assert [one.programme for one in cohorts] == list(programmes)
    assert (first.state, first.mode, first.timezone) == (Cohort.State.PLAN, "onsite", "Asia/Omsk")
    assert [one["criterion"] for one in first.reasons] == ["MC05"]
    assert list(first.days.values_list("on_date", flat=True)) == [date(2026, 11, 20), date(2026, 11, 23)]


def test_a_swapped_in_module_keeps_the_criteria_that_lead_to_it_and_the_rest_stays_on_the_request(client):
    """The audit advised 155 and 156; HR asks for 157 instead of both, and only MC05 leads there."""
    organisation = OrganisationFactory()
    hr = hr_of(organisation)
    module = make_module(157)
    for code in ("MC05", "MC01"):
        Criterion.objects.create(code=code, text="Разговор", component=Criterion.Component.SKILL)
    CriterionModule.objects.create(criterion_id="MC05", module=module, is_main=False)
    request = ready_request(make_programme(module), organisation=organisation, requested_by=hr)

    cohort = accept_request(request.pk, by=hr, at=NOON)[0]

    request.refresh_from_db()
    client.force_login(hr)
    page = client.get(reverse("catalog:request-detail", args=[request.pk])).content.decode()
    assert [one["criterion"] for one in cohort.reasons] == ["MC05"]
    assert request.reasons == REASONS
    assert "Ответ" in page.partition("ни один модуль запроса не отвечает")[2]
    assert "Удержание" not in page.partition("ни один модуль запроса не отвечает")[2]


def test_a_module_that_is_asked_for_keeps_its_reasons_for_itself():
    organisation = OrganisationFactory()
    programmes = make_programme(), make_programme(make_module(157))
    Criterion.objects.create(code="MC05", text="Разговор", component=Criterion.Component.SKILL)
    CriterionModule.objects.create(criterion_id="MC05", module=programmes[1].module, is_main=True)
    request = ready_request(*programmes, organisation=organisation)

    cohorts = accept_request(request.pk, by=hr_of(organisation), at=NOON)

    assert [len(one.reasons) for one in cohorts] == [1, 0]


def test_accepting_again_gives_the_same_cohorts():
    organisation = OrganisationFactory()
    hr = hr_of(organisation)
    request = ready_request(make_programme(), organisation=organisation, requested_by=hr)

    first = accept_request(request.pk, by=hr, at=NOON)
    second = accept_request(request.pk, by=hr, at=NOON)

    assert first == second
    assert Cohort.objects.count() == 1


def test_a_request_that_is_not_ready_makes_nothing():
    organisation = OrganisationFactory()
    request = ready_request(make_programme(), organisation=organisation, state="in_work")

    with pytest.raises(RequestStateError):
        accept_request(request.pk, by=hr_of(organisation), at=NOON)

    assert not Cohort.objects.exists()


def test_a_module_without_a_programme_stops_the_acceptance():
    organisation = OrganisationFactory()
    request = ready_request(organisation=organisation)
    RequestedModule.objects.create(request=request, module=make_module())

    with pytest.raises(ProgrammeMissingError):
        accept_request(request.pk, by=hr_of(organisation), at=NOON)


def test_a_visitor_becomes_a_client_with_an_invited_hr_manager(provider):
    request = ready_request(make_programme(), **visitor())
    methodologist = person_with_role(Membership.Role.METHODOLOGIST, provider)

    cohorts = accept_request(request.pk, by=methodologist, at=NOON)

    person = User.objects.get(email="orlova@romashka.test")
    request.refresh_from_db()
    assert cohorts[0].organisation.name == "Ромашка"
    assert (person.last_name, person.first_name) == ("Орлова", "Марина")
    assert person.has_role(Membership.Role.HR)
    assert Invitation.objects.get().user == person
    assert (request.organisation, request.requested_by) == (cohorts[0].organisation, person)


def test_a_visitor_accepts_by_the_link(client):
    request = ready_request(make_programme(), email_confirmed_at=NOON, **visitor())
    url = reverse("courses:visitor-accept", args=[follow_token(request.pk)])

    client.post(url)
    client.post(url)

    request.refresh_from_db()
    assert request.state == "accepted"
    assert request.events.get().actor is None
    assert Cohort.objects.get().organisation.name == "Ромашка"


def test_a_visitor_with_a_clients_name_does_not_come_into_that_client(provider):
    client = OrganisationFactory(name="Ромашка")
    request = ready_request(make_programme(), **visitor())

    cohorts = accept_request(request.pk, by=person_with_role("methodologist", provider), at=NOON)

    assert cohorts[0].organisation != client
    assert cohorts[0].organisation.name == "Ромашка (запрос № 12)"


def test_a_visitor_whose_e_mail_is_known_makes_nothing(provider):
    UserFactory(email="orlova@romashka.test")
    request = ready_request(make_programme(), **visitor())

    with pytest.raises(VisitorIsKnownError):
        accept_request(request.pk, by=person_with_role("methodologist", provider), at=NOON)

    assert not Organisation.objects.filter(name="Ромашка").exists()


def test_a_group_keeps_the_norms_of_its_first_day_and_the_next_one_takes_the_new(provider):
    Norm.objects.create(
        code="answer_time",
        title="Ответ",
        unit="second",
        default=20,
        minimum=5,
        maximum=60,
        about="",
        position=1,
    )
    organisation = OrganisationFactory()
    hr, programme = hr_of(organisation), make_programme()
    facts = {"organisation": organisation, "requested_by": hr}
    first = accept_request(ready_request(programme, **facts).pk, by=hr, at=NOON)[0]

    save_norms(organisation.pk, values={"answer_time": 15}, by=hr, at=NOON)
    second = accept_request(ready_request(programme, **{**facts, "number": 13}).pk, by=hr, at=NOON)[0]

    first.refresh_from_db()
    assert first.norms == {"answer_time": [20, "second"]}
    assert second.norms == {"answer_time": [15, "second"]}


@pytest.mark.parametrize(
    "told", [{"reasons": [{**REASONS[0], "branch": "Новосибирск"}]}, {"audience": "Клиника в Новосибирске"}]
)
def test_the_group_has_the_name_the_zone_and_the_days_of_the_branch_that_asked(told):
    branch = BranchFactory(name="Новосибирск", timezone="Asia/Novosibirsk")
    BranchFactory(name="Омск", organisation=branch.organisation)
    hr = hr_of(branch.organisation)
    window = {"starts_on": date(2026, 12, 6), "ends_on": date(2026, 12, 7)}  # Sunday and Monday
    facts = {"organisation": branch.organisation, "requested_by": hr, "reasons": [], **window, **told}

    (cohort,) = accept_request(ready_request(make_programme(), **facts).pk, by=hr, at=NOON)

    assert (cohort.title, cohort.timezone) == ("ОК-ВВ-155, Новосибирск", "Asia/Novosibirsk")
    assert list(cohort.days.values_list("on_date", flat=True)) == [date(2026, 12, 7), date(2026, 12, 8)]


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ({}, "Теперь назначьте даты и зачислите людей."),
        (
            {"starts_on": date(2026, 12, 7)},
            "Предложены рабочие дни с 07.12.2026: проверьте даты и зачислите людей.",
        ),
        (
            {"starts_on": date(2026, 12, 6), "ends_on": date(2026, 12, 7)},
            "Выходные и праздники пропущены, поэтому дни заканчиваются 08.12.2026, позже, чем в запросе.",
        ),
    ],
)
def test_who_accepts_reads_which_days_are_proposed(client, window, said):
    organisation = OrganisationFactory()
    hr = hr_of(organisation)
    request = ready_request(make_programme(), organisation=organisation, requested_by=hr, **window)
    client.force_login(hr)

    answer = client.post(reverse("courses:request-accept", args=[request.pk]), follow=True)

    assert said in str(next(iter(answer.context["messages"]))).replace("\xa0", " ")


def test_a_window_shorter_than_the_course_gets_no_dates():
    organisation = OrganisationFactory()
    window = {"starts_on": date(2026, 12, 7), "ends_on": date(2026, 12, 7)}
    request = ready_request(make_programme(), organisation=organisation, **window)

    (cohort,) = accept_request(request.pk, by=hr_of(organisation), at=NOON)

    assert (cohort.title, cohort.days.count()) == ("ОК-ВВ-155, запрос № 12", 0)
