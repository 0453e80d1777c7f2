"""The page «Выводы отчёта»: each section with its facts, the text that would be printed, its version."""

from dataclasses import dataclass

from django.utils import translation

from audits.models import AuditWave
from reports.audit_gap import sections_of
from reports.audit_gap.briefs import briefs
from reports.audit_gap.suggestions import suggestions
from reports.models import AuditConclusion
from reports.queries.audit_gap import audit_gap_facts


@dataclass(frozen=True, slots=True)
class ConclusionLine:
    """One section. suggested: what is printed while the auditor has written nothing."""

    key: str
    title: str
    facts: tuple[str, ...]
    suggested: str
    row: AuditConclusion | None

    @property
    def version(self) -> int:
        """Of the auditor's text; 0 where nobody has written."""
        return self.row.version if self.row else 0

    @property
    def text(self) -> str:
        """The auditor's text; empty where nobody has written, and where it was taken back."""
        return self.row.text if self.row else ""


def conclusion_lines(wave: AuditWave) -> list[ConclusionLine]:
    """Sections of the wave's next report that can be interpreted, in their order.

    Args:
        wave: scored, with its organisation.
    """
    with translation.override("ru"):
        facts = audit_gap_facts(wave)
        told, suggested = briefs(facts), suggestions(facts)
    rows = {one.section: one for one in AuditConclusion.objects.filter(wave=wave).select_related("edited_by")}
    return [
        ConclusionLine(
            one.key, one.heading, tuple(told[one.key]), suggested.get(one.key, ""), rows.get(one.key)
        )
        for one in sections_of(facts)
        if one.key in told
    ]
