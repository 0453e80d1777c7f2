"""Role-play: the clock of the preparation, calls by lines and with a partner, links, live assessment."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse

from assessments.models import PartnerInvite, PracticeCall, RecordingChoice, Submission
from assessments.queries.grading import latest_work
from assessments.queries.practice import call_state, practice_state, stages_of
from assessments.services.live import NotAskedLiveError, mark_live
from assessments.services.practice import (
    NoSuchCallError,
    NoTakesLeftError,
    begin_call,
    begin_preparation,
    finish_call,
    invite_of,
    invite_partner,
    partner_address,
    show_line,
)
from catalog.models import Exercise
from tests.conftest import NOON
from tests.factories.assessments import SubmissionFactory, trainer_of
from tests.factories.practice import practitioner

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
BY_LINES = PracticeCall.Partner.LINES


@pytest.fixture
def place():
    return practitioner(Exercise.Kind.RECORDED)


def token_of(invite):
    return partner_address(invite).rstrip("/").rpartition("/")[2]


def page_of(client, enrolment, step, at=NOON):
    client.force_login(enrolment.user)
    with time_machine.travel(at, tick=False):
        return client.get(reverse("assessments:submission-edit", args=[enrolment.pk, step.pk]))


def test_the_preparation_counts_from_its_first_start_whatever_is_reloaded(place):
    enrolment, step = place
    begin_preparation(enrolment.pk, step_id=step.pk, at=NOON)

    begin_preparation(enrolment.pk, step_id=step.pk, at=NOON + 2 * MINUTE)

    work = latest_work(enrolment.pk, step.pk)
    assert practice_state(work, work.exercise, at=NOON + 3 * MINUTE).preparation.left == 120
    assert practice_state(work, work.exercise, at=NOON + 9 * MINUTE).preparation.left == 0


@pytest.mark.parametrize("kind", [Exercise.Kind.RECORDED, Exercise.Kind.WRITTEN, Exercise.Kind.PROJECT])
def test_every_exercise_whose_page_offers_a_preparation_begins_it(client, place, kind):
    enrolment, step = place
    Exercise.objects.filter(programme=step.programme_id, code=step.ref).update(kind=kind)
    address = reverse("assessments:practice-prepare", args=[enrolment.pk, step.pk])
    assert address in page_of(client, enrolment, step).content.decode()

    with time_machine.travel(NOON, tick=False):
        assert client.post(address).status_code == 302

    assert address not in page_of(client, enrolment, step, NOON + MINUTE).content.decode()


def test_lines_come_one_by_one_and_the_same_number_twice_shows_nothing_new(place):
    enrolment, step = place
    begin_call(enrolment.pk, step_id=step.pk, part="А", partner=BY_LINES, at=NOON)

    show_line(enrolment.pk, step_id=step.pk, part="А", number=2, at=NOON)
    show_line(enrolment.pk, step_id=step.pk, part="А", number=2, at=NOON)
    show_line(enrolment.pk, step_id=step.pk, part="А", number=9, at=NOON)

    one = call_state(latest_work(enrolment.pk, step.pk), "А", at=NOON + MINUTE)
    assert one.lines == ["Третий раз звоню!", "Завтра гости."]
    assert (one.more, one.left) == (True, 180)


def test_the_hidden_need_opens_only_after_the_call(client, place):
    enrolment, step = place
    begin_call(enrolment.pk, step_id=step.pk, part="А", partner=BY_LINES, at=NOON)
    before = page_of(client, enrolment, step).content.decode()

    finish_call(enrolment.pk, step_id=step.pk, part="А", at=NOON + 5 * MINUTE)

    after = page_of(client, enrolment, step, NOON + 5 * MINUTE).content.decode()
    assert "юбилей матери" not in before
    assert "Гнев, 4" not in before
    assert "юбилей матери" in after
    assert "Дольше 4:00" in after


def test_a_call_is_repeated_once(place):
    enrolment, step = place
    facts = {"step_id": step.pk, "part": "А", "at": NOON}
    for _take in range(2):
        begin_call(enrolment.pk, partner=BY_LINES, **facts)
        finish_call(enrolment.pk, **facts)

    with pytest.raises(NoTakesLeftError):
        begin_call(enrolment.pk, partner=BY_LINES, **facts)


def test_a_call_that_the_exercise_does_not_have_is_refused(place):
    enrolment, step = place

    with pytest.raises(NoSuchCallError):
        begin_call(enrolment.pk, step_id=step.pk, part="Я", partner=BY_LINES, at=NOON)


def test_a_link_opens_the_card_alone_and_names_nobody(client, place):
    enrolment, step = place
    invite = invite_partner(enrolment.pk, step_id=step.pk, part="А", at=NOON)

    with time_machine.travel(NOON + MINUTE, tick=False):
        page = client.get(reverse("assessments:partner-card", args=[token_of(invite)]))

    shown = page.content.decode()
    assert page.status_code == 200
    assert "Завтра юбилей матери" in shown
    assert enrolment.user.last_name not in shown
    assert enrolment.cohort.title not in shown
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("how", ["expired", "replaced", "sent", "forged"])
def test_a_link_that_is_over_opens_nothing(client, place, how):
    enrolment, step = place
    invite = invite_partner(enrolment.pk, step_id=step.pk, part="А", at=NOON)
    token, at = token_of(invite), NOON + MINUTE
    if how == "expired":
        at = NOON + timedelta(hours=49)
    elif how == "replaced":
        invite_partner(enrolment.pk, step_id=step.pk, part="А", at=NOON)
    elif how == "sent":
        Submission.objects.update(state=Submission.State.SUBMITTED, submitted_at=NOON)
    else:
        token = "0" * 64

    with time_machine.travel(at, tick=False):
        page = client.get(reverse("assessments:partner-card", args=[token]))

    assert page.status_code == 404
    assert "юбилей" not in page.content.decode()


def test_the_row_of_a_link_does_not_hold_its_secret(place):
    enrolment, step = place
    invite = invite_partner(enrolment.pk, step_id=step.pk, part="А", at=NOON)

    secret = token_of(invite)

    assert secret not in {invite.seed, invite.token_hash}
    assert invite_of(secret, at=NOON) == invite
    assert invite_of(invite.seed, at=NOON) is None


def test_two_standing_links_to_one_card_do_not_exist(place):
    enrolment, step = place
    invite = invite_partner(enrolment.pk, step_id=step.pk, part="А", at=NOON)
    invite.pk, invite.token_hash = None, "x"

    with pytest.raises(IntegrityError):
        invite.save(force_insert=True)

    assert PartnerInvite._meta.constraints[0].name == "one_standing_link_a_role_card"


def test_stages_say_where_one_is(place):
    enrolment, step = place
    begin_preparation(enrolment.pk, step_id=step.pk, at=NOON)
    work = latest_work(enrolment.pk, step.pk)
    state = practice_state(work, work.exercise, at=NOON)

    stages = stages_of(work, work.exercise, state, has_files=False)

    assert [one.code for one in stages if one.is_done] == ["work-task", "work-prep"]
    assert [one.code for one in stages if one.is_current] == ["work-calls"]


def test_a_page_without_javascript_goes_back_to_the_call_and_htmx_gets_the_call_alone(client, place):
    enrolment, step = place
    client.force_login(enrolment.user)
    url = reverse("assessments:call-begin", args=[enrolment.pk, step.pk, "А"])

    with time_machine.travel(NOON, tick=False):
        plain = client.post(url, {"partner": "lines"})
        part = client.post(
            reverse("assessments:call-line", args=[enrolment.pk, step.pk, "А"]),
            {"number": 2},
            headers={"HX-Request": "true"},
        )

    assert plain.status_code == 302
    assert plain.url.endswith("#call-%D0%90") or plain.url.endswith("#call-А")
    assert re.search(r'<section class="call" id="call-А"', part.content.decode())
    assert "<html" not in part.content.decode()


def test_live_is_marked_by_the_trainer_of_who_asked_for_it(client):
    work = SubmissionFactory()
    choice = {"enrolment": work.enrolment, "step": work.step, "way": "live", "chosen_at": NOON}
    RecordingChoice.objects.create(**choice)
    trainer = trainer_of(work.enrolment.cohort)
    client.force_login(trainer)

    client.post(reverse("assessments:live-mark", args=[work.pk]), {"held_on": "2026-11-15"})

    desk = client.get(reverse("assessments:grade-edit", args=[work.pk])).content.decode()
    assert f"Оценено вживую 15.11.2026, {trainer.short_name}" in desk


def test_live_is_not_marked_where_nobody_asked_for_it():
    work = SubmissionFactory()

    with pytest.raises(NotAskedLiveError):
        mark_live(work.pk, by=trainer_of(work.enrolment.cohort), held_on=NOON.date(), at=NOON)
