"""The conclusions of a wave: the auditor's own words, and where there are none what the facts suggest."""

from collections.abc import Mapping
from typing import Any

from audits.models import AuditWave
from reports.audit_gap.sections import sections_of
from reports.audit_gap.suggestions import suggestions
from reports.models import AuditConclusion
from reports.queries.audit_gap.base import day_of


def conclusion_facts(wave: AuditWave, facts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Section -> its text, whether it was made from the facts, and the day of the auditor's last edit.

    What the auditor wrote stands also where the facts suggest nothing, as long as its section is printed.
    """
    found = {
        key: {"text": text, "is_generated": True, "on": None} for key, text in suggestions(facts).items()
    }
    printed = {one.key for one in sections_of(facts)}
    for one in AuditConclusion.objects.filter(wave=wave).exclude(text=""):
        if one.section in printed:
            found[one.section] = {"text": one.text, "is_generated": False, "on": day_of(one.edited_at)}
    return found
