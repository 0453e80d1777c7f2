"""Finished attempts, windows, disputes, corrections and statistics for tests."""

from copy import deepcopy
from datetime import timedelta

from accounts.models import Membership, Organisation
from assessments.models import Attempt, AttemptWindow, ItemAnalysis, ItemRow, QuestionAppeal
from assessments.services.attempts import GivenAnswer, submit_attempt
from lms.demo.learning import wrong_value
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, person_with_role
from tests.factories.assessments import AttemptFactory, learner, read_lessons, right_value
from tests.factories.courses import EnrolmentFactory, step_of


def methodologist():
    """A methodologist of a provider."""
    provider = OrganisationFactory(kind=Organisation.Kind.PROVIDER)
    return person_with_role(Membership.Role.METHODOLOGIST, provider)


def peer_of(enrolment):
    """Another place in the same group, lessons read."""
    place = EnrolmentFactory(cohort=enrolment.cohort)
    read_lessons(place)
    return place


def answered(attempt, wrong=()):
    """The attempt submitted at noon, everything right but the questions with these codes."""
    answers = [
        GivenAnswer(one["code"], 1, (wrong_value if one["code"] in wrong else right_value)(one), f"k{n}")
        for n, one in enumerate(attempt.questions)
    ]
    submit_attempt(attempt.pk, answers=answers, arrived_at=NOON + timedelta(minutes=5))
    attempt.refresh_from_db()
    return attempt


def finished(enrolment=None, wrong=(), **fields):
    """A finished attempt of the final test."""
    return answered(AttemptFactory(enrolment=enrolment or learner(), **fields), wrong)


def codes_of(attempt, kind="single", *, critical=False):
    """Codes of the drawn questions of a kind."""
    return [one["code"] for one in attempt.questions if one["kind"] == kind and one["critical"] is critical]


def window_of(enrolment, by, **bounds):
    """A standing window of the final test."""
    step = step_of(enrolment.cohort, "d2-02")
    return AttemptWindow.objects.create(cohort=enrolment.cohort, step=step, set_by=by, set_at=NOON, **bounds)


def appeal_of(attempt, code=None, **fields):
    """A dispute that waits."""
    return QuestionAppeal.objects.create(
        attempt=attempt,
        question=code or attempt.questions[0]["code"],
        text="Ключ неверен",
        raised_at=NOON,
        due_on=NOON.date() + timedelta(days=7),
        **fields,
    )


def analysis_of(programme, ref="final"):
    """Stored statistics of a test with one question."""
    analysis = ItemAnalysis.objects.create(
        programme=programme, ref=ref, attempts=40, alpha=0.7, alpha_items=10, alpha_n=40, computed_at=NOON
    )
    option = {"code": "a", "text": "Да", "right": True, "chosen": 30, "share": 0.75, "item_rest": 0.3}
    ItemRow.objects.create(
        analysis=analysis,
        question="q06",
        kind="single",
        text="Вопрос",
        outcome="З1",
        n=40,
        difficulty=0.75,
        item_rest=0.3,
        upper_lower=0.4,
        options=[{**option, "flags": []}],
    )
    return analysis


def first_attempt_of(enrolment):
    """The person's first attempt."""
    return Attempt.objects.get(enrolment=enrolment, number=1)


def chosen_key(question, attempt):
    """The body by which what the attempt answered is right."""
    drawn = next(one for one in attempt.questions if one["code"] == question.code)
    value = attempt.answers.get(question=question.code).value
    origin = next(one["origin"] for one in drawn["options"] if one["code"] == value)
    body = deepcopy(question.body)
    for one in body["options"]:
        one["correct"] = one["code"] == origin
    return body
