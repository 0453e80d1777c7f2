"""The queue: filters with counts, the forecast, works given to a trainer, results released together."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Grade, Submission, WorkAssignment
from assessments.queries import queue
from assessments.queries.queue_rows import waiting_words
from assessments.services.releases import set_rule
from jobs.models import Notice
from tests.assessments.test_grading_pages import browser_of, form, peers
from tests.factories.assessments import SubmissionFactory, trainer_of
from tests.factories.courses import CohortAssignmentFactory

pytestmark = pytest.mark.django_db
LIST = "assessments:grading-list"


@pytest.fixture
def work():
    """A work that has waited for an hour."""
    return SubmissionFactory(submitted_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def trainer(work):
    """Its trainer."""
    return trainer_of(work.enrolment.cohort)


@pytest.fixture
def client(trainer):
    """The browser of the trainer."""
    return browser_of(trainer)


def shown(client, **query):
    """Ids of the queue's rows."""
    return [one.pk for one in client.get(reverse(LIST), query).context["rows"]]


def test_every_filter_narrows_and_counts_with_the_others_kept(client, work, trainer):
    old, *_rest = peers(work, 1)
    other = SubmissionFactory(submitted_at=timezone.now())
    CohortAssignmentFactory(cohort=other.enrolment.cohort, user=trainer)
    Submission.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - timedelta(days=9))

    assert shown(client) == [old.pk, work.pk, other.pk]
    assert shown(client, sort="newest") == [other.pk, work.pk, old.pk]
    assert shown(client, age="old") == [old.pk]
    assert shown(client, cohort=other.enrolment.cohort_id) == [other.pk]
    assert shown(client, module=work.enrolment.cohort.programme.module_id) == [old.pk, work.pk]
    assert shown(client, q=work.enrolment.user.last_name.upper()) == [work.pk]
    facets = client.get(reverse(LIST), {"age": "fresh"}).context["facets"]
    assert (facets.total, facets.ages) == (2, {"fresh": 2, "old": 1})
    assert [one.count for one in facets.cohorts] == [1, 1]


@pytest.mark.parametrize("query", [{"state": "nonsense"}, {"cohort": "x"}, {"sort": "x", "page": "x"}])
def test_what_is_no_filter_filters_nothing(client, work, query):
    assert shown(client, **query) == [work.pk]


def test_drafts_decided_and_held_have_their_places(client, work, trainer):
    second, third = peers(work, 2)
    client.post(reverse("assessments:grade-save", args=[second.pk]), form())
    set_rule(work.enrolment.cohort_id, are_held=True, by=trainer, at=timezone.now())
    client.post(reverse("assessments:grade-decide", args=[third.pk]), form(decision="competent"))

    assert shown(client, state="mine") == [second.pk]
    assert shown(client, state="held") == shown(client, state="today") == [third.pk]
    states = client.get(reverse(LIST)).context["facets"].states
    assert states == {"waiting": 2, "mine": 1, "today": 1, "held": 1}


def test_a_day_s_decisions_of_a_colleague_are_not_mine(client, work):
    colleague = browser_of(trainer_of(work.enrolment.cohort))
    colleague.post(reverse("assessments:grade-decide", args=[work.pk]), form(decision="competent"))

    assert shown(client, state="today") == []


def test_works_are_given_to_a_trainer_of_the_group_only(client, work, trainer):
    colleague, stranger = trainer_of(work.enrolment.cohort), trainer_of(SubmissionFactory().enrolment.cohort)
    address = reverse("assessments:grading-assign")

    client.post(address, {"work": [work.pk], "trainer": stranger.pk})
    assert not WorkAssignment.objects.exists()
    client.post(address, {"work": [work.pk], "trainer": colleague.pk})
    assert shown(client, taken="free") == []
    client.post(address, {"work": [work.pk]})

    assert WorkAssignment.objects.get().trainer == trainer
    assert shown(client, taken="me") == [work.pk]


def test_another_group_s_work_among_the_chosen_is_as_if_missing(client, work):
    foreign = SubmissionFactory()

    for name in ("grading-assign", "grading-remind", "grade-release"):
        answer = client.post(reverse(f"assessments:{name}"), {"work": [work.pk, foreign.pk]})
        assert answer.status_code == 404
    assert not WorkAssignment.objects.exists()


def test_a_reminder_goes_once_a_day_to_whoever_took_the_work(client, work):
    colleague = trainer_of(work.enrolment.cohort)
    client.post(reverse("assessments:grading-assign"), {"work": [work.pk], "trainer": colleague.pk})

    for _n in range(2):
        client.post(reverse("assessments:grading-remind"), {"work": [work.pk]})

    assert [one.recipient_id for one in Notice.objects.filter(kind="assessments.waiting")] == [colleague.pk]


def test_held_results_are_released_together_after_a_confirmation(client, work, trainer):
    others = peers(work, 4)
    set_rule(work.enrolment.cohort_id, are_held=True, by=trainer, at=timezone.now())
    for one in [work, *others]:
        client.post(reverse("assessments:grade-decide", args=[one.pk]), form(decision="competent"))
    ids = [one.pk for one in [work, *others]]

    asked = client.get(reverse("assessments:grade-release"), {"work": ids}).content.decode()
    assert "Выдать результаты (5)" in asked
    assert not Grade.objects.exclude(released_at=None).exists()
    client.post(reverse("assessments:grade-release"), {"work": ids})

    assert Grade.objects.exclude(released_at=None).count() == 5


def test_the_learner_sees_nothing_of_a_held_grade(client, work, trainer):
    set_rule(work.enrolment.cohort_id, are_held=True, by=trainer, at=timezone.now())
    sent = form(decision="competent", overall="Тайное слово", comment_К1="Тайный комментарий")
    client.post(reverse("assessments:grade-decide", args=[work.pk]), sent)
    learner = browser_of(work.enrolment.user)

    place = [work.enrolment_id, work.step_id]
    pages = [
        learner.get(reverse("assessments:submission-detail", args=[work.pk])),
        learner.get(reverse("assessments:submission-edit", args=place)),
    ]

    assert [one.status_code for one in pages] == [200, 200]
    assert not any("Тайн" in one.content.decode() for one in pages)


def test_the_forecast_is_the_trainer_s_median_or_says_that_it_is_the_usual_pace(work, trainer):
    assert queue.forecast(trainer, 10) == queue.Forecast(works=10, minutes=60, minutes_a_work=6, n=0)
    now = timezone.now()
    for one, minutes in zip(peers(work, 5), (1, 2, 4, 8, 90), strict=True):
        facts = {"decision": "competent", "decided_at": now, "saved_at": now, "spent_seconds": minutes * 60}
        Grade.objects.create(submission=one, assessor=trainer, **facts)

    assert queue.forecast(trainer, 10) == queue.Forecast(works=10, minutes=40, minutes_a_work=4, n=5)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=-1), "0 мин"),
        (timedelta(minutes=59), "59 мин"),
        (timedelta(hours=23, minutes=59), "23 ч"),
        (timedelta(days=3), "3 дня"),
    ],
)
def test_an_age_is_told_by_its_largest_part(age, words):
    assert waiting_words(age) == words


def test_a_group_of_200_costs_at_most_ten_queries(client, work, django_assert_max_num_queries):
    peers(work, 199)
    client.get(reverse(LIST))

    with django_assert_max_num_queries(10):
        page = client.get(reverse(LIST))
    with django_assert_max_num_queries(14):
        client.get(reverse("assessments:grade-edit", args=[work.pk]))

    assert len(page.context["rows"]) == 50
