"""Second marks: who is in the sample and why, blind marking, agreement, the third mark."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assessments.models import Grade, RaisedSampling, SecondMark
from assessments.sampling import apart, draw_of
from assessments.services.grades import UnfoundedDecisionError, decide_grade, undo_decision
from assessments.services.releases import release_grades, set_rule
from assessments.services.second_marks import (
    AlreadyTakenError,
    NotTakenError,
    OwnWorkError,
    decide_mark,
    note_talk,
    put_back,
    settle_mark,
    take_mark,
)
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.assessments import LEVELS, SubmissionFactory, given_grade, trainer_of
from tests.factories.marking import ALL_THREES, decided_by, diverged, marked, plan_for, sampled, verifier_of

pytestmark = pytest.mark.django_db


def reasons_of(mark):
    return [one["code"] for one in mark.reasons]


def told(work):
    return Notice.objects.filter(kind="assessments.grade", recipient_id=work.enrolment.user_id).count()


def test_the_draw_is_the_same_for_the_same_seed_and_spread_evenly():
    draws = [draw_of("seed", work_id) for work_id in range(4000)]

    assert draws == [draw_of("seed", work_id) for work_id in range(4000)]
    assert all(Decimal(0) <= one < 100 for one in draws)
    assert 540 <= sum(one < 15 for one in draws) <= 660  # 15 % of 4000 is 600


def test_a_new_assessors_work_is_drawn_by_the_plans_share_and_says_so():
    mark = sampled()

    assert mark.state == "waiting"
    assert reasons_of(mark) == ["new_assessor"]
    assert mark.share == 100
    assert mark.draw == draw_of("07", mark.submission_id)


def test_what_the_plan_does_not_take_has_no_second_mark():
    work = SubmissionFactory()
    plan_for(work.enrolment.cohort)

    decided_by(trainer_of(work.enrolment.cohort), work)

    assert not SecondMark.objects.exists()


@pytest.mark.parametrize(
    ("levels", "decision", "reason"),
    [({"К1": 2, "К2": 2}, "competent", "borderline"), ({"К1": 1, "К2": 3}, "not_yet", "critical")],
)
def test_borderline_works_and_critical_failures_are_always_in(levels, decision, reason):
    mark = sampled(levels, decision, new_share=0, established_share=0, margin=3)

    assert reason in reasons_of(mark)


def test_one_level_from_failing_a_critical_criterion_is_borderline_where_the_plan_says_so():
    mark = sampled({"К1": 2, "К2": 3}, new_share=0, established_share=0, is_near_critical=True)

    assert mark.reasons == [{"code": "borderline", "criteria": ["К1"]}]


def test_low_agreement_puts_every_work_into_the_sample():
    work = SubmissionFactory()
    plan_for(work.enrolment.cohort)
    trainer = trainer_of(work.enrolment.cohort)
    RaisedSampling.objects.create(assessor=trainer, kappa=0.41, n=60, since=NOON)

    decided_by(trainer, work)

    assert SecondMark.objects.get().reasons[0]["code"] == "raised"


def test_marks_with_one_decision_and_no_criterion_two_levels_apart_agree():
    mark = marked(sampled(), {"К1": 2, "К2": 2})

    assert (mark.state, mark.apart) == ("agreed", [])


def test_two_levels_on_one_criterion_diverge_though_the_decision_is_the_same():
    rubric = [{"code": "К1", "calls": ["А", "В"]}, {"code": "К2"}]

    assert apart(rubric, {"К1/А": 3, "К1/В": 1, "К2": 2}, {"К1/А": 3, "К1/В": 3, "К2": 3}) == ["К1"]


def test_another_decision_diverges():
    assert diverged().state == "diverged"


def test_the_first_assessor_does_not_verify_his_own_work():
    mark = sampled()

    with pytest.raises(OwnWorkError):
        take_mark(mark.pk, by=mark.submission.grade.assessor, at=NOON)


def test_a_taken_work_is_nobody_elses_until_it_is_put_back():
    mark = sampled()
    cohort = mark.submission.enrolment.cohort
    first, second = verifier_of(cohort), verifier_of(cohort)
    take_mark(mark.pk, by=first, at=NOON)

    with pytest.raises(AlreadyTakenError):
        take_mark(mark.pk, by=second, at=NOON)
    with pytest.raises(NotTakenError):
        decide_mark(mark.pk, by=second, given=given_grade(ALL_THREES), decision="competent", at=NOON)
    put_back(mark.pk, by=first, at=NOON)

    assert take_mark(mark.pk, by=second, at=NOON).marker == second


def test_a_second_mark_leaves_no_criterion_out():
    mark = sampled()

    with pytest.raises(UnfoundedDecisionError, match="levels"):
        marked(mark, {"К1": 1}, "not_yet")


def test_a_third_mark_decides_and_changes_the_result_only_by_a_correction_with_its_reason():
    mark = diverged()
    work, third = mark.submission, verifier_of(mark.submission.enrolment.cohort)
    note_talk(mark.pk, text="Итог прочитан по-разному", by=third, at=NOON)

    given = given_grade(LEVELS["not_yet"])
    settle_mark(mark.pk, by=third, given=given, decision="not_yet", reason="Срок не назван", at=NOON)

    grade = Grade.objects.get(submission=work)
    assert (grade.decision, grade.events.last().reason) == ("not_yet", "Срок не назван")
    assert SecondMark.objects.get().state == "settled"
    assert told(work) == 2  # at the release and at the correction, never by the second mark itself


def test_a_third_mark_that_confirms_the_result_tells_nobody():
    mark = diverged()
    third = trainer_of(mark.submission.enrolment.cohort)

    settle_mark(mark.pk, by=third, given=given_grade(ALL_THREES), decision="competent", reason="Да", at=NOON)

    assert Grade.objects.get().version == 1
    assert told(mark.submission) == 1


@pytest.mark.parametrize("who", ["first", "second"])
def test_neither_of_the_two_gives_the_third_mark(who):
    mark = diverged()
    person = mark.submission.grade.assessor if who == "first" else mark.marker

    with pytest.raises(OwnWorkError):
        settle_mark(
            mark.pk, by=person, given=given_grade(ALL_THREES), decision="competent", reason="Да", at=NOON
        )


def test_a_final_result_waits_for_its_second_mark_and_is_told_when_the_marks_agree():
    mark = sampled(new_share=0, established_share=0, is_final_shared=True)
    work = mark.submission

    release_grades([work.pk], by=mark.submission.grade.assessor, at=NOON)
    before = told(work)
    marked(mark)

    assert (before, told(work)) == (0, 1)
    assert Grade.objects.get().released_at == NOON


def test_an_undone_decision_made_anew_is_compared_anew():
    work = SubmissionFactory()
    cohort = work.enrolment.cohort
    set_rule(cohort.pk, are_held=True, by=trainer_of(cohort), at=NOON)
    mark = marked(sampled(work=work))
    trainer = Grade.objects.get().assessor

    undo_decision(work.pk, by=trainer, version=1, at=NOON)
    given = given_grade(LEVELS["not_yet"])
    decide_grade(work.pk, by=trainer, version=2, given=given, decision="not_yet", at=NOON)

    mark.refresh_from_db()
    assert (mark.state, mark.first["decision"]) == ("diverged", "not_yet")


def test_the_database_refuses_two_open_second_marks_of_one_work():
    mark = sampled()

    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        SecondMark.objects.create(
            submission=mark.submission, number=2, reasons=[], seed="1", share=1, draw=1, sampled_at=NOON
        )
