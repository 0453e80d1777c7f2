"""Two sendings that meet: one form is one observation, one code is one answer."""

import random
import time
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from audits.models import AuditWave, Observation, SurveyCode
from audits.services.scoring import score_wave
from audits.services.surveys import Answer, CodeUsedError, store_answer
from tests.audits.test_anonymity import staffed_wave
from tests.conftest import NOON
from tests.factories.surveys import codes_of, link_of, questionnaire_of, survey_wave
from tests.races import LONG, SHORT, at_once, meanwhile, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def sending(link, form_id, **fields):
    return partial(
        store_answer, link.secret, form_id=form_id, answer=Answer({"ES01": 4}), at=timezone.now(), **fields
    )


def test_one_form_that_arrives_twice_at_once_is_one_observation():
    wave = survey_wave(branches=1)
    link = link_of(wave, questionnaire_of(wave))

    results = meeting(sending(link, "a"), sending(link, "a"), before='INSERT INTO "audits_observation"')

    assert sorted(results) == [False, True]
    assert Observation.objects.count() == 1


def test_of_two_people_with_one_code_one_answers():
    wave = survey_wave(branches=1)
    link = link_of(wave, questionnaire_of(wave, code="staff", respondents="staff"), kind="codes")
    code = codes_of(link, 1)[0]

    results = meeting(
        sending(link, "a", code=code), sending(link, "b", code=code), before='UPDATE "audits_surveycode"'
    )

    assert sorted(map(str, results)) == [str(CodeUsedError()), "True"]
    assert Observation.objects.count() == SurveyCode.objects.filter(is_used=True).count() == 1


def test_one_form_with_its_code_sent_twice_at_once_is_thanked_twice():
    wave = survey_wave(branches=1)
    link = link_of(wave, questionnaire_of(wave, code="staff", respondents="staff"), kind="codes")
    code = codes_of(link, 1)[0]

    results = meeting(
        sending(link, "a", code=code), sending(link, "a", code=code), before='UPDATE "audits_surveycode"'
    )

    assert sorted(results) == [False, True]
    assert Observation.objects.count() == 1


def answers_and_figures(patience):
    """How many answers of staff there are, and how many the figures are of, when one comes meanwhile."""
    wave, staff = staffed_wave(random.Random(3))
    AuditWave.objects.filter(pk=wave.pk).update(state="collecting")
    link = link_of(wave, staff, branch=wave.observations.first().branch)

    _stored, scored = meanwhile(
        sending(link, "a"),
        partial(score_wave, wave.pk, at=NOON),
        before='INSERT INTO "audits_observation"',
        patience=patience,
    )

    answers = Observation.objects.filter(wave=wave).count()
    event = AuditEvent.objects.filter(verb="wave.score").first()
    return answers, answers if event is None or scored is not None else event.detail["observations"]


def test_an_answer_of_staff_is_in_the_figures_or_not_in_the_wave():
    answers, computed = answers_and_figures(SHORT)

    assert answers == computed


@pytest.mark.postgres
def test_without_the_lock_an_answer_comes_beside_the_figures(monkeypatch):
    monkeypatch.setattr("audits.services.surveys._hold_wave", lambda _secret: None)

    answers, computed = answers_and_figures(LONG)

    assert answers == computed + 1


@pytest.mark.postgres
def test_answers_of_staff_wait_for_the_wave_and_not_for_each_other():
    wave = survey_wave(branches=1)
    link = link_of(wave, questionnaire_of(wave, code="staff", respondents="staff"))

    def slow(number):
        """Sent by somebody whose database takes its time, once he holds the wave."""

        def pause(execute, sql, params, many, context):
            if sql.startswith('INSERT INTO "audits_observation"'):
                time.sleep(SHORT)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(pause):
            return sending(link, f"f-{number}")()

    began = time.monotonic()
    results = at_once(*(partial(slow, number) for number in range(8)))

    assert results == [True] * 8
    assert time.monotonic() - began < 8 * SHORT  # one after another they would take longer


def ends(respondents, patience):
    """When a long work on the wave ended, and when an answer that came meanwhile was stored."""
    wave = survey_wave(branches=1)
    link = link_of(wave, questionnaire_of(wave, code="asked", respondents=respondents))
    values = {"ES01": 4} if respondents == "staff" else {"e": [6] * 5, "p": [5] * 5, "w": None}

    def work():
        with transaction.atomic():
            held = AuditWave.objects.select_for_update(no_key=True).get(pk=wave.pk)
            held.save(update_fields=["name"])
        return time.monotonic()

    def send():
        assert store_answer(link.secret, form_id="a", answer=Answer(values), at=timezone.now())
        return time.monotonic()

    return meanwhile(work, send, before='UPDATE "audits_auditwave"', patience=patience)


@pytest.mark.postgres
def test_customers_do_not_wait_while_somebody_works_on_the_wave():
    worked, stored = ends("customers", LONG)

    assert stored < worked


@pytest.mark.postgres
def test_staff_wait_while_somebody_works_on_the_wave():
    worked, stored = ends("staff", SHORT)

    assert worked < stored
