"""Statistics of questions as rows: computed by the job, read by pages; the map of what a group failed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.handlers import analyse_items
from assessments.models import ItemAnalysis
from assessments.queries.items import group_map, item_table, stale_tests, stamp_of
from assessments.services.attempts import GivenAnswer, save_answer, submit_attempt
from assessments.services.corrections import GivenCorrection, correct
from assessments.services.items import ask_for_analysis, compute_analysis, seconds_by_question
from assessments.tasks import analyse_items as nightly
from catalog.models import Question
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.assessments import AttemptFactory, learner, right_value, trainer_of
from tests.factories.courses import step_of
from tests.factories.testing import answered, codes_of, finished, methodologist, peer_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


def silent(_percent, _step):
    """Progress that nobody watches."""


@pytest.fixture
def group():
    """Four people of one group; the weaker half misses the same single question."""
    first = AttemptFactory(enrolment=learner())
    attempts = [first, *(AttemptFactory(enrolment=peer_of(first.enrolment)) for _n in range(3))]
    single = codes_of(first)[0]
    others = [one["code"] for one in first.questions if one["code"] != single and not one["critical"]][:2]
    wrong = [(), (), (single, others[0]), (single, others[1])]
    return [answered(attempt, codes) for attempt, codes in zip(attempts, wrong, strict=True)]


@pytest.fixture
def analysis(group):
    """Its statistics."""
    programme = group[0].step.programme
    return compute_analysis(programme.pk, ref="final", at=NOON, progress=silent)


def test_the_rows_say_what_the_attempts_say(group, analysis):
    code = codes_of(group[0])[0]
    row = analysis.rows.get(question=code)

    assert (analysis.attempts, analysis.alpha_n, analysis.alpha_items) == (4, 4, 10)
    assert (row.n, row.difficulty) == (4, 0.5)
    assert row.item_rest > 0
    right = next(one for one in row.options if one["right"])
    assert (right["chosen"], right["share"]) == (2, 0.5)
    assert row.flags == []  # four answers flag nothing


def test_computing_again_replaces_the_rows(group, analysis):
    before = analysis.rows.count()

    again = compute_analysis(analysis.programme_id, ref="final", at=NOON, progress=silent)

    assert (again.pk, again.rows.count()) == (analysis.pk, before)


def test_second_attempts_do_not_count(group, analysis):
    finished(group[0].enrolment, number=2, seed=9)

    again = compute_analysis(analysis.programme_id, ref="final", at=NOON, progress=silent)

    assert again.attempts == 4


def test_a_question_that_was_taken_out_leaves_the_figures(group, analysis):
    code = codes_of(group[0])[0]
    question = Question.objects.get(programme=analysis.programme_id, code=code)
    correct(question.pk, given=GivenCorrection(None, reason="Неверна"), by=methodologist(), at=NOON)

    again = compute_analysis(analysis.programme_id, ref="final", at=NOON, progress=silent)

    assert not again.rows.filter(question=code).exists()


def test_time_on_a_question_is_counted_from_the_save_before():
    attempt = AttemptFactory()
    for number, seconds in enumerate((30, 90, 100)):
        one = attempt.questions[0 if number == 2 else number]
        given = GivenAnswer(one["code"], number + 1, right_value(one), f"k{number}")
        save_answer(attempt.pk, given=given, arrived_at=NOON + timedelta(seconds=seconds))
    submit_attempt(attempt.pk, answers=[], arrived_at=NOON + timedelta(minutes=5))

    first, second = (one["code"] for one in attempt.questions[:2])

    assert seconds_by_question(attempt) == {first: 40.0, second: 60.0}


def test_the_nightly_round_asks_once_for_each_test_with_news(group):
    programme = group[0].step.programme

    assert stale_tests() == [(programme.pk, "final")]
    assert [nightly(), nightly()] == [1, 1]
    job = Job.objects.get(kind="item-analysis")
    analyse_items(job.arguments, workdir=None, progress=silent)

    assert stale_tests() == []
    assert nightly() == 0
    assert ItemAnalysis.objects.get().stamp == stamp_of(programme.pk, "final")


def test_what_was_computed_from_the_same_attempts_is_not_asked_for_twice(group):
    programme, by = group[0].step.programme, methodologist()

    jobs = {ask_for_analysis(programme, ref="final", by=by, at=NOON).pk for _n in range(2)}

    assert len(jobs) == 1


@pytest.mark.parametrize("sort", ["difficulty", "-difficulty"])
def test_the_table_sorts_and_what_has_no_figure_comes_last(analysis, sort):
    analysis.rows.filter(pk=analysis.rows.first().pk).update(difficulty=None)

    rows = [one.difficulty for one in item_table(analysis, sort=sort, flag="")]

    assert rows[-1] is None
    assert rows[:-1] == sorted(rows[:-1], reverse=sort.startswith("-"))


def test_the_table_keeps_the_flagged_ones(analysis):
    row = analysis.rows.last()
    row.flags = ["hard"]
    row.save()

    shown = [item_table(analysis, sort="n", flag=flag) for flag in ("hard", "any", "easy")]

    assert [[one.pk for one in rows] for rows in shown] == [[row.pk], [row.pk], []]


def test_the_map_counts_the_newest_attempts_worst_first(group):
    cohort = group[0].enrolment.cohort

    shown = group_map(cohort, step_of(cohort, "d2-02"))

    assert (shown.people, shown.of) == (4, 4)
    percents = [one.percent_right for one in shown.questions]
    assert percents == sorted(percents)
    worst = shown.questions[0]
    assert (worst.code, worst.right, worst.n) == (codes_of(group[0])[0], 2, 4)
    assert {one.enrolment_id for one in worst.missed} == {group[2].enrolment_id, group[3].enrolment_id}


# --- pages ---------------------------------------------------------------------------------------
def browser_of(person):
    """The person's browser."""
    client = Client()
    client.force_login(person, BACKEND)
    return client


def test_the_map_hides_names_until_they_are_opened(group, django_assert_max_num_queries):
    cohort = group[0].enrolment.cohort
    client = browser_of(trainer_of(cohort))
    url = reverse("assessments:test-map", args=[cohort.pk, step_of(cohort, "d2-02").pk])

    with django_assert_max_num_queries(16):
        text = client.get(url).content.decode()

    assert "<details open" not in text
    assert group[3].enrolment.user.short_name in text.partition("<details")[2]


def test_the_pages_of_figures_show_n_everywhere(group, analysis, django_assert_max_num_queries):
    client = browser_of(methodologist())
    row = analysis.rows.get(question=codes_of(group[0])[0])

    with django_assert_max_num_queries(12):
        table = client.get(reverse("assessments:analysis-detail", args=[analysis.pk])).content.decode()
    one = client.get(reverse("assessments:item-detail", args=[row.pk])).content.decode()
    tests = client.get(reverse("assessments:analysis-list")).content.decode()

    assert "n = 4" in table
    assert "данных мало" in table
    assert "n = 4" in tests
    assert "<meter" in one


def test_the_button_enqueues_and_tells(group):
    client = browser_of(methodologist())
    url = reverse("assessments:analysis-compute", args=[group[0].step.programme_id, "final"])

    response = client.post(url)

    assert response.headers["Location"] == reverse("assessments:analysis-list")
    assert Job.objects.filter(kind="item-analysis").count() == 1
