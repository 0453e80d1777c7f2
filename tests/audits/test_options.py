"""Options of a plan: the best modules for each whole day, never shown after the causes have changed."""

import pytest

from audits.handlers import plan_options
from audits.models import AuditWave, Deficit, PlanOption, Recommendation
from audits.services.approval import CauseAnswer, accept_recommendation, name_causes, reject_recommendation
from audits.services.options import OptionGoneError, WaveClosedError, choose_option, write_options
from audits.services.scoring import score_wave
from catalog.models import Criterion, Module
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.audits import ModuleFactory, answer_with, visit_wave

TWO = [("V01", "MV04", False), ("V02", "MV05", False)]


@pytest.fixture
def wave(db):
    """A scored wave of two failed criteria: a one-day module each, and a two-day course for both."""
    found = visit_wave([{"V01": "no", "V02": "no"}] * 4, items=TWO)
    first, second = (Criterion.objects.get(code=code) for code in ("MV04", "MV05"))
    answer_with(first, ModuleFactory(code="ОК-ВВ-154", slug="a", days=1))
    answer_with(second, ModuleFactory(code="ОК-ВВ-155", slug="b", days=1))
    course = ModuleFactory(code="ОК-ВВ-156", slug="c", days=2)
    for criterion in (first, second):
        answer_with(criterion, course)
    score_wave(found.pk, at=NOON)
    found.refresh_from_db()
    return found


def options(wave, **fields):
    """The wave's options by days."""
    return {one.days: one for one in PlanOption.objects.filter(wave=wave, **fields)}


def test_scoring_stores_both_variants_for_each_whole_day_up_to_two_beyond_the_budget(wave):
    assert set(options(wave, audience="Ф", variant="targeted")) == set(range(1, 8))
    assert set(options(wave, audience="Р", variant="courses")) == set(range(1, 9))


def test_an_option_keeps_its_days_and_tells_what_stays_open(wave):
    for one in PlanOption.objects.filter(wave=wave, audience="Ф"):
        assert one.cost <= one.days
        assert one.objective >= one.greedy["objective"] or one.variant == "courses"
        assert one.is_optimal
    two = options(wave, audience="Ф", variant="targeted")[2]
    assert two.remaining == {"MV04": 42.5, "MV05": 42.5}


def test_by_courses_two_days_go_into_one_course(wave):
    assert options(wave, audience="Ф", variant="courses")[2].modules == ["ОК-ВВ-156"]


def test_changed_causes_take_the_options_away_until_the_job_has_computed_others(wave):
    deficit = Deficit.objects.filter(wave=wave).first()
    auditor = UserFactory(organisation=wave.organisation)
    Job.objects.all().delete()

    name_causes(wave.pk, causes={deficit.pk: CauseAnswer("may")}, by=auditor, at=NOON)

    assert not options(wave)
    job = Job.objects.get(kind="plan-options")
    plan_options(job.arguments, workdir=None, progress=lambda *_: None)
    assert all(one.objective == 0 for one in options(wave, audience="Ф").values())


def test_a_module_struck_out_is_in_no_option(wave):
    line = Recommendation.objects.filter(wave=wave, kind="course").first()
    auditor = UserFactory(organisation=wave.organisation)

    reject_recommendation(line.pk, reason="Уже учили", by=auditor, at=NOON)
    write_options(wave.pk, at=NOON)

    found = PlanOption.objects.filter(wave=wave)
    assert found.exists()
    assert not any(line.subject in one.modules + one.greedy["modules"] for one in found)


def test_a_module_that_is_taken_back_takes_the_options_away_too(wave):
    line = Recommendation.objects.filter(wave=wave, kind="course").first()
    Recommendation.objects.filter(pk=line.pk).update(state="rejected", reason="Уже учили")

    accept_recommendation(line.pk, by=UserFactory(organisation=wave.organisation), at=NOON)

    assert not options(wave)


def test_options_that_are_there_are_not_computed_again(wave):
    assert write_options(wave.pk, at=NOON) == 0


def test_the_lines_of_the_audience_become_the_modules_of_the_chosen_option(wave):
    auditor = UserFactory(organisation=wave.organisation)
    chosen = options(wave, audience="Ф", variant="courses")[2]

    choose_option(wave.pk, option_id=chosen.pk, by=auditor, at=NOON)

    lines = Recommendation.objects.filter(wave=wave, kind="course", audience="Ф")
    assert [one.subject for one in lines.order_by("position")] == chosen.modules
    assert all(one.because for one in lines)


def test_struck_out_lines_and_lines_added_by_hand_stay_when_an_option_is_taken(wave):
    auditor = UserFactory(organisation=wave.organisation)
    Recommendation.objects.filter(wave=wave, kind="course").delete()
    for code, fields in (
        ("ОК-ВВ-154", {"state": "rejected", "reason": "Уже учили"}),
        ("ОК-ВВ-155", {"state": "accepted", "added_because": "Просил директор"}),
    ):
        Recommendation.objects.create(
            wave=wave,
            kind="course",
            subject=code,
            module=Module.objects.get(code=code),
            audience="Ф",
            position=1,
            priority="high",
            because=[],
            **fields,
        )
    chosen = options(wave, audience="Ф", variant="courses")[2]

    choose_option(wave.pk, option_id=chosen.pk, by=auditor, at=NOON)

    lines = Recommendation.objects.filter(wave=wave, kind="course", audience="Ф")
    assert {one.subject: (one.state, one.reason, one.added_because) for one in lines} == {
        "ОК-ВВ-154": ("rejected", "Уже учили", ""),
        "ОК-ВВ-155": ("accepted", "", "Просил директор"),
        "ОК-ВВ-156": ("proposed", "", ""),
    }


def test_an_option_of_former_causes_or_of_an_approved_wave_is_not_taken(wave):
    auditor = UserFactory(organisation=wave.organisation)
    chosen = options(wave, audience="Ф", variant="targeted")[2]
    AuditWave.objects.filter(pk=wave.pk).update(state="approved", approved_at=NOON)
    with pytest.raises(WaveClosedError):
        choose_option(wave.pk, option_id=chosen.pk, by=auditor, at=NOON)

    AuditWave.objects.filter(pk=wave.pk).update(state="scored", approved_at=None)
    PlanOption.objects.all().delete()

    with pytest.raises(OptionGoneError):
        choose_option(wave.pk, option_id=chosen.pk, by=auditor, at=NOON)
