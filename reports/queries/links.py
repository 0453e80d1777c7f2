"""Addresses of a report as its page lists them, and the one that a secret opens."""

from dataclasses import dataclass
from datetime import datetime

from reports.links import digest_of
from reports.models import Report, ReportLink

SIGNS = {ReportLink.State.OPEN: "ok", ReportLink.State.EXPIRED: "muted", ReportLink.State.REVOKED: "muted"}


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One address with its state at the moment."""

    row: ReportLink
    state: ReportLink.State

    @property
    def is_open(self) -> bool:
        """Whether it opens the report."""
        return self.state == ReportLink.State.OPEN

    @property
    def sign(self) -> str:
        """Name of the sign of its state."""
        return SIGNS[self.state]


def links_of(report: Report, *, at: datetime) -> list[LinkLine]:
    """All addresses of the edition, the newest first. One statement."""
    rows = ReportLink.objects.filter(report=report.pk).select_related("created_by", "revoked_by")
    return [LinkLine(one, one.state_at(at)) for one in rows]


def open_links(report: Report, *, at: datetime) -> list[LinkLine]:
    """Those that open the report. One statement."""
    return [one for one in links_of(report, at=at) if one.is_open]


def link_by(secret: str, *, at: datetime) -> ReportLink | None:
    """The address that opens its report at the moment; None alike for unknown, expired and withdrawn ones."""
    links = ReportLink.objects.select_related("report__organisation")
    link = links.filter(digest=digest_of(secret)).first()
    return link if link is not None and link.state_at(at) == ReportLink.State.OPEN else None
