"""Works decided by one assessor and sampled for another; calibrations."""

from datetime import timedelta

from assessments.models import Recording, SamplingPlan, SecondMark
from assessments.services.calibrations import open_calibration
from assessments.services.grades import decide_grade
from assessments.services.second_marks import decide_mark, take_mark
from tests.conftest import NOON
from tests.factories.assessments import LEVELS, SubmissionFactory, given_grade, listed_file, trainer_of
from tests.factories.courses import CohortAssignmentFactory

ALL_THREES = {"К1": 3, "К2": 3}


def verifier_of(cohort):
    """Somebody who verifies the cohort."""
    return CohortAssignmentFactory(cohort=cohort, role="verifier").user


def plan_for(cohort, **fields):
    """The cohort's own plan: nothing is drawn unless the test says so."""
    facts = {"new_share": 0, "established_share": 0, "margin": 0, "is_near_critical": False, **fields}
    return SamplingPlan.objects.create(cohort=cohort, seed="07", set_at=NOON, **facts)


def decided_by(trainer, work, levels=None, decision="competent", at=NOON):
    """The work with this decision."""
    given = given_grade(levels or ALL_THREES)
    decide_grade(work.pk, by=trainer, version=0, given=given, decision=decision, at=at)
    work.refresh_from_db()
    return work


def sampled(levels=None, decision="competent", **fields):
    """A second mark that waits: its work is decided, and the plan takes every work."""
    work = fields.pop("work", None) or SubmissionFactory()
    if not SamplingPlan.objects.filter(cohort=work.enrolment.cohort).exists():
        plan_for(work.enrolment.cohort, **{"new_share": 100, "established_share": 100, **fields})
    decided_by(trainer_of(work.enrolment.cohort), work, levels, decision)
    return SecondMark.objects.get(submission=work)


def marked(mark, levels=None, decision="competent", by=None, at=NOON, **fields):
    """The second mark, given by a verifier of the group."""
    verifier = by or verifier_of(mark.submission.enrolment.cohort)
    take_mark(mark.pk, by=verifier, at=at)
    given = given_grade(levels or ALL_THREES, **fields)
    return decide_mark(mark.pk, by=verifier, given=given, decision=decision, at=at).mark


def diverged():
    """A competent work whose second mark says «not yet»."""
    return marked(sampled(), LEVELS["not_yet"], "not_yet")


def calibration_of(work, organiser, people):
    """An open calibration of a decided work, for a week."""
    return open_calibration(
        work.pk,
        title="Сложный звонок",
        closes_at=NOON + timedelta(days=7),
        assessor_ids=[one.pk for one in people],
        by=organiser,
        at=NOON,
    )


def recording_of(work):
    """A recording of the work that the term of keeping counts for; no content on the disk."""
    file = listed_file(work, name="запись.webm", stored_as="recording-of-a-call", size=1)
    return Recording.objects.create(file=file, is_made_here=True, received_sha256="0" * 64)
