"""Personal data of delivery: field, purpose, retention, export, erasure."""

from jobs.personal import PersonalField

_LEARNING = "обучить человека и показать, как идёт его обучение"
_LEARNING_KEPT = "5 лет после окончания группы"
_RESULT = "подтвердить результат обучения"
_RESULT_KEPT = "5 лет после решения, номенклатура дел клиента может продлить"
_STAFF = "знать, кто вёл группу и кто что решил"


def _line(purpose: str, retention: str, *, in_export: bool, on_erasure: str) -> PersonalField:
    """One line of the registry."""
    return PersonalField(purpose, retention, in_export=in_export, on_erasure=on_erasure)


_learning = _line(_LEARNING, _LEARNING_KEPT, in_export=True, on_erasure="pseudonymise")
_result = _line(_RESULT, _RESULT_KEPT, in_export=True, on_erasure="keep by law")
_staff = _line(_STAFF, _RESULT_KEPT, in_export=False, on_erasure="pseudonymise")

FIELDS: dict[str, PersonalField | None] = {
    "Cohort.id": None,
    "Cohort.organisation": None,
    "Cohort.programme": None,
    "Cohort.request": None,
    "Cohort.title": None,
    "Cohort.state": None,
    "Cohort.mode": None,
    "Cohort.timezone": None,
    "Cohort.place": None,
    "Cohort.reasons": None,
    "Cohort.norms": None,
    "Cohort.created_at": None,
    "Cohort.started_at": None,
    "Cohort.finished_at": None,
    "CohortDay.id": None,
    "CohortDay.cohort": None,
    "CohortDay.number": None,
    "CohortDay.on_date": None,
    "CohortDay.starts_at": None,
    "CohortAssignment.id": None,
    "CohortAssignment.user": _staff,
    "CohortAssignment.assigned_at": None,
    "CohortAssignment.cohort": None,
    "CohortAssignment.role": _staff,
    "Enrolment.id": None,
    "Enrolment.cohort": _learning,
    "Enrolment.user": _learning,
    "Enrolment.state": _result,
    "Enrolment.replaced_by": None,
    "Enrolment.enrolled_by": _staff,
    "Enrolment.enrolled_at": _learning,
    "Enrolment.reminded_at": _learning,
    "Enrolment.finished_at": _result,
    "StepProgress.id": None,
    "StepProgress.enrolment": None,
    "StepProgress.step": _learning,
    "StepProgress.state": _learning,
    "StepProgress.percent": _learning,
    "StepProgress.score": _result,
    "StepProgress.started_at": _learning,
    "StepProgress.completed_at": _learning,
    "StepProgress.text": _line(_LEARNING, _LEARNING_KEPT, in_export=True, on_erasure="delete"),
    "StepProgress.answers": _line(_LEARNING, _LEARNING_KEPT, in_export=True, on_erasure="delete"),
    "Attendance.id": None,
    "Attendance.enrolment": None,
    "Attendance.day": _learning,
    "Attendance.was_present": _learning,
    "Attendance.marked_by": _staff,
    "Attendance.marked_at": None,
    "Certificate.id": None,
    "Certificate.enrolment": None,
    "Certificate.number": _result,
    "Certificate.code": _result,
    "Certificate.facts": _result,
    "Certificate.job_id": None,
    "Certificate.issued_at": _result,
    "Certificate.revoked_at": _result,
    "Certificate.revoke_reason": _result,
}
