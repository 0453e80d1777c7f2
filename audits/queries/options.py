"""Options of a plan as the wave's page shows them: one variant and one day of each audience at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from audits.models import AuditWave, PlanOption, Recommendation
from audits.queries.plan_costs import plan_cost
from audits.queries.plan_state import PlanState, Set, Standing, states_of
from audits.words import AUDIENCES
from figures.budget import Cost
from jobs.models import Job

KIND = "plan-options"  # of the job that computes them
KEYS = {"Ф": "front", "С": "seniors", "Р": "managers"}  # audience -> its part of an address
OPEN_SHOWN = 5  # criteria that stay open, the widest first


@dataclass(frozen=True, slots=True)
class Choice:
    """A tab or a day to go to. href: an address within the page."""

    text: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One whole day of the budget. gain: what it closes beyond the day before, weighted points."""

    days: int
    href: str
    is_current: bool
    is_budget: bool
    objective: float
    gain: float
    length: int  # days of its set
    cost: Cost
    share: int  # of the greatest objective, percent: the length of its bar


@dataclass(frozen=True, slots=True)
class Beside:
    """Another plan of the same days. objective: what it closes, weighted points."""

    modules: tuple[tuple[str, str, int], ...]
    objective: float


@dataclass(frozen=True, slots=True)
class AudienceOptions:
    """One option with the ways to the others.

    modules: code, title, days. last_day: what the day before did not close, weighted points. left_open: text
    of a criterion, points expected to be missing. kept: the address's other parts, for a form. is_followed:
    the plan follows this very option; choice: the option that it follows, if any.
    """

    audience: str
    key: str
    row: PlanOption
    modules: tuple[tuple[str, str, int], ...]
    tabs: tuple[Choice, ...]
    days: tuple[Day, ...]
    last_day: float
    left_open: tuple[tuple[str, str, float], ...]
    runner_up: Beside | None
    greedy: Beside
    cost: Cost
    kept: tuple[tuple[str, str], ...]
    is_followed: bool
    state: PlanState | None

    @property
    def length(self) -> int:
        """Days of the set: it may leave some of those that it was given."""
        return sum(days for _code, _title, days in self.modules)

    @property
    def is_greedy(self) -> bool:
        """Whether the greedy rule finds the same modules."""
        return {code for code, _title, _days in self.modules} == {one[0] for one in self.greedy.modules}

    @property
    def lead(self) -> float:
        """What the option closes beyond the greedy plan; a plan of courses may close less."""
        return self.row.objective - self.greedy.objective


def options_of(wave: AuditWave, lines: Sequence[Recommendation], asked: QueryDict) -> dict[str, Any]:
    """`options` of the audiences and the `cost` of all; `options_job` where they are being computed.

    Three statements at most.

    Args:
        lines: of the wave's prescription.
        asked: the address; `front=courses-3` asks for three days of courses for the front line, and
            `front_days=3` beside it for these days whatever it says.
    """
    rows: dict[str, list[PlanOption]] = {}
    for row in wave.plan_options.all():
        rows.setdefault(row.audience, []).append(row)
    if not rows:
        is_due = wave.state == AuditWave.State.SCORED
        return {"options": (), "options_job": options_job(wave) if is_due else None}
    states = states_of(wave, lines)
    found = [_audience(wave, one, rows[one], asked, states.get(one)) for one in AUDIENCES if one in rows]
    modules: Mapping[str, Any] = wave.frozen.get("modules", {})
    lengths = {one.audience: _lengths(one.row, modules) for one in found}
    has_prices = any(one.cost.total is not None for one in found)
    return {
        "options": found,
        "options_job": None,
        "cost": plan_cost(wave.frozen, lengths),
        "has_prices": has_prices,
    }


def options_job(wave: AuditWave) -> Job | None:
    """The latest computation of the wave's options that a change of causes has asked for."""
    jobs = Job.objects.of_subject(KIND, f"{wave.pk}-")
    return jobs.filter(organisation_id=wave.organisation_id).first()


def _audience(
    wave: AuditWave, audience: str, rows: Sequence[PlanOption], asked: QueryDict, state: PlanState | None
) -> AudienceOptions:
    """The option that the address asks for, or else that the plan follows, or else that of the budget."""
    budget = int(wave.frozen.get("budgets", {}).get(audience, {}).get("days", 1))
    row = _asked(audience, rows, asked, state.choice if state else None, budget)
    modules: Mapping[str, Any] = wave.frozen.get("modules", {})
    own = [one for one in rows if one.variant == row.variant]
    days = tuple(_days(wave, own, row, asked, budget))
    return AudienceOptions(
        audience=audience,
        key=KEYS[audience],
        row=row,
        modules=_modules(row.modules, modules),
        tabs=tuple(
            Choice(str(label), _href(asked, audience, value, row.days), value == row.variant)
            for value, label in PlanOption.Variant.choices
            if any(one.variant == value and one.days == row.days for one in rows)
        ),
        days=days,
        last_day=next(one.gain for one in days if one.is_current),
        left_open=_left_open(row, wave.frozen.get("criteria", {})),
        runner_up=_beside(row.runner_up, modules) if row.runner_up else None,
        greedy=_beside(row.greedy, modules),
        cost=next(one.cost for one in days if one.is_current),
        kept=tuple((name, asked.get(name, "")) for name in asked if not name.startswith(KEYS[audience])),
        is_followed=_is_followed(row, state, budget),
        state=state,
    )


def _is_followed(row: PlanOption, state: PlanState | None, budget: int) -> bool:
    """Whether the plan is this option: chosen, or proposed for the budget."""
    if state is None:
        return False
    if state.choice is not None:
        return (state.choice.variant, state.choice.days) == (row.variant, row.days)
    is_usual = (row.variant, row.days) == (PlanOption.Variant.TARGETED, budget)
    return state.standing is Standing.PROPOSED and is_usual


def _asked(
    audience: str, rows: Sequence[PlanOption], asked: QueryDict, choice: Set | None, budget: int
) -> PlanOption:
    """The row that is shown."""
    by_name = {f"{one.variant}-{one.days}": one for one in rows}
    name = asked.get(KEYS[audience], "")
    if days := asked.get(f"{KEYS[audience]}_days"):
        name = f"{name.partition('-')[0]}-{days}"
    followed = f"{choice.variant}-{choice.days}" if choice else ""
    usual = f"{PlanOption.Variant.TARGETED}-{budget}"
    return by_name.get(name) or by_name.get(followed) or by_name.get(usual) or rows[0]


def _days(
    wave: AuditWave, rows: Sequence[PlanOption], shown: PlanOption, asked: QueryDict, budget: int
) -> Iterable[Day]:
    """The days of one variant, the fewest first."""
    modules: Mapping[str, Any] = wave.frozen.get("modules", {})
    greatest = max((one.objective for one in rows), default=0.0) or 1.0
    before = 0.0
    for one in sorted(rows, key=lambda row: row.days):
        yield Day(
            days=one.days,
            href=_href(asked, one.audience, one.variant, one.days),
            is_current=one.days == shown.days,
            is_budget=one.days == budget,
            objective=one.objective,
            gain=one.objective - before,
            length=sum(days for _code, days in _lengths(one, modules)),
            cost=plan_cost(wave.frozen, {one.audience: _lengths(one, modules)}),
            share=round(100 * one.objective / greatest),
        )
        before = one.objective


def _lengths(row: PlanOption, modules: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Its modules with their training days."""
    return [(code, modules.get(code, {}).get("days", 0)) for code in row.modules]


def _href(asked: QueryDict, audience: str, variant: str, days: int) -> str:
    """The page with this option; other audiences and filters stay as they are."""
    query = asked.copy()
    query.pop(f"{KEYS[audience]}_days", None)
    query[KEYS[audience]] = f"{variant}-{days}"
    return f"?{query.urlencode()}#options-{KEYS[audience]}"


def _modules(codes: Sequence[str], modules: Mapping[str, Any]) -> tuple[tuple[str, str, int], ...]:
    """Code, title and days of each."""
    known = ((code, modules.get(code, {})) for code in codes)
    return tuple((code, one.get("title", code), one.get("days", 0)) for code, one in known)


def _beside(plan: Mapping[str, Any], modules: Mapping[str, Any]) -> Beside:
    """A stored plan with titles."""
    return Beside(_modules(plan["modules"], modules), plan["objective"])


def _left_open(row: PlanOption, criteria: Mapping[str, Any]) -> tuple[tuple[str, str, float], ...]:
    """What stays open, the widest first."""
    widest = sorted(row.remaining.items(), key=lambda one: (-one[1], one[0]))[:OPEN_SHOWN]
    return tuple((code, criteria.get(code, {}).get("text", code), left) for code, left in widest)
