"""What the figures of a wave are made from, as plain values: light enough for pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audits.scoring.answers import Answers

LEVEL_WEIGHTS: Mapping[str, float] = {"customer": 50.0, "external": 35.0, "internal": 15.0}
"""Parts of the index where the wave's plan says nothing else."""

BUDGET_DAYS: Mapping[str, float] = {"Ф": 5.0, "С": 5.0, "Р": 6.0}
"""Training days a person of each audience, where the wave's plan says nothing else."""

SERVQUAL, SURVEY, VISIT, MATURITY, RECORDS = "servqual", "survey", "visit", "maturity", "records"
CUSTOMERS, STAFF, MANAGERS = "customers", "staff", "managers"

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
    """One question. group: code of its dimension or section. body: the item as its instrument prints it.

    criterion: None for context, which is shown and never weighed.
    """

    code: str
    criterion: str | None
    group: str
    body: Mapping[str, Any]

    @property
    def is_context(self) -> bool:
        """Whether it has no weight: no criterion, or a figure that is only shown beside others."""
        return self.criterion is None or bool(self.body.get("context"))


@dataclass(frozen=True, slots=True)
class Observed:
    """One current checklist, audit or month of figures: the values as they were stored."""

    pk: int
    branch: int
    external_id: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InstrumentFacts:
    """One instrument version of the wave with what was observed. trust: q. n0: ρ = n/(n + n0).

    weight: of the source within its level. scale: lowest and highest mark of a questionnaire. Questionnaires
    are `answers`, one table for all of them; everything else is `observations`. has_minimum: whether the
    least that would do is marked too. has_order: whether importance is asked for in words too.
    """

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
    answers: "Answers | None" = None
    respondents: str = CUSTOMERS
    weight: float = 1.0
    scale: tuple[int, int] = (1, 7)
    has_minimum: bool = False
    has_order: bool = False

    @property
    def is_observed(self) -> bool:
        """Whether anything was collected with it."""
        return self.answers is not None or bool(self.observations)

    @property
    def is_guess(self) -> bool:
        """Whether staff or managers answer for the customers: then it measures no criterion."""
        return self.kind == SERVQUAL and self.respondents != CUSTOMERS

    @property
    def is_anonymous(self) -> bool:
        """Whether the people who answered can be harmed by being made out."""
        return self.kind in (SERVQUAL, SURVEY) and self.respondents in (STAFF, MANAGERS)

    @property
    def positions(self) -> dict[str, tuple[int, ...]]:
        """Dimension or section -> positions of its items, in the instrument's order."""
        return {
            group.code: tuple(at for at, item in enumerate(self.items) if item.group == group.code)
            for group in self.groups
        }


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
    budget. nodes: each node of the branch tree with the points below it that were observed. parents: branch
    node -> the node above it. norms: the organisation's, code -> value and unit.
    """

    target: float
    level_weights: Mapping[str, float]
    budgets: Mapping[str, Budget]
    instruments: tuple[InstrumentFacts, ...]
    catalogue: Catalogue
    nodes: Mapping[Node, frozenset[int]]
    parents: Mapping[int, Node] = field(default_factory=dict)
    norms: Mapping[str, Sequence[int | str]] = field(default_factory=dict)


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
