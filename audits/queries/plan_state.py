"""What an audience's plan follows, and whether a better one of the same days is at hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import CharField, JSONField, Value

from audits.models import AuditWave, PlanOption, Recommendation
from figures.formats import counted

_LEAST = 0.05  # weighted points: less is not worth a word
_COLUMNS = ("pk", "audience", "variant", "days", "modules", "objective")


class Standing(StrEnum):
    """How the plan stands to the best one."""

    FOLLOWS = "follows"  # it is the chosen option, and still the best one
    STALE = "stale"  # causes or rejections have changed since: another set is the best one now
    WAITS = "waits"  # options are being computed anew
    PROPOSED = "proposed"  # nobody chose: it is the best set of the budget
    BEATEN = (
        "beaten"  # nobody chose, lines were accepted one by one, and another set of the budget closes more
    )


@dataclass(frozen=True, slots=True)
class Set:
    """A chosen option, or one to choose. greedy: {modules, objective} beside it; empty of a choice."""

    pk: int
    audience: str
    variant: str
    days: int
    modules: Sequence[str]
    objective: float
    greedy: Mapping[str, Any]

    @property
    def label(self) -> str:
        """The variant in words."""
        return str(PlanOption.Variant(self.variant).label)


@dataclass(frozen=True, slots=True)
class PlanState:
    """One audience's plan. better: the option to take with one click. gain: what it closes beyond the plan.

    gain: weighted points; None where the former plan cannot be compared. more_days: of a person, by which the
    better set is longer than the plan; below 0 it is shorter. days: of the plan.
    """

    standing: Standing
    choice: Set | None = None
    better: Set | None = None
    gain: float | None = None
    is_amended: bool = False
    more_days: int = 0
    days: int = 0

    @property
    def longer(self) -> str:
        """«1 день»: how much longer or shorter the better set is."""
        return counted(abs(self.more_days), "день", "дня", "дней")

    @property
    def is_best(self) -> bool:
        """Whether nothing better is known."""
        return self.standing in {Standing.FOLLOWS, Standing.PROPOSED}


def states_of(wave: AuditWave, lines: Iterable[Recommendation]) -> dict[str, PlanState]:
    """Audience -> its state; of a wave that changes no more, what was chosen. One statement."""
    choices, options = _sets(wave)
    if wave.state != AuditWave.State.SCORED:
        return {key: PlanState(Standing.FOLLOWS, one) for key, one in choices.items()}
    courses = [one for one in lines if one.kind == Recommendation.Kind.COURSE]
    budgets: Mapping[str, Mapping[str, float]] = wave.frozen.get("budgets", {})
    modules: Mapping[str, Any] = wave.frozen.get("modules", {})
    found = {}
    for audience, budget in budgets.items():
        own = [one for one in courses if one.audience == audience]
        usual = (audience, PlanOption.Variant.TARGETED.value, int(budget.get("days", 0)))
        if usual not in options:  # computed before a budget below one day had its own
            usual = (*usual[:2], max(1, usual[2]))
        found[audience] = _counted(_state(own, choices.get(audience), options, usual), own, modules)
    return found


def _counted(state: PlanState, lines: Sequence[Recommendation], modules: Mapping[str, Any]) -> PlanState:
    """The state with the days of the plan beside those of the better set."""
    days = sum(one.days or 0 for one in lines if one.state != Recommendation.State.REJECTED)
    better = state.better.modules if state.better else ()
    longer = sum(modules.get(code, {}).get("days", 0) for code in better) - days if state.better else 0
    return replace(state, days=days, more_days=longer)


def _sets(wave: AuditWave) -> tuple[dict[str, Set], dict[tuple[str, str, int], Set]]:
    """The chosen option of each audience, and all options by audience, variant and days."""
    options = wave.plan_options.order_by().annotate(kind=Value("option", CharField()))
    nothing = Value({}, JSONField())
    choices = wave.plan_choices.order_by().annotate(beside=nothing, kind=Value("choice", CharField()))
    rows = options.values_list(*_COLUMNS, "greedy", "kind").union(
        choices.values_list(*_COLUMNS, "beside", "kind"), all=True
    )
    found = [(Set(*row[:-1]), row[-1]) for row in rows]
    return (
        {one.audience: one for one, kind in found if kind == "choice"},
        {(one.audience, one.variant, one.days): one for one, kind in found if kind == "option"},
    )


def _state(
    lines: Sequence[Recommendation],
    choice: Set | None,
    options: Mapping[tuple[str, str, int], Set],
    usual: tuple[str, str, int],
) -> PlanState:
    """One audience's state.

    Args:
        usual: the option that stands for the budget where nobody chose.
    """
    best = options.get((choice.audience, choice.variant, choice.days) if choice else usual)
    if best is None and choice is not None and usual in options:  # the budget has shrunk below the choice
        return PlanState(Standing.STALE, choice, options[usual])
    if best is None:
        return PlanState(Standing.WAITS, choice)
    standing = [one for one in lines if one.state != Recommendation.State.REJECTED]
    added = {one.subject for one in standing if one.added_because}
    has = {one.subject for one in standing} - added
    is_amended = bool(added)
    if has <= set(best.modules) <= has | added:
        found = Standing.FOLLOWS if choice else Standing.PROPOSED
        return PlanState(found, choice, is_amended=is_amended)
    if choice is not None:
        return PlanState(Standing.STALE, choice, best, is_amended=is_amended)
    is_proposed = has == set(best.greedy["modules"]) - added
    gain = best.objective - best.greedy["objective"] if is_proposed else None
    if gain is not None and gain < _LEAST:
        return PlanState(Standing.PROPOSED, is_amended=is_amended)
    return PlanState(Standing.BEATEN, None, best, gain, is_amended)
