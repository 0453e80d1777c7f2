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
    "ReportTables.id": None,
    "ReportTables.report": None,
    "ReportTables.sheets": None,
    "ReportLink.id": None,
    "ReportLink.report": None,
    "ReportLink.digest": None,
    "ReportLink.label": PersonalField("for whom a report was opened", "as the document", True, "delete"),
    "ReportLink.days": None,
    "ReportLink.created_by": PersonalField(
        "who opened a report to somebody outside", "as the document", True, "pseudonymise"
    ),
    "ReportLink.created_at": None,
    "ReportLink.opened_count": None,
    "ReportLink.last_opened_at": None,
    "ReportLink.revoked_by": PersonalField(
        "who withdrew an address of a report", "as the document", True, "pseudonymise"
    ),
    "ReportLink.revoked_at": None,
}
