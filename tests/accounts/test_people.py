"""People, roles, organisations: services, permissions, the list."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Branch, Membership, User
from accounts.permissions import check_grant, check_manage
from accounts.services.organisations import BranchUnderItselfError, create_branch, update_branch
from accounts.services.people import (
    NotUniqueError,
    OwnAccountError,
    PersonDetails,
    create_person,
    deactivate_person,
    reactivate_person,
    update_person,
)
from accounts.services.roles import LastAdminError, grant_role, revoke_role
from tests.conftest import NOON
from tests.factories.accounts import (
    BranchFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    person_with_role,
)

Role = Membership.Role
pytestmark = pytest.mark.django_db
DETAILS = PersonDetails(
    last_name="Белова", first_name="Анна", email="Belova@Example.test", personnel_number="7"
)


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def admin(organisation):
    """A client's administrator."""
    return person_with_role(Role.CLIENT_ADMIN, organisation)


def browser_of(person):
    client = Client()
    client.force_login(person, "accounts.backends.PersonBackend")
    return client


def test_a_new_person_is_a_trainee_without_a_password(organisation, admin):
    person = create_person(organisation.pk, details=DETAILS, by=admin, at=NOON)

    assert person.email == "belova@example.test"
    assert not person.has_usable_password()
    assert [one.role for one in person.memberships.all()] == [Role.TRAINEE]


@pytest.mark.parametrize(
    ("taken", "field"),
    [({"email": "BELOVA@example.test"}, "email"), ({"personnel_number": "7"}, "personnel_number")],
)
def test_a_taken_address_or_number_is_named(organisation, admin, taken, field):
    UserFactory(organisation=organisation, **taken)

    with pytest.raises(NotUniqueError) as refused:
        create_person(organisation.pk, details=DETAILS, by=admin, at=NOON)

    assert refused.value.field == field


def test_deactivating_ends_sessions_for_good(organisation, admin):
    person = person_with_role(Role.HR, organisation)
    old = browser_of(person)
    assert old.get(reverse("accounts:profile")).status_code == 200

    deactivate_person(person.pk, by=admin, at=NOON)
    reactivate_person(person.pk, by=admin, at=NOON)

    assert old.get(reverse("accounts:profile")).status_code == 302


def test_nobody_shuts_themselves_out(admin):
    with pytest.raises(OwnAccountError):
        deactivate_person(admin.pk, by=admin, at=NOON)


def test_the_last_administrator_stays(organisation, admin):
    with pytest.raises(LastAdminError):
        revoke_role(admin.memberships.get().pk, by=admin, at=NOON)
    with pytest.raises(LastAdminError):
        deactivate_person(admin.pk, by=person_with_role(Role.HR, organisation), at=NOON)


def test_a_second_administrator_may_go(organisation, admin):
    second = person_with_role(Role.CLIENT_ADMIN, organisation)

    revoke_role(second.memberships.get().pk, by=admin, at=NOON)

    assert not second.memberships.exists()


def test_a_deactivated_administrator_does_not_count(organisation, admin):
    person_with_role(Role.CLIENT_ADMIN, organisation, is_active=False)

    with pytest.raises(LastAdminError):
        revoke_role(admin.memberships.get().pk, by=admin, at=NOON)


def test_a_new_address_ends_the_sessions(organisation, admin):
    person = person_with_role(Role.HR, organisation)
    old = browser_of(person)

    update_person(person.pk, details=DETAILS, by=admin, at=NOON)

    assert old.get(reverse("accounts:profile")).status_code == 302


def test_ending_the_other_sessions_keeps_this_one(admin):
    here, there = browser_of(admin), browser_of(admin)

    here.post(reverse("accounts:session-end"))

    assert here.get(reverse("accounts:profile")).status_code == 200
    assert there.get(reverse("accounts:profile")).status_code == 302


def test_a_taken_role_is_felt_at_the_next_request(organisation, admin):
    person = person_with_role(Role.HR, organisation)
    client = browser_of(person)
    assert client.get(reverse("accounts:person-list")).status_code == 200

    revoke_role(person.memberships.get().pk, by=admin, at=NOON)

    assert client.get(reverse("accounts:person-list")).status_code == 403


GRANTS = {  # who -> roles that they may give in the client organisation
    Role.TRAINEE: set(),
    Role.LINE_MANAGER: set(),
    Role.METHODOLOGIST: set(),
    Role.HR: {Role.TRAINEE, Role.LINE_MANAGER},
    Role.CLIENT_ADMIN: {Role.TRAINEE, Role.LINE_MANAGER, Role.HR, Role.CLIENT_ADMIN},
    Role.ADMIN: {Role.TRAINEE, Role.LINE_MANAGER, Role.HR, Role.CLIENT_ADMIN},
}


@pytest.mark.parametrize("giver", Role.values)
def test_each_role_gives_what_the_table_says(organisation, giver):
    user = person_with_role(giver, organisation)

    assert {role for role in Role.values if check_grant(user, role, organisation, None)} == GRANTS[giver]


def test_nobody_gives_a_role_in_a_foreign_organisation(admin):
    assert not check_grant(admin, Role.TRAINEE, OrganisationFactory(), None)


def test_a_branch_hr_gives_roles_in_the_branch_only(organisation):
    branch, other = BranchFactory(organisation=organisation), BranchFactory(organisation=organisation)
    hr = person_with_role(Role.HR, organisation, branch=branch)

    assert check_grant(hr, Role.LINE_MANAGER, organisation, branch)
    assert not check_grant(hr, Role.LINE_MANAGER, organisation, other)
    assert not check_grant(hr, Role.LINE_MANAGER, organisation, None)


MANAGES = {  # who -> whose account they may change
    Role.TRAINEE: set(),
    Role.LINE_MANAGER: set(),
    Role.HR: {Role.TRAINEE, Role.LINE_MANAGER, Role.HR},
    Role.CLIENT_ADMIN: {Role.TRAINEE, Role.LINE_MANAGER, Role.HR, Role.CLIENT_ADMIN},
}


@pytest.mark.parametrize("role", MANAGES)
def test_nobody_changes_an_account_with_more_rights(organisation, role):
    user = person_with_role(role, organisation)
    others = {one: person_with_role(one, organisation) for one in MANAGES}

    assert {one for one, person in others.items() if check_manage(user, person)} == MANAGES[role]


def test_a_branch_hr_does_not_change_an_hr_of_everything(organisation):
    branch = BranchFactory(organisation=organisation)
    scoped = person_with_role(Role.HR, organisation, branch=branch)
    whole = UserFactory(organisation=organisation, branch=branch)
    MembershipFactory(user=whole, role=Role.HR)

    assert not check_manage(scoped, whole)


def test_hr_cannot_reach_for_an_administrators_address(organisation, admin):
    client = browser_of(person_with_role(Role.HR, organisation))

    answer = client.post(
        reverse("accounts:person-edit", args=[admin.pk]),
        {"last_name": "А", "first_name": "Б", "level": "Ф", "email": "mine@example.test"},
    )

    assert answer.status_code == 403


def test_a_form_writes_no_field_that_it_does_not_show(organisation, admin):
    person = UserFactory(organisation=organisation)
    shown = {"last_name": "Новая", "first_name": "Анна", "level": "Ф", "email": person.email}
    given = shown | {"is_active": "", "session_epoch": "9"}

    browser_of(admin).post(
        reverse("accounts:person-edit", args=[person.pk]),
        given | {"organisation": OrganisationFactory().pk, "role": "admin", "password": "x"},
    )

    now = User.objects.get(pk=person.pk)
    assert (now.last_name, now.organisation, now.is_active, now.session_epoch, now.password) == (
        "Новая",
        organisation,
        True,
        0,
        person.password,
    )


def test_all_that_is_wrong_with_a_person_is_told_at_once(organisation, admin):
    UserFactory(organisation=organisation, email="taken@example.test", personnel_number="7")
    given = {"last_name": "", "first_name": "Б", "level": "Ф", "hired_on": "1920-01-01"}

    answer = browser_of(admin).post(
        reverse("accounts:person-create"), given | {"email": "Taken@example.test", "personnel_number": "7"}
    )

    assert set(answer.context["form"].errors) == {"last_name", "hired_on", "email", "personnel_number"}


@pytest.mark.parametrize(("days", "is_told"), [(365, False), (366, True)])
def test_nobody_is_hired_more_than_a_year_ahead(organisation, admin, days, is_told):
    day = timezone.localdate() + timedelta(days=days)

    browser_of(admin).post(
        reverse("accounts:person-create"),
        {"last_name": "А", "first_name": "Б", "level": "Ф", "hired_on": day.isoformat()},
    )

    assert User.objects.filter(hired_on=day).exists() is not is_told


def test_a_branch_hr_sees_the_subtree_only(organisation):
    region = BranchFactory(organisation=organisation)
    point = BranchFactory(organisation=organisation, parent=region)
    inside = UserFactory(organisation=organisation, branch=point, last_name="Внутри")
    UserFactory(organisation=organisation, last_name="Снаружи")
    hr = person_with_role(Role.HR, organisation, branch=region)

    page = browser_of(hr).get(reverse("accounts:person-list")).content.decode()

    assert inside.last_name in page
    assert "Снаружи" not in page


def test_search_finds_in_any_case(organisation, admin):
    UserFactory(organisation=organisation, last_name="Орлова", first_name="Марина", post="Кассир")

    for text in ("орл", "ОРЛОВА", "марина кассир", "лова"):
        assert User.objects.all().found_by(text).count() == 1
    assert not User.objects.all().found_by("орлова сантехник").exists()


@pytest.mark.parametrize(
    "query",
    ["", "?q=фам", "?role=trainee", "?state=never", "?state=all&level=Ф&sort=branch", "?page=x&branch=999"],
)
def test_every_filter_answers(admin, query):
    assert browser_of(admin).get(reverse("accounts:person-list") + query).status_code == 200


def test_the_list_costs_the_same_for_ten_and_for_a_thousand(
    organisation, admin, django_assert_max_num_queries
):
    client = browser_of(admin)
    people = UserFactory.build_batch(1000, organisation=organisation)
    url = reverse("accounts:person-list")

    User.objects.bulk_create(people[:10])
    with django_assert_max_num_queries(12) as few:
        client.get(url)
    User.objects.bulk_create(people[10:])
    Membership.objects.bulk_create(
        Membership(user=one, organisation=organisation, role="trainee")
        for one in organisation.people.all()[:900]
    )
    with django_assert_max_num_queries(12) as many:
        client.get(url)

    assert len(few) == len(many)


def test_a_moved_branch_takes_its_subtree_along(organisation, admin):
    def add(name, parent):
        return create_branch(
            organisation.pk,
            name=name,
            parent=parent,
            timezone="Europe/Moscow",
            is_point=True,
            by=admin,
            at=NOON,
        )

    north, south = add("Север", None), add("Юг", None)
    town = add("Город", north)
    shop = add("Лавка", town)
    facts = {"timezone": "Europe/Moscow", "is_point": True, "by": admin, "at": NOON}

    update_branch(town.pk, name="Город", parent=south, **facts)

    assert Branch.objects.get(pk=shop.pk).path == f"/{south.pk}/{town.pk}/{shop.pk}/"
    with pytest.raises(BranchUnderItselfError):
        update_branch(south.pk, name="Юг", parent=Branch.objects.get(pk=shop.pk), **facts)


def test_what_is_done_to_people_is_in_the_journal(organisation, admin):
    person = create_person(organisation.pk, details=DETAILS, by=admin, at=NOON)
    membership = grant_role(person.pk, role=Role.HR, branch=None, by=admin, at=NOON)
    grant_role(person.pk, role=Role.HR, branch=None, by=admin, at=NOON)
    revoke_role(membership.pk, by=admin, at=NOON)
    deactivate_person(person.pk, by=admin, at=NOON + timedelta(days=1))

    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))

    assert verbs == ["person.create", "role.grant", "role.revoke", "person.deactivate"]


def test_codes_are_printed_on_cards_and_counted_in_the_journal(organisation, admin):
    people = [UserFactory(organisation=organisation, personnel_number=f"К-{n}") for n in range(3)]

    answer = browser_of(admin).post(reverse("accounts:code-print"), {"people": [one.pk for one in people]})

    assert answer.content.decode().count("login-card__code") == 3
    assert answer["Cache-Control"] == "no-store, private"
    assert AuditEvent.objects.filter(verb="code.print").count() == 3


def test_ticked_strangers_are_left_out(admin):
    stranger = UserFactory(personnel_number="1")

    answer = browser_of(admin).post(
        reverse("accounts:people-deactivate"), {"people": [stranger.pk, "x", "9" * 40]}
    )

    assert answer.status_code == 302
    assert User.objects.get(pk=stranger.pk).is_active


def test_clocks_of_branches_are_named_by_cities(organisation, admin):
    branch = BranchFactory(organisation=organisation, timezone="Asia/Yekaterinburg")
    page = reverse("accounts:organisation-detail", args=[organisation.pk])

    told = browser_of(admin).get(page).content.decode()
    offered = browser_of(admin).get(reverse("accounts:branch-edit", args=[branch.pk])).context["form"]

    assert "Екатеринбург, UTC+5" in told
    assert "Asia/Yekaterinburg" not in told
    assert dict(offered.fields["timezone"].choices)["Россия"][0][0] == "Europe/Kaliningrad"
    assert branch not in offered.fields["parent"].queryset
