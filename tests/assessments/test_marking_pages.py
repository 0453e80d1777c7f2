"""Pages of second marks, appeals and calibrations; how many questions they ask; figures as rows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import AgreementFigure, Grade, RaisedSampling, SecondMark
from assessments.services.agreement import compute_figures
from assessments.services.calibrations import CalibrationOverError, close_calibration, give_mark
from tests.conftest import NOON
from tests.factories.assessments import SubmissionFactory, trainer_of
from tests.factories.courses import EnrolmentFactory
from tests.factories.marking import (
    ALL_THREES,
    calibration_of,
    decided_by,
    diverged,
    marked,
    sampled,
    verifier_of,
)

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
QUIET = {"progress": lambda _percent, _step: None}


def browser_of(user):
    browser = Client()
    browser.force_login(user, BACKEND)
    return browser


def page_of(user, name, *args):
    return browser_of(user).get(reverse(f"assessments:{name}", args=args))


@pytest.fixture
def mark():
    """A work taken by its verifier; the first mark has words of its own."""
    one = sampled()
    Grade.objects.update(overall="Слова первого оценщика", comments={"К1": "Комментарий первого"})
    verifier = verifier_of(one.submission.enrolment.cohort)
    browser_of(verifier).post(reverse("assessments:second-mark-take", args=[one.pk]))
    one.refresh_from_db()
    return one


def test_the_blind_desk_shows_nothing_of_the_first_mark_nor_anybodys_name(mark):
    html = page_of(mark.marker, "second-mark-edit", mark.pk).content.decode()

    grade = Grade.objects.get()
    assert "Инна. Чем помочь" in html
    assert "первого" not in html
    assert grade.assessor.last_name not in html
    assert mark.submission.enrolment.user.last_name not in html


def test_the_marks_open_once_the_second_one_is_decided(mark):
    ticks = {f"vacs_{one}": "on" for one in ("valid", "authentic", "current", "sufficient")}
    data = {"level_К1": "3", "level_К2": "2", "decision": "competent", **ticks}
    browser = browser_of(mark.marker)

    before = browser.get(reverse("assessments:second-mark-detail", args=[mark.pk]))
    after = browser.post(reverse("assessments:second-mark-edit", args=[mark.pk]), data, follow=True)

    assert before.status_code == 302
    assert "Слова первого оценщика" in after.content.decode()
    assert SecondMark.objects.get().state == "agreed"


def test_the_trainer_sees_two_marks_only_once_they_are_compared():
    mark = sampled()
    trainer = mark.submission.grade.assessor

    before = page_of(trainer, "second-mark-detail", mark.pk).status_code
    marked(mark)

    assert (before, page_of(trainer, "second-mark-detail", mark.pk).status_code) == (403, 200)


def test_the_queue_asks_as_many_questions_for_many_works_as_for_few(django_assert_max_num_queries):
    mark = sampled()
    cohort, verifier = mark.submission.enrolment.cohort, verifier_of(mark.submission.enrolment.cohort)
    browser = browser_of(verifier)
    with django_assert_max_num_queries(12) as few:
        browser.get(reverse("assessments:second-mark-list"))
    facts = {"reasons": mark.reasons, "seed": "07", "share": 50, "draw": 1, "sampled_at": NOON}
    for number in range(12):
        work = SubmissionFactory(enrolment=EnrolmentFactory(cohort=cohort))
        Grade.objects.create(
            submission=work,
            assessor=mark.submission.grade.assessor,
            decision="competent",
            saved_at=NOON,
            decided_at=NOON,
            version=number,
        )
        SecondMark.objects.create(submission=work, **facts)

    with django_assert_max_num_queries(len(few)):
        page = browser.get(reverse("assessments:second-mark-list"))

    assert page.context["counts"]["waiting"] == 13


def test_a_calibration_is_blind_until_it_is_closed():
    work = SubmissionFactory()
    cohort = work.enrolment.cohort
    first, second, organiser = trainer_of(cohort), trainer_of(cohort), verifier_of(cohort)
    decided_by(first, work)
    one = calibration_of(work, organiser, [first, second])
    give_mark(
        one.pk, by=first, levels=ALL_THREES, comments={"К1": "Видно сразу"}, decision="competent", at=NOON
    )

    before = page_of(second, "calibration-detail", one.pk).content.decode()
    close_calibration(one.pk, by=organiser, at=NOON)
    after = page_of(second, "calibration-detail", one.pk).content.decode()

    assert "Видно сразу" not in before
    assert "Видно сразу" in after


def test_an_organiser_who_is_not_invited_gives_no_mark_and_meets_no_error():
    work = SubmissionFactory()
    cohort = work.enrolment.cohort
    first, organiser = trainer_of(cohort), verifier_of(cohort)
    decided_by(first, work)
    one = calibration_of(work, organiser, [first, trainer_of(cohort)])

    answer = browser_of(organiser).post(reverse("assessments:calibration-mark", args=[one.pk]), {})

    assert answer.status_code < 500
    assert not one.marks.filter(assessor=organiser).exists()


def test_after_the_deadline_no_mark_is_taken():
    work = SubmissionFactory()
    trainer = trainer_of(work.enrolment.cohort)
    decided_by(trainer, work)
    one = calibration_of(work, trainer, [trainer, trainer_of(work.enrolment.cohort)])

    with pytest.raises(CalibrationOverError):
        give_mark(
            one.pk,
            by=trainer,
            levels=ALL_THREES,
            comments={},
            decision="competent",
            at=NOON + timedelta(days=7),
        )


def test_figures_are_computed_from_blind_marks_and_kept_as_rows():
    mark = diverged()

    compute_figures(at=NOON, **QUIET)
    compute_figures(at=NOON, **QUIET)

    severity = AgreementFigure.objects.get(kind="assessor", first=mark.marker)
    assert severity.difference < 0
    assert AgreementFigure.objects.filter(kind="pair").count() == 1
    page = page_of(mark.marker, "agreement-detail").content.decode()
    assert "данных мало" in page  # one common work gives neither ICC nor a share
    assert "state-warn" not in page  # nor a verdict on a pair
    assert "будто все уровни независимы" in page


def test_low_agreement_raises_the_sampling_of_the_assessor_with_its_figure(monkeypatch):
    monkeypatch.setattr("figures.agreement.LEAST_LEVELS", 2)
    mark = marked(sampled({"К1": 2, "К2": 3}), {"К1": 3, "К2": 2})

    compute_figures(at=NOON, **QUIET)

    raised = RaisedSampling.objects.get()
    assert raised.assessor == mark.submission.grade.assessor
    assert raised.kappa < 0.6
