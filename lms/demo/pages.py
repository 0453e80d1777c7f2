"""Addresses of the demo's pages by role, for photographs and benchmarks."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from assessments.models import (
    Attempt,
    Calibration,
    GradeAppeal,
    QuestionAppeal,
    SecondMark,
    Submission,
    WorkplaceObservation,
)
from catalog.models import PlanStep
from courses.models import Certificate, Cohort, Enrolment
from lms.demo.learning import GRADUATE, TITLE, open_attempt, wrong_value
from lms.demo.staff_pages import staff_pages

HERO = "trainee@demo.test"


def by_role() -> dict[str, list[str]]:
    """Every page worth a picture, by the account that sees it; «anonymous» for those without one."""
    hero, at_work = Enrolment.objects.filter(user__email=HERO).order_by("pk")
    graduate = Certificate.objects.get(enrolment__user__personnel_number=GRADUATE)
    cohort = Cohort.objects.get(title=TITLE)
    home = reverse("reports:home")
    cohort_page = reverse("courses:cohort-detail", args=[cohort.pk])
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
            reverse("catalog:module-detail", args=["ok-rp-188"]),
            reverse("catalog:selection-detail"),
            reverse("catalog:request-create") + "?m=ok-vv-155&m=ok-ob-183",
            reverse("reports:certificate-verify", args=[graduate.code]),
            "/nothing-here/",
        ],
        HERO: [home, *_learner_pages(hero), *_practice_pages(at_work)],
        "trainer@demo.test": [home, *_trainer_pages(cohort)],
        "verifier@demo.test": [home, reverse("reports:notice-list"), cohort_page, *_marking_pages()],
        **staff_pages(),
    }


def _learner_pages(hero: Enrolment) -> list[str]:
    """The learner's pages: days, steps of each kind, results, notices and their rules."""
    steps = PlanStep.objects.filter(programme_id=hero.cohort.programme_id)
    step = {(one.kind, one.ref): one.pk for one in steps}
    kind = PlanStep.Kind
    finished = Attempt.objects.filter(enrolment=hero).exclude(state=Attempt.State.OPEN)
    return [
        reverse("courses:enrolment-list"),
        reverse("courses:enrolment-detail", args=[hero.pk]),
        reverse("courses:step-detail", args=[hero.pk, step[kind.LESSON, "2"]]),
        *(
            reverse("courses:step-detail", args=[hero.pk, step[kind.TRANSCRIPT, ref]])
            for ref in ("razbor-1", "razbor-2")
        ),
        reverse("courses:step-detail", args=[hero.pk, step[kind.CASES, "1"]]),
        reverse("courses:step-detail", args=[hero.pk, steps.get(kind=kind.PLAN).pk]),
        reverse("assessments:attempt-start", args=[hero.pk, step[kind.TEST, "final"]]),
        *(reverse("assessments:attempt-result", args=[one.pk]) for one in finished[:1]),
        *(
            reverse("assessments:submission-edit", args=[hero.pk, step[kind.EXERCISE, ref]])
            for ref in ("pz-1", "pz-2", "pz-3", "pz-4")
        ),
        reverse("assessments:contact-edit", args=[hero.pk, step[kind.EXERCISE, "pz-5"]]),
        reverse("assessments:dialogue-start", args=[hero.pk, step[kind.EXERCISE, "dialog-1"]]),
        reverse("reports:notice-list"),
        reverse("accounts:profile"),
        reverse("accounts:preference-edit"),
    ]


def _practice_pages(place: Enrolment) -> list[str]:
    """The learner's practice at work: a recording, two contacts, an observation to be read and signed."""
    steps = {one.ref: one.pk for one in PlanStep.objects.filter(programme_id=place.cohort.programme_id)}
    told = WorkplaceObservation.objects.filter(enrolment=place)
    return [
        reverse("courses:enrolment-detail", args=[place.pk]),
        reverse("assessments:submission-edit", args=[place.pk, steps["pz-1"]]),
        reverse("assessments:contact-edit", args=[place.pk, steps["pz-2"]]),
        reverse("assessments:observation-ask", args=[place.pk, steps["pz-3"]]),
        *(reverse("assessments:observation-detail", args=[one.pk]) for one in told),
    ]


def _trainer_pages(cohort: Cohort) -> list[str]:
    """The trainer's pages: the queue, the desk, decided works, the group and its tests."""
    work = Submission.objects.waiting().first()
    graded = Submission.objects.filter(state=Submission.State.GRADED, enrolment__cohort=cohort).earliest("pk")
    decided = Submission.objects.filter(grade__isnull=False, grade__released_at=None)
    held = list(decided.exclude(grade__decision="").order_by("pk"))
    final = cohort.programme.steps.get(kind=PlanStep.Kind.TEST, ref="final")
    queue = reverse("assessments:grading-list")
    return [
        queue,
        *(f"{queue}?state={state}" for state in ("mine", "held")),
        *([reverse("assessments:grade-edit", args=[work.pk])] if work else []),
        reverse("assessments:grade-edit", args=[graded.pk]),
        reverse("assessments:grade-history", args=[graded.pk]),
        reverse("assessments:grade-release") + "?" + "&".join(f"work={one.pk}" for one in held),
        *(reverse("assessments:grade-edit", args=[one.pk]) for one in held[:2]),
        reverse("assessments:dialogue-list", args=[cohort.pk]),
        reverse("assessments:snippet-list"),
        reverse("courses:cohort-list"),
        reverse("courses:cohort-detail", args=[cohort.pk]),
        reverse("courses:attendance-edit", args=[cohort.pk, 1]),
        reverse("assessments:window-list", args=[cohort.pk]) + f"?test={final.pk}",
        reverse("assessments:test-map", args=[cohort.pk, final.pk]),
        reverse("assessments:appeal-list"),
        *(reverse("assessments:appeal-detail", args=[one.pk]) for one in QuestionAppeal.objects.all()[:2]),
        reverse("assessments:calibration-list"),
        *(reverse("assessments:calibration-detail", args=[one.pk]) for one in Calibration.objects.all()[:1]),
        reverse("reports:notice-list"),
    ]


def _marking_pages() -> list[str]:
    """The verifier's pages."""
    lists = (
        "second-mark-list",
        "grade-appeal-list",
        "calibration-list",
        "calibration-create",
        "agreement-detail",
    )
    moderated = Cohort.objects.filter(sampling_plan__isnull=False).earliest("pk")
    compared = SecondMark.objects.filter(first__isnull=False)
    return [
        *(reverse(f"assessments:{name}") for name in lists),
        reverse("assessments:second-mark-list") + "?tab=done",
        reverse("assessments:sampling-group", args=[moderated.pk]),
        *(reverse("assessments:second-mark-detail", args=[one.pk]) for one in compared[:2]),
        *(reverse("assessments:grade-appeal-detail", args=[one.pk]) for one in GradeAppeal.objects.all()),
        *(
            reverse("assessments:calibration-detail", args=[one.pk])
            for one in Calibration.objects.order_by("pk")
        ),
    ]


def bench_facts(now: datetime) -> dict[str, Any]:
    """A lesson's address, and an open attempt with one question to save again and again."""
    enrolment = Enrolment.objects.filter(user__email=HERO).earliest("pk")
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
