"""The only doors from views to documents and notices: who may not see the thing learns nothing of it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import AuditWave
from courses.models import Cohort
from courses.permissions import TRAINEE, TRAINER, access_cohort, roles_towards
from courses.queries.cohorts import MANAGE
from jobs.kinds import HIDDEN
from jobs.models import Notice
from reports.models import Report, ReportLink, ReportTables
from reports.papers import CARDS, GUIDE, WORKBOOK
from reports.queries.links import link_by
from reports.queries.notices import own_notices, troubles_of
from reports.services import AUDIT_GAP, open_link

# Who may have which of a group's papers: keys and what the client hides are the trainer's.
READERS = {GUIDE: (TRAINER,), CARDS: (TRAINER,), WORKBOOK: (TRAINER, TRAINEE, *MANAGE)}


def access_papers(user: User, cohort_id: int) -> Cohort:
    """A group of whose papers the person may have at least one."""
    return access_cohort(user, cohort_id, TRAINER, TRAINEE, *MANAGE)


def access_paper(user: User, cohort_id: int, paper: str) -> Cohort:
    """The group, for somebody who may have this paper of it."""
    if paper not in READERS:
        raise Http404
    cohort = access_cohort(user, cohort_id, *READERS[paper])
    if paper not in papers_for(user, cohort):
        raise PermissionDenied
    return cohort


def papers_for(user: User, cohort: Cohort) -> list[str]:
    """Which of the group's papers the person may have now.

    Who only takes part gets the workbook when the group begins. It holds the conversations and cases of all
    days, also of those to come: it is printed once and brought to the first day.
    """
    held = roles_towards(user, cohort)
    if cohort.state not in (Cohort.State.RUNNING, Cohort.State.FINISHED):
        held.discard(TRAINEE)
    return [paper for paper, readers in READERS.items() if held & set(readers)]


def access_reported_wave(user: User, wave_id: int) -> AuditWave:
    """A wave of which the person may have a report: HR and administrator of the whole client, its auditor."""
    waves = AuditWave.objects.visible_to(user).select_related("organisation")
    return get_object_or_404(waves, pk=wave_id)


def access_report(user: User, report_id: int) -> Report:
    """An edition of the audit-gap report of such a wave."""
    waves = AuditWave.objects.visible_to(user).values("pk")
    reports = Report.objects.filter(kind=AUDIT_GAP, subject_id__in=waves)
    return get_object_or_404(reports.select_related("organisation", "requested_by"), pk=report_id)


def access_report_tables(user: User, report_id: int) -> Report:
    """The same; 404 of an edition that was issued without tables."""
    report = access_report(user, report_id)
    if not ReportTables.objects.filter(report=report).exists():
        raise Http404
    return report


def access_report_link(user: User, report_id: int, link_id: int) -> ReportLink:
    """A link of an edition that the person may have."""
    report = access_report(user, report_id)
    return get_object_or_404(ReportLink, report=report, pk=link_id)


def access_report_by_link(secret: str, *, at: datetime, is_read: bool) -> ReportLink | None:
    """The link with its report if it opens one at the moment; None, whatever the reason, otherwise.

    Args:
        is_read: counted as opened; who only asks whether it is there does not count.
    """
    return open_link(secret, at=at) if is_read else link_by(secret, at=at)


def access_own_notices(user: User, *, only_unread: bool, at: datetime) -> QuerySet[Notice]:
    """The person's own notices."""
    return own_notices(user, only_unread=only_unread, at=at)


def access_notice(user: User, notice_id: int) -> Notice:
    """One of the person's own notices."""
    return get_object_or_404(
        Notice.objects.filter(recipient_id=user.pk).exclude(kind__in=HIDDEN), pk=notice_id
    )


def access_troubles(user: User, *, at: datetime) -> QuerySet[Notice]:
    """Letters that did not go, for administrators of the client or of the installation."""
    troubles = troubles_of(user, at=at)
    if troubles is None:
        raise PermissionDenied
    return troubles


def access_trouble(user: User, notice_id: int, *, at: datetime) -> Notice:
    """One of them."""
    troubles = troubles_of(user, at=at)
    if troubles is None:
        raise Http404
    return get_object_or_404(troubles, pk=notice_id)
