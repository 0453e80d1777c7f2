"""A repeated wave beside its baseline: what each criterion, competence, branch and the index did.

Takes the stored figures of both waves by branch, and so never the weights or the mapping of today. Verdicts
speak of the branches where training was due; control branches stand beside them.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from audits.scoring.inputs import VISIT
from audits.scoring.pairs import INDEX, Measured, Measures, Obstacle, Pair, Source, Subject, Verdict
from figures.comparison import (
    Change,
    Difference,
    Sample,
    branch_change,
    difference_in_differences,
    holm,
    judge,
    was_chosen_low,
    welch_change,
    worst_of,
)
from figures.evidence import VISITS_MINIMUM

MOST_OF_THE_WEIGHT = 0.5
"""Part of the index that must be measured well enough for the index to be compared."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One subject before it is judged: branch -> sample, in both waves, all arms."""

    before: Mapping[int, Sample]
    after: Mapping[int, Sample]
    enough: bool
    parts: tuple[str, ...] = ()


def verdicts(pair: Pair) -> list[Verdict]:
    """Every verdict that the two waves allow, by subject and code.

    The index is left out where sources or weights differ; criteria that mean the same stay.
    """
    criteria = {code: _criterion(pair, code) for code in sorted(pair.source_of)}
    named = sorted({name for code in criteria for name in pair.competences.get(code, ())})
    competences = {name: _competence(pair, name, criteria) for name in named}
    found = [
        *_judged(pair, Subject.CRITERION, criteria),
        *_judged(pair, Subject.COMPETENCE, {name: one for name, one in competences.items() if one.parts}),
    ]
    if pair.obstacle is Obstacle.NONE and pair.sources:
        found += _judged(pair, Subject.INDEX, {INDEX: _index(pair)})
        found += _branches(pair)
    return found


def chosen_low(pair: Pair) -> bool:
    """Whether the branches to be trained began lower than the others of the baseline, by their index."""
    codes = list(pair.sources)
    branches = {branch for rows in pair.before.sources.values() for branch in rows}
    began = {
        branch: found.mean
        for branch in branches
        if (found := _combined(pair, pair.before, branch, codes)) is not None
    }
    repeated = {branch for rows in pair.after.sources.values() for branch in rows}
    mine = [mean for branch, mean in began.items() if branch in repeated and pair.arms.get(branch, True)]
    theirs = [
        mean for branch, mean in began.items() if branch not in repeated or not pair.arms.get(branch, True)
    ]
    return was_chosen_low(mine, theirs)


def _judged(pair: Pair, subject: Subject, cases: Mapping[str, _Case]) -> list[Verdict]:
    """A family with its words, differences in differences and the warning of extremes."""
    mine = {code: (_trained(pair, one.before), _trained(pair, one.after)) for code, one in cases.items()}
    changes = {code: branch_change(before, after) for code, (before, after) in mine.items()}
    enough = {code for code, one in cases.items() if one.enough}
    judged = judge(changes, targets=dict.fromkeys(changes, pair.target), enough=enough)
    apart = {
        code: found
        for code, one in cases.items()
        if code in enough and (found := _difference(pair, one)) is not None
    }
    proofs = {code: one.p for code, one in apart.items() if one.p is not None}
    adjusted = dict(zip(proofs, holm(list(proofs.values())), strict=True))
    began = {code: one.before for code, one in changes.items() if one.before is not None}
    worst = worst_of(began)
    return [
        Verdict(
            subject=subject,
            code=code,
            judged=judged[code],
            n_before=sum(one.n for one in before.values()),
            n_after=sum(one.n for one in after.values()),
            difference=apart.get(code),
            difference_p=adjusted.get(code),
            extreme=code in worst,
        )
        for code, (before, after) in mine.items()
    ]


def _criterion(pair: Pair, code: str) -> _Case:
    """Scores of the branches that were observed often enough."""
    source = pair.sources[pair.source_of[code]]
    usable = _usable(pair, source)
    before = _samples(pair.before.criteria.get(code, {}), usable)
    after = _samples(pair.after.criteria.get(code, {}), usable)
    return _Case(before, after, _is_enough(pair, source, before, after))


def _competence(pair: Pair, name: str, criteria: Mapping[str, _Case]) -> _Case:
    """Each branch's weighted mean of the criteria that it has in both waves, by the baseline's weights."""
    own = [
        code
        for code, one in criteria.items()
        if one.enough and name in pair.competences.get(code, ()) and pair.pulls.get(code, 0.0) > 0
    ]
    both: dict[int, list[str]] = {}
    for code in own:
        for branch in criteria[code].before.keys() & criteria[code].after.keys():
            both.setdefault(branch, []).append(code)

    before, after = (
        {
            branch: _mixed(
                pair,
                {code: (criteria[code].after if later else criteria[code].before)[branch] for code in codes},
                {
                    pair.source_of[code]: _seen(pair, pair.source_of[code], branch, later=later)
                    for code in codes
                },
            )
            for branch, codes in both.items()
        }
        for later in (False, True)
    )
    return _Case(before, after, enough=bool(both), parts=tuple(own))


def _mixed(pair: Pair, samples: Mapping[str, Sample], seen: Mapping[str, int]) -> Sample:
    """Criteria of one branch as one figure: errors of one source add up, those of several are independent.

    Args:
        seen: source -> observations of the branch; a month of records is one, however much it counts.
    """
    total = math.fsum(pair.pulls[code] for code in samples)
    mean = math.fsum(pair.pulls[code] * one.mean for code, one in samples.items()) / total
    errors: dict[str, float] = {}
    counts: dict[str, int] = {}
    for code, one in samples.items():
        source = pair.source_of[code]
        counts[source] = max(counts.get(source, 0), one.n)
        errors[source] = errors.get(source, 0.0) + pair.pulls[code] / total * (one.error or 0.0)
    n = sum(min(count, seen[source]) for source, count in counts.items())
    if any(one.error is None for one in samples.values()):
        return Sample(mean, None, n)
    return Sample(mean, math.sqrt(math.fsum(error**2 for error in errors.values()) * n), n)


def _seen(pair: Pair, source: str, branch: int, *, later: bool) -> int:
    """How many observations of the source the branch has in one of the waves, at least one."""
    counts = (
        pair.after.counts.get(pair.later_code(source), {}) if later else pair.before.counts.get(source, {})
    )
    return max(counts.get(branch, 1), 1)


def _index(pair: Pair) -> _Case:
    """Each branch's index of the sources that it has in both waves."""
    before: dict[int, Sample] = {}
    after: dict[int, Sample] = {}
    usable = {code: _usable(pair, source) for code, source in pair.sources.items()}
    for branch in _branches_of(pair):
        codes = [
            code for code in _common(pair, branch) if (serving := usable[code]) is None or branch in serving
        ]
        if _weight(pair, codes) < MOST_OF_THE_WEIGHT:
            continue
        early, late = _both(pair, branch, codes)
        if early is not None and late is not None:
            before[branch], after[branch] = early, late
    solid = [
        code
        for code, source in pair.sources.items()
        if _is_enough(
            pair,
            source,
            _samples(pair.before.sources.get(code, {}), usable[code]),
            _samples(pair.after.sources.get(pair.later_code(code), {}), usable[code]),
        )
    ]
    return _Case(before, after, enough=bool(before) and _weight(pair, solid) >= MOST_OF_THE_WEIGHT)


def _branches(pair: Pair) -> list[Verdict]:
    """The index of each branch by itself: shown, and never proven, because one branch is one cluster."""
    found: dict[str, tuple[Change, bool, int, int]] = {}
    for branch in _branches_of(pair):
        codes = _common(pair, branch)
        early, late = _both(pair, branch, codes)
        if early is None or late is None:
            continue
        solid = [code for code in codes if _is_solid(pair, code, branch)]
        change = welch_change(early, late, clusters=1)
        enough = bool(solid) and _weight(pair, solid) >= MOST_OF_THE_WEIGHT
        found[str(branch)] = (change, enough, early.n, late.n)
    judged = judge(
        {code: change for code, (change, *_) in found.items()},
        targets=dict.fromkeys(found, pair.target),
        enough={code for code, (_, enough, *_) in found.items() if enough},
    )
    began = {code: change.before for code, (change, *_) in found.items() if change.before is not None}
    worst = worst_of(began)
    return [
        Verdict(Subject.BRANCH, code, judged[code], n_before, n_after, extreme=code in worst)
        for code, (_, _, n_before, n_after) in found.items()
    ]


def _difference(pair: Pair, case: _Case) -> Difference | None:
    """Trained against control branches, by the changes of those that are in both waves."""
    both = sorted(case.before.keys() & case.after.keys())
    moved = {branch: case.after[branch].mean - case.before[branch].mean for branch in both}
    return difference_in_differences(
        [moved[branch] for branch in both if pair.arms.get(branch, True)],
        [moved[branch] for branch in both if not pair.arms.get(branch, True)],
    )


def _trained(pair: Pair, samples: Mapping[int, Sample]) -> dict[int, Sample]:
    """Those where training was due; where the plan says nothing, all of them."""
    return {branch: one for branch, one in samples.items() if pair.arms.get(branch, True)}


def _usable(pair: Pair, source: Source) -> Collection[int] | None:
    """Branches with visits enough in both waves; None where people answered: they are counted together."""
    if source.kind != VISIT:
        return None
    before = pair.before.counts.get(source.code, {})
    after = pair.after.counts.get(pair.later_code(source.code), {})
    return {
        branch
        for branch in before.keys() & after.keys()
        if min(before[branch], after[branch]) >= VISITS_MINIMUM
    }


def _samples(rows: Mapping[int, Measured], usable: Collection[int] | None) -> dict[int, Sample]:
    """Scores by branch, of the usable ones."""
    return {branch: row.sample for branch, row in rows.items() if usable is None or branch in usable}


def _is_enough(pair: Pair, source: Source, before: Mapping[int, Sample], after: Mapping[int, Sample]) -> bool:
    """Thirty people in each wave, twenty records; of visits, a branch that has four in both."""
    mine = _trained(pair, before), _trained(pair, after)
    seen = min(sum(one.n for one in side.values()) for side in mine)
    return seen >= source.least_of_wave and bool(mine[0].keys() & mine[1].keys())


def _is_solid(pair: Pair, code: str, branch: int) -> bool:
    """Whether one branch was observed by this source often enough in both waves."""
    rows = pair.before.sources[code][branch], pair.after.sources[pair.later_code(code)][branch]
    return min(one.n for one in rows) >= pair.sources[code].least_of_branch


def _branches_of(pair: Pair) -> list[int]:
    """Branches that some source saw in both waves."""
    found: set[int] = set()
    for code in pair.sources:
        after = pair.after.sources.get(pair.later_code(code), {})
        found |= pair.before.sources.get(code, {}).keys() & after.keys()
    return sorted(found)


def _common(pair: Pair, branch: int) -> list[str]:
    """Sources that saw the branch in both waves."""
    return [
        code
        for code in pair.sources
        if branch in pair.before.sources.get(code, {})
        and branch in pair.after.sources.get(pair.later_code(code), {})
    ]


def _weight(pair: Pair, codes: Iterable[str]) -> float:
    """The part of the index that these sources bear, 0..1."""
    total = math.fsum(one.weight for one in pair.sources.values())
    return math.fsum(pair.sources[code].weight for code in codes) / total if total else 0.0


def _both(pair: Pair, branch: int, codes: Collection[str]) -> tuple[Sample | None, Sample | None]:
    """The branch's index before and after, of the same sources."""
    return (
        _combined(pair, pair.before, branch, codes),
        _combined(pair, pair.after, branch, codes, later=True),
    )


def _combined(
    pair: Pair, wave: Measures, branch: int, codes: Iterable[str], *, later: bool = False
) -> Sample | None:
    """The sources' weighted mean with its error; they ask different people, hence independent."""
    rows, n = [], 0
    for code in codes:
        row = wave.sources.get(pair.later_code(code) if later else code, {}).get(branch)
        if row is not None and pair.sources[code].weight > 0:
            rows.append((pair.sources[code].weight, row.sample))
            n += min(row.n, _seen(pair, code, branch, later=later))
    total = math.fsum(weight for weight, _ in rows)
    if not total:
        return None
    mean = math.fsum(weight * one.mean for weight, one in rows) / total
    errors = [(weight / total, one.error) for weight, one in rows]
    if any(error is None for _, error in errors):
        return Sample(mean, None, n)
    variance = math.fsum((weight * error) ** 2 for weight, error in errors if error is not None)
    return Sample(mean, math.sqrt(variance * n), n)
