"""Addresses of the demo's pages by role, for photographs and benchmarks."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from assessments.models import Attempt, Calibration, SecondMark, Submission
from catalog.models import PlanStep
from courses.models import Certificate, Cohort, Enrolment
from lms.demo.learning import open_attempt, wrong_value
from lms.demo.staff_pages import staff_pages

HERO = "trainee@demo.test"


def by_role() -> dict[str, list[str]]:
    """Every page worth a picture, by the account that sees it; «anonymous» for those without one."""
    hero = Enrolment.objects.get(user__email=HERO)
    graduate = Certificate.objects.earliest("pk")
    cohort, work = Cohort.objects.earliest("pk"), Submission.objects.waiting().first()
    finished = Attempt.objects.filter(enrolment=hero).exclude(state=Attempt.State.OPEN).first()
    home = reverse("reports:home")
    cohort_page = reverse("courses:cohort-detail", args=[cohort.pk])
    steps = {
        (step.kind, step.ref): reverse("courses:step-detail", args=[hero.pk, step.pk])
        for step in PlanStep.objects.filter(programme_id=cohort.programme_id, day=1)
    }
    exercise = PlanStep.objects.filter(
        programme_id=cohort.programme_id, kind=PlanStep.Kind.EXERCISE, ref="pz-1"
    ).earliest("pk")
    dialogue = PlanStep.objects.get(
        programme_id=cohort.programme_id, kind=PlanStep.Kind.EXERCISE, ref="dialog-1"
    )
    test = PlanStep.objects.get(programme_id=cohort.programme_id, kind=PlanStep.Kind.TEST, ref="final")
    return {
        "anonymous": [
            reverse("demo"),
            reverse("demo-mail"),
            reverse("account_login"),
            reverse("accounts:code-login"),
            reverse("account_reset_password"),
            reverse("catalog:module-list"),
            reverse("catalog:module-list") + "?q=звонок",
            reverse("catalog:module-list") + "?q=ывапрол",
            reverse("catalog:module-detail", args=["ok-vv-155"]),
            reverse("catalog:module-detail", args=["ok-rp-187"]),
            reverse("catalog:selection-detail"),
            reverse("catalog:request-create") + "?m=ok-vv-155&m=ok-ob-183",
            reverse("reports:certificate-verify", args=[graduate.code]),
            "/nothing-here/",
        ],
        HERO: [
            home,
            reverse("courses:enrolment-list"),
            reverse("courses:enrolment-detail", args=[hero.pk]),
            steps[PlanStep.Kind.LESSON, "2"],
            reverse("assessments:attempt-start", args=[hero.pk, test.pk]),
            reverse("assessments:attempt-result", args=[finished.pk]) if finished else home,
            reverse("assessments:submission-edit", args=[hero.pk, exercise.pk]),
            reverse("assessments:dialogue-start", args=[hero.pk, dialogue.pk]),
        ],
        "trainer@demo.test": [
            home,
            reverse("assessments:grading-list"),
            reverse("assessments:grade-edit", args=[work.pk]) if work else home,
            reverse("courses:cohort-list"),
            cohort_page,
            reverse("courses:attendance-edit", args=[cohort.pk, 1]),
        ],
        "verifier@demo.test": [home, cohort_page, *_marking_pages()],
        **staff_pages(),
    }


def _marking_pages() -> list[str]:
    """The verifier's pages."""
    lists = (
        "second-mark-list",
        "grade-appeal-list",
        "calibration-list",
        "calibration-create",
        "agreement-detail",
    )
    compared = SecondMark.objects.filter(first__isnull=False)
    return [
        *(reverse(f"assessments:{name}") for name in lists),
        reverse("assessments:second-mark-list") + "?tab=done",
        *(reverse("assessments:second-mark-detail", args=[one.pk]) for one in compared[:2]),
        *(reverse("assessments:calibration-detail", args=[one.pk]) for one in Calibration.objects.all()[:1]),
    ]


def bench_facts(now: datetime) -> dict[str, Any]:
    """A lesson's address, and an open attempt with one question to save again and again."""
    enrolment = Enrolment.objects.get(user__email=HERO)
    lesson = PlanStep.objects.get(
        programme_id=enrolment.cohort.programme_id, kind=PlanStep.Kind.LESSON, ref="1"
    )
    attempt = Attempt.objects.filter(enrolment=enrolment, state=Attempt.State.OPEN).first()
    attempt = attempt or open_attempt(enrolment, at=now)
    question = next(one for one in attempt.questions if one["kind"] == "single")
    answer = attempt.answers.filter(question=question["code"]).first()
    return {
        "lesson": reverse("courses:step-detail", args=[enrolment.pk, lesson.pk]),
        "attempt": reverse("assessments:attempt-detail", args=[attempt.pk]),
        "save": reverse("assessments:answer-save", args=[attempt.pk]),
        "question": question["code"],
        "value": wrong_value(question),
        "seq": answer.seq if answer else 0,
    }
