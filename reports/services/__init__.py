"""Issuing documents: what they are made from is kept by value, the files are made by jobs."""

from audits.errors import WaveNotScoredError
from reports.services.papers import NothingToPrintError, request_paper
from reports.services.reports import (
    AUDIT_GAP,
    JOB_KIND,
    TABLES_KIND,
    request_report,
    retry_report,
    retry_tables,
)

__all__ = [
    "AUDIT_GAP",
    "JOB_KIND",
    "TABLES_KIND",
    "NothingToPrintError",
    "WaveNotScoredError",
    "request_paper",
    "request_report",
    "retry_report",
    "retry_tables",
]
