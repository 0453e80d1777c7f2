"""Personal data of the room: what a person answered, sent and was told about it."""

from accounts.personal import PersonalField, Registry

_LEARNING = "оценить, чему человек научился, и показать ему результат"
_ASSESSING = "знать, кто оценил работу, на случай вопроса или апелляции"
_KEPT = "5 лет после окончания группы"
_ACT_KEPT = "3 года после удаления"


def _learner(*, in_export: bool = True) -> PersonalField:
    """A line about the learner: goes with the learner's erasure, unless a decision rests on it."""
    return PersonalField(_LEARNING, _KEPT, in_export=in_export, on_erasure="pseudonymise")


def _words() -> PersonalField:
    """Words or files of the learner: deleted when the learner is erased."""
    return PersonalField(_LEARNING, _KEPT, in_export=True, on_erasure="delete")


def _assessor() -> PersonalField:
    """Who assessed: another person than the learner."""
    return PersonalField(_ASSESSING, _KEPT, in_export=False, on_erasure="keep by law")


def _keeper() -> PersonalField:
    """Who set the term of keeping or erased: asked when the erasure is doubted."""
    return PersonalField("доказать удаление записей", _ACT_KEPT, in_export=False, on_erasure="keep by law")


def _erased() -> PersonalField:
    """What was erased, by ids and sums: the proof that the law asks for."""
    return PersonalField("доказать удаление записей", _ACT_KEPT, in_export=True, on_erasure="keep by law")


FIELDS: Registry = {
    "Attempt.id": None,
    "Attempt.enrolment": _learner(),
    "Attempt.step": None,
    "Attempt.number": None,
    "Attempt.state": None,
    "Attempt.seed": None,
    "Attempt.questions": None,
    "Attempt.rules": None,
    "Attempt.started_at": _learner(),
    "Attempt.deadline_at": None,
    "Attempt.finished_at": _learner(),
    "Attempt.points": _learner(),
    "Attempt.max_points": None,
    "Attempt.score": _learner(),
    "Attempt.is_passed": _learner(),
    "Attempt.marks": _learner(),
    "Answer.id": None,
    "Answer.attempt": None,
    "Answer.question": None,
    "Answer.seq": None,
    "Answer.value": _words(),
    "Answer.is_flagged": None,
    "Answer.saved_at": _learner(),
    "AnswerEvent.id": None,
    "AnswerEvent.attempt": None,
    "AnswerEvent.question": None,
    "AnswerEvent.seq": None,
    "AnswerEvent.idem_key": None,
    "AnswerEvent.value": _words(),
    "AnswerEvent.arrived_at": _learner(in_export=False),
    "AnswerEvent.was_late": None,
    "Submission.id": None,
    "Submission.enrolment": _learner(),
    "Submission.step": None,
    "Submission.exercise": None,
    "Submission.number": None,
    "Submission.state": _learner(),
    "Submission.rubric": None,
    "Submission.text": _words(),
    "Submission.self_assessment": _words(),
    "Submission.is_own_work": _learner(),
    "Submission.started_at": _learner(),
    "Submission.saved_at": None,
    "Submission.submitted_at": _learner(),
    "SubmissionFile.id": None,
    "SubmissionFile.submission": None,
    "SubmissionFile.name": _words(),
    "SubmissionFile.stored_as": _words(),
    "SubmissionFile.content_type": None,
    "SubmissionFile.size": None,
    "SubmissionFile.sha256": None,
    "SubmissionFile.uploaded_at": _learner(),
    "Grade.id": None,
    "Grade.submission": None,
    "Grade.assessor": _assessor(),
    "Grade.version": None,
    "Grade.levels": _learner(),
    "Grade.comments": _words(),
    "Grade.overall": _words(),
    "Grade.vacs": _learner(),
    "Grade.decision": _learner(),
    "Grade.score": _learner(),
    "Grade.next_try_on": _learner(),
    "Grade.saved_at": None,
    "Grade.decided_at": _learner(),
    "Grade.released_at": _learner(),
    "Grade.spent_seconds": _assessor(),
    "GradeEvent.id": None,
    "GradeEvent.grade": None,
    "GradeEvent.version": None,
    "GradeEvent.by": _assessor(),
    "GradeEvent.at": None,
    "GradeEvent.state": _words(),
    "GradeEvent.reason": _words(),
    "GradingRule.id": None,
    "GradingRule.cohort": None,
    "GradingRule.are_held": None,
    "GradingRule.set_by": _assessor(),
    "GradingRule.set_at": None,
    "WorkAssignment.id": None,
    "WorkAssignment.submission": None,
    "WorkAssignment.trainer": _assessor(),
    "WorkAssignment.by": _assessor(),
    "WorkAssignment.at": None,
    "TimedComment.id": None,
    "TimedComment.grade": None,
    "TimedComment.file": None,
    "TimedComment.second": None,
    "TimedComment.criterion": None,
    "TimedComment.text": _words(),
    "TimedComment.by": _assessor(),
    "TimedComment.at": None,
    "TimedComment.removed_at": None,
    "Snippet.id": None,
    "Snippet.owner": _assessor(),
    "Snippet.exercise": None,
    "Snippet.criterion": None,
    "Snippet.text": _assessor(),
    "Snippet.uses": None,
    "Snippet.uses_by_level": None,
    "Snippet.is_starred": None,
    "Snippet.last_used_at": None,
    "Snippet.removed_at": None,
    "Upload.id": None,
    "Upload.enrolment": _learner(),
    "Upload.step": None,
    "Upload.kind": None,
    "Upload.name": _words(),
    "Upload.staged_as": _words(),
    "Upload.size": None,
    "Upload.offset": None,
    "Upload.replaces": None,
    "Upload.state": None,
    "Upload.reason": None,
    "Upload.file": None,
    "Upload.started_at": _learner(in_export=False),
    "Upload.touched_at": None,
    "Recording.id": None,
    "Recording.file": None,
    "Recording.is_made_here": None,
    "Recording.state": None,
    "Recording.reason": None,
    "Recording.job_id": None,
    "Recording.duration_seconds": _learner(),
    "Recording.has_video": None,
    "Recording.received_sha256": None,
    "Recording.erased_by": None,
    "RecordingChoice.id": None,
    "RecordingChoice.enrolment": _learner(),
    "RecordingChoice.step": None,
    "RecordingChoice.way": _learner(),
    "RecordingChoice.chosen_at": _learner(),
    "RecordingTerm.id": None,
    "RecordingTerm.organisation": None,
    "RecordingTerm.keep_days": None,
    "RecordingTerm.by": _keeper(),
    "RecordingTerm.set_at": None,
    "RecordingHold.id": None,
    "RecordingHold.submission": _learner(),
    "RecordingHold.reason": None,
    "RecordingHold.placed_at": None,
    "RecordingHold.released_at": None,
    "ErasureAct.id": None,
    "ErasureAct.organisation": None,
    "ErasureAct.number": None,
    "ErasureAct.reason": None,
    "ErasureAct.by": _keeper(),
    "ErasureAct.at": None,
    "ErasureAct.keep_days": None,
    "ErasureAct.items": _erased(),
}
