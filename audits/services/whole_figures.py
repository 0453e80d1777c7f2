"""Figures of all branches together in both waves, beside those of the branches where training was due.

The whole of records is scored from all counts together, a group of branches by the mean of their scores: the
two may lie far apart where a score ends at 0 or 100, so that the figure itself is kept beside.
"""

from audits.models import AuditWave, CriterionScore, Deficit, WaveSummary
from audits.scoring.pairs import INDEX
from figures.records import Rule


def whole_figures(
    wave: AuditWave, baseline: AuditWave
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """What both waves have of all branches: scores with «index» among them, and loads. Two statements.

    Returns:
        criterion, competence or «index» -> points before and after; criterion -> requests by what the shift
        can answer, likewise.
    """
    points: dict[str, dict[int, float]] = {}
    loads: dict[str, dict[int, float]] = {}
    pair = (baseline.pk, wave.pk)
    rows = WaveSummary.objects.filter(wave__in=pair, branch__isnull=True)
    for of_wave, index, extras in rows.values_list("wave", "index", "extras"):
        if index is not None:
            points.setdefault(INDEX, {})[of_wave] = index
        for source in extras.get("by_source", {}).values():
            for item in source.get("items", ()) if isinstance(source, dict) else ():
                if isinstance(item, dict) and item.get("rule") == Rule.LOAD and item.get("criterion"):
                    loads.setdefault(item["criterion"], {})[of_wave] = item["value"]
    scores = CriterionScore.objects.filter(wave__in=pair, branch__isnull=True)
    skills = Deficit.objects.filter(wave__in=pair).values_list("wave", "competence", "score").order_by()
    every = scores.order_by().values_list("wave", "criterion", "score").union(skills, all=True)
    for of_wave, code, score in every:
        points.setdefault(code, {})[of_wave] = score
    return _both(points, pair), _both(loads, pair)


def _both(found: dict[str, dict[int, float]], pair: tuple[int, int]) -> dict[str, list[float]]:
    """Before and after of what both waves have."""
    return {code: [own[pk] for pk in pair] for code, own in found.items() if len(own) == len(pair)}
