"""What the home page asks for: only what the person can do, and only while it is to be done."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from courses.models import Cohort
from jobs.models import Job
from reports.queries import today
from reports.queries.today import today_of
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.courses import CohortFactory, EnrolmentFactory, hr_of
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    """The administrator of the installation."""
    provider = OrganisationFactory(kind="provider")
    person = UserFactory(organisation=provider)
    MembershipFactory(user=person, organisation=provider, role=Membership.Role.ADMIN)
    return person


def failed(key, **fields):
    return JobFactory(key=key, state=Job.State.FAILED, finished_at=NOON, **fields)


def test_a_failed_job_that_was_repeated_is_asked_about_no_more(admin):
    first = failed("a")
    other = failed("b", organisation_id=first.organisation_id)
    JobFactory(key="a", organisation_id=first.organisation_id, kind=first.kind)

    urls = [task.url for task in today_of(admin).tasks]

    assert urls == [reverse("accounts:organisation-detail", args=[other.organisation_id])]


def test_many_old_failures_do_not_hide_the_newest(admin, monkeypatch):
    monkeypatch.setattr(today, "SHOWN_TASKS", 2)
    for number in range(3):
        failed(f"k{number}", error=f"Причина {number}")

    reasons = {task.text for task in today_of(admin).tasks}

    assert reasons == {"Причина 1", "Причина 2"}


def test_a_group_is_to_be_planned_by_those_alone_who_may_plan_it():
    organisation = OrganisationFactory()
    own, other = BranchFactory(organisation=organisation), BranchFactory(organisation=organisation)
    programme = CohortFactory(organisation=organisation, title="Чужая").programme
    Cohort.objects.all().delete()
    for branch in (own, other):
        cohort = CohortFactory(organisation=organisation, programme=programme, title=f"Группа {branch.pk}")
        EnrolmentFactory(cohort=cohort, user=UserFactory(organisation=organisation, branch=branch))

    whole = {task.title for task in today_of(hr_of(organisation)).tasks}
    part = {task.title for task in today_of(hr_of(organisation, own)).tasks}

    assert whole == {f"Группа {own.pk}", f"Группа {other.pk}"}
    assert part == {f"Группа {own.pk}"}
