"""The table of gaps, straight from the observations. Imports numpy and scipy: commands and workers only."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from audits.models import AuditWave
from audits.queries.inputs import wave_inputs
from audits.scoring.inputs import SERVQUAL, WaveInputs
from audits.scoring.wave import WaveFigures, wave_figures

DIMENSION_FIELDS = ("code", "expectation", "perception", "gap", "ci_low", "ci_high", "n", "weight", "alpha")
ITEM_FIELDS = ("code", "expectation", "perception", "gap", "ci_low", "ci_high", "n")
CRITERION_FIELDS = ("code", "source", "score", "target", "deficit", "n", "strength")


def gap_table(wave: AuditWave) -> dict[str, Any]:
    """The wave's gaps, deficits and modules as JSON values; numbers are unrounded.

    Returns:
        wave (its name), instrument (code of the questionnaire, or of the checklist without one; None
        without observations), n, dimensions, items, overall (SERVQUAL's; empty and None without it),
        criteria by code, modules by first-round yield, plan (codes in the order of choice: the greatest
        yield first over the plans of all audiences).
    """
    inputs = wave_inputs(wave)
    figures = wave_figures(inputs, branches=False)
    whole = figures.whole
    instrument = _leading(inputs, whole.counts)
    overall = whole.overall
    return {
        "wave": wave.name,
        "instrument": instrument,
        "n": whole.counts.get(instrument or "", 0),
        "dimensions": [_picked(row, DIMENSION_FIELDS) for row in whole.dimensions],
        "items": [_picked(row, ITEM_FIELDS) for row in whole.items],
        "overall": overall and {"unweighted": overall.unweighted, "weighted": overall.weighted},
        "criteria": [
            _picked(row, CRITERION_FIELDS) for row in sorted(whole.criteria, key=lambda row: row.code)
        ],
        "modules": _modules(figures),
        "plan": [step.code for step in figures.prescription.greedy_order],
    }


def _leading(inputs: WaveInputs, counts: Mapping[str, int]) -> str | None:
    """The instrument that the table is named after: the questionnaire, else the first that was used."""
    used = [each for each in inputs.instruments if each.code in counts]
    surveys = [each for each in used if each.kind == SERVQUAL]
    return next((each.code for each in surveys or used), None)


def _picked(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """The row's fields in this order."""
    known = asdict(row)
    return {name: known[name] for name in fields}


def _modules(figures: WaveFigures) -> list[dict[str, Any]]:
    """Modules with a need, the best first-round yield first."""
    return [
        {
            "code": need.code,
            "need": need.need,
            "yield_per_day": need.yield_per_day,
            "days": int(need.days),
            "because": list(need.criteria),
        }
        for need in figures.prescription.needs
    ]
