"""Personal data of the queue: notices hold an address and a text for a person, jobs who asked.

The line has the shape of `accounts.personal.PersonalField`; it is defined here too because rooms below do
not import rooms above.
"""

from typing import NamedTuple


class PersonalField(NamedTuple):
    """What one model field holds of a person."""

    purpose: str  # why it is kept
    retention: str  # for how long
    in_export: bool  # whether the person's own export contains it
    on_erasure: str  # delete | pseudonymise | keep by law


_NOTICE = "известить человека о событии, которое его касается"
_NOTICE_KEPT = "год со дня извещения"
_JOB = "выполнить заказанную работу и показать её ход заказчику"
_JOB_KEPT = "год со дня завершения"

FIELDS: dict[str, PersonalField | None] = {
    "Job.id": None,
    "Job.organisation_id": None,
    "Job.kind": None,
    "Job.key": None,
    "Job.arguments": PersonalField(_JOB, _JOB_KEPT, in_export=False, on_erasure="delete"),
    "Job.state": None,
    "Job.attempts": None,
    "Job.lease_until": None,
    "Job.lease_token": None,
    "Job.not_before": None,
    "Job.progress": None,
    "Job.step": None,
    "Job.error": None,
    "Job.error_detail": PersonalField(_JOB, _JOB_KEPT, in_export=False, on_erasure="delete"),
    "Job.result_file": PersonalField(_JOB, _JOB_KEPT, in_export=False, on_erasure="delete"),
    "Job.result_bytes": None,
    "Job.sha256": None,
    "Job.requested_by_id": PersonalField(_JOB, _JOB_KEPT, in_export=False, on_erasure="pseudonymise"),
    "Job.created_at": None,
    "Job.finished_at": None,
    "Notice.id": None,
    "Notice.organisation_id": None,
    "Notice.recipient_id": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=False, on_erasure="delete"),
    "Notice.email": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=True, on_erasure="delete"),
    "Notice.kind": None,
    "Notice.key": None,
    "Notice.subject": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=True, on_erasure="delete"),
    "Notice.text": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=True, on_erasure="delete"),
    "Notice.html": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=False, on_erasure="delete"),
    "Notice.link": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=True, on_erasure="delete"),
    "Notice.state": None,
    "Notice.error": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=False, on_erasure="delete"),
    "Notice.due_at": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=True, on_erasure="delete"),
    "Notice.mail_at": None,
    "Notice.in_digest": None,
    "Notice.digest": None,
    "Notice.marked_at": None,
    "Notice.dismissed_at": None,
    "Notice.sent_at": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=True, on_erasure="delete"),
    "Notice.read_at": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=True, on_erasure="delete"),
    "Digest.id": None,
    "Digest.recipient_id": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=False, on_erasure="delete"),
    "Digest.on_date": PersonalField(_NOTICE, _NOTICE_KEPT, in_export=False, on_erasure="delete"),
    "Digest.made_at": None,
    "Heartbeat.worker": None,
    "Heartbeat.at": None,
}
