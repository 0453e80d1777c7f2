"""Documents that were issued, and what their authors conclude."""

from reports.models.conclusions import AuditConclusion
from reports.models.links import ReportLink
from reports.models.reports import Report
from reports.models.tables import ReportTables

__all__ = ["AuditConclusion", "Report", "ReportLink", "ReportTables"]
