"""The exact optimum of R under an audience's limits: an integer programme. scipy comes with the first call.

R = Σ w·q·ρ·D·(1 − 0.5^m·0.75^s) is made linear by the counts: a criterion has one share z for each pair
(m, s) that its modules allow. R is concave in (m, s): a mixture of pairs is never worth more than the pair
itself, so the shares need not be whole, only the modules.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from figures.evidence import Finding
from figures.greedy import SLACK, Plan, PlanStep, greedy_plan, yields_brought
from figures.prescription import MAIN, Offer, Remedy, answer, objective

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.optimize import LinearConstraint

SECONDS = 2.0
"""The longest that one search takes; what it has found by then is kept and said to be unproven."""

FURTHER_SHARE = 1 / 3
"""«By courses»: what a further module has to earn, as a part of what the best one closes alone."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan of one audience has to keep.

    budget: person-days. price: weighted points that each module after the first has to earn beyond its days;
    0 plans to the point, more of it plans by courses. at_most: modules a person takes in the period. rounds:
    how many times a module is held because only so many people may leave the floor at once. turns: code ->
    the same, of modules that fewer people are left for. calendar: working days of the period. stop_below:
    first-round yield, prerequisites and their days counted in, under which a module is taken only as a
    prerequisite. prerequisites: code -> codes, brought in by what needs them, in the optimum and in the
    greedy plan alike; those that are not offered are left to a person. overlaps: code -> codes that are not
    taken beside it. excluded: not applicable, struck out, passed within the year.
    """

    budget: float
    price: float = 0.0
    at_most: int | None = None
    rounds: int = 1
    turns: Mapping[str, int] = field(default_factory=dict)
    calendar: float | None = None
    stop_below: float = 0.0
    prerequisites: Mapping[str, Sequence[str]] = field(default_factory=dict)
    overlaps: Mapping[str, Sequence[str]] = field(default_factory=dict)
    excluded: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best plan beside the second best one and the greedy one, all within the same terms.

    value: R of the plan less the price of its further modules. runner_up: the best plan that differs; None
    where nothing else is possible. is_optimal: whether the search came to its end in time.
    """

    plan: Plan
    value: float
    runner_up: Plan | None
    greedy: Plan
    is_optimal: bool


def optimal_plan(
    findings: Iterable[Finding],
    remedies: Mapping[str, Remedy],
    offers: Iterable[Offer],
    terms: Terms,
    *,
    seconds: float = SECONDS,
) -> Optimum:
    """The plan of the greatest R less prices within the terms; never worth less than the greedy plan.

    Args:
        offers: modules of one audience; each code once.
        seconds: the longest that each of the two searches takes.
    Returns:
        Plans whose steps stand in the order of choice, the greatest yield first.
    """
    problem = _Problem(list(findings), remedies, list(offers), terms)
    greedy = problem.greedy()
    chosen, is_proven = problem.best(seconds=seconds)
    if chosen is None or problem.value(chosen) < problem.value(greedy.codes) - SLACK:
        chosen = frozenset(greedy.codes)
        is_proven = False
    other, other_is_proven = problem.best(but=chosen, seconds=seconds)
    return Optimum(
        plan=problem.plan(chosen),
        value=problem.value(chosen),
        runner_up=None if other is None else problem.plan(other),
        greedy=greedy,
        is_optimal=is_proven and other_is_proven,
    )


def optimal_plans(
    findings: Iterable[Finding],
    remedies: Mapping[str, Remedy],
    offers: Iterable[Offer],
    terms: Terms,
    *,
    budgets: Sequence[float],
    seconds: float = SECONDS,
) -> list[Optimum]:
    """The best plan of each budget, in their order; see `optimal_plan`."""
    known, available = list(findings), list(offers)
    return [
        optimal_plan(known, remedies, available, replace(terms, budget=budget), seconds=seconds)
        for budget in budgets
    ]


def optimal_codes(
    findings: Iterable[Finding],
    remedies: Mapping[str, Remedy],
    offers: Iterable[Offer],
    terms: Terms,
    *,
    seconds: float = SECONDS,
) -> frozenset[str]:
    """The modules of `optimal_plan` alone, without a runner-up; the greedy ones if the time is up."""
    problem = _Problem(list(findings), remedies, list(offers), terms)
    chosen, _is_proven = problem.best(seconds=seconds)
    greedy = frozenset(problem.greedy().codes)
    return greedy if chosen is None or problem.value(chosen) < problem.value(greedy) - SLACK else chosen


def greedy_within(
    findings: Iterable[Finding], remedies: Mapping[str, Remedy], offers: Iterable[Offer], terms: Terms
) -> Plan:
    """The greedy plan within the same terms as the optimum. Loads no scipy.

    Args:
        offers: modules of one audience; each code once.
    """
    return _Problem(list(findings), remedies, list(offers), terms).greedy()


def last_day(optima: Sequence[Optimum]) -> list[float]:
    """What each budget closes beyond the one before it, weighted points; the first beyond doing nothing.

    Args:
        optima: of rising budgets, as `optimal_plans` gives them.
    """
    closed = [0.0, *(each.plan.objective for each in optima)]
    return [after - before for before, after in pairwise(closed)]


def course_price(
    findings: Iterable[Finding], remedies: Mapping[str, Remedy], offers: Iterable[Offer]
) -> float:
    """The price of a further module that makes a plan of courses: a third of what the best one closes alone.

    Args:
        offers: modules that may be taken. Returns: weighted points, 0 where nothing closes anything.
    """
    known = list(findings)
    alone = (objective(known, remedies, [offer]) for offer in offers)
    return FURTHER_SHARE * max(alone, default=0.0)


def as_plan(findings: Iterable[Finding], remedies: Mapping[str, Remedy], offers: Iterable[Offer]) -> Plan:
    """Exactly these modules, in the order in which the greedy rule would take them. Loads no scipy.

    What answers nothing itself, a prerequisite of another, stands first with a need of 0.
    """
    own = sorted(offers, key=lambda offer: offer.code)
    found = greedy_plan(findings, remedies, own, budget=math.inf)
    bare = tuple(
        PlanStep(one.code, 0.0, 0.0, one.days, (), one.cost, one.audience)
        for one in own
        if one.code not in found.codes
    )
    return replace(found, steps=(*bare, *found.steps), cost=math.fsum(one.cost for one in own))


@dataclass(frozen=True)
class _Problem:
    """One audience's choice. Modules are columns in the order of their codes, whatever order they came in."""

    findings: Sequence[Finding]
    remedies: Mapping[str, Remedy]
    offers: Sequence[Offer]
    terms: Terms

    @cached_property
    def available(self) -> dict[str, Offer]:
        """Modules that may be taken at all, by code."""
        own = sorted(self.offers, key=lambda offer: offer.code)
        return {offer.code: offer for offer in own if offer.code not in self.terms.excluded}

    @cached_property
    def heard(self) -> list[Finding]:
        """Findings that some available module answers."""
        return [
            each
            for each in self.findings
            if each.pull * each.deficit > 0
            and any(answer(offer, each, self.remedies) for offer in self.available.values())
        ]

    @cached_property
    def worth(self) -> frozenset[str]:
        """Modules that may be taken for their own sake."""
        found = yields_brought(self.heard, self.remedies, self.available, self.terms.prerequisites)
        return frozenset(code for code, value in found.items() if value >= self.terms.stop_below)

    @cached_property
    def candidates(self) -> tuple[Offer, ...]:
        """What is worth taking, and the prerequisites of it, and theirs."""
        found: set[str] = set()
        waiting = sorted(self.worth)
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                waiting += self.required(code)
        return tuple(offer for offer in self.available.values() if offer.code in found)

    def required(self, code: str) -> list[str]:
        """Prerequisites of the module that can be taken."""
        return [one for one in self.terms.prerequisites.get(code, ()) if one in self.available]

    def value(self, codes: Iterable[str]) -> float:
        """R less the price of the modules after the first."""
        chosen = [self.available[code] for code in codes]
        closed = objective(self.findings, self.remedies, chosen)
        return closed - self.terms.price * max(0, len(chosen) - 1)

    def greedy(self) -> Plan:
        """The greedy plan within the same terms."""
        length = self.terms.calendar

        def allowed(bundle: Sequence[str], chosen: Sequence[str]) -> bool:
            together = [*chosen, *bundle]
            days = math.fsum(self._held(self.available[one]) for one in together)
            return (
                bundle[-1] in self.worth
                and (self.terms.at_most is None or len(together) <= self.terms.at_most)
                and (length is None or days <= length + SLACK)
                and not any(self._exclude(*pair) for pair in combinations(together, 2))
            )

        return greedy_plan(
            self.findings,
            self.remedies,
            self.candidates,
            budget=self.terms.budget,
            stop_below=self.terms.stop_below,
            requires=self.terms.prerequisites,
            allowed=allowed,
        )

    def plan(self, codes: Collection[str]) -> Plan:
        """These modules as a plan, in the order in which the greedy rule would take them."""
        own = [self.available[code] for code in sorted(codes)]
        return replace(as_plan(self.findings, self.remedies, own), stop_below=self.terms.stop_below)

    def best(
        self, *, but: Collection[str] | None = None, seconds: float
    ) -> tuple[frozenset[str] | None, bool]:
        """The modules of the greatest value, of all plans or of those that differ from `but`.

        Returns:
            None where there is no such plan or none was found in time; and whether that is proven.
        """
        import numpy as np
        from scipy.optimize import Bounds, milp

        if not self.candidates:
            return (frozenset() if but is None else None), True
        count = len(self.candidates)
        gains, constraints = self._programme
        constraints = list(constraints) if but is None else [*constraints, self._differs(but, len(gains))]
        found = milp(
            -gains,
            integrality=(np.arange(len(gains)) < count).astype(np.uint8),
            bounds=Bounds(0, 1),
            constraints=constraints,
            options={"mip_rel_gap": 0.0, "time_limit": seconds},
        )
        is_proven = found.status in (0, 2)
        if found.x is None:
            return None, is_proven
        taken = {one.code for one, share in zip(self.candidates, found.x[:count], strict=True) if share > 0.5}
        return frozenset(taken), is_proven

    @cached_property
    def _programme(self) -> tuple["NDArray[np.float64]", list["LinearConstraint"]]:
        """What each column gains, and the rows that bind them: modules, shares of pairs, «any at all»."""
        import numpy as np
        from scipy.optimize import LinearConstraint
        from scipy.sparse import coo_array

        rows = self._limits()
        gains = [-self.terms.price] * len(self.candidates)
        for (main, support), weight in self._patterns.items():
            pairs = [(m, s) for m in range(len(main) + 1) for s in range(len(support) + 1)]
            first = len(gains)
            gains += [weight * (1 - 0.5**m * 0.75**s) for m, s in pairs]
            rows.append(({first + at: 1.0 for at in range(len(pairs))}, 1.0, 1.0))
            for side, modules in enumerate((main, support)):
                counted = {first + at: float(pair[side]) for at, pair in enumerate(pairs) if pair[side]}
                if modules:
                    rows.append((counted | dict.fromkeys(modules, -1.0), 0.0, 0.0))
        rows.append(({len(gains): 1.0} | dict.fromkeys(range(len(self.candidates)), -1.0), -math.inf, 0.0))
        gains.append(self.terms.price)  # the first module is free of it
        entries = [(row, at, value) for row, (own, _, _) in enumerate(rows) for at, value in own.items()]
        places = ([row for row, _, _ in entries], [at for _, at, _ in entries])
        matrix = coo_array(([value for _, _, value in entries], places), shape=(len(rows), len(gains)))
        low, high = [low for _, low, _ in rows], [high for _, _, high in rows]
        return np.array(gains), [LinearConstraint(matrix.tocsc(), low, high)]

    def _limits(self) -> list[tuple[dict[int, float], float, float]]:
        """Rows over the modules alone: column -> factor, lower and upper bound."""
        at = {offer.code: column for column, offer in enumerate(self.candidates)}
        length = self.terms.calendar
        rows = [({at[one.code]: one.cost for one in self.candidates}, -math.inf, self.terms.budget + SLACK)]
        if self.terms.at_most is not None:
            rows.append((dict.fromkeys(at.values(), 1.0), -math.inf, float(self.terms.at_most)))
        if length is not None:
            held = {at[one.code]: self._held(one) for one in self.candidates}
            rows.append((held, -math.inf, length + SLACK))
        for code, column in at.items():
            rows += [({column: 1.0, at[one]: -1.0}, -math.inf, 0.0) for one in self.required(code)]
            if code not in self.worth:  # taken only for a module that needs it
                needing = {at[one]: -1.0 for one in at if code in self.required(one)}
                rows.append(({column: 1.0} | needing, -math.inf, 0.0))
        return rows + [
            ({at[one]: 1.0, at[other]: 1.0}, -math.inf, 1.0)
            for one in at
            for other in at
            if one < other and self._exclude(one, other)
        ]

    @cached_property
    def _patterns(self) -> dict[tuple[tuple[int, ...], tuple[int, ...]], float]:
        """Columns of main and supporting modules -> weighted deficit of the findings that have these."""
        found: dict[tuple[tuple[int, ...], tuple[int, ...]], float] = {}
        for each in self.heard:
            shares = [answer(offer, each, self.remedies) for offer in self.candidates]
            main = tuple(at for at, share in enumerate(shares) if share == MAIN)
            support = tuple(at for at, share in enumerate(shares) if 0 < share < MAIN)
            if main or support:
                found[main, support] = found.get((main, support), 0.0) + each.pull * each.deficit
        return found

    def _differs(self, codes: Collection[str], width: int) -> "LinearConstraint":
        """At least one module is in that was out, or out that was in."""
        import numpy as np
        from scipy.optimize import LinearConstraint

        row = np.zeros((1, width))
        row[0, : len(self.candidates)] = [-1.0 if one.code in codes else 1.0 for one in self.candidates]
        return LinearConstraint(row, 1.0 - len(codes), math.inf)

    def _held(self, offer: Offer) -> float:
        """Working days that the module takes of the period, with everybody taking turns."""
        return offer.days * self.terms.turns.get(offer.code, self.terms.rounds)

    def _exclude(self, one: str, other: str) -> bool:
        """Whether two modules are not taken beside each other, whichever of them says so."""
        return other in self.terms.overlaps.get(one, ()) or one in self.terms.overlaps.get(other, ())
