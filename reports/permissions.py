"""The only doors from views to issued documents: who may not see the wave learns nothing of its reports."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import AuditWave
from reports.models import Report
from reports.services import AUDIT_GAP


def access_reported_wave(user: User, wave_id: int) -> AuditWave:
    """A wave of which the person may have a report: HR and administrator of the whole client, its auditor."""
    waves = AuditWave.objects.visible_to(user).select_related("organisation")
    return get_object_or_404(waves, pk=wave_id)


def access_report(user: User, report_id: int) -> Report:
    """An edition of the audit-gap report of such a wave."""
    waves = AuditWave.objects.visible_to(user).values("pk")
    reports = Report.objects.filter(kind=AUDIT_GAP, subject_id__in=waves)
    return get_object_or_404(reports.select_related("organisation", "requested_by"), pk=report_id)
