"""The list «обязательно»: critical failures of a wave as their page shows them."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from audits.masking import surname_stems
from audits.models import AuditWave, CriticalFailure, InstrumentItem


def failures_of(wave: AuditWave) -> list[CriticalFailure]:
    """All of them with visit and branch, one item after the other. One statement."""
    rows = CriticalFailure.objects.filter(wave=wave).select_related("observation__branch", "done_by")
    return list(rows.order_by("item", "observation__observed_at", "pk"))


def remedy_text(wave: AuditWave, remedy: str) -> str:
    """The instruction, or the module by code and title."""
    modules: Mapping[str, Any] = wave.frozen.get("modules", {})
    return f"{remedy} «{modules[remedy]['title']}»" if remedy in modules else remedy


def item_texts(rows: Iterable[CriticalFailure]) -> dict[str, str]:
    """Item -> what the observer was asked. One statement."""
    known = list(rows)
    items = InstrumentItem.objects.filter(
        instrument__in={one.observation.instrument_id for one in known}, code__in={one.item for one in known}
    )
    return {one.code: one.body.get("text", one.code) for one in items}


def stems_of(wave: AuditWave) -> tuple[str, ...]:
    """What the staff's surnames begin with: a role never does."""
    names = User.objects.filter(organisation=wave.organisation_id).values_list("last_name", flat=True)
    return surname_stems(names)
