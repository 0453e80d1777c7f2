"""Documents that were issued, and what their authors conclude."""

from reports.models.conclusions import AuditConclusion
from reports.models.reports import Report

__all__ = ["AuditConclusion", "Report"]
