"""The catalogue's mapping of criteria to modules, as the tests of the prescription need it."""

import csv
from functools import cache
from pathlib import Path

from figures.greedy import stop_threshold
from figures.index import Share, index_weights
from figures.optimum import Terms, greedy_within
from figures.prescription import Finding, Offer, Remedy

DATA = Path(__file__).parent / "data"
TRUST = {"SQ": 0.9, "CI": 0.6, "HD": 0.6, "ES": 0.4, "MA": 0.7}
"""q of the sources; 1 for visits, calls and letters."""

LEVELS = {
    "customer": (50, ("SQ", "CI")),
    "external": (35, ("MV", "MC", "MW", "MP", "MO")),
    "internal": (15, ("ES", "MA", "HD")),
}


def rows(name: str) -> list[dict[str, str]]:
    """The lines of a table of the test data."""
    with (DATA / f"{name}.tsv").open(encoding="utf-8") as table:
        return list(csv.DictReader(table, delimiter="\t"))


@cache
def remedies() -> dict[str, Remedy]:
    """All 115 criteria with their modules."""
    return {
        row["criterion"]: Remedy(
            row["criterion"],
            tuple(row["main"].split()),
            tuple(row["support"].split()),
            row["management"] == "1",
        )
        for row in rows("criteria")
    }


@cache
def offers() -> tuple[Offer, ...]:
    """All 67 modules with their days and audiences."""
    return tuple(Offer(row["code"], float(row["days"]), row["audience"]) for row in rows("modules"))


def competences() -> dict[str, tuple[str, ...]]:
    """The 17 competences with their modules."""
    return {row["code"]: tuple(row["modules"].split()) for row in rows("competences")}


@cache
def plan() -> tuple[Share, ...]:
    """The usual weighting: customer 50, external 35, internal 15; sources and dimensions equal."""
    by_source: dict[str, dict[str, list[Share]]] = {}
    for row in rows("criteria"):
        share = Share(row["criterion"], 0 if row["criterion"] == "CI01" else 1)
        by_source.setdefault(row["criterion"][:2], {}).setdefault(row["dimension"], []).append(share)

    def source(name: str) -> Share:
        return Share(
            name, 1, tuple(Share(f"{name}-{at}", 1, tuple(own)) for at, own in by_source[name].items())
        )

    return tuple(Share(level, weight, tuple(map(source, names))) for level, (weight, names) in LEVELS.items())


def wave(scores: dict[str, float], otherwise: float = 85.0) -> list[Finding]:
    """A wave that measured every criterion: the given scores, and `otherwise` for the rest."""
    weights = index_weights(plan())
    return [
        Finding(code, scores.get(code, otherwise), weights[code], TRUST.get(code[:2], 1.0), source=code[:2])
        for code in remedies()
    ]


def plans_by_audience(findings, mapping, modules, budgets):
    """The greedy plan of each audience within its budget; none takes what brings too little."""
    least = stop_threshold(findings, mapping, modules)
    return {
        audience: greedy_within(
            findings,
            mapping,
            [one for one in modules if one.audience == audience],
            Terms(budget=budget, stop_below=least),
        )
        for audience, budget in budgets.items()
    }
