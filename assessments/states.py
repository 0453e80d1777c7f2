"""What may become of an attempt and of a work: one table each."""

from assessments.models import (
    Attempt,
    Calibration,
    DialogueRun,
    Grade,
    GradeAppeal,
    QuestionAppeal,
    SecondMark,
    Submission,
    WorkplaceObservation,
)

ATTEMPT_TRANSITIONS: dict[str, set[str]] = {
    Attempt.State.OPEN: {Attempt.State.SUBMITTED, Attempt.State.TIMED_OUT},
    Attempt.State.SUBMITTED: set(),
    Attempt.State.TIMED_OUT: set(),
}
SUBMISSION_TRANSITIONS: dict[str, set[str]] = {
    Submission.State.DRAFT: {Submission.State.SUBMITTED},
    Submission.State.SUBMITTED: {Submission.State.RETURNED, Submission.State.GRADED},
    Submission.State.RETURNED: set(),
    Submission.State.GRADED: set(),
}
SUBMISSION_AFTER: dict[str, str] = {  # decision -> what becomes of the work
    Grade.Decision.COMPETENT: Submission.State.GRADED,
    Grade.Decision.NOT_YET: Submission.State.GRADED,
    Grade.Decision.RETURNED: Submission.State.RETURNED,
}
APPEAL_TRANSITIONS: dict[str, set[str]] = {
    QuestionAppeal.State.OPEN: {QuestionAppeal.State.ACCEPTED, QuestionAppeal.State.REJECTED},
    QuestionAppeal.State.ACCEPTED: set(),
    QuestionAppeal.State.REJECTED: set(),
}
DIALOGUE_TRANSITIONS: dict[str, set[str]] = {
    DialogueRun.State.OPEN: {DialogueRun.State.FINISHED},
    DialogueRun.State.FINISHED: set(),
}
OBSERVATION_TRANSITIONS: dict[str, set[str]] = {
    WorkplaceObservation.State.OPEN: {WorkplaceObservation.State.SIGNED},
    WorkplaceObservation.State.SIGNED: {WorkplaceObservation.State.SEEN},
    WorkplaceObservation.State.SEEN: set(),
}
SECOND_MARK_TRANSITIONS: dict[str, set[str]] = {
    SecondMark.State.WAITING: {SecondMark.State.TAKEN},
    SecondMark.State.TAKEN: {SecondMark.State.WAITING, SecondMark.State.AGREED, SecondMark.State.DIVERGED},
    SecondMark.State.AGREED: {SecondMark.State.DIVERGED},  # the first decision was undone and made anew
    SecondMark.State.DIVERGED: {SecondMark.State.AGREED, SecondMark.State.SETTLED},
    SecondMark.State.SETTLED: set(),
}
GRADE_APPEAL_TRANSITIONS: dict[str, set[str]] = {
    GradeAppeal.State.OPEN: {GradeAppeal.State.UPHELD, GradeAppeal.State.CHANGED},
    GradeAppeal.State.UPHELD: set(),
    GradeAppeal.State.CHANGED: set(),
}
CALIBRATION_TRANSITIONS: dict[str, set[str]] = {
    Calibration.State.OPEN: {Calibration.State.CLOSED},
    Calibration.State.CLOSED: set(),
}
