"""A conversation with a client: every choice is stored once, the best run counts, nothing is lost."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.models import DialogueChoice, DialogueRun, Submission
from assessments.services.dialogues import (
    NotADialogueError,
    RunOverError,
    TurnAheadError,
    choose_reply,
    start_run,
)
from catalog.dialogues import NoSuchReplyError
from catalog.models import Exercise, Media
from courses.models import Cohort, StepProgress
from courses.services.progress import StepClosedError
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.assessments import learner, trainer_of
from tests.factories.courses import step_of
from tests.factories.dialogues import authored, best_choices, play, small, talker

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
GOOD = (1, 0, 1)


@pytest.fixture
def place():
    """A place and its step with the small dialogue."""
    return talker()


@pytest.fixture
def client(place):
    """The learner's browser."""
    return browser_of(place[0].user)


def browser_of(user):
    """A browser that somebody is logged in with."""
    browser = Client()
    browser.force_login(user, BACKEND)
    return browser


def url(name, *args):
    """An address of the room."""
    return reverse(f"assessments:{name}", args=args)


def path_of(run):
    """The run's choices by value."""
    return list(run.choices.values_list("number", "turn", "chosen", "mood"))


def progress_of(enrolment, step):
    """How the step stands in the course."""
    return StepProgress.objects.get(enrolment=enrolment, step=step)


def test_a_run_keeps_the_dialogue_by_value_and_only_the_criteria_that_it_shows(place):
    enrolment, step = place
    run = start_run(enrolment.pk, step_id=step.pk, at=NOON)

    assert run.dialogue == small()
    assert [one["code"] for one in run.rubric] == ["К1", "К2"]
    assert progress_of(enrolment, step).state == StepProgress.State.STARTED


def test_a_second_start_finds_the_conversation_that_goes_on(place):
    enrolment, step = place
    first = start_run(enrolment.pk, step_id=step.pk, at=NOON)

    assert start_run(enrolment.pk, step_id=step.pk, at=NOON) == first


def test_the_database_itself_refuses_a_second_open_run_and_a_second_choice_of_a_turn(place):
    enrolment, step = place
    run = play(enrolment, step, [1])

    with pytest.raises(IntegrityError), transaction.atomic():
        DialogueRun.objects.create(
            enrolment=enrolment,
            step=step,
            exercise=run.exercise,
            number=9,
            dialogue={},
            rubric=[],
            started_at=NOON,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        DialogueChoice.objects.create(run=run, number=1, turn="one", chosen=0, mood=2, chosen_at=NOON)


def test_a_choice_for_an_answered_turn_changes_nothing(place):
    run = play(*place, [1, 0])
    before = path_of(run)

    again = choose_reply(run.pk, number=1, chosen=0, at=NOON)

    assert again.is_repeat
    assert path_of(run) == before


def test_a_choice_ahead_of_the_conversation_is_refused(place):
    run = play(*place, [1])

    with pytest.raises(TurnAheadError):
        choose_reply(run.pk, number=3, chosen=0, at=NOON)
    with pytest.raises(NoSuchReplyError):
        choose_reply(run.pk, number=2, chosen=7, at=NOON)
    assert run.choices.count() == 1


def test_after_the_ending_nothing_more_is_said(place):
    run = play(*place, GOOD)

    with pytest.raises(RunOverError):
        choose_reply(run.pk, number=4, chosen=0, at=NOON)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2)), max_size=25))
def test_any_order_and_repetition_of_choices_leaves_the_path_of_the_first_that_fit(place, posts):
    enrolment, step = place
    DialogueRun.objects.filter(enrolment=enrolment).delete()
    run = start_run(enrolment.pk, step_id=step.pk, at=NOON)
    fitted = []
    for number, chosen in posts:
        try:
            stored = choose_reply(run.pk, number=number, chosen=chosen, at=NOON)
        except (TurnAheadError, RunOverError, NoSuchReplyError):
            continue
        if not stored.is_repeat:
            fitted.append(chosen)

    left = path_of(run)
    DialogueRun.objects.filter(enrolment=enrolment).delete()
    assert [number for number, *_rest in left] == list(range(1, len(fitted) + 1))
    assert path_of(play(enrolment, step, fitted)) == left


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.permutations([1, 2, 3]), min_size=3, max_size=5))
def test_a_conversation_sent_in_any_order_until_it_arrives_is_the_same(place, rounds):
    enrolment, step = place
    DialogueRun.objects.filter(enrolment=enrolment).delete()
    run = start_run(enrolment.pk, step_id=step.pk, at=NOON)
    for number in [one for order in rounds for one in order]:
        try:
            choose_reply(run.pk, number=number, chosen=GOOD[number - 1], at=NOON)
        except TurnAheadError:
            continue

    run.refresh_from_db()
    assert run.ending == "good"
    assert [chosen for _number, _turn, chosen, _mood in path_of(run)] == list(GOOD)


def test_a_good_conversation_is_done_and_a_poor_one_afterwards_does_not_spoil_it(place):
    enrolment, step = place
    good = play(enrolment, step, GOOD)
    poor = play(enrolment, step, [0])

    assert (good.ending, good.levels, good.is_enough) == ("good", {"К1": 3, "К2": 3}, True)
    assert (poor.number, poor.ending, poor.is_enough) == (2, "bad", False)
    assert progress_of(enrolment, step).state == StepProgress.State.DONE
    assert progress_of(enrolment, step).score == 100


def test_a_poor_conversation_is_no_failure_the_step_stays_begun(place):
    enrolment, step = place
    play(enrolment, step, [0])

    assert progress_of(enrolment, step).state == StepProgress.State.STARTED
    enrolment.refresh_from_db()
    assert enrolment.state == "running"


def test_a_step_without_a_dialogue_begins_none_and_a_dialogue_takes_no_work():
    plain = learner()
    with pytest.raises(NotADialogueError):
        start_run(plain.pk, step_id=step_of(plain.cohort, "d2-01").pk, at=NOON)
    enrolment, step = talker()

    answer = browser_of(enrolment.user).get(url("submission-edit", enrolment.pk, step.pk))

    assert answer.status_code == 404
    assert not Submission.objects.filter(enrolment=enrolment).exists()


def test_a_finished_cohort_takes_no_more_replies(place):
    enrolment, step = place
    run = play(enrolment, step, [1])
    Cohort.objects.filter(pk=enrolment.cohort_id).update(state=Cohort.State.FINISHED, finished_at=NOON)

    with pytest.raises(StepClosedError):
        choose_reply(run.pk, number=2, chosen=0, at=NOON)


@pytest.mark.parametrize("code", ["dialog-1", "dialog-2"])
def test_the_dialogues_of_the_model_course_are_enough_by_the_best_replies(code):
    content = {**authored(code), "code": "pz-1", "criteria": ["К1", "К2"]}
    for turn in content["turns"]:
        for reply in turn["replies"]:
            mark = min(reply["marks"].values())
            reply["marks"] = {"К1": mark, "К2": mark}

    run = play(*talker(content), best_choices(content))

    assert run.is_enough


# --- pages ---------------------------------------------------------------------------------------
def test_before_the_conversation_the_page_says_how_it_is_scored_and_begins_it(place, client):
    enrolment, step = place
    page = client.get(url("dialogue-start", enrolment.pk, step.pk)).content.decode()

    answer = client.post(url("dialogue-start", enrolment.pk, step.pk))

    assert "Вы отвечаете" in page
    assert "0 из 3" in page
    run = DialogueRun.objects.get(enrolment=enrolment)
    assert answer.url == url("dialogue-detail", run.pk)


def test_without_javascript_a_reply_is_a_form_and_a_reload_asks_the_next_turn(place, client):
    run = start_run(place[0].pk, step_id=place[1].pk, at=NOON)

    answer = client.post(url("dialogue-choose", run.pk), {"number": 1, "chosen": 1})
    again = client.post(url("dialogue-choose", run.pk), {"number": 1, "chosen": 0})
    page = client.get(url("dialogue-detail", run.pk)).content.decode()

    assert answer.url == again.url == url("dialogue-detail", run.pk) + "#now"
    assert "Слушаю вас." in page
    assert "Ход 2" in page
    assert "настороженность" in page
    assert run.choices.count() == 1


def test_to_htmx_the_next_line_comes_as_a_part_and_the_last_reply_leads_to_the_review(place, client):
    run = play(*place, GOOD[:2])

    wrong = client.post(url("dialogue-choose", run.pk), {"number": 3}, headers={"HX-Request": "true"})
    last = client.post(
        url("dialogue-choose", run.pk), {"number": 3, "chosen": 1}, headers={"HX-Request": "true"}
    )

    assert "<html" not in wrong.content.decode()
    assert "Выберите одну из реплик." in wrong.content.decode()
    assert last["HX-Redirect"] == url("dialogue-review", run.pk)


def test_the_review_says_what_was_better_and_how_many_endings_were_found(place, client):
    enrolment, step = place
    play(enrolment, step, [0])
    run = play(enrolment, step, (1, 1, 1, 0, 0))

    page = client.get(url("dialogue-review", run.pk)).content.decode()

    assert "Так себе" in page
    assert "2 из 3" in page
    assert "Реплика лучше" in page
    assert "Сыграть ещё раз" in page
    assert "Повторите с начала." in page


def test_an_open_conversation_has_no_review_and_a_finished_one_no_stage(place, client):
    enrolment, step = place
    going = play(enrolment, step, [1])
    assert client.get(url("dialogue-review", going.pk)).url == url("dialogue-detail", going.pk)
    choose_reply(going.pk, number=2, chosen=0, at=NOON)
    choose_reply(going.pk, number=3, chosen=1, at=NOON)

    assert client.get(url("dialogue-detail", going.pk)).url == url("dialogue-review", going.pk)


def test_the_trainer_reads_the_review_and_cannot_speak_for_the_learner(place):
    run = play(*place, GOOD)
    trainer = browser_of(trainer_of(place[0].cohort))

    review = trainer.get(url("dialogue-review", run.pk))

    assert review.status_code == 200
    assert "Сыграть ещё раз" not in review.content.decode()
    assert trainer.post(url("dialogue-choose", run.pk), {"number": 1, "chosen": 1}).status_code == 403
    assert browser_of(UserFactory()).get(url("dialogue-review", run.pk)).status_code == 404


def test_the_step_of_the_course_leads_to_the_conversation(place, client):
    enrolment, step = place
    page = client.get(reverse("courses:step-detail", args=[enrolment.pk, step.pk])).content.decode()

    assert url("dialogue-start", enrolment.pk, step.pk) in page
    assert "К разговору" in page


def test_pages_cost_a_bounded_number_of_queries(place, client, django_assert_max_num_queries):
    enrolment, step = place
    for _time in range(4):
        play(enrolment, step, GOOD)
    run = play(enrolment, step, [1])
    done = DialogueRun.objects.filter(state="finished").first()
    client.get(url("dialogue-start", enrolment.pk, step.pk))

    for address in (
        url("dialogue-start", enrolment.pk, step.pk),
        url("dialogue-detail", run.pk),
        url("dialogue-review", done.pk),
    ):
        with django_assert_max_num_queries(14):
            assert client.get(address).status_code == 200


def test_a_line_with_a_sound_has_a_player_beside_its_words_and_one_without_a_file_has_none(place, client):
    enrolment, step = place
    exercise = Exercise.objects.get(programme=enrolment.cohort.programme, code=step.ref)
    spoken = small()
    spoken["turns"][0]["audio"], spoken["turns"][1]["audio"] = "allo.mp3", "gone.mp3"
    Exercise.objects.filter(pk=exercise.pk).update(source=spoken)
    media = Media.objects.create(
        programme=exercise.programme,
        name="allo.mp3",
        stored_as="media/a",
        content_type="audio/mpeg",
        size=1,
        sha256="a" * 64,
    )
    run = play(enrolment, step, [1])

    page = client.get(url("dialogue-detail", run.pk)).content.decode()

    assert page.count("<audio") == 1
    assert f'preload="none" src="{media.shown.address}"' in page
    assert "Алло?" in page
    assert "Помогите." in page
