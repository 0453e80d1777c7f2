"""The visits of the demo once more, by the printed formulas alone: plain Python on the file's own cells."""

import math

from tests.audits.independent import ROOT, TARGET, cells, strength
from tests.reading import read_yaml

Z = 1.959963984540054
WORDS = {"да": 1.0, "частично": 0.5, "нет": 0.0}


def checklist():
    """The instrument's file."""
    return read_yaml(ROOT / "instruments/mystery-visit.yaml")


def value(text, item):
    """0 … 1, or None."""
    if text in ("", "NA"):
        return None
    if text in WORDS:
        return WORDS[text]
    if item["type"] == "scale5":
        return (float(text) - 1) / 4
    return min(max((item["limit"] - float(text)) / (item["limit"] - item["target"]), 0.0), 1.0)


def wilson(share, n):
    """Low and high, 0 … 100."""
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    reach = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return 100 * max(0.0, centre - reach), 100 * min(1.0, centre + reach)


def visit_criteria(path):
    """The criteria of the visits, by code, and those with a critical failure."""
    items, rows = checklist()["items"], cells(path)
    found, failed = {}, set()
    for code in sorted({item["criterion"] for item in items}):
        own = [item for item in items if item["criterion"] == code]
        known = [
            [
                (item["weight"], value(row[item["code"]], item))
                for item in own
                if value(row[item["code"]], item) is not None
            ]
            for row in rows
        ]
        known = [visit for visit in known if visit]
        pairs = [pair for visit in known for pair in visit]
        share = math.fsum(w * v for w, v in pairs) / math.fsum(w for w, _ in pairs)
        low, high = wilson(share, len(known))
        found[code] = {
            "code": code,
            "source": "mystery-visit",
            "score": 100 * share,
            "target": TARGET,
            "deficit": max(0.0, TARGET - 100 * share),
            "n": len(known),
            "strength": strength(low, high, len(known), 4),
        }
        if any(item["critical"] and value(row[item["code"]], item) == 0 for row in rows for item in own):
            failed.add(code)
    return found, failed


def visit_weights(whole):
    """The sections' weights, in them equally to their criteria."""
    body = checklist()
    found = {}
    for section in body["sections"]:
        own = {item["criterion"] for item in body["items"] if item["section"] == section["code"]}
        found |= {code: whole * section["weight"] / 100 / len(own) for code in own}
    return found
