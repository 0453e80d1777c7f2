"""Two waves as the comparison takes them: what of the repeat measures what the first wave measured."""

from collections.abc import Collection, Iterable

from accounts.models import Branch
from audits.models import AuditWave, CriterionScore, Instrument, WaveBranch, WaveSummary
from audits.scoring.pairs import Measured, Measures, Obstacle, Pair, Source

_SAME_WEIGHT = 0.5  # points of 100: what rounding and nothing else explains


def pair_of(wave: AuditWave, baseline: AuditWave) -> Pair:
    """Both waves as the comparison takes them."""
    used = {code for one in (baseline, wave) for code, _version in frozen_versions(one)}
    found = Instrument.objects.filter(code__in=used).prefetch_related("items").select_related("based_on")
    known = {(one.code, one.version): one for one in found}
    first, second = ([known[key] for key in frozen_versions(one) if key in known] for one in (baseline, wave))
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


def frozen_versions(wave: AuditWave) -> list[tuple[str, int]]:
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


def measured_criteria(wave: AuditWave, baseline: AuditWave) -> set[str]:
    """Criteria that either wave measured."""
    return {one.criterion_id for each in (wave, baseline) for one in _whole(each)}


def _arms(wave: AuditWave, baseline: AuditWave) -> dict[int, bool]:
    """Branch -> whether training was due, as the repeat's plan says, otherwise the baseline's."""
    rows = list(WaveBranch.objects.filter(wave__in=(wave, baseline)))
    mine = [one for one in rows if one.wave_id == wave.pk] or rows
    return {one.branch_id: one.arm == WaveBranch.Arm.TRAINED for one in mine}


def _obstacle(baseline: AuditWave, wave: AuditWave, weights: list[dict[str, float]]) -> Obstacle:
    """Why the indices are not of one kind: other instruments or versions, or other weights."""
    versions = [dict(frozen_versions(one)) for one in (baseline, wave)]
    weighing = [{(code, versions[at].get(code)) for code in one} for at, one in enumerate(weights)]
    if weighing[0] != weighing[1]:
        return Obstacle.INSTRUMENTS
    levels = [one.frozen.get("level_weights") for one in (baseline, wave)]
    differ = any(abs(weights[1][code] - own) > _SAME_WEIGHT for code, own in weights[0].items())
    return Obstacle.WEIGHTS if differ or levels[0] != levels[1] else Obstacle.NONE
