"""The table of gaps once more, by the printed formulas alone: plain Python on the file's own cells.

Nothing of figures or audits is imported here; only Student's quantile is taken from scipy.
"""

import csv
import math
import statistics
from pathlib import Path

from scipy import stats

from tests.reading import read_yaml

ROOT = Path(__file__).parents[2] / "fixtures"
DIMENSIONS = {"T": range(1, 5), "R": range(5, 10), "S": range(10, 14), "A": range(14, 18), "E": range(18, 23)}
PRODUCT_KNOWLEDGE = {"SQ17", "MV08", "MC06", "ES04"}
TARGET, TRUST, N0 = 85.0, 0.9, 30


def cells(path):
    """Lines of a questionnaire file."""
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def mark(text):
    """A cell as a number or None."""
    return float(text) if text else None


def pairs(rows, number):
    """(e, p) of the item where both are there."""
    found = [(mark(row[f"e{number:02}"]), mark(row[f"p{number:02}"])) for row in rows]
    return [(e, p) for e, p in found if e is not None and p is not None]


def interval(gaps):
    """mean, low, high."""
    mean = statistics.fmean(gaps)
    if len(gaps) < 2:
        return mean, None, None
    reach = stats.t.ppf(0.975, len(gaps) - 1) * statistics.stdev(gaps) / math.sqrt(len(gaps))
    return mean, mean - reach, mean + reach


def item(rows, number):
    """The item's line."""
    known = pairs(rows, number)
    if not known:
        return {"code": f"SQ{number:02}", "n": 0}
    mean, low, high = interval([p - e for e, p in known])
    return {
        "code": f"SQ{number:02}",
        "expectation": statistics.fmean(e for e, _ in known),
        "perception": statistics.fmean(p for _, p in known),
        "gap": mean,
        "ci_low": low,
        "ci_high": high,
        "n": len(known),
    }


def own_pairs(row, numbers):
    """The respondent's complete pairs of a dimension; empty with fewer than half."""
    known = [pair for number in numbers for pair in pairs([row], number)]
    return known if len(known) >= math.ceil(len(numbers) / 2) else []


def points(row):
    """The five weights if they make 100."""
    given = {code: mark(row.get(f"w_{code.lower()}", "")) for code in DIMENSIONS}
    return given if None not in given.values() and math.isclose(sum(given.values()), 100) else None


def alpha(rows, numbers):
    """Cronbach's of the perceptions over complete rows."""
    table = [[mark(row[f"p{number:02}"]) for number in numbers] for row in rows]
    table = [line for line in table if None not in line]
    parts = sum(statistics.variance(column) for column in zip(*table, strict=True))
    k = len(numbers)
    return k / (k - 1) * (1 - parts / statistics.variance([sum(line) for line in table]))


def dimension(rows, code):
    """The dimension's line."""
    people = [known for row in rows if (known := own_pairs(row, DIMENSIONS[code]))]
    expected = [statistics.fmean(e for e, _ in known) for known in people]
    perceived = [statistics.fmean(p for _, p in known) for known in people]
    mean, low, high = interval([p - e for e, p in zip(expected, perceived, strict=True)])
    weights = [given[code] for row in rows if (given := points(row))]
    return {
        "code": code,
        "expectation": statistics.fmean(expected),
        "perception": statistics.fmean(perceived),
        "gap": mean,
        "ci_low": low,
        "ci_high": high,
        "n": len(people),
        "weight": statistics.fmean(weights) if weights else None,
        "alpha": alpha(rows, DIMENSIONS[code]),
    }


def overall(rows):
    """Unweighted and weighted."""
    weighted = []
    for row in rows:
        known = {code: own_pairs(row, numbers) for code, numbers in DIMENSIONS.items()}
        given = points(row)
        if given and all(known.values()):
            gaps = {code: statistics.fmean(p - e for e, p in own) for code, own in known.items()}
            weighted.append(sum(given[code] / 100 * gaps[code] for code in DIMENSIONS))
    return {
        "unweighted": statistics.fmean(dimension(rows, code)["gap"] for code in DIMENSIONS),
        "weighted": statistics.fmean(weighted) if weighted else None,
    }


def skill(gap):
    """0 … 100."""
    return None if gap is None else 100 * min(max(1 + gap / 3, 0), 1)


def strength(low, high, n, minimum):
    """weak | medium | strong."""
    if n < minimum or (low is not None and low <= TARGET <= high):
        return "weak"
    if low is not None and high < TARGET and (high - low) / 2 <= 10:
        return "strong"
    return "medium"


def survey_criteria(rows):
    """The criteria of a questionnaire, by code."""
    found = {}
    for number in range(1, 23):
        line = item(rows, number)
        if line["n"]:
            low, high = skill(line["ci_low"]), skill(line["ci_high"])
            score = skill(line["gap"])
            found[line["code"]] = {
                "code": line["code"],
                "source": "servqual",
                "score": score,
                "target": TARGET,
                "deficit": max(0.0, TARGET - score),
                "n": line["n"],
                "strength": strength(low, high, line["n"], 30),
            }
    return found


def survey_weights(measured, whole=100.0):
    """Equal parts to the dimensions, in them to their criteria."""
    groups = {code: [f"SQ{number:02}" for number in numbers] for code, numbers in DIMENSIONS.items()}
    groups = {code: [one for one in own if one in measured] for code, own in groups.items()}
    groups = {code: own for code, own in groups.items() if own}
    return {one: whole / len(groups) / len(own) for own in groups.values() for one in own}


def arrows():
    """Criterion -> {module: a}, without management and, for product knowledge, without the general module."""
    management = {one["code"] for one in read_yaml(ROOT / "catalog/criteria.yaml") if one["management"]}
    found = {}
    for path in (ROOT / "catalog").glob("*/module.yaml"):
        module = read_yaml(path)
        for group, share in (("main", 1.0), ("support", 0.5)):
            for code in module["criteria"][group]:
                general = code in PRODUCT_KNOWLEDGE and module["code"] == "ОК-ПО-217"
                if code not in management and not general:
                    found.setdefault(code, {})[module["code"]] = share
    return found


def modules():
    """Module -> (days, audience, codes of overlaps, codes of prerequisites)."""
    files = [read_yaml(path) for path in (ROOT / "catalog").glob("*/module.yaml")]
    slugs = {path.parent.name for path in (ROOT / "catalog").glob("*/module.yaml")}
    assert len(slugs) == len(files) == 67
    by_number = {one["code"].rsplit("-", 1)[1]: one["code"] for one in files}
    return {
        one["code"]: (
            one["days"],
            one["audience"],
            {by_number[slug.rsplit("-", 1)[1]] for slug in one["overlaps"]},
            [by_number[slug.rsplit("-", 1)[1]] for slug in one.get("prerequisites", ())],
        )
        for one in files
    }


def needs(pulls, deficits, mapping, known):
    """(module, N, Y, reasons), the best yield first."""
    rows = []
    for code, (days, *_rest) in known.items():
        parts = {
            one: mapping[one][code] * pulls[one] * deficits[one]
            for one in deficits
            if mapping.get(one, {}).get(code) and deficits[one] > 0 and pulls[one] > 0
        }
        if parts:
            total = math.fsum(parts.values())
            reasons = sorted(parts, key=lambda one: (-parts[one], one))
            rows.append((code, total, total / days, reasons))
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def plan(pulls, deficits, mapping, known, budgets=(("Ф", 5), ("С", 5), ("Р", 6))):
    """Codes of all audiences' plans, the greatest yield at its choice first."""
    first = needs(pulls, deficits, mapping, known)
    stop = first[0][2] / 5 if first else 0.0
    worth = set()
    for code, _n, _y, _reasons in first:
        brought = with_what_it_needs(code, [], known)
        own, _after = sequence(brought, pulls, deficits, mapping, known)
        if sum(n for n, _y in own) / sum(known[one][0] for one in brought) >= stop:
            worth.add(code)
    steps = []
    for audience, budget in budgets:
        left, remaining, chosen = budget, dict(deficits), []
        while True:
            found = []
            for code in worth - set(chosen):
                if known[code][1] != audience:
                    continue
                wanted = with_what_it_needs(code, chosen, known)
                days = sum(known[one][0] for one in wanted)
                together = {*chosen, *wanted}
                clash = any(known[one][2] & together for one in together)
                own, after = sequence(wanted, pulls, remaining, mapping, known)
                total = sum(n for n, _y in own) / days
                if days <= left and not clash and own[-1][0] > 0 and total >= stop:
                    found.append((-total, code, wanted, own, after))
            if not found:
                break
            _total, _code, wanted, own, remaining = min(found, key=lambda row: row[:2])
            steps += [(y, code) for code, (_n, y) in zip(wanted, own, strict=True)]
            chosen += wanted
            left -= sum(known[one][0] for one in wanted)
    return [code for _y, code in sorted(steps, key=lambda step: (-step[0], step[1]))]


def with_what_it_needs(code, chosen, known):
    """The module behind the prerequisites of its audience that are not chosen yet."""
    found = []
    for early in known[code][3]:
        if known[early][1] == known[code][1] and early not in chosen:
            found += [one for one in with_what_it_needs(early, chosen, known) if one not in found]
    return [*found, code]


def sequence(wanted, pulls, remaining, mapping, known):
    """(N, Y) of each module after those before it, and what remains after all."""
    own = []
    for code in wanted:
        shares = {one: mapping.get(one, {}).get(code, 0) for one in remaining}
        n = sum(shares[one] * pulls[one] * value for one, value in remaining.items())
        own.append((n, n / known[code][0]))
        remaining = {one: value * (1 - 0.5 * shares[one]) for one, value in remaining.items()}
    return own, remaining
