"""Programmes adapted for one request: drafts, sums, issuing, the form, the document."""

import pytest
from django.urls import reverse

from catalog.models import Programme
from catalog.plans import StepLine, TopicLine, hours_table, plan_sums
from catalog.queries.programmes import draft_of
from catalog.services.programmes import (
    DraftEdit,
    NoDraftError,
    ProgrammeIncompleteError,
    StepEdit,
    discard_draft,
    issue_draft,
    repeat_file,
    save_draft,
    start_draft,
)
from catalog.services.requests import RequestStateError, Wish, submit_request
from catalog.states import State
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.requests import (
    PASSPORT,
    ModuleFactory,
    ProgrammeFactory,
    RequestFactory,
    hr_manager,
    methodologist,
    provider,
    steps_for,
)

pytestmark = pytest.mark.django_db
OUTCOMES = [{"code": "З1", "kind": "knows", "text": "этапы"}]
AGREEING = [TopicLine(1, "Тема", 100, 240, "наблюдение"), TopicLine(2, "Тест", 0, 20, "тест")]


def sent_for(module):
    """A request of the module, and what was given."""
    hr = hr_manager()
    sent = submit_request(Wish([module.pk]), organisation_id=hr.organisation_id, requested_by=hr, at=NOON)
    return sent.modules.select_related("programme", "module").get()


def filled(topics):
    """A whole draft with these topics."""
    return DraftEdit(passport=PASSPORT, topics=topics, outcomes=OUTCOMES)


def test_a_module_without_content_gets_an_empty_plan_and_nothing_made_up():
    requested = sent_for(ModuleFactory())

    draft = start_draft(requested.pk, by=methodologist(), at=NOON)

    requested.request.refresh_from_db()
    assert (draft.topics.count(), draft.outcomes, draft.passport["audience"]) == (0, [], "")
    assert requested.request.state == State.IN_WORK


def test_the_plan_begins_with_the_audience_that_the_request_names():
    requested = sent_for(ModuleFactory())
    requested.request.audience = "Администраторы клиник в Перми"
    requested.request.save()

    draft = start_draft(requested.pk, by=methodologist(), at=NOON)

    assert draft.passport["audience"] == "Администраторы клиник в Перми"


def test_no_pdf_until_the_sums_agree():
    requested, expert = sent_for(ModuleFactory()), methodologist()
    start_draft(requested.pk, by=expert, at=NOON)
    save_draft(requested.pk, filled([TopicLine(1, "Тема", 100, 200, "наблюдение")]))

    with pytest.raises(ProgrammeIncompleteError) as refused:
        issue_draft(requested.pk, by=expert, at=NOON)

    assert "Не хватает 60" in refused.value.problems[0]
    assert not Job.objects.exists()


def test_an_agreeing_draft_is_issued_with_its_pdf_and_makes_the_request_ready():
    requested, expert = sent_for(ModuleFactory()), methodologist()
    start_draft(requested.pk, by=expert, at=NOON)
    save_draft(requested.pk, filled(AGREEING))

    issued = issue_draft(requested.pk, by=expert, at=NOON)

    requested.request.refresh_from_db()
    assert requested.request.state == State.READY
    assert Job.objects.get().pk == issued.job_id
    assert draft_of(issued) is None


def test_a_missing_part_keeps_a_draft_from_being_issued():
    requested, expert = sent_for(ModuleFactory()), methodologist()
    start_draft(requested.pk, by=expert, at=NOON)
    save_draft(
        requested.pk, DraftEdit(passport=PASSPORT | {"entry": " "}, topics=AGREEING, outcomes=OUTCOMES)
    )

    with pytest.raises(ProgrammeIncompleteError) as refused:
        issue_draft(requested.pk, by=expert, at=NOON)

    assert refused.value.problems == ["Не указаны входные требования."]


def test_adapting_copies_the_version_and_leaves_the_catalogues_one_as_it_was():
    source = ProgrammeFactory()
    requested = sent_for(source.module)

    draft = start_draft(requested.pk, by=methodologist(), at=NOON)
    save_draft(requested.pk, DraftEdit(passport=PASSPORT | {"goal": "Иначе"}, topics=AGREEING))

    source.refresh_from_db()
    assert (draft.version, draft.request) == (2, requested.request)
    assert source.passport["goal"] != "Иначе"
    assert source.topics.get(number=1).theory == 120
    assert list(Programme.objects.current()) == [source]


def test_what_was_issued_is_never_changed_but_adapted_into_a_new_version():
    requested, expert = sent_for(ProgrammeFactory().module), methodologist()
    start_draft(requested.pk, by=expert, at=NOON)
    first = issue_draft(requested.pk, by=expert, at=NOON).programme

    start_draft(requested.pk, by=expert, at=NOON)
    save_draft(requested.pk, DraftEdit(passport=PASSPORT, topics=AGREEING))
    second = issue_draft(requested.pk, by=expert, at=NOON).programme

    assert (first.version, second.version) == (2, 3)
    assert first.topics.get(number=1).theory == 120
    with pytest.raises(NoDraftError):
        save_draft(requested.pk, filled(AGREEING))


def test_the_steps_of_a_day_run_on_and_must_make_up_their_topics():
    programme = ProgrammeFactory()
    steps_for(programme)
    requested, expert = sent_for(programme.module), methodologist()
    draft = start_draft(requested.pk, by=expert, at=NOON)

    save_draft(
        requested.pk,
        DraftEdit(passport=PASSPORT, topics=AGREEING, steps=[StepEdit("d1-01", "Короче", 170, 100)]),
    )

    times = [f"{at:%H:%M}" for at in draft.steps.values_list("at", flat=True)]
    assert times == ["09:30", "12:20", "13:20", "16:00"]
    with pytest.raises(ProgrammeIncompleteError, match="День 1"):
        issue_draft(requested.pk, by=expert, at=NOON)


def test_discarding_a_draft_keeps_what_was_issued():
    requested, expert = sent_for(ProgrammeFactory().module), methodologist()
    start_draft(requested.pk, by=expert, at=NOON)

    discard_draft(requested.pk, by=expert, at=NOON)

    requested.refresh_from_db()
    assert draft_of(requested) is None
    assert requested.programme is not None


def test_a_closed_request_is_not_adapted():
    provider()
    accepted = RequestFactory(state=State.ACCEPTED)

    with pytest.raises(RequestStateError):
        start_draft(accepted.modules.get().pk, by=methodologist(), at=NOON)


def test_a_failed_pdf_is_asked_for_again_and_a_good_one_stays():
    requested = sent_for(ProgrammeFactory().module)
    same = repeat_file(requested.pk, by=None, at=NOON)
    Job.objects.filter(pk=same).update(state=Job.State.FAILED, finished_at=NOON)

    again = repeat_file(requested.pk, by=None, at=NOON)

    assert same == requested.job_id
    assert again != same


def test_hours_are_halves_that_add_up_to_whole_days():
    topics = [
        TopicLine(n, "Т", theory, practice)
        for n, (theory, practice) in enumerate([(35, 40), (30, 55), (85, 115)])
    ]

    table = hours_table(topics)

    assert sum(line.total for line in table) == 8
    assert all(line.total * 2 % 1 == 0 for line in table)


def test_a_topic_without_minutes_does_not_agree():
    problems = plan_sums(1, [TopicLine(1, "А", 120, 240), TopicLine(2, "Б", 0, 0)], []).problems

    assert problems == ["В теме 2 нет минут."]


def test_breaks_are_not_counted():
    steps = [StepLine(1, 1, 360, 120, "session"), StepLine(1, None, 60, 0, "break")]

    assert plan_sums(1, [TopicLine(1, "А", 120, 240)], steps).problems == []


def test_the_form_saves_adds_rows_and_shows_sums_without_scripts(client):
    expert, requested = methodologist(), sent_for(ModuleFactory())
    client.force_login(expert, "accounts.backends.PersonBackend")
    start_draft(requested.pk, by=expert, at=NOON)
    edit = reverse("catalog:programme-edit", args=[requested.pk])
    form = {
        "topics-TOTAL_FORMS": 2,
        "topics-INITIAL_FORMS": 0,
        "topics-0-title": "Открытие",
        "topics-0-theory": 60,
        "topics-0-practice": 240,
        "knows": "этапы звонка\nнормы времени",
    }

    sums = client.post(reverse("catalog:programme-sums", args=[requested.pk]), form).content.decode()
    saved = client.post(f"{edit}?rows=6", form)
    page = client.get(saved.url).content.decode()

    assert "300 из 360" in sums
    assert saved.url == f"{edit}?rows=6"
    assert "topics-6-title" in page
    assert [one["code"] for one in draft_of(requested).outcomes] == ["З1", "З2"]


def form_of(title="Открытие", theory=120):
    """The form of a draft without steps, all that is needed to issue it; 120 minutes of theory agree."""
    return {
        "topics-TOTAL_FORMS": 1,
        "topics-INITIAL_FORMS": 0,
        "topics-0-title": title,
        "topics-0-theory": theory,
        "topics-0-practice": 240,
        "topics-0-control": "тест",
        "goal": "Ответить за 20 секунд",
        "audience": "Операторы",
        "entry": "Стаж от двух недель",
        "knows": "этапы звонка",
    }


def press_issue(client, form):
    """The draft of a new request, and the answer to «Выдать программу» pressed on the form."""
    expert, requested = methodologist(), sent_for(ModuleFactory())
    client.force_login(expert, "accounts.backends.PersonBackend")
    start_draft(requested.pk, by=expert, at=NOON)
    answer = client.post(reverse("catalog:programme-issue", args=[requested.pk]), form)
    requested.refresh_from_db()
    return requested, answer


def test_issuing_saves_what_is_in_the_form_in_the_same_press(client):
    requested, answer = press_issue(client, form_of())

    assert answer.url == reverse("catalog:request-detail", args=[requested.request_id])
    assert [one.title for one in requested.programme.topics.all()] == ["Открытие"]
    assert requested.request.state == "ready"


def test_a_draft_that_does_not_agree_is_saved_and_the_page_says_why_it_is_not_issued(client):
    requested, answer = press_issue(client, form_of(theory=60))

    page = client.get(answer.url).content.decode()
    assert requested.programme is None
    assert [one.title for one in draft_of(requested).topics.all()] == ["Открытие"]
    assert "Черновик сохранён, но программа не выдана." in page


def test_a_mistake_at_issuing_saves_nothing_and_keeps_what_was_typed(client):
    requested, answer = press_issue(client, form_of(title=""))

    assert answer.status_code == 422
    assert "Ответить за 20 секунд" in answer.content.decode()
    assert not draft_of(requested).topics.exists()


def test_a_mistake_in_the_form_saves_nothing(client):
    expert, requested = methodologist(), sent_for(ModuleFactory())
    client.force_login(expert, "accounts.backends.PersonBackend")
    start_draft(requested.pk, by=expert, at=NOON)
    form = {"topics-TOTAL_FORMS": 1, "topics-INITIAL_FORMS": 0, "topics-0-theory": 60}

    answer = client.post(reverse("catalog:programme-edit", args=[requested.pk]), form)

    assert answer.status_code == 422
    assert "впишите её название" in answer.content.decode()
    assert not draft_of(requested).topics.exists()
