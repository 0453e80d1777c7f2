"""«Сегодня» of a line manager: who of the team is late, who is near a term."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Membership
from assessments.models import AttemptWindow
from courses.models import CohortDay, StepProgress
from reports.queries.team import team_of
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, MembershipFactory, UserFactory
from tests.factories.courses import EnrolmentFactory, RunningCohortFactory, step_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture(autouse=True)
def russian():
    """Words are judged as readers see them."""
    with translation.override("ru"):
        yield


def group(*ahead, mode="webinar", **fields):
    """A running cohort whose days are so many days ahead of today."""
    cohort = RunningCohortFactory(mode=mode, **fields)
    for number, days in enumerate(ahead, start=1):
        on_date = NOON.date() + timedelta(days=days)
        CohortDay.objects.create(cohort=cohort, number=number, on_date=on_date, starts_at=time(9, 30))
    return cohort


def manager_of(*places):
    """The line manager of a branch where all these people work."""
    organisation = places[0].cohort.organisation
    branch = BranchFactory(organisation=organisation)
    for one in places:
        one.user.branch = branch
        one.user.save()
    manager = UserFactory(organisation=organisation)
    role = Membership.Role.LINE_MANAGER
    MembershipFactory(user=manager, organisation=organisation, role=role, branch=branch)
    return manager


def finish_all(place):
    """Put every step of the course behind."""
    for step in place.cohort.programme.steps.exclude(kind="break"):
        done = StepProgress.State.DONE
        StepProgress.objects.create(enrolment=place, step=step, state=done, started_at=NOON)


def test_a_day_that_has_passed_unfinished_is_late():
    place = EnrolmentFactory(cohort=group(-2, 5))

    (lag,) = team_of(manager_of(place), at=NOON).lags

    assert (lag.enrolment, lag.is_late) == (place, True)
    assert (lag.text, lag.left) == ("не закончен день 1, он был", "2\u00a0дня назад")
    assert (lag.done, lag.total > 0) == (0, True)


def test_who_has_finished_the_days_that_passed_does_not_lag():
    place = EnrolmentFactory(cohort=group(-2, -1))
    finish_all(place)

    team = team_of(manager_of(place), at=NOON)

    assert (team.lags, team.studying) == ([], 1)


@pytest.mark.parametrize(("ahead", "is_near"), [(2, True), (9, False)])
def test_a_term_within_three_days_is_near_and_not_late(ahead, is_near):
    place = EnrolmentFactory(cohort=group(ahead, mode="self"))

    lags = team_of(manager_of(place), at=NOON).lags

    assert [one.is_late for one in lags] == ([False] if is_near else [])


def test_a_final_test_that_closed_untaken_is_late():
    place = EnrolmentFactory(cohort=group(9, mode="self"))
    AttemptWindow.objects.create(
        cohort=place.cohort,
        step=step_of(place.cohort, "d2-02"),
        closes_at=NOON - timedelta(days=1),
        set_by=UserFactory(),
        set_at=NOON - timedelta(days=5),
    )

    (lag,) = team_of(manager_of(place), at=NOON).lags

    assert (lag.text, lag.is_late) == ("итоговый тест закрылся", True)


def test_the_late_come_before_those_whose_term_is_near():
    cohort = group(-3, 1)
    same = {"organisation": cohort.organisation, "programme": cohort.programme}
    near = EnrolmentFactory(cohort=group(1, mode="self", **same))
    late = EnrolmentFactory(cohort=cohort)

    lags = team_of(manager_of(near, late), at=NOON).lags

    assert [one.enrolment for one in lags] == [late, near]


def test_a_person_has_one_row_and_who_has_not_begun_comes_first():
    cohort = group(-3, 1)
    begun, idle = (EnrolmentFactory(cohort=cohort) for _n in range(2))
    step = cohort.programme.steps.exclude(kind="break").first()
    StepProgress.objects.create(enrolment=begun, step=step, state="done", started_at=NOON)
    other = group(-5, 1, organisation=cohort.organisation, programme=cohort.programme)
    EnrolmentFactory(cohort=other, user=idle.user)

    lags = team_of(manager_of(begun, idle), at=NOON).lags

    assert [(one.enrolment.user, one.others) for one in lags] == [(idle.user, 1), (begun.user, 0)]


def test_people_of_another_branch_are_not_told_of():
    cohort = group(-2, 5)
    mine, other = (EnrolmentFactory(cohort=cohort) for _n in range(2))
    manager = manager_of(mine)

    assert [one.enrolment for one in team_of(manager, at=NOON).lags] == [mine]
    assert team_of(other.user, at=NOON) is None


def test_forty_people_cost_as_many_queries_as_one(django_assert_num_queries):
    cohort = group(-2, 5)
    manager = manager_of(*(EnrolmentFactory(cohort=cohort) for _n in range(40)))
    manager.memberships_in()
    team_of(manager, at=NOON)

    with django_assert_num_queries(5):
        team = team_of(manager, at=NOON)

    assert (len(team.lags), team.more) == (12, 28)


def test_the_managers_page_names_the_late_and_the_learners_page_has_no_such_list(client):
    place = EnrolmentFactory(cohort=group(-2, 5))
    client.force_login(manager_of(place), BACKEND)

    assert place.user.full_name in client.get(reverse("reports:home")).content.decode()

    client.force_login(place.user, BACKEND)

    assert "Сроки вашей команды" not in client.get(reverse("reports:home")).content.decode()


def test_a_person_without_a_branch_is_told_whose_clock_it_is(client):
    person = UserFactory(branch=None)
    client.force_login(person, BACKEND)

    alone = client.get(reverse("reports:home")).content.decode()
    person.branch = BranchFactory(organisation=person.organisation, timezone="Asia/Omsk")
    person.save()
    of_branch = client.get(reverse("reports:home")).content.decode()

    assert "по часам: Москва, UTC+3" in alone
    assert "по часам" not in of_branch
