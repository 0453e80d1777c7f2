"""Personal data: the type of every room's registry, and the queue's own lines.

The type lives in the lowest room that has rows, so that every room can import it.
"""

from typing import NamedTuple


class PersonalField(NamedTuple):
    """What one model field holds of a person.

    Every field of every model has a line in its room's FIELDS: None says that it holds nothing personal.
    """

    purpose: str  # why it is kept
    retention: str  # for how long
    in_export: bool  # whether the person's own export contains it
    on_erasure: str  # delete | pseudonymise | keep by law


Registry = dict[str, PersonalField | None]  # "Model.field" -> line

_WORK = PersonalField("doing the work asked for", "30 days after the end", False, "pseudonymise")
_LETTER = PersonalField("telling a person what concerns them", "1 year", True, "delete")

FIELDS: Registry = {
    "Job.id": None,
    "Job.organisation_id": None,
    "Job.kind": None,
    "Job.key": None,
    "Job.arguments": None,  # ids only, by the rule of enqueue
    "Job.state": None,
    "Job.attempts": None,
    "Job.lease_until": None,
    "Job.lease_token": None,
    "Job.not_before": None,
    "Job.progress": None,
    "Job.step": None,
    "Job.error": _WORK,  # a traceback may quote a value
    "Job.result_file": None,
    "Job.result_bytes": None,
    "Job.sha256": None,
    "Job.requested_by_id": _WORK,
    "Job.created_at": None,
    "Job.finished_at": None,
    "Notice.id": None,
    "Notice.organisation_id": None,
    "Notice.recipient_id": _LETTER,
    "Notice.email": _LETTER,
    "Notice.kind": None,
    "Notice.key": None,
    "Notice.subject": _LETTER,
    "Notice.text": _LETTER,
    "Notice.html": _LETTER,
    "Notice.link": _LETTER,
    "Notice.state": None,
    "Notice.due_at": None,
    "Notice.sent_at": _LETTER,
    "Notice.read_at": _LETTER,
    "Heartbeat.worker": None,
    "Heartbeat.at": None,
}
