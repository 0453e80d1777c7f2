"""The lines of a prescription: why, for whom, in which order, and what no course answers."""

import csv

from audits.models import CriticalFailure, Deficit, ModuleNeed, Recommendation
from audits.services.prescription import rebuild_prescription
from audits.services.scoring import score_wave
from catalog.models import Criterion, Module
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.audits import ModuleFactory, answer_with, visit_wave

TWO = [("V01", "MV04", False), ("V02", "MV10", True)]
MARKS = [f"{side}{number:02}" for side in "ep" for number in range(1, 23)]


def survey(path, gaps, people=40):
    """A file in which everybody sees the same gap at each item: number -> points, 0 where none is given."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["respondent", "branch", *MARKS])
        marks = [7] * 22 + [7 + gaps.get(number, 0) for number in range(1, 23)]
        table.writerows([[f"р{person}", "Тула", *marks] for person in range(people)])
    return path


def test_a_recommendation_says_why_with_quotes_that_name_nobody(small):
    UserFactory(organisation=small.organisation, last_name="Белова")
    first, second, third, _fourth = small.observations.order_by("pk")
    for row, text in ((first, "Белову не позвали."), (second, "Молча."), (third, "К И. О. Котову.")):
        row.comments = {"V01": text}
        row.save()

    score_wave(small.pk, at=NOON)

    line = Recommendation.objects.get(wave=small, kind="course")
    assert line.because == [
        {
            "criterion": "MV04",
            "text": "Критерий MV04",
            "source": "checklist",
            "score": 0.0,
            "target": 85.0,
            "n": 4,
            "strength": "medium",
            "quotes": ["Молча."],
        }
    ]
    assert (line.priority, line.audience, line.cost) == ("critical", "Ф", 1.0)


def test_a_critical_failure_is_listed_and_asks_for_no_course(db):
    wave = visit_wave([{"V01": "yes", "V02": "no"}] * 4, items=TWO)
    answer_with(Criterion.objects.get(code="MV10"), ModuleFactory())

    score_wave(wave.pk, at=NOON)

    assert CriticalFailure.objects.filter(wave=wave, item="V02").count() == 4
    assert not ModuleNeed.objects.filter(wave=wave).exists()


def test_a_criterion_of_the_management_gets_a_decision_and_no_course(small):
    Criterion.objects.update(needs_management=True)

    score_wave(small.pk, at=NOON)

    line = Recommendation.objects.get(wave=small)
    assert (line.kind, line.subject, line.module) == ("management", "MV04", None)


def test_a_module_that_does_not_apply_keeps_its_need_and_stays_out_of_the_plan(small):
    text = "Не назначать, если сотрудники не говорят по телефону."
    Module.objects.update(applicability=[{"flag": "phone", "text": text}])
    small.organisation.flags = ["crm"]
    small.organisation.save()

    score_wave(small.pk, at=NOON)

    assert ModuleNeed.objects.get(wave=small).excluded == text
    assert not Recommendation.objects.filter(wave=small, kind="course").exists()


def test_an_empty_profile_rules_nothing_out(small):
    Module.objects.update(applicability=[{"flag": "phone", "text": "Не назначать, если нет телефона."}])

    score_wave(small.pk, at=NOON)

    assert Recommendation.objects.filter(wave=small, kind="course").exists()


def test_product_knowledge_asks_for_the_organisations_own_module(db):
    wave = visit_wave([{"V01": "no"}] * 4, items=[("V01", "MV08", False)])
    answer_with(Criterion.objects.get(code="MV08"), ModuleFactory(code="ОК-ПО-217", slug="ok-po-217"))
    score_wave(wave.pk, at=NOON)
    before = Recommendation.objects.get(wave=wave)
    own = ModuleFactory(code="ВЕГА-01", slug="vega-01", owner=wave.organisation, block=None, competence=None)
    answer_with(Criterion.objects.get(code="MV08"), own)

    score_wave(wave.pk, at=NOON)

    assert (before.kind, before.subject) == ("management", "MV08")
    assert Recommendation.objects.get(wave=wave).module == own


def test_overlapping_modules_are_not_both_in_one_plan(small):
    first, other = Module.objects.get(), ModuleFactory()
    answer_with(Criterion.objects.get(code="MV04"), other)
    first.overlaps.add(other)

    score_wave(small.pk, at=NOON)

    assert Recommendation.objects.filter(wave=small, kind="course").count() == 1


def test_a_module_brings_its_prerequisites_and_they_say_what_needs_them(small):
    module, base = Module.objects.get(), ModuleFactory(code="ОК-ЯЯ-999", title="База")
    module.prerequisites.add(base)

    score_wave(small.pk, at=NOON)

    lines = Recommendation.objects.filter(wave=small, kind="course").order_by("position")
    assert [line.module for line in lines] == [base, module]
    assert lines[0].priority == lines[1].priority  # it is due when what needs it is
    assert [one["criterion"] for one in lines[0].because] == ["MV04"]
    assert [note["kind"] for note in lines[0].notes] == ["needed_before"]
    assert lines[1].notes == []


def test_a_prerequisite_that_cannot_be_planned_is_a_note(small):
    module, absent = Module.objects.get(), ModuleFactory(title="База")
    absent.applicability = [{"flag": "phone", "text": "Не назначать, если нет телефона."}]
    absent.save()
    small.organisation.flags = ["crm"]
    small.organisation.save()
    module.prerequisites.add(absent)

    score_wave(small.pk, at=NOON)

    line = Recommendation.objects.get(wave=small, kind="course")
    assert [note["kind"] for note in line.notes] == ["prerequisite"]
    assert "«База»" in line.notes[0]["text"]


def test_a_module_whose_prerequisites_pass_the_budget_is_not_planned(small):
    late, early, first = Module.objects.get(), ModuleFactory(days=3), ModuleFactory(days=3)
    late.prerequisites.add(early)
    early.prerequisites.add(first)

    score_wave(small.pk, at=NOON)

    assert not Recommendation.objects.filter(wave=small, kind="course").exists()


def test_no_conditions_turn_courses_into_a_decision_and_back(small):
    score_wave(small.pk, at=NOON)
    Deficit.objects.filter(wave=small).update(cause="may")

    rebuild_prescription(small.pk, at=NOON)
    decision = Recommendation.objects.get(wave=small)
    Deficit.objects.filter(wave=small).update(cause="can")
    rebuild_prescription(small.pk, at=NOON)

    assert (decision.kind, decision.subject) == ("management", "СК-01")
    assert [reason["criterion"] for reason in decision.because] == ["MV04"]
    assert Recommendation.objects.get(wave=small).kind == "course"


def test_a_rejected_module_is_not_proposed_again_and_keeps_its_reason(small):
    other = ModuleFactory(code="ОК-ВВ-199")
    answer_with(Criterion.objects.get(code="MV04"), other, is_main=False)
    score_wave(small.pk, at=NOON)
    first = Recommendation.objects.get(wave=small, subject="ОК-ВВ-154")
    Recommendation.objects.filter(pk=first.pk).update(state="rejected", reason="Уже учили.")

    score_wave(small.pk, at=NOON)

    first.refresh_from_db()
    assert (first.state, first.reason) == ("rejected", "Уже учили.")
    assert Recommendation.objects.get(wave=small, state="proposed").module == other


def test_bad_premises_get_decisions_and_no_course(read_in, tmp_path):
    wave = read_in(survey(tmp_path / "premises.csv", {1: -2, 2: -3, 19: -2}), "servqual")

    score_wave(wave.pk, at=NOON)

    lines = Recommendation.objects.filter(wave=wave)
    assert [(line.kind, line.subject) for line in lines] == [
        ("management", "SQ02"),
        ("management", "SQ01"),
        ("management", "SQ19"),
    ]


def test_bad_knowledge_of_the_products_does_not_lead_to_the_general_module(read_in, tmp_path):
    wave = read_in(survey(tmp_path / "knowledge.csv", {17: -3}), "servqual")

    score_wave(wave.pk, at=NOON)

    needs = ModuleNeed.objects.filter(wave=wave).values_list("module__code", flat=True)
    assert "ОК-ПО-217" not in needs
    assert "ОК-РУ-211" in needs
