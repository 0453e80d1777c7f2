"""Nodes whose index the board hides: lists of waves do not tell it, nor comparisons its change."""

from collections.abc import Iterable, Mapping
from typing import Any

from audits.models import AuditWave, WaveInstrument, WaveSummary
from audits.queries.standing import standing
from audits.queries.wave_sources import Decider, deciders_of


def withheld_branches(wave: AuditWave) -> frozenset[int]:
    """Ids of branches without an index in a repeat or in its baseline. Two statements."""
    waves = [one for one in (wave.pk, wave.baseline_id) if one is not None]
    sides = _sides(waves)
    rows = WaveSummary.objects.filter(wave__in=waves, branch__is_point=True)
    return frozenset(
        branch
        for pk, branch, counts, carried in rows.values_list("wave", "branch", "counts", "sources").order_by()
        if standing(counts, sides.get(pk, {}), carried)[1]
    )


def with_standing(waves: Iterable[Any]) -> list[Any]:
    """Rows of `wave_table` with `is_grey`; `index` is None where the board hides it. One statement."""
    rows = list(waves)
    sides = _sides([one.pk for one in rows if one.index is not None])
    for one in rows:
        one.is_grey, is_hidden = standing(one.counts or {}, sides.get(one.pk, {}), one.carried)
        one.index = None if is_hidden else one.index
    return rows


def _sides(waves: Iterable[int]) -> Mapping[int, Mapping[str, Decider]]:
    """Wave -> its sources."""
    found: dict[int, list[WaveInstrument]] = {}
    rows = (
        WaveInstrument.objects.filter(wave__in=waves).select_related("instrument").defer("instrument__body")
    )
    for one in rows:
        found.setdefault(one.wave_id, []).append(one)
    return {pk: deciders_of(own) for pk, own in found.items()}
