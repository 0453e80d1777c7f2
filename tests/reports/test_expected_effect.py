"""What a plan is expected to change: by the plan's own rule, never more than courses can close."""

import pytest

from audits.models import Deficit
from audits.services.approval import CauseAnswer, name_causes
from audits.services.scoring import score_wave
from catalog.models import Criterion
from figures.evidence import Cause, Finding
from figures.prescription import Offer, Remedy, objective, stays
from reports.queries.audit_gap import audit_gap_facts
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.audits import ModuleFactory, answer_with, visit_wave

CODES = ("MV04", "MV05")
WHOLE, HALF = 42.5, 21.25  # of two criteria at 0 with the target 85, halved by one course
REMEDIES = {"MV04": Remedy("MV04", main=("a",), support=("b",))}


def scored(*, critical=False):
    """Two criteria of equal weight at 0, one course that mainly answers both."""
    items = [("V01", "MV04", False), ("V02", "MV05", critical)]
    wave = visit_wave([{"V01": "no", "V02": "no"}] * 4, items=items)
    course = ModuleFactory(code="ОК-ВВ-154", slug="a", days=1)
    for code in CODES:
        answer_with(Criterion.objects.get(code=code), course)
    score_wave(wave.pk, at=NOON)
    wave.refresh_from_db()
    return wave


def expected(wave):
    """The expected rise of the index."""
    wave.refresh_from_db()
    return audit_gap_facts(wave)["planning"]["expected"]["index"]


@pytest.mark.django_db
def test_a_course_halves_the_deficits_that_it_mainly_answers():
    wave = scored()

    facts = audit_gap_facts(wave)["planning"]["expected"]

    assert facts["index"] == pytest.approx(WHOLE)
    (skill,) = facts["skills"].values()
    assert (skill["before"], skill["after"]) == (0, pytest.approx(WHOLE))


@pytest.mark.django_db
def test_what_people_have_no_conditions_for_is_closed_by_no_course():
    wave = scored()
    name_causes(
        wave.pk,
        causes={Deficit.objects.get(wave=wave).pk: CauseAnswer("can")},
        exceptions={"MV05": CauseAnswer("may", "видно в смене")},
        by=UserFactory(organisation=wave.organisation),
        at=NOON,
    )

    facts = audit_gap_facts(wave)["planning"]["expected"]

    assert facts["index"] == pytest.approx(HALF)
    (skill,) = facts["skills"].values()
    assert skill["after"] == pytest.approx(HALF)


@pytest.mark.django_db
def test_what_the_management_decides_is_closed_by_no_course():
    wave = scored()
    wave.frozen["criteria"]["MV05"]["management"] = True
    wave.save()

    assert expected(wave) == pytest.approx(HALF)


@pytest.mark.django_db
def test_what_stands_on_the_list_of_duties_is_not_counted_twice():
    wave = scored(critical=True)
    weight = wave.criterion_scores.get(branch=None, criterion="MV04").weight

    assert expected(wave) == pytest.approx(WHOLE * weight / 100)
    assert expected(wave) < WHOLE


def test_r_is_the_weighted_part_that_does_not_stay():
    finding = Finding("MV04", 0.0, weight=10.0)
    both = [Offer("a", 1.0), Offer("b", 1.0)]

    assert stays(finding, REMEDIES, both) == 0.375
    assert objective([finding], REMEDIES, both) == pytest.approx(10 * 85 * 0.625)


@pytest.mark.parametrize("fields", [{"cause": Cause.MAY}, {"critical_failure": True}])
def test_all_of_a_deficit_stays_where_a_course_is_not_the_answer(fields):
    assert stays(Finding("MV04", 0.0, **fields), REMEDIES, [Offer("a", 1.0)]) == 1
