"""Issued editions of a wave's report."""

from django.db.models import QuerySet

from reports.models import Report

AUDIT_GAP = "audit-gap"
SHOWN = 20


def editions_of(wave_id: int) -> QuerySet[Report]:
    """The latest editions without their facts, the newest first. One statement."""
    reports = Report.objects.filter(kind=AUDIT_GAP, subject_id=wave_id).defer("facts")
    return reports.select_related("requested_by").order_by("-edition")[:SHOWN]
