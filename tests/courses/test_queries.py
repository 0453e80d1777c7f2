"""Reads of delivery."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Membership
from catalog.models import ProgrammeRequest
from courses.models import Certificate, CohortDay, Enrolment, StepProgress
from courses.queries.candidates import candidates, cautions
from courses.queries.certificates import certificate_by_code
from courses.queries.cohorts import cohort_table, day_instants, progress_table, visible_enrolments
from courses.queries.learning import learning_table
from tests.factories.accounts import BranchFactory, UserFactory, person_with_role
from tests.factories.courses import (
    NOON,
    CohortAssignmentFactory,
    CohortDayFactory,
    CohortFactory,
    EnrolmentFactory,
    RunningCohortFactory,
    hr_of,
    make_module,
    make_programme,
    step_of,
)

pytestmark = pytest.mark.django_db


def found(user, text="", state="", module=""):
    return list(cohort_table(user, text=text, state=state, module=module))


def test_the_list_is_searched_in_any_case_and_filtered():
    planned = CohortFactory(title="Север-3")
    running = RunningCohortFactory(
        organisation=planned.organisation, programme=planned.programme, title="Юг-1"
    )
    hr = hr_of(planned.organisation)

    assert found(hr, text="север") == [planned]
    assert found(hr, text="ок-вв-155 ЮГ") == [running]
    assert found(hr, state="plan") == [planned]
    assert found(hr, module="ok-vv-156") == []


def test_the_list_counts_those_who_take_part():
    place = EnrolmentFactory(state=Enrolment.State.COMPETENT, finished_at=NOON)
    EnrolmentFactory(cohort=place.cohort)
    EnrolmentFactory(cohort=place.cohort, state=Enrolment.State.WITHDRAWN)
    CohortDayFactory(cohort=place.cohort)
    CohortDayFactory(cohort=place.cohort, number=2, on_date=NOON.date() + timedelta(days=1))

    (cohort,) = found(hr_of(place.cohort.organisation))

    assert (cohort.people, cohort.competent, cohort.begins_on) == (2, 1, NOON.date())


def test_a_line_manager_sees_the_cohorts_and_people_of_the_own_subtree_only():
    region = BranchFactory()
    point = BranchFactory(organisation=region.organisation, parent=region)
    other = BranchFactory(organisation=region.organisation)
    cohort = RunningCohortFactory(organisation=region.organisation)
    mine = EnrolmentFactory(cohort=cohort, user__branch=point)
    EnrolmentFactory(cohort=cohort, user__branch=other)
    elsewhere = RunningCohortFactory(organisation=region.organisation, programme=cohort.programme)
    EnrolmentFactory(cohort=elsewhere, user__branch=other)
    manager = person_with_role(Membership.Role.LINE_MANAGER, region.organisation, branch=region)

    assert found(manager) == [cohort]
    assert list(visible_enrolments(manager, cohort)) == [mine]


def test_a_trainer_sees_the_assigned_cohorts_only():
    assignment = CohortAssignmentFactory()
    RunningCohortFactory(organisation=assignment.cohort.organisation, programme=assignment.cohort.programme)

    assert found(assignment.user) == [assignment.cohort]


def test_the_progress_table_says_how_far_each_is():
    place = EnrolmentFactory()
    marks = {
        "d1-01": ("done", None),
        "d1-02": ("done", Decimal(60)),
        "d1-03": ("done", None),
        "d2-01": ("waiting", None),
    }
    StepProgress.objects.bulk_create(
        StepProgress(
            enrolment=place, step=step_of(place.cohort, code), state=state, score=score, started_at=NOON
        )
        for code, (state, score) in marks.items()
    )

    (row,) = progress_table(place.cohort, [place])

    assert (row.lessons_read, row.lessons, row.percent) == (1, 2, 57)
    assert row.entry.score == Decimal(60)
    assert row.final is None
    assert [(step.ref, progress.state) for step, progress in row.exercises] == [("pz-1", "waiting")]


def test_the_modules_audience_comes_first_among_the_candidates():
    cohort = CohortFactory()
    hr = hr_of(cohort.organisation)
    manager = UserFactory(organisation=cohort.organisation, last_name="Аверин", level="Р")
    front = UserFactory(organisation=cohort.organisation, last_name="Яшин", level="Ф")
    EnrolmentFactory(cohort=cohort, user__last_name="Борисов")

    people = list(candidates(hr, cohort, text="", level=""))

    assert people == [hr, front, manager]
    assert list(candidates(hr, cohort, text="ЯШИН", level="")) == [front]


def test_who_learns_the_module_already_is_not_recommended_and_the_branch_that_asked_comes_first():
    branch = BranchFactory(name="Новосибирск")
    cohort = CohortFactory(organisation=branch.organisation)
    cohort.request = ProgrammeRequest.objects.create(
        number=7, organisation=branch.organisation, created_at=NOON, reasons=[{"branch": "Новосибирск"}]
    )
    hr = hr_of(branch.organisation)
    learns, away, here = (
        UserFactory(organisation=branch.organisation, last_name=name, level="Ф")
        for name in ("Аверин", "Борисов", "Яшин")
    )
    EnrolmentFactory(
        cohort=CohortFactory(organisation=branch.organisation, programme=cohort.programme), user=learns
    )
    here.branch = branch
    here.save()

    found = [one for one in candidates(hr, cohort, text="", level="") if one != hr]

    assert [(one, one.is_other) for one in found] == [(here, 0), (away, 0), (learns, 1)]


def test_an_hr_manager_of_a_region_enrols_people_of_the_region_only():
    region = BranchFactory()
    cohort = CohortFactory(organisation=region.organisation)
    inside = UserFactory(organisation=region.organisation, branch=region)
    UserFactory(organisation=region.organisation, branch=BranchFactory(organisation=region.organisation))
    hr = hr_of(region.organisation, region)

    assert set(candidates(hr, cohort, text="", level="")) == {inside, hr}


def test_cautions_name_what_speaks_against():
    cohort = CohortFactory(mode="webinar")
    CohortDayFactory(cohort=cohort)
    module = cohort.programme.module
    module.prerequisites.add(make_module(166))
    module.overlaps.add(make_module(156))
    person = UserFactory(organisation=cohort.organisation)
    passed = CohortFactory(
        organisation=cohort.organisation,
        programme=cohort.programme,
        state="finished",
        started_at=NOON,
        finished_at=NOON,
    )
    EnrolmentFactory(cohort=passed, user=person, state="competent", finished_at=NOON - timedelta(days=364))
    twin = RunningCohortFactory(
        organisation=cohort.organisation, programme=make_programme(make_module(156)), mode="onsite"
    )
    CohortDayFactory(cohort=twin)
    EnrolmentFactory(cohort=twin, user=person)

    warned = cautions(cohort, [person], at=NOON)[person.pk]

    assert {(one.kind, one.what) for one in warned} == {
        ("recent", "ОК-ВВ-155"),
        ("prerequisite", "ОК-ВВ-166"),
        ("overlap", "ОК-ВВ-156"),
        ("busy", twin.title),
    }


def test_a_pass_of_more_than_a_year_ago_does_not_warn():
    place = EnrolmentFactory(state="competent", finished_at=NOON - timedelta(days=366))
    again = CohortFactory(organisation=place.cohort.organisation, programme=place.cohort.programme)

    assert "recent" not in {one.kind for one in cautions(again, [place.user], at=NOON)[place.user_id]}


def test_cautions_cost_the_same_for_one_and_for_fifty(django_assert_max_num_queries):
    cohort = CohortFactory()
    people = UserFactory.create_batch(50, organisation=cohort.organisation)

    with django_assert_max_num_queries(5):
        cautions(cohort, people, at=NOON)


def test_a_day_ends_with_its_last_step():
    day = CohortDayFactory(cohort__timezone="Asia/Omsk")

    begins, ends = day_instants(day.cohort, day)

    assert begins == NOON.replace(hour=3, minute=30)
    assert ends - begins == timedelta(minutes=110)


def test_the_list_of_learning_costs_three_queries(django_assert_num_queries):
    place = EnrolmentFactory()
    CohortDay.objects.create(cohort=place.cohort, number=1, on_date=NOON.date(), starts_at="09:30")
    EnrolmentFactory(
        user=place.user,
        cohort=RunningCohortFactory(organisation=place.user.organisation, programme=place.cohort.programme),
    )

    with django_assert_num_queries(3):
        rows = learning_table(place.user)

    assert [row.total for row in rows] == [7, 7]


def test_a_certificate_is_found_by_its_code_however_it_is_typed():
    place = EnrolmentFactory(state="competent", finished_at=NOON)
    certificate = Certificate.objects.create(
        enrolment=place, number="2026-000001", code="ABCD2345EFGH", facts={}, issued_at=NOON
    )

    assert certificate_by_code(" abcd-2345 efgh") == certificate
    assert certificate_by_code("nothing") is None
