"""A group's service norms stand by value in what its people are asked and judged by."""

import pytest

from assessments.services.attempts import start_attempt
from assessments.services.submissions import GivenWork, save_work
from catalog.models import PlanStep, Question
from tests.factories.courses import NOON, EnrolmentFactory, RunningCohortFactory, step_of

pytestmark = pytest.mark.django_db
NORMS = {"answer_time": [15, "second"]}


@pytest.fixture
def place():
    return EnrolmentFactory(cohort=RunningCohortFactory(norms=NORMS))


def test_a_drawn_question_keeps_the_groups_norm_and_the_bank_its_name(place):
    programme = place.cohort.programme
    body = {
        "text": "Трубку снимают за {{answer_time}}?",
        "options": [
            {"code": "a", "text": "да", "correct": True},
            {"code": "b", "text": "нет", "correct": False},
        ],
        "explanation": "Норма — {{answer_time}}.",
    }
    for number in range(5):
        Question.objects.create(
            programme=programme, code=f"q{number}", kind="single", pool="entry", body=body, outcome="З1",
            lesson=1, difficulty=1, points=1,
        )  # fmt: skip

    attempt = start_attempt(place.pk, step_id=step_of(place.cohort, "d1-02").pk, at=NOON)

    assert all("15\u00a0секунд" in one["text"] for one in attempt.questions)
    assert "{{" not in str(attempt.questions)
    assert "{{answer_time}}" in Question.objects.first().body["text"]


def test_a_works_rubric_keeps_the_groups_norm(place):
    programme = place.cohort.programme
    rubric = programme.rubrics.get()
    rubric.criteria[0]["levels"][2] = "снимает за {{answer_time}}"
    rubric.save()
    step = PlanStep.objects.get(programme=programme, code="d2-01")

    given = GivenWork(text="Мой ответ", self_assessment={}, is_own_work=True)
    work = save_work(place.pk, step_id=step.pk, given=given, at=NOON)

    assert work.rubric[0]["levels"][2] == "снимает за 15\u00a0секунд"
    rubric.refresh_from_db()
    assert rubric.criteria[0]["levels"][2] == "снимает за {{answer_time}}"
