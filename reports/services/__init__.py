"""Issuing documents: what they are made from is kept by value, the files are made by jobs."""

from audits.errors import WaveNotScoredError
from reports.audit_gap import OldEditionError
from reports.services.links import TooManyLinksError, make_link, open_link, revoke_link
from reports.services.papers import NothingToPrintError, request_paper
from reports.services.reports import (
    AUDIT_GAP,
    JOB_KIND,
    request_report,
    retry_report,
    retry_tables,
)

__all__ = [
    "AUDIT_GAP",
    "JOB_KIND",
    "NothingToPrintError",
    "OldEditionError",
    "TooManyLinksError",
    "WaveNotScoredError",
    "make_link",
    "open_link",
    "request_paper",
    "request_report",
    "retry_report",
    "retry_tables",
    "revoke_link",
]
