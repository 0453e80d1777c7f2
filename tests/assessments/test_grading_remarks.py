"""Remarks at a second, words that are used again, and the history of a grade in words."""

import pytest
from django.urls import reverse

from assessments.models import Grade, Snippet, TimedComment
from assessments.queries.comments import offered_words
from assessments.queries.history import changes
from assessments.services.snippets import place_of, use_words
from tests.assessments.test_grading_pages import JSON, browser_of, form
from tests.conftest import NOON
from tests.factories.assessments import SubmissionFactory, decided, listed_file, trainer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def work():
    """A work that waits."""
    return SubmissionFactory()


@pytest.fixture
def trainer(work):
    """Its trainer."""
    return trainer_of(work.enrolment.cohort)


@pytest.fixture
def client(trainer):
    """The browser of the trainer."""
    return browser_of(trainer)


@pytest.fixture
def audio(work):
    """A recording of the work."""
    file = listed_file(work, "звонок.mp3")
    file.content_type = "audio/mpeg"
    file.save()
    return file


def add(client, work, **fields):
    """Store a remark."""
    sent = {"second": "18.4", "criterion": "К1", "text": "Имя не названо", **fields}
    return client.post(reverse("assessments:comment-add", args=[work.pk]), sent, headers=JSON)


def test_a_remark_stands_at_its_second_and_makes_nobody_s_grade_stale(client, work, audio):
    answer = add(client, work, file=audio.pk)

    remark = TimedComment.objects.get()
    assert (answer.status_code, str(remark.second), remark.criterion) == (200, "18.40", "К1")
    assert "00:18" in answer.json()["html"][str(audio.pk)]
    saved = client.post(reverse("assessments:grade-save", args=[work.pk]), form(), headers=JSON)
    assert (saved.status_code, saved.json()["version"]) == (200, 1)


@pytest.mark.parametrize(
    "wrong", [{"second": "-1"}, {"second": "x"}, {"text": " "}, {"criterion": "К9"}, {"file": "987654321"}]
)
def test_a_misplaced_remark_is_422_and_nothing_is_stored(client, work, wrong):
    assert add(client, work, **wrong).status_code == 422
    assert not TimedComment.objects.exists()


def test_a_decided_work_takes_no_remarks(client, work):
    client.post(reverse("assessments:grade-decide", args=[work.pk]), form(decision="competent"))

    assert add(client, work).status_code == 409


def test_a_remark_is_taken_back_and_brought_back_by_its_author_only(client, work):
    add(client, work)
    remark = TimedComment.objects.get()
    back, again = (reverse(f"assessments:comment-{verb}", args=[remark.pk]) for verb in ("remove", "restore"))

    assert browser_of(trainer_of(work.enrolment.cohort)).post(back).status_code == 403
    assert "Имя не названо" not in client.post(back, headers=JSON).json()["html"][""]
    assert "Имя не названо" in client.post(again, headers=JSON).json()["html"][""]


def test_the_learner_reads_the_remarks_after_the_release_with_markup_as_text(client, work, audio):
    add(client, work, file=audio.pk, text="<b>Имя</b>")
    learner = browser_of(work.enrolment.user)
    address = reverse("assessments:submission-detail", args=[work.pk])
    assert "&lt;b&gt;Имя" not in learner.get(address).content.decode()

    client.post(reverse("assessments:grade-decide", args=[work.pk]), form(decision="competent"))

    page = learner.get(address).content.decode()
    assert "&lt;b&gt;Имя" in page
    assert "#t=18.40" in page


def test_words_are_learnt_from_decisions_and_those_told_the_level_come_first(work, trainer):
    facts = {"exercise": place_of(work), "criterion": "Ответ", "by": trainer, "at": NOON}
    for level, text, times in ((2, "Хорошо", 3), (1, "Назовите имя", 2), (1, "Назовите  компанию", 1)):
        for _n in range(times):
            use_words(text, level=level, **facts)

    def offered(level, text=""):
        found = offered_words(trainer, exercise="", criterion="Ответ", level=level, text=text)
        return [one.text for one in found]

    assert offered(1) == ["Назовите имя", "Назовите компанию", "Хорошо"]
    assert offered(2)[0] == "Хорошо"
    assert offered(1, "КОМП") == ["Назовите компанию"]
    assert not offered_words(trainer_of(work.enrolment.cohort), exercise="", criterion="Ответ", level=1)


def test_a_decision_teaches_its_comments(client, work, trainer):
    sent = form(decision="competent", comment_К1="Назовите имя полностью")
    client.post(reverse("assessments:grade-decide", args=[work.pk]), sent)

    words = Snippet.objects.get()
    assert (words.owner, words.criterion, words.uses_by_level) == (trainer, "Ответ", {"2": 1})


def test_words_are_offered_kept_changed_removed_and_brought_back(client, work):
    star = reverse("assessments:snippet-star", args=[work.pk])
    assert client.post(star, {"criterion": "К1", "text": "Назовите имя"}).status_code == 200
    assert client.post(star, {"criterion": "К9", "text": "Назовите имя"}).status_code == 422
    words = Snippet.objects.get()
    offer = reverse("assessments:snippet-offer", args=[work.pk])
    assert client.get(offer, {"criterion": "К1"}).json()["words"][0]["text"] == "Назовите имя"

    client.post(reverse("assessments:snippet-edit", args=[words.pk]), {"text": "Имя — сразу"})
    client.post(reverse("assessments:snippet-remove", args=[words.pk]))
    assert client.get(offer, {"criterion": "К1"}).json()["words"] == []
    client.post(reverse("assessments:snippet-restore", args=[words.pk]))

    assert client.get(offer, {"criterion": "К1"}).json()["words"][0]["text"] == "Имя — сразу"
    assert "Имя — сразу" in client.get(reverse("assessments:snippet-list"), {"q": "ИМЯ"}).content.decode()


def test_the_history_says_who_changed_what(client, work):
    decided(work, "")
    sent = form(version="1", level_К1="3", comment_К2="Нет срока", decision="competent")
    client.post(reverse("assessments:grade-decide", args=[work.pk]), sent)

    page = client.get(reverse("assessments:grade-history", args=[work.pk])).content.decode()

    assert "К1: уровень 1 → 3" in page
    assert "К2, комментарий: «Нет срока»" in page
    assert Grade.objects.get().assessor.short_name in page


def test_nothing_changed_is_no_change():
    state = {"levels": {"К1": 2}, "comments": {}, "overall": "", "vacs": {"valid": True}, "decision": ""}

    assert changes(state, state, [{"code": "К1"}]) == []


def test_saves_of_one_sitting_are_one_entry(client, work):
    for version, level in enumerate("0123"):
        client.post(reverse("assessments:grade-save", args=[work.pk]), form(version=version, level_К1=level))

    entries = client.get(reverse("assessments:grade-history", args=[work.pk])).context["entries"]

    assert [(one.first_version, one.version) for one in entries] == [(1, 4)]
