"""Observation at work: one at a time, the own levels first, both sign, then the result."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.models import Submission, WorkplaceObservation
from assessments.services.observations import (
    GivenObservation,
    IncompleteObservationError,
    NoObserverError,
    ObservationClosedError,
    OwnAssessmentFirstError,
    StaleObservationError,
    ask_observation,
    assess_oneself,
    begin_observation,
    confirm_observation,
    save_observation,
    sign_observation,
)
from catalog.models import Exercise
from courses.models import StepProgress
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.assessments import decided
from tests.factories.practice import manager_of, practitioner

pytestmark = pytest.mark.django_db
KIND = Exercise.Kind.OBSERVATION
TWOS = {"К1": 2, "К2": 2}


@pytest.fixture
def asked():
    return make_asked()


def make_asked(**fields):
    enrolment, step = practitioner(KIND, **fields)
    manager_of(enrolment)
    return ask_observation(enrolment.pk, step_id=step.pk, at=NOON)


def marks(levels=None, **fields):
    facts = {"observed_on": NOON.date(), "place": "Лесная, 12", "comment": "Назвал срок.", **fields}
    return GivenObservation(levels=levels or TWOS, **facts)


def signed(one, levels=None):
    given = marks(levels)
    return sign_observation(one.pk, version=one.version, given=given, by=one.observer, at=NOON)


def both_signed(one, levels=None):
    signed(one, levels)
    assess_oneself(one.pk, levels=TWOS)
    confirm_observation(one.pk, reply="Согласен.", by=one.enrolment.user, at=NOON)
    one.refresh_from_db()
    return one


def state_of(one):
    return StepProgress.objects.get(enrolment=one.enrolment_id, step=one.step_id).state


def test_the_line_manager_is_asked_once_and_told(asked):
    again = ask_observation(asked.enrolment_id, step_id=asked.step_id, at=NOON)

    assert again == asked
    assert asked.observer == asked.enrolment.user.line_manager
    assert Notice.objects.filter(kind="assessments.observation-asked").count() == 1


def test_without_a_manager_nobody_is_asked():
    enrolment, step = practitioner(KIND)

    with pytest.raises(NoObserverError):
        ask_observation(enrolment.pk, step_id=step.pk, at=NOON)


def test_a_manager_of_the_branch_takes_over_what_nobody_has_begun(asked):
    colleague = UserFactory(organisation=asked.enrolment.user.organisation)

    taken = begin_observation(asked.enrolment_id, step_id=asked.step_id, by=colleague, at=NOON)
    save_observation(taken.pk, version=0, given=marks(), at=NOON)

    assert taken.observer == colleague
    with pytest.raises(ObservationClosedError):
        begin_observation(
            asked.enrolment_id, step_id=asked.step_id, by=asked.enrolment.user.line_manager, at=NOON
        )


def test_an_older_phone_does_not_write_over_a_newer_one(asked):
    save_observation(asked.pk, version=0, given=marks(), at=NOON)

    with pytest.raises(StaleObservationError):
        save_observation(asked.pk, version=0, given=marks({"К1": 0}), at=NOON)

    asked.refresh_from_db()
    assert asked.levels == TWOS


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (marks({"К1": 2}), "levels"),
        (marks(place=" "), "place"),
        (marks(comment=""), "comment"),
        (marks(observed_on=None), "observed_on"),
        (marks(observed_on=(NOON + timedelta(days=1)).date()), "observed_on"),
    ],
)
def test_a_signature_rests_on_everything(asked, given, missing):
    with pytest.raises(IncompleteObservationError) as refusal:
        sign_observation(asked.pk, version=0, given=given, by=asked.observer, at=NOON)

    assert refusal.value.missing == [missing]


def test_after_the_signature_marks_do_not_change(asked):
    one = signed(asked)

    with pytest.raises(ObservationClosedError):
        save_observation(one.pk, version=one.version, given=marks({"К1": 0}), at=NOON)


def test_the_learner_sees_the_marks_only_after_the_own_levels(client, asked):
    signed(asked)
    client.force_login(asked.enrolment.user)
    address = reverse("assessments:observation-detail", args=[asked.pk])
    before = client.get(address).content.decode()

    client.post(reverse("assessments:observation-assess", args=[asked.pk]), {"level_К1": 3, "level_К2": 1})

    after = client.get(address).content.decode()
    assert "Назвал срок." not in before
    assert "Назвал срок." in after
    assert "Подписать: прочитано" in after


def test_nothing_is_signed_before_the_own_levels(asked):
    signed(asked)

    with pytest.raises(OwnAssessmentFirstError):
        confirm_observation(asked.pk, reply="", by=asked.enrolment.user, at=NOON)


@pytest.mark.parametrize(
    ("levels", "state"), [(TWOS, StepProgress.State.DONE), ({"К1": 1, "К2": 3}, StepProgress.State.FAILED)]
)
def test_two_signatures_make_the_result_by_the_rule_of_the_rubric(asked, levels, state):
    signed(asked, levels)
    waiting = state_of(asked)

    assess_oneself(asked.pk, levels=TWOS)
    confirm_observation(asked.pk, reply="", by=asked.enrolment.user, at=NOON)

    assert waiting == StepProgress.State.WAITING
    assert state_of(asked) == state


def test_an_observation_that_was_not_enough_may_be_held_again(asked):
    both_signed(asked, {"К1": 1, "К2": 2})

    again = ask_observation(asked.enrolment_id, step_id=asked.step_id, at=NOON)

    assert again.number == 2


def test_one_that_was_enough_is_not_held_again(asked):
    both_signed(asked)

    with pytest.raises(ObservationClosedError):
        ask_observation(asked.enrolment_id, step_id=asked.step_id, at=NOON)


def test_where_the_trainer_decides_it_goes_to_the_desk():
    one = both_signed(make_asked(decides="trainer"))

    work = Submission.objects.waiting().get()
    assert work == one.submission
    assert "К1 Ответ: 2" in work.text
    assert "Слушатель: Согласен." in work.text
    assert state_of(one) == StepProgress.State.WAITING


def test_after_a_revision_another_observation_becomes_the_next_work():
    first = both_signed(make_asked(decides="trainer"))
    decided(first.submission, "returned")

    again = ask_observation(first.enrolment_id, step_id=first.step_id, at=NOON)
    both_signed(again)

    assert [work.number for work in Submission.objects.waiting()] == [2]


def test_two_open_observations_of_one_step_do_not_exist(asked):
    asked.pk, asked.number = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save(force_insert=True)

    assert WorkplaceObservation.objects.count() == 1


def test_the_managers_list_has_a_budget(client, asked, django_assert_max_num_queries):
    client.force_login(asked.observer)
    address = reverse("assessments:observation-list")
    client.get(address)

    with django_assert_max_num_queries(16):
        page = client.get(address)

    assert asked.enrolment.user.full_name in page.content.decode()


def test_a_request_that_was_answered_is_not_new_any_more(asked):
    both_signed(asked)

    kinds = ("assessments.observation-asked", "assessments.observation-signed")
    assert [Notice.objects.get(kind=kind).read_at for kind in kinds] == [NOON, NOON]


def test_a_request_that_waits_stays_new(asked):
    assert Notice.objects.get(kind="assessments.observation-asked").read_at is None
