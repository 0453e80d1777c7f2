"""What an audience's plan follows, and whether a better one of the same days is at hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from audits.models import AuditWave, PlanChoice, PlanOption, Recommendation

_LEAST = 0.05  # weighted points: less is not worth a word


class Standing(StrEnum):
    """How the plan stands to the best one."""

    FOLLOWS = "follows"  # it is the chosen option, and still the best one
    STALE = "stale"  # causes or rejections have changed since: another set is the best one now
    WAITS = "waits"  # options are being computed anew
    GREEDY = "greedy"  # nobody chose: proposed step by step, and nothing is better
    BEATEN = "beaten"  # nobody chose, and an option of the same days closes more


@dataclass(frozen=True, slots=True)
class PlanState:
    """One audience's plan. better: the option to take with one click. gain: what it closes beyond the plan.

    gain: weighted points; None where the former plan can no longer be compared.
    """

    standing: Standing
    choice: PlanChoice | None = None
    better: PlanOption | None = None
    gain: float | None = None
    is_amended: bool = False

    @property
    def is_best(self) -> bool:
        """Whether the page says that nothing better is known."""
        return self.standing in {Standing.FOLLOWS, Standing.GREEDY}


def states_of(wave: AuditWave, lines: Iterable[Recommendation]) -> dict[str, PlanState]:
    """Audience -> its state; empty for a wave without figures. Two statements."""
    choices = {one.audience: one for one in wave.plan_choices.all()}
    if wave.state != AuditWave.State.SCORED:
        return {key: PlanState(Standing.FOLLOWS, one) for key, one in choices.items()}
    light = wave.plan_options.defer("remaining", "runner_up")
    options = {(one.audience, one.variant, one.days): one for one in light}
    courses = [one for one in lines if one.kind == Recommendation.Kind.COURSE]
    budgets: Mapping[str, Mapping[str, float]] = wave.frozen.get("budgets", {})
    return {
        audience: _state(
            [one for one in courses if one.audience == audience],
            choices.get(audience),
            options,
            (audience, PlanOption.Variant.TARGETED, int(budget.get("days", 0))),
        )
        for audience, budget in budgets.items()
    }


def _state(
    lines: Sequence[Recommendation],
    choice: PlanChoice | None,
    options: Mapping[tuple[str, str, int], PlanOption],
    usual: tuple[str, str, int],
) -> PlanState:
    """One audience's state.

    Args:
        usual: the option that stands for the budget where nobody chose.
    """
    key = (choice.audience, choice.variant, choice.days) if choice else usual
    best = options.get(key)
    if best is None:
        return PlanState(Standing.WAITS, choice)
    standing = [one for one in lines if one.state != Recommendation.State.REJECTED]
    added = {one.subject for one in standing if one.added_because}
    has = {one.subject for one in standing} - added
    is_amended = bool(added)
    if has - added <= set(best.modules) <= has | added:
        found = Standing.FOLLOWS if choice else Standing.GREEDY
        return PlanState(found, choice, is_amended=is_amended)
    if choice is not None:
        return PlanState(Standing.STALE, choice, best, is_amended=is_amended)
    gain = best.objective - best.greedy["objective"] if has == set(best.greedy["modules"]) - added else None
    if gain is not None and gain < _LEAST:
        return PlanState(Standing.GREEDY, is_amended=is_amended)
    return PlanState(Standing.BEATEN, None, best, gain, is_amended)
