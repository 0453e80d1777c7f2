"""A group's service norms stand by value in what its people are asked and judged by."""

import pytest

from assessments.services.attempts import start_attempt
from assessments.services.corrections import GivenCorrection, correct
from assessments.services.submissions import GivenWork, save_work
from catalog.models import PlanStep, Question
from tests.factories.courses import NOON, EnrolmentFactory, RunningCohortFactory, step_of
from tests.factories.testing import methodologist

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


def matching(explanation: str) -> dict:
    """A body whose option holds a norm."""
    pairs = [("a", "Звонок", "за {{answer_time}}"), ("b", "Письмо", "за сутки"), ("c", "Чат", "за минуту")]
    return {
        "text": "Что **когда**?",
        "pairs": [{"code": code, "left": left, "right": when} for code, left, when in pairs],
        "explanation": explanation,
    }


def test_a_corrected_question_of_an_open_attempt_is_shown_as_the_others_are(place):
    programme = place.cohort.programme
    for number in range(5):
        Question.objects.create(
            programme=programme, code=f"q{number}", kind="matching", pool="entry", body=matching("Было"),
            outcome="З1", lesson=1, difficulty=1, points=1,
        )  # fmt: skip
    attempt = start_attempt(place.pk, step_id=step_of(place.cohort, "d1-02").pk, at=NOON)
    question = Question.objects.get(programme=programme, code=attempt.questions[0]["code"])

    given = GivenCorrection(body=matching("Стало {{answer_time}}"), policy="strict", reason="Опечатка")
    correct(question.pk, given=given, by=methodologist(), at=NOON)

    before = attempt.questions[0]
    attempt.refresh_from_db()
    after = attempt.questions[0]
    assert after["explanation"].startswith("Стало 15\u00a0секунд")
    assert "{{" not in str(after)
    assert (after.keys(), after["html"], after["options"]) == (
        before.keys(),
        before["html"],
        before["options"],
    )


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
