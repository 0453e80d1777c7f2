"""Criteria that a decision of the management answers whatever their cause is: they have no course."""

from collections.abc import Iterable, Mapping
from typing import Any

from audits.models import AuditWave
from audits.queries.board_rows import CriterionLine


def decided_codes(wave: AuditWave, criteria: Iterable[CriterionLine]) -> list[str]:
    """Those below the target that the mapping leaves to the management: their cause changes no plan."""
    mapping: Mapping[str, Any] = wave.frozen.get("criteria", {})
    return [one.code for one in criteria if one.deficit > 0 and mapping.get(one.code, {}).get("management")]


def has_course(wave: AuditWave, criteria: Iterable[CriterionLine]) -> bool:
    """Whether the catalogue has a course for any of those below the target."""
    mapping: Mapping[str, Any] = wave.frozen.get("criteria", {})
    facts = [mapping.get(one.code, {}) for one in criteria if one.deficit > 0]
    return any(one.get("main") or one.get("support") for one in facts if not one.get("management"))
