"""What the page of one observation and the form of its correction show."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from audits.answers import Beside, Change, groups_of, importance, remarks_of
from audits.checklists import score_of
from audits.entries import data_of, form_of
from audits.importance_order import told_order
from audits.models import Instrument, Observation
from audits.permissions import check_photographs
from audits.queries.remarks import mask_of
from audits.queries.sheets import body_of
from audits.queries.versions import (
    is_withdrawal,
    local_moment,
    needs_scoring,
    origin_of,
    photos_of,
    told_versions,
    versions_of,
    withdrawn_by,
)
from audits.queries.wave_items import failed_items, items_of
from audits.sheet_kinds import SHEET_KINDS
from audits.states import FINISHED

Kind = Instrument.Kind


def detail_context(observation: Observation, *, reader: User) -> dict[str, Any]:
    """One version of an observation with the others beside it."""
    wave, kind = observation.wave, observation.instrument.kind
    body = body_of(observation.instrument, wave.organisation)
    rows = versions_of(observation)
    origin, mask = origin_of(rows), mask_of(wave)
    items = [one for one in items_of(wave) if one.instrument_id == observation.instrument_id]
    comments = mask.of(observation)
    beside = Beside(
        comments=comments,
        photos=photos_of(origin) if check_photographs(reader, observation) else {},
        criteria={one.code: (one.criterion, one.criterion_text) for one in items if one.criterion},
        failed=frozenset(one.code for one in failed_items(items, observation.values)),
    )
    moment, has_hour = local_moment(observation)
    current = rows[0] if rows[0].superseded_at is None else None
    return {
        "wave": wave,
        "observation": observation,
        "groups": groups_of(kind, body, observation.values, beside),
        "remarks": remarks_of(body, comments),
        "importance": importance(body, observation.values) if kind == Kind.SERVQUAL else "",
        "order": told_order(body, observation.values) if kind == Kind.SERVQUAL else "",
        "score": score_of(body, observation.values) if kind in SHEET_KINDS else None,
        "failed": beside.failed,
        "origin": origin,
        "moment": moment,
        "has_hour": has_hour,
        "versions": told_versions(
            rows[1:] if is_withdrawal(rows) else rows,
            kind=kind,
            body=body,
            mask=mask,
            branch=observation.branch.name,
        ),
        "current": current,
        "withdrawn": rows[0] if current is None else None,
        "withdrawn_by": withdrawn_by(rows[0]) if current is None else None,
        "needs_scoring": needs_scoring(_with_wave(rows[0], observation)),
        "is_auditor": wave.is_mine,  # type: ignore[attr-defined]
        "is_open": wave.state not in FINISHED,
    }


def correction_context(
    observation: Observation,
    *,
    data: Mapping[str, str] | None = None,
    reason: str = "",
    faults: Mapping[str, str] | None = None,
    seen: Observation | None = None,
) -> dict[str, Any]:
    """The form of a correction, filled with what stands or with what was typed.

    Args:
        data: what was typed. faults: field -> sentence.
        seen: the version that the person had before him, where another one is in force by now.
    """
    wave, kind = observation.wave, observation.instrument.kind
    body = body_of(observation.instrument, wave.organisation)
    mask = mask_of(wave)
    stored = data_of(kind, body, observation.values, mask.of(observation))
    shown = stored if data is None else _typed(stored, data)
    differences: tuple[Change, ...] = ()
    if seen is not None:
        rows = [observation, seen]
        told = told_versions(rows, kind=kind, body=body, mask=mask, branch=observation.branch.name)
        differences = told[0].changes
        shown = _over(stored, shown, data_of(kind, body, seen.values, mask.of(seen)))
    return {
        "wave": wave,
        "observation": observation,
        "groups": form_of(kind, body, shown, faults=faults),
        "reason": reason,
        "faults": faults or {},
        "seen": seen,
        "differences": differences,
        "was_scored": wave.state == wave.State.SCORED,
    }


def _typed(stored: Mapping[str, str], data: Mapping[str, str]) -> dict[str, str]:
    """What was typed, in the fields of answers and comments alone; one that was not sent is empty."""
    sent = {name: text for name, text in data.items() if name[1:2] == "-"}
    return dict.fromkeys(stored, "") | sent


def _over(stored: Mapping[str, str], typed: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, str]:
    """What stands now, with what the person has changed of what he had before him."""
    return {**stored, **{name: text for name, text in typed.items() if text.strip() != seen.get(name, "")}}


def _with_wave(row: Observation, known: Observation) -> Observation:
    row.wave = known.wave
    return row
