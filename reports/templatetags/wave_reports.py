"""The editions of a wave's report on the wave's page: the room below does not know documents."""

from typing import Any

from django import template

from audits.models import AuditWave
from reports.audit_gap import report_number
from reports.models import Report
from reports.services import AUDIT_GAP

register = template.Library()


@register.inclusion_tag("reports/_report_editions.html", takes_context=True)
def report_editions(context: dict[str, Any], wave: AuditWave) -> dict[str, Any]:
    """The issued editions, the newest first; to the auditor the way to the conclusions. One statement."""
    reports = Report.objects.filter(kind=AUDIT_GAP, subject_id=wave.pk).defer("facts").order_by("-edition")
    rows = [(one, report_number(one)) for one in reports[:20]]
    return {"wave": wave, "rows": rows, "is_mine": context.get("is_mine", False)}
