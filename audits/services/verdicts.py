"""The verdicts of a repeated wave as rows, written by the scoring job when its figures are stored."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from accounts.models import Branch
from audits.drawings import CHANGES, change_charts
from audits.models import (
    AuditWave,
    Chart,
    CriterionScore,
    Instrument,
    Observation,
    Verdict,
    WaveBranch,
    WaveSummary,
)
from audits.scoring.pairs import Measured, Measures, Obstacle, Pair, Source
from audits.scoring.pairs import Verdict as Found
from audits.services.whole_figures import whole_figures

HEAD_FIELDS = (
    *("subject", "code", "target", "before", "after", "change", "low", "high", "outcome"),
    *("n_before", "n_after", "p_adjusted", "did", "did_low", "did_high"),
)
_BATCH = 500
_SAME_WEIGHT = 0.5  # points of 100: what rounding and nothing else explains
_NO_BASELINE = "baseline"
_NOTHING = "nothing"
_ARMS = {True: WaveBranch.Arm.TRAINED.value, False: WaveBranch.Arm.CONTROL.value, None: ""}

Rows = Mapping[str, Mapping[int, Measured]]


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
        pair = _pair(wave, baseline)
        found = verdicts(pair)
        rows = [_row(wave, pair, one) for one in found]
        Verdict.objects.bulk_create(rows, batch_size=_BATCH)
        whole, loads = whole_figures(wave, baseline)
        told |= {
            "obstacle": pair.obstacle.value if found else _NOTHING,
            "left_out": sorted(_measured_once(wave, baseline) - set(pair.source_of)),
            "chosen_low": chosen_low(pair),
            "arms": _arm_changes(found),
            "branches": _branch_counts(pair),
            "whole": whole,
            "loads": loads,
            "words": _word_counts(rows),
            "head": _head(rows),
            "rates": _rates(wave, baseline, pair),
        }
        _draw(wave, rows, pair.target)
    wave.frozen["comparison"] = told
    wave.save(update_fields=["frozen"])


def _pair(wave: AuditWave, baseline: AuditWave) -> Pair:
    """Both waves as the comparison takes them."""
    used = {code for one in (baseline, wave) for code, _version in _frozen_versions(one)}
    found = Instrument.objects.filter(code__in=used).prefetch_related("items").select_related("based_on")
    known = {(one.code, one.version): one for one in found}
    first, second = (
        [known[key] for key in _frozen_versions(one) if key in known] for one in (baseline, wave)
    )
    later, meaning = _matched(first, second)
    points = _lowest([baseline, wave])
    before, after = _measures(baseline, points), _measures(wave, points)
    weights = [_weights(one) for one in (baseline, wave)]
    kinds = {one.code: one.kind for one in first}
    whole = list(_whole(baseline))
    source_of = {
        one.criterion_id: one.source
        for one in whole
        if one.criterion_id in meaning.get(one.source, ()) and one.criterion_id in after.criteria
    }
    return Pair(
        before=before,
        after=after,
        sources={
            code: Source(code, kinds[code], weights[0].get(code, 0.0))
            for code in kinds
            if code in weights[0] or code in source_of.values()
        },
        source_of=source_of,
        later=later,
        pulls={one.criterion_id: one.weight * one.trust * one.reliability for one in whole},
        competences={code: one["competences"] for code, one in baseline.frozen.get("criteria", {}).items()},
        arms=_arms(wave, baseline),
        target=float(baseline.frozen.get("target", baseline.target)),
        obstacle=_obstacle(baseline, wave, weights),
    )


def _frozen_versions(wave: AuditWave) -> list[tuple[str, int]]:
    """Code and version of each instrument as the wave was scored."""
    return [(one["code"], one["version"]) for one in wave.frozen.get("instruments", ())]


def _matched(
    before: Iterable[Instrument], after: Iterable[Instrument]
) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Instrument of the baseline -> the one in its place, and the criteria that mean the same in both.

    The same version means the same throughout. A later version, or an adapted copy, means the same in its
    comparable items: a criterion is compared when all its items, in both, are among them.
    """
    later: dict[str, str] = {}
    meaning: dict[str, set[str]] = {}
    for old in before:
        for new in after:
            kept = _kept_items(old, new)
            if kept is None:
                continue
            was, now = _items_of(old), _items_of(new)
            later[old.code] = new.code
            meaning[old.code] = {
                code for code, items in was.items() if now.get(code) == items and items <= kept
            }
    return later, meaning


def _kept_items(old: Instrument, new: Instrument) -> set[str] | None:
    """Items that mean in the new one what they meant in the old one; None: it does not descend from it."""
    kept = {one.code for one in new.items.all()}
    one: Instrument | None = new
    for _step in range(20):  # a chain of versions longer than that is not worth following
        if one is None:
            return None
        if one.pk == old.pk:
            return kept
        kept &= set(one.comparable)
        one = one.based_on
    return None


def _items_of(instrument: Instrument) -> dict[str, set[str]]:
    """Criterion -> codes of the items that measure it."""
    found: dict[str, set[str]] = {}
    for item in instrument.items.all():
        if item.criterion_id is not None:
            found.setdefault(item.criterion_id, set()).add(item.code)
    return found


def _lowest(waves: Collection[AuditWave]) -> set[int]:
    """Branches that have figures and none below them: the points that were observed."""
    ids = set(
        WaveSummary.objects.filter(wave__in=waves, branch__isnull=False).values_list("branch", flat=True)
    )
    above = {
        int(part)
        for pk, path in Branch.objects.filter(pk__in=ids).values_list("pk", "path")
        for part in path.split("/")
        if part and int(part) != pk
    }
    return ids - above


def _measures(wave: AuditWave, points: Collection[int]) -> Measures:
    """Stored figures of the wave's points. Two statements."""
    criteria: dict[str, dict[int, Measured]] = {}
    fields = ("criterion_id", "branch_id", "score", "ci_low", "ci_high", "n")
    rows = CriterionScore.objects.filter(wave=wave, branch__in=points).values_list(*fields)
    for code, branch, score, low, high, n in rows:
        if branch is not None:
            criteria.setdefault(code, {})[branch] = Measured(score, low, high, n)
    sources: dict[str, dict[int, Measured]] = {}
    counts: dict[str, dict[int, int]] = {}
    for branch, found, seen in WaveSummary.objects.filter(wave=wave, branch__in=points).values_list(
        "branch_id", "sources", "counts"
    ):
        for one in found:
            row = Measured(one["score"], one["low"], one["high"], one["n"])
            sources.setdefault(one["source"], {})[branch] = row
        for code, n in seen.items():
            counts.setdefault(code, {})[branch] = n
    return Measures(criteria, sources, counts)


def _weights(wave: AuditWave) -> dict[str, float]:
    """Instrument -> its part of the wave's index, of those that bear some."""
    whole = WaveSummary.objects.filter(wave=wave, branch__isnull=True).first()
    return {one["source"]: one["weight"] for one in (whole.sources if whole else ()) if one["weight"] > 0}


def _whole(wave: AuditWave) -> Iterable[CriterionScore]:
    """Criteria of the whole wave."""
    return CriterionScore.objects.filter(wave=wave, branch__isnull=True)


def _measured_once(wave: AuditWave, baseline: AuditWave) -> set[str]:
    """Criteria that either wave measured."""
    return {one.criterion_id for each in (wave, baseline) for one in _whole(each)}


def _arms(wave: AuditWave, baseline: AuditWave) -> dict[int, bool]:
    """Branch -> whether training was due, as the repeat's plan says, otherwise the baseline's."""
    rows = list(WaveBranch.objects.filter(wave__in=(wave, baseline)))
    mine = [one for one in rows if one.wave_id == wave.pk] or rows
    return {one.branch_id: one.arm == WaveBranch.Arm.TRAINED for one in mine}


def _obstacle(baseline: AuditWave, wave: AuditWave, weights: list[dict[str, float]]) -> Obstacle:
    """Why the indices are not of one kind: other instruments or versions, or other weights."""
    versions = [dict(_frozen_versions(one)) for one in (baseline, wave)]
    weighing = [{(code, versions[at].get(code)) for code in one} for at, one in enumerate(weights)]
    if weighing[0] != weighing[1]:
        return Obstacle.INSTRUMENTS
    levels = [one.frozen.get("level_weights") for one in (baseline, wave)]
    differ = any(abs(weights[1][code] - own) > _SAME_WEIGHT for code, own in weights[0].items())
    return Obstacle.WEIGHTS if differ or levels[0] != levels[1] else Obstacle.NONE


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


def _rates(wave: AuditWave, baseline: AuditWave, pair: Pair) -> list[dict[str, Any]]:
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
    versions = [key for key in _frozen_versions(baseline) if key[0] in codes]
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


def _draw(wave: AuditWave, rows: Iterable[Verdict], target: float) -> None:
    """The dumbbells of the competences that moved the most, beside the wave's other charts."""
    titles = wave.frozen.get("competences", {})
    known = (
        (
            titles.get(one.code, one.code),
            one.before,
            one.after,
            one.low,
            one.high,
            one.outcome,
            one.short_label,
        )
        for one in rows
        if one.subject == Verdict.Subject.COMPETENCE and one.before is not None and one.after is not None
    )
    Chart.objects.bulk_create(Chart(wave=wave, **chart.row) for chart in change_charts(known, target))
