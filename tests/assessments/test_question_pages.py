"""Every kind of question on its pages: asked, saved without JavaScript, reviewed."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from assessments import drawing
from assessments.queries.bank import dressed_questions
from assessments.services.attempts import GivenAnswer, save_answer, submit_attempt
from catalog.models import Media
from lms.demo.learning import wrong_value
from lms.jinja import kept
from tests.conftest import NOON
from tests.factories.assessments import AttemptFactory, bank_of, learner, right_value

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
FIELDS = {  # kind -> what its form sends, by the drawn question
    "single": lambda one: {"value": right_value(one)},
    "multiple": lambda one: {"value": right_value(one)},
    "order": lambda one: {f"place_{code}": str(place) for place, code in enumerate(one["right_order"], 1)},
    "matching": lambda one: {f"pair_{left}": side for left, side in right_value(one).items()},
    "true_false": lambda one: {**right_value(one), "verdict": str(one["is_true"]).lower()},
    "calculation": lambda one: {"value": right_value(one)},
    "best_worst": right_value,
    "faults": lambda one: {"value": right_value(one)},
    "cloze": lambda one: {f"gap_{code}": word for code, word in right_value(one).items()},
    "short": lambda one: {"value": right_value(one)},
}
ASKED = {  # kind -> what its widget is made of
    "single": 'type="radio" name="value"',
    "multiple": 'type="checkbox" name="value"',
    "order": 'name="place_a"',
    "matching": 'name="pair_a"',
    "true_false": 'name="verdict" value="false"',
    "calculation": 'inputmode="decimal"',
    "best_worst": 'name="worst" value="a"',
    "faults": 'class="transcript"',
    "cloze": "Пропуск 1",
    "short": "<textarea",
}
REVIEWED = {  # kind -> words of its review after a wrong answer
    "single": "ваш выбор",
    "multiple": "ваш выбор",
    "order": "Ваш порядок",
    "matching": "верно:",
    "true_false": "вы ответили наоборот",
    "calculation": "Верный ответ",
    "best_worst": "вы назвали её худшей",
    "faults": "ошибки нет, вы отметили зря",
    "cloze": "верно:",
    "short": "Например",
}


@pytest.fixture(autouse=True)
def _noon():
    """It is noon in Moscow on Monday, 16 November 2026."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def attempt():
    """An open attempt with one question of each kind."""
    enrolment = learner()
    programme = enrolment.cohort.programme
    Media.objects.create(
        programme=programme, name="zvonki-po-chasam.png", content_type="image/png", size=1, sha256="0" * 64
    )
    bank = bank_of(programme)
    drawn = drawing.draw(bank, count=len(bank), seed=3)
    first = {one["kind"]: one for one in drawn}
    picture = next(one for one in drawn if one["code"] == "q29")
    questions = [*first.values(), *([] if picture in first.values() else [picture])]
    return AttemptFactory(enrolment=enrolment, questions=dressed_questions(questions, programme.pk))


@pytest.fixture
def client(attempt):
    """The browser of the attempt's author."""
    browser = Client()
    browser.force_login(attempt.enrolment.user, BACKEND)
    return browser


def of_kind(attempt, kind):
    """The attempt's first question of the kind."""
    return next(one for one in attempt.questions if one["kind"] == kind)


def save(client, attempt, question, fields):
    """Send the question's own form."""
    sent = {
        "question": question["code"],
        "seq": "1",
        "idem_key": f"form-{question['code']}",
        "then": "1",
        **fields,
    }
    return client.post(reverse("assessments:answer-save", args=[attempt.pk]), sent)


def form_of(client, attempt, question):
    """The question's form on the page."""
    text = client.get(reverse("assessments:attempt-detail", args=[attempt.pk])).content.decode()
    return re.search(rf'<form[^>]*data-question="{question["code"]}".*?</form>', text, re.DOTALL).group()


def test_all_ten_kinds_are_there(attempt):
    assert {one["kind"] for one in attempt.questions} == set(FIELDS)


@pytest.mark.parametrize("kind", sorted(ASKED))
def test_each_kind_is_asked_in_its_own_widget(client, attempt, kind):
    assert ASKED[kind] in form_of(client, attempt, of_kind(attempt, kind))


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_each_kind_is_saved_by_its_form_alone_and_shown_again(client, attempt, kind):
    question = of_kind(attempt, kind)
    before = form_of(client, attempt, question)

    response = save(client, attempt, question, FIELDS[kind](question))

    assert response.status_code == 302
    assert attempt.answers.get().value == right_value(question)
    assert form_of(client, attempt, question) != before


@pytest.mark.parametrize("kind", sorted(REVIEWED))
def test_each_kind_is_reviewed_with_what_was_given_and_what_is_right(client, attempt, kind):
    question = of_kind(attempt, kind)
    value = wrong_value(question)
    url = reverse("assessments:answer-save", args=[attempt.pk])
    sent = {"question": question["code"], "seq": 1, "idem_key": "k", "value": value}
    assert client.post(url, sent, content_type="application/json").status_code == 204
    submit_attempt(attempt.pk, answers=[], arrived_at=NOON)

    text = client.get(reverse("assessments:attempt-result", args=[attempt.pk])).content.decode()

    place = attempt.questions.index(question) + 1
    article = re.search(
        rf'<article class="question reviewed" id="q{place}".*?</article>', text, re.DOTALL
    ).group()
    assert REVIEWED[kind] in article
    assert question["explanation"][:25] in article.replace("&nbsp;", " ")


def test_one_reply_cannot_be_best_and_worst(client, attempt):
    question = of_kind(attempt, "best_worst")

    save(client, attempt, question, {"best": "a", "worst": "a"})

    assert not attempt.answers.exists()


def test_what_is_no_number_is_kept_and_hinted_at(client, attempt):
    question = of_kind(attempt, "calculation")
    assert "data-hint hidden" in form_of(client, attempt, question)

    save(client, attempt, question, {"value": "примерно треть"})

    assert attempt.answers.get().value == "примерно треть"
    assert "data-hint hidden" not in form_of(client, attempt, question)


def test_a_picture_is_shown_at_its_address_with_its_words(client, attempt):
    media = Media.objects.get()
    form = form_of(client, attempt, next(one for one in attempt.questions if one["code"] == "q29"))

    assert f'<img src="/catalog/media/{media.pk}/" alt="Столбики по часам.' in form


def test_markup_in_an_answer_stays_text(client, attempt):
    question = of_kind(attempt, "cloze")

    save(client, attempt, question, {"gap_1": '"><script>x</script>'})

    assert "<script>x" not in form_of(client, attempt, question)


def test_the_page_of_all_kinds_costs_no_more_queries(client, attempt, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(reverse("assessments:attempt-detail", args=[attempt.pk]))


def test_what_is_remembered_of_questions_is_what_would_be_made_anew(client, attempt):
    def shown(name):
        text = client.get(reverse(f"assessments:{name}", args=[attempt.pk])).content.decode()
        return re.sub(r"[A-Za-z0-9]{64}", "token", text)

    def is_same(name):
        remembered = shown(name)
        kept.cache_clear()
        return remembered == shown(name)

    assert shown("attempt-detail") == shown("attempt-detail")
    for seq, value in ((1, wrong_value), (2, right_value)):
        for one in attempt.questions:
            given = GivenAnswer(one["code"], seq, value(one), f"k{seq}", is_flagged=seq == 1)
            save_answer(attempt.pk, given=given, arrived_at=NOON)
        assert is_same("attempt-detail")
    submit_attempt(attempt.pk, answers=[], arrived_at=NOON)
    assert shown("attempt-result") == shown("attempt-result")
    assert is_same("attempt-result")
