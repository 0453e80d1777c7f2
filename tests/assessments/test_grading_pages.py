"""The queue and the desk, as the trainer meets them."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Grade, Submission
from courses.models import Enrolment
from tests.conftest import NOON
from tests.factories.accounts import crowd
from tests.factories.assessments import SubmissionFactory, decided, trainer_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
JSON = {"Accept": "application/json"}


@pytest.fixture
def work():
    """A work that waits."""
    return SubmissionFactory()


@pytest.fixture
def client(work):
    """The browser of its trainer."""
    return browser_of(trainer_of(work.enrolment.cohort))


def browser_of(user):
    """A logged-in browser."""
    browser = Client()
    browser.force_login(user, BACKEND)
    return browser


def peers(work, count):
    """More works in the same cohort, each a minute later."""
    cohort = work.enrolment.cohort
    people = crowd(count, cohort.organisation)
    places = Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, user=one, enrolled_at=NOON) for one in people
    )
    shared = {"step": work.step, "exercise": work.exercise, "rubric": work.rubric, "state": work.state}
    return Submission.objects.bulk_create(
        Submission(enrolment=one, number=1, text="Работа", started_at=NOON, submitted_at=NOON, **shared)
        for one in places
    )


def form(**fields):
    """What the desk sends when every level is 2 and every tick is set."""
    ticks = {f"vacs_{one}": "on" for one in ("valid", "authentic", "current", "sufficient")}
    return {"version": "0", "level_К1": "2", "level_К2": "2", **ticks, **fields}


def test_the_queue_shows_what_waits_oldest_first(client, work):
    later, *_rest = peers(work, 1)

    page = client.get(reverse("assessments:grading-list")).context["page"]

    assert [one["pk"] for one in page] == [work.pk, later.pk]


def test_the_queue_is_narrowed_by_cohort_and_exercise(client, work):
    for wrong in ({"cohort": 987654}, {"exercise": 987654}):
        assert not client.get(reverse("assessments:grading-list"), wrong).context["page"].object_list
    right = {"cohort": work.enrolment.cohort_id, "exercise": work.exercise_id}
    page = client.get(reverse("assessments:grading-list"), right).context["page"]
    assert [one["pk"] for one in page] == [work.pk]


def test_a_trainer_of_another_cohort_sees_neither_the_work_nor_its_row(work):
    stranger = browser_of(trainer_of(SubmissionFactory().enrolment.cohort))

    page = stranger.get(reverse("assessments:grading-list")).context["page"]

    assert work.pk not in [one["pk"] for one in page]
    assert stranger.get(reverse("assessments:grade-edit", args=[work.pk])).status_code == 404


def test_the_queue_asks_as_many_questions_at_1000_as_at_10(client, work, django_assert_max_num_queries):
    peers(work, 9)
    with django_assert_max_num_queries(40) as few:
        client.get(reverse("assessments:grading-list"))
    peers(work, 990)

    with django_assert_max_num_queries(len(few)) as many:
        response = client.get(reverse("assessments:grading-list"))

    assert (len(many), len(response.context["page"])) == (len(few), 50)


def test_the_desk_shows_work_card_own_levels_and_the_total(client, work):
    text = client.get(reverse("assessments:grade-edit", args=[work.pk])).content.decode()

    assert "отель «Причал»" in text
    assert "Образец." in text
    assert "ещё без уровня: К1, К2" in text


def test_a_saved_draft_answers_with_version_and_total(client, work):
    response = client.post(
        reverse("assessments:grade-save", args=[work.pk]), form(level_К2="0"), headers=JSON
    )

    facts = response.json()
    assert facts["version"] == 1
    assert "Итог 40" in facts["total"]
    assert "ноль: К2" in facts["total"]


def test_a_stale_draft_is_409_with_both_versions(client, work):
    decided(work, "")

    url = reverse("assessments:grade-save", args=[work.pk])
    script, page = client.post(url, form(), headers=JSON), client.post(url, form(overall="Мой текст"))

    assert (script.status_code, page.status_code) == (409, 409)
    assert (script.json()["version"], "К1: 1" in script.json()["html"]) == (1, True)
    assert "Мой текст" in page.content.decode()
    assert page.context["version"] == 1


def test_a_decision_goes_on_to_the_next_work(client, work):
    following, *_rest = peers(work, 1)

    response = client.post(reverse("assessments:grade-decide", args=[work.pk]), form(decision="competent"))

    assert response.headers["Location"] == reverse("assessments:grade-edit", args=[following.pk])
    assert Grade.objects.get().decision == "competent"


def test_the_last_decision_goes_back_to_the_queue(client, work):
    response = client.post(reverse("assessments:grade-decide", args=[work.pk]), form(decision="competent"))

    assert response.headers["Location"] == reverse("assessments:grading-list")


def test_competent_without_the_rule_says_why_and_keeps_the_words(client, work):
    sent = form(decision="competent", level_К1="1", overall="Мой текст")

    response = client.post(reverse("assessments:grade-decide", args=[work.pk]), sent)

    text = response.content.decode()
    assert response.status_code == 422
    assert "решение «компетентен» невозможно" in text
    assert "критические ниже 2: К1" in text
    assert "Мой текст" in text


@pytest.mark.parametrize(
    "wrong", [{"version": "x"}, {"level_К1": "9"}, {"decision": "maybe"}, {"decision": ""}]
)
def test_a_malformed_decision_is_422_and_decides_nothing(client, work, wrong):
    response = client.post(
        reverse("assessments:grade-decide", args=[work.pk]), form(**{"decision": "competent", **wrong})
    )

    assert response.status_code == 422
    assert Submission.objects.get().state == Submission.State.SUBMITTED


def test_a_decided_work_is_shown_and_not_changed(client, work):
    decided(work, "competent")

    page = client.get(reverse("assessments:grade-edit", args=[work.pk]))
    again = client.post(
        reverse("assessments:grade-decide", args=[work.pk]), form(decision="not_yet", version="1")
    )

    assert 'name="decision"' not in page.content.decode()
    assert again.status_code == 409


def test_a_trainer_does_not_decide_by_the_learner_s_pages(client, work):
    place = [work.enrolment_id, work.step_id]

    assert client.get(reverse("assessments:submission-edit", args=place)).status_code == 404


def test_the_last_decision_is_told_on_the_list_to_a_script_too(client, work):
    url = reverse("assessments:grade-decide", args=[work.pk])
    told = client.post(url, form(decision="competent", overall="Хорошо"), headers=JSON).json()

    page = client.get(told["url"])

    assert told["is_last"]
    assert told["said"] in page.text
