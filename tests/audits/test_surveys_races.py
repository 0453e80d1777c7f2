"""Two sendings that meet: one form is one observation, one code is one answer."""

from functools import partial

import pytest
from django.utils import timezone

from audits.models import Observation, SurveyCode
from audits.services.surveys import Answer, CodeUsedError, store_answer
from tests.factories.surveys import codes_of, link_of, questionnaire_of, survey_wave
from tests.races import meeting

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
