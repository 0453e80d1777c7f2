"""Personal data of issued documents: a report speaks of branches, never of named people."""

from jobs.personal import PersonalField

FIELDS: dict[str, PersonalField | None] = {
    "Report.id": None,
    "Report.organisation": None,
    "Report.kind": None,
    "Report.subject_id": None,
    "Report.edition": None,
    "Report.facts": None,
    "Report.facts_sha256": None,
    "Report.job_id": None,
    "Report.requested_by": PersonalField(
        "who asked for the document", "as the document", True, "pseudonymise"
    ),
    "Report.created_at": None,
    "AuditConclusion.id": None,
    "AuditConclusion.wave": None,
    "AuditConclusion.section": None,
    "AuditConclusion.text": None,
    "AuditConclusion.version": None,
    "AuditConclusion.edited_by": PersonalField(
        "who stands for the conclusion of an audit", "as the wave", True, "pseudonymise"
    ),
    "AuditConclusion.edited_at": None,
}
