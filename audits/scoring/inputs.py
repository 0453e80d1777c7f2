"""What the figures of a wave are made from, as plain values: light enough for pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LEVEL_WEIGHTS: Mapping[str, float] = {"customer": 50.0, "external": 35.0, "internal": 15.0}
"""Parts of the index where the wave's plan says nothing else."""

BUDGET_DAYS: Mapping[str, float] = {"Ф": 5.0, "С": 5.0, "Р": 6.0}
"""Training days a person of each audience, where the wave's plan says nothing else."""

SERVQUAL, VISIT = "servqual", "visit"

Node = int | None
"""Id of a branch, or None for the whole wave."""


@dataclass(frozen=True, slots=True)
class Group:
    """A dimension of a questionnaire or a section of a checklist. weight: relative to the others, > 0."""

    code: str
    title: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One question. group: code of its dimension or section. body: the item as its instrument prints it."""

    code: str
    criterion: str
    group: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Observed:
    """One current observation: the values and comments as they were stored."""

    pk: int
    branch: int
    external_id: str
    values: Mapping[str, Any]
    comments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstrumentFacts:
    """One instrument version of the wave with what was observed. trust: q. n0: ρ = n/(n + n0)."""

    code: str
    version: int
    kind: str
    title: str
    level: str
    source: str
    trust: float
    n0: float
    groups: tuple[Group, ...]
    items: tuple[ItemFacts, ...]
    observations: tuple[Observed, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """One criterion with the modules that answer it, by code. management: a decision is its answer."""

    code: str
    text: str
    component: str
    main: tuple[str, ...]
    support: tuple[str, ...]
    management: bool
    competences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """One module as it may be recommended.

    prerequisites, overlaps: codes. advice: sentences «Не назначать, если …» that a person weighs.
    excluded: the sentence that rules it out for this organisation; empty if none does.
    """

    code: str
    pk: int
    title: str
    days: int
    audience: str
    prerequisites: tuple[str, ...] = ()
    overlaps: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """An audience's budget. days: of training a person. reach: people who go; sets the price."""

    days: float
    reach: float = 1.0


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue as the wave uses it, by code; of competences the titles."""

    criteria: Mapping[str, CriterionFacts]
    modules: Mapping[str, ModuleFacts]
    competences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WaveInputs:
    """Everything the figures of one wave depend on.

    target: points of every criterion. level_weights: level -> part of the index. budgets: audience ->
    budget. nodes: each node of the branch tree with the points below it that were observed.
    """

    target: float
    level_weights: Mapping[str, float]
    budgets: Mapping[str, Budget]
    instruments: tuple[InstrumentFacts, ...]
    catalogue: Catalogue
    nodes: Mapping[Node, frozenset[int]]


def budgets_of(stated: Mapping[str, Any]) -> dict[str, Budget]:
    """The stated budgets over the usual ones; a bare number means days.

    Args:
        stated: audience -> days, or {days, reach}.
    """
    found = {}
    for audience, days in BUDGET_DAYS.items():
        given = stated.get(audience, {})
        given = given if isinstance(given, Mapping) else {"days": given}
        found[audience] = Budget(float(given.get("days", days)), float(given.get("reach", 1.0)) or 1.0)
    return found
