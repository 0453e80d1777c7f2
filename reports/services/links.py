"""Addresses of a report for somebody without an account: made, withdrawn, opened.

The secret is returned once and kept nowhere; the journal names the address by its id.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.services.journal import record
from reports.links import digest_of, new_secret
from reports.models import Report, ReportLink
from reports.queries.links import link_by, open_links


class TooManyLinksError(Exception):
    """The edition has as many open addresses as somebody can look over."""


class WrongTermError(Exception):
    """Fewer days than one, or more than an address may live."""


@transaction.atomic
def make_link(report_id: int, *, label: str, days: int, by: User, at: datetime) -> tuple[ReportLink, str]:
    """A new address of the edition, and its secret, which nobody can learn later.

    Args:
        report_id: whose edition.
        label: for whom it is.
        days: how long it opens the report, 1 to 30.
        by: who makes it; that they may is the caller's to check.
        at: aware moment.

    Raises:
        TooManyLinksError: MOST_OPEN are open.
        WrongTermError: the days are out of bounds.
    """
    if not 1 <= days <= ReportLink.LONGEST_DAYS:
        raise WrongTermError(days)
    report = Report.objects.select_for_update(no_key=True).defer("facts").get(pk=report_id)
    if len(open_links(report, at=at)) >= ReportLink.MOST_OPEN:
        raise TooManyLinksError(report.pk)
    secret = new_secret()
    link = ReportLink.objects.create(
        report=report, digest=digest_of(secret), label=label, days=days, created_by=by, created_at=at
    )
    _record("report-link.create", link, report, by=by, at=at, detail={"days": days})
    return link, secret


@transaction.atomic
def revoke_link(link_id: int, *, by: User, at: datetime) -> None:
    """The address opens nothing from now on; the second time changes nothing."""
    link = ReportLink.objects.select_for_update(no_key=True).get(pk=link_id)
    if link.revoked_at is not None:
        return
    ReportLink.objects.filter(pk=link.pk).update(revoked_at=at, revoked_by=by)
    report = Report.objects.defer("facts").get(pk=link.report_id)
    _record("report-link.revoke", link, report, by=by, at=at)


@transaction.atomic
def open_link(secret: str, *, at: datetime) -> ReportLink | None:
    """The open address with its report, counted as opened once more; None, whatever the reason, otherwise."""
    link = link_by(secret, at=at)
    if link is None:
        return None
    own = ReportLink.objects.filter(pk=link.pk, revoked_at=None)
    if own.filter(opened_count=0).update(opened_count=1, last_opened_at=at):
        _record("report-link.open", link, link.report, by=None, at=at)
    elif not own.update(opened_count=F("opened_count") + 1, last_opened_at=at):
        return None
    return link


def _record(
    verb: str,
    link: ReportLink,
    report: Report,
    *,
    by: User | None,
    at: datetime,
    detail: dict[str, int] | None = None,
) -> None:
    """One line of the journal of the report's organisation; nothing of the secret, nobody's name."""
    known = {"report": report.pk, **(detail or {})}
    record(verb, actor=by, organisation_id=report.organisation_id, subject=link, at=at, detail=known)
