"""Causes: of skills, of single criteria that are exceptions, and of what the figures say themselves."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audits.models import CriterionCause, Deficit, Recommendation
from audits.scoring.causes import Causes
from audits.scoring.inputs import CriterionFacts
from audits.services.approval import CauseAnswer, name_causes
from audits.services.scoring import score_wave
from audits.words import CAUSE_HINTS, CAUSES
from catalog.models import Criterion
from figures.evidence import Cause
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.audits import ModuleFactory, answer_with, visit_wave
from tests.factories.waves import auditor_of, scored_wave

TWO = [("V01", "MV04", False), ("V02", "MV05", False)]


def criterion(*competences, management=False):
    return CriterionFacts("MV04", "Приветствие", "Н", ("м1",), (), management, competences)


def test_the_criterions_own_cause_prevails_over_that_of_its_skill():
    causes = Causes({"СК-01": Cause.MAY}, {"MV04": Cause.CAN})

    assert causes.of(criterion("СК-01")) is Cause.CAN
    assert causes.blamed(criterion("СК-01")) is None


def test_of_several_skills_one_without_conditions_is_enough():
    causes = Causes({"СК-01": Cause.CAN, "СК-02": Cause.MAY})

    assert causes.of(criterion("СК-01", "СК-02")) is Cause.MAY
    assert causes.blamed(criterion("СК-01", "СК-02")) == "СК-02"


def test_more_work_than_hands_is_a_want_of_conditions_until_the_auditor_excepts_it():
    loaded = {"competences": {"СК-01": Cause.CAN}, "overloaded": {"MV04"}}

    assert Causes(**loaded).of(criterion("СК-01")) is Cause.MAY
    assert Causes(**loaded, exceptions={"MV04": Cause.CAN}).of(criterion("СК-01")) is Cause.CAN


def test_every_cause_has_its_word_and_its_hint():
    assert set(CAUSES) == set(CAUSE_HINTS) == set(Cause)


@pytest.fixture
def wave(db):
    """Two failed criteria of one skill, a module for each."""
    found = visit_wave([{"V01": "no", "V02": "no"}] * 4, items=TWO)
    for code, module in (("MV04", "ОК-ВВ-154"), ("MV05", "ОК-ВВ-155")):
        answer_with(Criterion.objects.get(code=code), ModuleFactory(code=module, slug=module[-3:]))
    score_wave(found.pk, at=NOON)
    return found


def lines(wave):
    """Kind and subject of each line of the prescription."""
    return set(Recommendation.objects.filter(wave=wave).values_list("kind", "subject"))


def named(wave, cause="can", **exceptions):
    """The skill's cause and those of single criteria."""
    deficit = Deficit.objects.get(wave=wave)
    return name_causes(
        wave.pk,
        causes={deficit.pk: CauseAnswer(cause)},
        exceptions={code: CauseAnswer(value, "видно в смене") for code, value in exceptions.items()},
        by=UserFactory(organisation=wave.organisation),
        at=NOON,
    )


def test_an_exception_without_conditions_gets_its_own_decision_and_no_course(wave):
    changed = named(wave, MV05="may")

    assert changed == 2
    assert lines(wave) == {("course", "ОК-ВВ-154"), ("management", "MV05")}
    decision = Recommendation.objects.get(wave=wave, kind="management")
    assert [one["criterion"] for one in decision.because] == ["MV05"]


def test_an_exception_keeps_a_course_where_the_skill_has_no_conditions(wave):
    named(wave, "may", MV05="can")

    competence = Deficit.objects.get(wave=wave).competence_id
    assert lines(wave) == {("course", "ОК-ВВ-155"), ("management", competence)}


def test_an_exception_is_taken_back_by_an_empty_answer_and_survives_scoring(wave):
    named(wave, MV05="may")
    score_wave(wave.pk, at=NOON)
    assert CriterionCause.objects.get(wave=wave).note == "видно в смене"

    assert named(wave, MV05="") == 1
    assert lines(wave) == {("course", "ОК-ВВ-154"), ("course", "ОК-ВВ-155")}


def test_a_criterion_that_the_wave_did_not_measure_is_no_exception(wave):
    named(wave, XX99="may")

    assert not CriterionCause.objects.exists()


def test_the_database_takes_known_causes_of_a_skill_only(wave):
    with pytest.raises(IntegrityError), transaction.atomic():
        Deficit.objects.filter(wave=wave).update(cause="luck")


def test_the_database_takes_known_causes_of_a_criterion_only(wave):
    with pytest.raises(IntegrityError), transaction.atomic():
        CriterionCause.objects.create(wave=wave, criterion_id="MV04", cause="luck")


def test_the_page_asks_for_exceptions_beside_their_evidence_and_keeps_them(client, db):
    wave = scored_wave()
    client.force_login(auditor_of(wave))
    shown = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()
    assert "Исключения по критериям" in shown
    assert 'name="x-MV04-cause"' in shown

    client.post(
        reverse("audits:cause-edit", args=[wave.pk]),
        {
            f"{wave.deficits.get().pk}-cause": "can",
            "x-MV04-cause": "may",
            "x-MV04-note": "нет времени",
        },
    )

    exception = CriterionCause.objects.get(wave=wave)
    assert (exception.criterion_id, exception.cause, exception.note) == ("MV04", "may", "нет времени")
    assert ("management", "MV04") in lines(wave)
    after = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()
    assert "Причина названа у 1 из 1 разрыва" in after.replace("\u00a0", " ")


def test_a_skill_that_the_page_did_not_ask_about_keeps_its_cause(client, db):
    wave = scored_wave()
    wave.deficits.update(cause="can", cause_note="видно в смене")
    client.force_login(auditor_of(wave))

    client.post(reverse("audits:cause-edit", args=[wave.pk]), {"x-MV04-cause": "may"})

    assert set(wave.deficits.values_list("cause", "cause_note")) == {("can", "видно в смене")}
    assert CriterionCause.objects.get(wave=wave).cause == "may"


def test_a_skill_without_courses_says_that_its_cause_changes_no_plan(client, db):
    wave = scored_wave()
    wave.frozen["criteria"]["MV04"] |= {"management": True, "main": []}
    wave.save()
    client.force_login(auditor_of(wave))

    text = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()

    assert "Курса на эти критерии нет: на них отвечает решение руководства." in text
