"""Pages of delivery."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organisation
from courses.models import Certificate, Cohort, Enrolment, StepProgress
from jobs.models import Job
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory, crowd, person_with_role
from tests.factories.courses import (
    NOON,
    CohortAssignmentFactory,
    CohortDayFactory,
    CohortFactory,
    EnrolmentFactory,
    RunningCohortFactory,
    hr_of,
    step_of,
)

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


def enter(client, person):
    """Log the person in."""
    client.force_login(person, BACKEND)
    return client


def count_queries(django_assert_max_num_queries, client, url):
    """How many queries the page costs, once warm."""
    client.get(url)
    with django_assert_max_num_queries(200) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_cohort_page_costs_the_same_at_ten_and_at_a_thousand_people(
    client, django_assert_max_num_queries
):
    cohort = RunningCohortFactory()
    enter(client, hr_of(cohort.organisation))
    url = reverse("courses:cohort-detail", args=[cohort.pk])
    counts = []

    for more in (10, 990):
        people = crowd(more, cohort.organisation)
        Enrolment.objects.bulk_create(
            Enrolment(cohort=cohort, user=person, enrolled_at=NOON) for person in people
        )
        counts.append(count_queries(django_assert_max_num_queries, client, url))

    assert counts[0] == counts[1]
    assert counts[0] <= 25


def test_the_list_of_cohorts_costs_the_same_at_two_and_at_sixty(client, django_assert_max_num_queries):
    first = RunningCohortFactory()
    enter(client, hr_of(first.organisation))
    url = reverse("courses:cohort-list")
    counts = []

    for more in (1, 58):
        RunningCohortFactory.create_batch(more, organisation=first.organisation, programme=first.programme)
        counts.append(count_queries(django_assert_max_num_queries, client, url))

    assert counts[0] == counts[1]


def test_the_people_to_enrol_cost_the_same_at_ten_and_at_two_hundred(client, django_assert_max_num_queries):
    cohort = CohortFactory()
    enter(client, hr_of(cohort.organisation))
    url = reverse("courses:enrolment-create", args=[cohort.pk])
    counts = []

    for more in (10, 190):
        crowd(more, cohort.organisation)
        counts.append(count_queries(django_assert_max_num_queries, client, url))

    assert counts[0] == counts[1]


def test_hr_plans_enrols_and_opens_a_cohort(client):
    cohort = CohortFactory()
    trainer = UserFactory(organisation=OrganisationFactory(kind=Organisation.Kind.PROVIDER))
    person = UserFactory(organisation=cohort.organisation)
    enter(client, hr_of(cohort.organisation))
    today = timezone.localdate()
    schedule = {
        "title": "Север-3",
        "mode": "webinar",
        "timezone": "Asia/Omsk",
        "place": "https://meet.example.test/1",
        "date_1": today.isoformat(),
        "time_1": "09:30",
        "date_2": (today + timedelta(days=1)).isoformat(),
        "time_2": "10:00",
        "trainers": [trainer.pk],
    }

    client.post(reverse("courses:cohort-schedule", args=[cohort.pk]), schedule)
    client.post(reverse("courses:enrolment-create", args=[cohort.pk]), {"people": [person.pk]})
    page = client.post(reverse("courses:cohort-start", args=[cohort.pk]), follow=True).content.decode()

    cohort.refresh_from_db()
    assert cohort.state == Cohort.State.RUNNING
    assert person.full_name in page
    assert "Омск, UTC+6" in page


def test_a_schedule_out_of_order_is_shown_again_with_the_reason(client):
    cohort = CohortFactory()
    enter(client, hr_of(cohort.organisation))
    days = {"date_1": "2026-11-18", "date_2": "2026-11-17"}
    facts = {"title": "Север", "mode": "self", "timezone": "Europe/Moscow", **days}

    response = client.post(reverse("courses:cohort-schedule", args=[cohort.pk]), facts)

    assert response.status_code == 200
    assert response.context["form"].errors["date_2"]
    assert not cohort.days.exists()


def test_a_planned_group_does_not_begin_long_ago(client):
    cohort = CohortFactory()
    enter(client, hr_of(cohort.organisation))
    days = {"date_1": "2020-11-17", "date_2": "2020-11-18"}
    facts = {"title": "Север", "mode": "self", "timezone": "Europe/Moscow", **days}

    response = client.post(reverse("courses:cohort-schedule", args=[cohort.pk]), facts)

    assert response.context["form"].errors.keys() == {"date_1", "date_2"}
    assert not cohort.days.exists()


def test_hr_of_a_region_does_not_enrol_from_outside_of_it(client):
    region = BranchFactory()
    cohort = CohortFactory(organisation=region.organisation)
    outside = UserFactory(organisation=region.organisation)
    enter(client, hr_of(region.organisation, region))

    client.post(reverse("courses:enrolment-create", args=[cohort.pk]), {"people": [outside.pk]})

    assert not cohort.enrolments.exists()


def test_a_line_manager_reads_only_the_own_people(client):
    branch = BranchFactory()
    cohort = RunningCohortFactory(organisation=branch.organisation)
    mine = EnrolmentFactory(cohort=cohort, user__branch=branch, user__last_name="Свой")
    EnrolmentFactory(cohort=cohort, user__last_name="Чужой")
    manager = person_with_role(Membership.Role.LINE_MANAGER, branch.organisation, branch=branch)

    page = enter(client, manager).get(reverse("courses:cohort-detail", args=[cohort.pk])).content.decode()

    assert mine.user.last_name in page
    assert "Чужой" not in page


def test_a_verifier_sees_no_first_marks(client):
    verifier = CohortAssignmentFactory(role="verifier")
    place = EnrolmentFactory(cohort=verifier.cohort)
    step = step_of(place.cohort, "d2-01")
    StepProgress.objects.create(enrolment=place, step=step, state="done", score=71, started_at=NOON)

    response = enter(client, verifier.user).get(reverse("courses:cohort-detail", args=[place.cohort_id]))

    assert response.context["shows_marks"] is False
    assert "ПЗ-1" not in response.content.decode()


def test_a_lesson_is_read_saved_and_left_for_the_next_step(client):
    place = EnrolmentFactory()
    step, following = step_of(place.cohort, "d1-03"), step_of(place.cohort, "d1-05")
    enter(client, place.user)

    page = client.get(reverse("courses:step-detail", args=[place.pk, step.pk]))
    saved = client.post(reverse("courses:step-progress", args=[place.pk, step.pk]), {"percent": "55"})
    done = client.post(reverse("courses:step-finish", args=[place.pk, step.pk]))

    assert b'<h2 id="a">' in page.content
    assert saved.status_code == 204
    assert done.url == reverse("courses:step-detail", args=[place.pk, following.pk])
    assert place.progress.get().percent == 100


def test_reading_a_page_changes_nothing(client):
    place = EnrolmentFactory()
    enter(client, place.user)

    for step in place.cohort.programme.steps.all():
        assert client.get(reverse("courses:step-detail", args=[place.pk, step.pk])).status_code == 200

    place.refresh_from_db()
    assert place.state == Enrolment.State.ASSIGNED
    assert not StepProgress.objects.exists()


def test_the_closed_final_test_says_why(client):
    place = EnrolmentFactory()
    step = step_of(place.cohort, "d2-02")

    response = enter(client, place.user).get(reverse("courses:step-detail", args=[place.pk, step.pk]))

    assert "courses/step_closed.html" in [one.name for one in response.templates]


def test_the_course_page_has_one_primary_thing_and_the_reasons(client):
    place = EnrolmentFactory()
    Cohort.objects.update(reasons=[{"text": "Удержание и перевод", "score": 48, "target": 80, "n": 24}])

    page = (
        enter(client, place.user).get(reverse("courses:enrolment-detail", args=[place.pk])).content.decode()
    )

    assert page.count("btn-primary") == 1
    assert "Удержание и перевод" in page
    assert "48 → 80" in page


def test_the_zone_is_named_when_it_is_not_the_readers(client):
    day = CohortDayFactory(cohort=RunningCohortFactory(mode="onsite", timezone="Asia/Omsk"))
    here = BranchFactory(organisation=day.cohort.organisation, timezone="Europe/Moscow")
    place = EnrolmentFactory(cohort=day.cohort, user__branch=here)

    response = enter(client, place.user).get(reverse("courses:enrolment-detail", args=[place.pk]))

    assert response.context["is_other_zone"]
    assert "Омск, UTC+6" in response.content.decode()


def test_a_personal_plan_is_saved_and_shown(client):
    place = EnrolmentFactory()
    step = step_of(place.cohort, "d2-03")
    enter(client, place.user)

    url = reverse("courses:plan-save", args=[place.pk, step.pk])
    page = client.post(url, {"text": "Отвечать <b>по формуле</b>"}, follow=True).content.decode()

    assert "Отвечать &lt;b&gt;по формуле&lt;/b&gt;" in page


def test_the_calendar_is_a_file_of_utc_instants(client):
    day = CohortDayFactory(cohort=RunningCohortFactory(timezone="Asia/Omsk"))
    enter(client, hr_of(day.cohort.organisation))

    response = client.get(reverse("courses:cohort-calendar", args=[day.cohort_id]))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART:20261116T033000Z\r\n" in response.content


@pytest.fixture
def certificate():
    place = EnrolmentFactory(state="competent", finished_at=NOON)
    job = Job.objects.create(
        organisation_id=place.cohort.organisation_id,
        kind="certificate-pdf",
        key="1",
        lease_until=NOON,
        not_before=NOON,
        created_at=NOON,
    )
    return Certificate.objects.create(
        enrolment=place, number="2026-000001", code="ABC", facts={}, issued_at=NOON, job_id=job.pk
    )


def test_the_state_of_the_pdf_is_asked_until_it_is_ready(client, certificate):
    enter(client, certificate.enrolment.user)
    url = reverse("courses:certificate-detail", args=[certificate.pk])

    waiting = client.get(url, headers={"HX-Request": "true"}).content.decode()
    Job.objects.update(state="done", finished_at=NOON, result_file="x.pdf", sha256="0" * 64)
    ready = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert "hx-get" in waiting
    assert "<html" not in waiting
    assert "hx-get" not in ready
    assert reverse("courses:certificate-file", args=[certificate.pk]) in ready


def test_the_file_is_missing_until_it_is_made(client, certificate):
    enter(client, certificate.enrolment.user)
    url = reverse("courses:certificate-file", args=[certificate.pk])

    before = client.get(url).status_code
    default_storage.save("jobs/x.pdf", ContentFile(b"%PDF-1.7"))
    done = {"state": "done", "finished_at": NOON, "result_file": "jobs/x.pdf", "sha256": "0" * 64}
    Job.objects.update(**done)
    after = client.get(url)

    assert before == 404
    assert b"".join(after.streaming_content) == b"%PDF-1.7"
    assert after["Content-Type"] == "application/pdf"


def test_a_failed_pdf_is_made_again(client, certificate):
    Job.objects.update(state="failed", finished_at=NOON)
    enter(client, certificate.enrolment.user)

    client.post(reverse("courses:certificate-render", args=[certificate.pk]))

    certificate.refresh_from_db()
    assert Job.objects.get(pk=certificate.job_id).state == Job.State.NEW
