"""Pages of corrections: who would change is shown before anything is written; forms; the learner's review."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Attempt, Correction
from catalog.models import Question
from catalog.queries.corrections import fingerprint
from tests.factories.assessments import AttemptFactory
from tests.factories.testing import answered, chosen_key, codes_of, methodologist

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def attempt():
    """Seven of ten right: three single questions wrong, not passed."""
    opened = AttemptFactory()
    return answered(opened, codes_of(opened)[:3])


@pytest.fixture
def question(attempt):
    """The first of the questions answered wrongly."""
    code = codes_of(attempt)[0]
    return Question.objects.get(programme=attempt.step.programme, code=code)


@pytest.fixture
def by():
    """Who corrects."""
    return methodologist()


def test_the_methodologist_sees_who_changes_and_then_corrects(attempt, question, by):
    client = Client()
    client.force_login(by, BACKEND)
    drawn = chosen_key(question, attempt)
    sent = {
        "action": "options",
        "right": [one["code"] for one in drawn["options"] if one["correct"]],
        "policy": "favour",
        "reason": "Ключ перепутан",
        "version": fingerprint(question.body),
    }

    page = client.post(reverse("assessments:correction-preview", args=[question.pk]), sent)
    assert attempt.enrolment.user.last_name in page.content.decode()
    assert not Correction.objects.exists()
    done = client.post(reverse("assessments:correction-apply", args=[question.pk]), sent)

    correction = Correction.objects.get()
    assert done.headers["Location"] == reverse("assessments:correction-detail", args=[correction.pk])
    assert "→" in client.get(done.headers["Location"]).content.decode()
    assert "→" in _result_page(attempt)


def _result_page(attempt):
    """The learner's review."""
    client = Client()
    client.force_login(attempt.enrolment.user, BACKEND)
    return client.get(reverse("assessments:attempt-result", args=[attempt.pk])).content.decode()


@pytest.mark.parametrize(
    "sent", [{}, {"action": "options", "right": []}, {"action": "yaml", "yaml": "- [", "reason": "x"}]
)
def test_a_form_that_is_not_complete_is_shown_again(question, by, sent):
    client = Client()
    client.force_login(by, BACKEND)

    for name in ("correction-preview", "correction-apply"):
        page = client.post(reverse(f"assessments:{name}", args=[question.pk]), sent)
        assert page.status_code == 422

    assert not Correction.objects.exists()


def test_a_question_can_be_rewritten_in_the_format_of_the_bank(attempt, question, by):
    client = Client()
    client.force_login(by, BACKEND)
    page = client.get(reverse("assessments:correction-create", args=[question.pk])).context["yaml"]
    sent = {
        "action": "yaml",
        "yaml": page.replace(question.body["explanation"][:20], "Исправлено, "),
        "policy": "favour",
        "reason": "Пояснение",
        "version": fingerprint(question.body),
    }

    client.post(reverse("assessments:correction-apply", args=[question.pk]), sent)

    question.refresh_from_db()
    assert "Исправлено" in question.body["explanation"]
    assert Attempt.objects.get(pk=attempt.pk).score == attempt.score
