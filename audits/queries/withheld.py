"""Branches whose index the board hides in a repeat or in its baseline: their change is not told either."""

from audits.models import AuditWave, WaveInstrument, WaveSummary
from audits.queries.board_rows import Sources, sources_of, standing


def withheld_branches(wave: AuditWave) -> frozenset[int]:
    """Their ids. Two statements."""
    waves = (wave.pk, wave.baseline_id)
    sources: dict[int, Sources] = {pk: sources_of(own) for pk, own in _instruments(waves).items()}
    rows = WaveSummary.objects.filter(wave__in=waves, branch__is_point=True)
    return frozenset(
        branch
        for pk, branch, counts in rows.values_list("wave", "branch", "counts").order_by()
        if standing(counts, sources.get(pk, {}))[1]
    )


def _instruments(waves: tuple[int | None, ...]) -> dict[int, list[WaveInstrument]]:
    """Wave -> its instruments."""
    found: dict[int, list[WaveInstrument]] = {}
    for one in WaveInstrument.objects.filter(wave__in=waves).select_related("instrument"):
        found.setdefault(one.wave_id, []).append(one)
    return found
