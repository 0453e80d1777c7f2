"""The audit-gap report as a document and as a page: one context, one partial a section.

Imported by the rendering child: no statistics; charts come stored or are drawn as plain SVG.
"""

from reports.audit_gap.document import (
    audit_gap_context,
    audit_gap_html,
    branch_cards_html,
    parts_of,
    report_number,
)
from reports.audit_gap.sections import Section, sections_of
from reports.audit_gap.shapes import SHAPE, OldEditionError, is_of_this_shape

__all__ = [
    "SHAPE",
    "OldEditionError",
    "Section",
    "audit_gap_context",
    "audit_gap_html",
    "branch_cards_html",
    "is_of_this_shape",
    "parts_of",
    "report_number",
    "sections_of",
]
