"""The verdicts of a repeated wave as rows, written by the scoring job when its figures are stored."""

from collections.abc import Iterable
from typing import Any

from audits.drawings import CHANGES, change_charts
from audits.models import AuditWave, Chart, Verdict
from audits.queries.verdict_lines import skill_changes
from audits.queries.wave_pairs import measured_criteria, pair_of
from audits.scoring.pairs import Pair
from audits.scoring.pairs import Verdict as Found
from audits.services.rates import rates_of
from audits.services.whole_figures import whole_figures

HEAD_FIELDS = (
    *("subject", "code", "target", "before", "after", "change", "low", "high", "outcome"),
    *("n_before", "n_after", "p_adjusted", "did", "did_low", "did_high"),
)
_BATCH = 500
_NO_BASELINE = "baseline"
_NOTHING = "nothing"


def write_verdicts(wave: AuditWave) -> None:
    """Compare the scored repeat with its baseline and store the rows, in place of earlier ones.

    What could not be compared, and why, is kept in `frozen["comparison"]`; a baseline is no repeat and has
    nothing of it. Called inside the scoring's transaction, after the wave's own rows; loads scipy.
    """
    from audits.scoring.comparison import chosen_low, verdicts

    Verdict.objects.filter(wave=wave).delete()
    Chart.objects.filter(wave=wave, kind=CHANGES).delete()
    baseline = wave.baseline
    if baseline is None:
        return
    told: dict[str, Any] = {"baseline": {"id": baseline.pk, "name": baseline.name}, "obstacle": _NO_BASELINE}
    if baseline.frozen:
        pair = pair_of(wave, baseline)
        found = verdicts(pair)
        rows = [_row(wave, pair, one) for one in found]
        Verdict.objects.bulk_create(rows, batch_size=_BATCH)
        whole, loads = whole_figures(wave, baseline)
        told |= {
            "obstacle": pair.obstacle.value if found else _NOTHING,
            "left_out": sorted(measured_criteria(wave, baseline) - set(pair.source_of)),
            "chosen_low": chosen_low(pair),
            "arms": _arm_changes(found),
            "branches": _branch_counts(pair),
            "whole": whole,
            "loads": loads,
            "words": _word_counts(rows),
            "head": _head(rows),
            "rates": rates_of(wave, baseline, pair),
        }
        _draw(wave, rows, pair.target)
    wave.frozen["comparison"] = told
    wave.save(update_fields=["frozen"])


def _row(wave: AuditWave, pair: Pair, found: Found) -> Verdict:
    """One verdict as a row; a branch that was observed too little shows no figure of its own."""
    judged, change, apart = found.judged, found.judged.change, found.difference
    return Verdict(
        wave=wave,
        subject=found.subject.value,
        code=found.code,
        target=pair.target,
        before=change.before,
        after=change.after,
        change=change.change,
        low=change.low,
        high=change.high,
        after_low=change.after_low,
        effect=change.effect,
        p=change.p,
        p_adjusted=judged.p_adjusted,
        n_before=found.n_before,
        n_after=found.n_after,
        clusters=change.clusters,
        method=change.method.value,
        outcome=judged.outcome.value,
        did=apart.difference if apart else None,
        did_low=apart.low if apart else None,
        did_high=apart.high if apart else None,
        did_p=found.difference_p,
        extremes=found.extreme,
    )


def _arm_changes(found: Iterable[Found]) -> dict[str, list[float]]:
    """«criterion MV04» -> mean change of trained and of control branches, where both were estimated."""
    return {
        f"{one.subject.value} {one.code}": [one.difference.trained, one.difference.control]
        for one in found
        if one.difference is not None
    }


def _word_counts(rows: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """Subject -> word -> how many."""
    counts: dict[str, dict[str, int]] = {}
    for one in rows:
        words = counts.setdefault(one.subject, {})
        words[one.word] = words.get(one.word, 0) + 1
    return counts


def _head(rows: Iterable[Verdict]) -> list[dict[str, Any]]:
    """The index and the skills by value: what the board shows without a read."""
    subjects = {Verdict.Subject.INDEX.value, Verdict.Subject.COMPETENCE.value}
    return [{name: getattr(one, name) for name in HEAD_FIELDS} for one in rows if one.subject in subjects]


def _branch_counts(pair: Pair) -> dict[str, int]:
    """How many branches both waves saw, by arm."""
    seen = [
        {branch for rows in (*one.criteria.values(), *one.sources.values()) for branch in rows}
        for one in (pair.before, pair.after)
    ]
    both = seen[0] & seen[1]
    trained = sum(pair.arms.get(branch, True) for branch in both)
    return {"trained": trained, "control": len(both) - trained}


def _draw(wave: AuditWave, rows: Iterable[Verdict], target: float) -> None:
    """The dumbbells of the competences that moved the most, beside the wave's other charts."""
    known = skill_changes(rows, wave.frozen.get("competences", {}))
    Chart.objects.bulk_create(Chart(wave=wave, **chart.row) for chart in change_charts(known, target))
