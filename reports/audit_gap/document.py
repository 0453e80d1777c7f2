"""The audit-gap report as a document: HTML for the renderer, from an edition's facts alone (domain/6).

Imported by the rendering child: no statistics, no drawing; charts come stored.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from figures.evidence import Priority
from figures.formats import NBSP, number
from reports.audit_gap.sections import sections_of
from reports.models import Report

QUOTED = 7  # criteria whose quotes are printed, the widest deficits


def report_number(report: Report) -> str:
    """«АГ-002/1»: the wave and the edition."""
    return f"АГ-{report.subject_id:03d}/{report.edition}"


def audit_gap_html(report: Report) -> str:
    """The document of the edition, in Russian whoever asked."""
    with translation.override("ru"):
        return render_to_string("pdf/audit_gap.html", audit_gap_context(report))


def audit_gap_context(report: Report) -> dict[str, Any]:
    """What the partials of all sections need, from the edition's facts alone."""
    facts: dict[str, Any] = report.facts
    issued_on = timezone.localdate(report.created_at)
    since = date.fromisoformat(facts["wave"]["approved_on"]) if facts["wave"]["approved_on"] else issued_on
    return {
        **facts,
        "sections": sections_of(facts),
        "number": report_number(report),
        "edition": report.edition,
        "issued_on": issued_on,
        "period": _period(facts),
        "texts": {one["code"]: one["text"] for one in facts["criteria"]},
        "deadlines": {one.value: since + timedelta(days=one.within_days or 365) for one in Priority},
        "half": _half_width(facts["summary"]),
        "observed": [one for one in facts["criteria"] if one["deficit"] > 0 and one["quotes"]][:QUOTED],
        "is_planned": any(one["planned"] for one in facts["sample"]),
        "points": sum(one["is_point"] for one in facts["branches"]),
        "repeat_on": since + timedelta(days=180),
    }


def _period(facts: Mapping[str, Any]) -> tuple[date, date] | None:
    """The wave's days, or the first and the last observation."""
    wave, sample = facts["wave"], facts["sample"]
    first = wave["starts_on"] or min((one["first_on"] for one in sample if one["first_on"]), default=None)
    last = wave["ends_on"] or max((one["last_on"] for one in sample if one["last_on"]), default=None)
    return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def _half_width(summary: Mapping[str, Any]) -> str:
    """«± 2» of the index; nothing where its ends are unknown."""
    index, low, high = summary["index"], summary["index_low"], summary["index_high"]
    if index is None or low is None or high is None:
        return ""
    return f"±{NBSP}{number(max(high - index, index - low), 0)}"
