"""How often things are counted against an exposure, complaints first of all, before and after."""

from collections.abc import Iterable
from typing import Any

from audits.models import AuditWave, Instrument, Observation, WaveBranch
from audits.queries.wave_pairs import frozen_versions
from audits.scoring.pairs import Pair

_ARMS = {True: WaveBranch.Arm.TRAINED.value, False: WaveBranch.Arm.CONTROL.value, None: ""}


def rates_of(wave: AuditWave, baseline: AuditWave, pair: Pair) -> list[dict[str, Any]]:
    """Counts with their exposure, complaints first of all: the ratio of the rates of the two waves.

    Branches to be trained and control ones apart, where every count of the item is of one of them; otherwise
    all together: `arm` is trained | control | "".
    """
    from figures.comparison import rate_ratio

    found = []
    for item, text, per, arm, counts in _rate_counts(wave, baseline, pair):
        (before, exposure_before), (after, exposure_after) = counts
        ratio = rate_ratio(before, exposure_before, after, exposure_after)
        found.append(
            {
                "code": item,
                "text": text,
                "per": per,
                "arm": arm,
                "before": [before, exposure_before],
                "after": [after, exposure_after],
                "ratio": ratio.ratio,
                "low": ratio.low,
                "high": ratio.high if before else None,
                "p": ratio.p,
            }
        )
    return found


def _rate_items(baseline: AuditWave, pair: Pair) -> Iterable[tuple[str, str, float]]:
    """Items of both waves that count something against an exposure: code, text, unit."""
    codes = {code for code, source in pair.sources.items() if source.kind == Instrument.Kind.RECORDS}
    versions = [key for key in frozen_versions(baseline) if key[0] in codes]
    for instrument in Instrument.objects.filter(code__in=codes).prefetch_related("items"):
        if (instrument.code, instrument.version) in versions:
            for item in instrument.items.all():
                if item.body.get("rule") == "rate":
                    yield item.code, item.body["text"], float(item.body.get("per") or 1)


def _rate_counts(
    wave: AuditWave, baseline: AuditWave, pair: Pair
) -> Iterable[tuple[str, str, float, str, list[tuple[int, float]]]]:
    """Item, text, unit, arm, and the counts of both waves with their exposure, which is never 0."""
    for item, text, per in _rate_items(baseline, pair):
        known = [_counted(one, item) for one in (baseline, wave)]
        seen = {branch for own in known for branch in own}
        is_apart = seen <= pair.arms.keys() and len({pair.arms[one] for one in seen}) == 2
        for arm in (True, False) if is_apart else (None,):
            mine = {one for one in seen if arm is None or pair.arms[one] == arm}
            counts = [_sum(own[one] for one in mine & own.keys()) for own in known]
            if min(exposure for _, exposure in counts) > 0:
                yield item, text, per, _ARMS[arm], counts


def _sum(counts: Iterable[tuple[float, float]]) -> tuple[int, float]:
    """Counts and exposures together."""
    known = list(counts)
    return round(sum(one[0] for one in known)), sum(one[1] for one in known)


def _counted(wave: AuditWave, item: str) -> dict[int, tuple[float, float]]:
    """Branch -> the item's count and exposure over the wave's months."""
    found: dict[int, tuple[float, float]] = {}
    rows = Observation.objects.filter(
        wave=wave, superseded_at__isnull=True, instrument__kind=Instrument.Kind.RECORDS
    )
    for branch, values in rows.values_list("branch_id", "values"):
        known = values.get(item)
        if isinstance(known, dict) and known.get("count") is not None and known.get("exposure"):
            count, exposure = found.get(branch, (0.0, 0.0))
            found[branch] = (count + float(known["count"]), exposure + float(known["exposure"]))
    return found
