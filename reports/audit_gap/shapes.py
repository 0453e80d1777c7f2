"""Which facts the present text of the report can be made from: those of an older build have other names."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.models import Report

SHAPE = 7
"""Of the facts of `audit_gap_facts`: raised when one comes or gets another name, place, unit or meaning."""


class OldEditionError(Exception):
    """The edition holds facts of an older shape: its files stay, nothing more can be made from it."""


def is_of_this_shape(report: "Report") -> bool:
    """Whether the edition's text can be laid out; editions without a mark are older than marks."""
    return bool(report.facts.get("shape") == SHAPE)
