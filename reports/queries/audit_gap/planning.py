"""What follows from the plan: weeks and groups, what it costs, what it may change, when to measure again."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from audits.models import AuditWave, WaveBranch
from audits.queries.inputs import frozen_catalogue
from audits.queries.plan_costs import parts_of
from audits.scoring.prescription import remedy_of
from audits.scoring.recent import left_of, recent_of
from audits.services.teaching import findings_of
from figures.budget import cost_of
from figures.evidence import Priority
from figures.prescription import Offer, stays
from figures.schedule import MODULES_A_QUARTER, WEEK, Course, first_monday, schedule
from figures.workdays import next_working
from reports.queries.audit_gap.remedies import soonest_due

HALF_A_YEAR = timedelta(days=180)
SETTLING = timedelta(days=60)  # from the last training day until habits can be measured
PRACTICE = timedelta(days=30)  # from the last training day to the first look at work
PRESSING = (Priority.CRITICAL, Priority.HIGH)


def planning_facts(
    wave: AuditWave,
    plan: Mapping[str, Any],
    failures: Sequence[Mapping[str, Any]],
    *,
    points: int,
    decided_on: date,
) -> dict[str, Any]:
    """Schedule, budget, expected effect, day of the re-audit. Seven statements.

    Args:
        plan: of `plan_facts`. points: of service, that the wave measured. decided_on: of the approval, else
            of the scoring.
    """
    people = _people(wave)
    at_once = _at_once(wave, points)
    slots = _slots(wave, plan, people, at_once, decided_on, soonest_due(failures))
    last = max((one["ends_on"] for one in slots), default=None)
    ends_on = date.fromisoformat(last) if last else decided_on
    repeat_on = next_working(max(decided_on + HALF_A_YEAR, ends_on + SETTLING))
    return {
        "decided_on": decided_on.isoformat(),
        "begins_on": min((one["starts_on"] for one in slots), default=first_monday(decided_on).isoformat()),
        "people": people,
        "people_known": {one: count > 1 for one, count in people.items()},
        "unknown": [
            part["audience"]
            for part in plan["audiences"]
            if part["lines"] and people.get(part["audience"], 1) == 1
        ],
        "a_quarter": int(wave.frozen.get("limits", {}).get("per_quarter") or MODULES_A_QUARTER),
        "at_once": at_once,
        "slots": slots,
        "ends_on": ends_on.isoformat(),
        "pauses": list(_pauses(slots)),
        "watch_on": next_working(ends_on + PRACTICE).isoformat(),
        "repeat_on": repeat_on.isoformat(),
        "budget": _budget(wave, plan, at_once),
        "expected": expected_facts(wave, _standing(plan)),
        "controls": list(_controls(wave)),
        "controls_points": _points(plan, decided_on, ends_on, repeat_on, failures),
    }


def _points(
    plan: Mapping[str, Any],
    decided_on: date,
    ends_on: date,
    repeat_on: date,
    failures: Iterable[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """What is looked at, when, by whom: roles, never people."""
    due = [one["due_on"] for one in failures if one["due_on"]]
    decisions = [Priority(one["priority"]).within_days for one in plan["decisions"]]
    first = min((one for one in decisions if one), default=None)
    found = [
        (min(due, default=None), "Критические нарушения устранены", "руководители филиалов"),
        (
            (decided_on + timedelta(days=first)).isoformat() if first else None,
            "Первые решения руководства приняты",
            "руководитель сервиса",
        ),
    ]
    if any(part["lines"] for part in plan["audiences"]):
        found += [
            (ends_on.isoformat(), "Обучение закончено", "HR-служба и тренер"),
            (
                next_working(ends_on + PRACTICE).isoformat(),
                "Наблюдение на рабочем месте",
                "линейные руководители",
            ),
        ]
    found.append((repeat_on.isoformat(), "Повторный аудит", "аудитор"))
    known = [{"on": on, "what": what, "who": who} for on, what, who in found if on]
    return sorted(known, key=lambda one: str(one["on"]))


def _people(wave: AuditWave) -> dict[str, int]:
    """Audience -> people whom the plan speaks of; 1 where nobody has said how many."""
    budgets = wave.frozen.get("budgets", {})
    return {one: max(1, round(known.get("reach", 1))) for one, known in budgets.items()}


def _at_once(wave: AuditWave, points: int) -> int | None:
    """People who may be away at once over all points; None where the plan sets no limit."""
    limit = wave.frozen.get("limits", {}).get("off_floor")
    return max(1, math.floor(limit * max(points, 1))) if limit else None


def _slots(
    wave: AuditWave,
    plan: Mapping[str, Any],
    people: Mapping[str, int],
    at_once: int | None,
    decided_on: date,
    due: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Courses of every audience with their weeks, audience by audience.

    Args:
        due: of `soonest_due`; a course that answers a failure is due with it, if not sooner by its priority.
    """
    a_quarter, recent = wave.frozen.get("limits", {}).get("per_quarter"), recent_of(wave.frozen)
    modules = wave.frozen.get("modules", {})
    found = []
    for part in plan["audiences"]:
        lines = {one["subject"]: one for one in part["lines"]}
        courses = [
            Course(
                code,
                one["days"] or 1,
                _within(one, decided_on, due.get(code)),
                after=tuple(modules.get(code, {}).get("prerequisites", ())),
                people=max(1, round(left_of(recent, code, people.get(part["audience"], 1)))),
            )
            for code, one in lines.items()
        ]
        slots = schedule(
            courses,
            people=people.get(part["audience"], 1),
            decided_on=decided_on,
            at_once=at_once,
            a_quarter=int(a_quarter) if a_quarter else None,
        )
        for one in slots:
            days = {
                "starts_on": one.starts_on.isoformat(),
                "ends_on": one.ends_on.isoformat(),
                "skipped": [each.isoformat() for each in one.skipped],
            }
            named = {"audience": part["audience"], "title": lines[one.code]["title"]}
            found.append({**asdict(one), **days, **named, "due_on": due.get(one.code)})
    return found


def _within(line: Mapping[str, Any], decided_on: date, due_on: str | None) -> int | None:
    """Days from the decision to the deadline of the line: of its priority, or of a failure that is sooner."""
    known = [Priority(line["priority"]).within_days]
    known.append((date.fromisoformat(due_on) - decided_on).days if due_on else None)
    return min((one for one in known if one is not None), default=None)


def _pauses(slots: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, str]]:
    """Runs of weeks that holidays take out of the courses: from a Monday to a Sunday."""
    mondays = sorted({date.fromisoformat(each) for one in slots for each in one["skipped"]})
    begins: date | None = None
    for at, monday in enumerate(mondays):
        begins = begins or monday
        if at + 1 == len(mondays) or mondays[at + 1] != monday + WEEK:
            yield {"from": begins.isoformat(), "to": (monday + WEEK - timedelta(days=1)).isoformat()}
            begins = None


def _standing(plan: Mapping[str, Any]) -> list[str]:
    """Codes of the courses that are not rejected."""
    return [one["subject"] for part in plan["audiences"] for one in part["lines"]]


def _budget(wave: AuditWave, plan: Mapping[str, Any], at_once: int | None) -> dict[str, Any]:
    """Three variants: what presses with what it needs, the whole plan, the largest option."""
    rates = wave.frozen.get("rates", {})
    pressing, whole = {}, {}
    for part in plan["audiences"]:
        whole[part["audience"]] = _lengths(part["lines"])
        pressing[part["audience"]] = _lengths(_pressing(part["lines"], wave.frozen.get("modules", {})))
    largest = _largest(wave)
    most = {one: max(own, largest.get(one, []), key=_days) for one, own in whole.items()}
    variants = {"least": pressing, "base": whole, "most": most}
    return {
        "rates": {name: value for name, value in rates.items() if value},
        "variants": [
            {
                "name": name,
                "days": {one: _days(lengths) for one, lengths in own.items()},
                **_cost(wave, own, at_once),
            }
            for name, own in variants.items()
        ],
    }


def _pressing(
    lines: Sequence[Mapping[str, Any]], modules: Mapping[str, Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Lines that press, with the prerequisites of the plan without which they may not be held."""
    taken = {one["subject"] for one in lines if one["priority"] in PRESSING}
    waiting = sorted(taken)
    while waiting:
        early = set(modules.get(waiting.pop(), {}).get("prerequisites", ())) - taken
        taken |= early
        waiting += sorted(early)
    return [one for one in lines if one["subject"] in taken]


Lengths = list[tuple[str, int]]
"""Modules with their training days."""


def _lengths(lines: Iterable[Mapping[str, Any]]) -> Lengths:
    """Of lines of the plan."""
    return [(one["subject"], one["days"] or 0) for one in lines]


def _days(lengths: Lengths) -> int:
    """Of all modules together."""
    return sum(days for _code, days in lengths)


def _cost(wave: AuditWave, lengths: Mapping[str, Lengths], at_once: int | None) -> dict[str, Any]:
    """Days and roubles of one variant, each module for whoever has not passed it within a year."""
    cost = cost_of(parts_of(wave.frozen, lengths), wave.frozen.get("rates", {}), at_once=at_once)
    return {**asdict(cost), "total": cost.total}


def _largest(wave: AuditWave) -> dict[str, Lengths]:
    """Audience -> the modules of its largest option."""
    modules = wave.frozen.get("modules", {})
    found: dict[str, Lengths] = {}
    for one in wave.plan_options.all():
        own = [(code, modules.get(code, {}).get("days", 0)) for code in one.modules]
        found[one.audience] = max(own, found.get(one.audience, []), key=_days)
    return found


def _controls(wave: AuditWave) -> Iterable[str]:
    """Branches that are left without training, by name."""
    control = wave.branches.filter(arm=WaveBranch.Arm.CONTROL)
    return control.order_by("branch__name").values_list("branch__name", flat=True)


def expected_facts(wave: AuditWave, modules: Iterable[str]) -> dict[str, Any]:
    """Deficits that the model expects to stay, by the rule of the plan itself.

    No course closes what a decision, conditions of work or the list of what is mended at once have to mend.

    Args:
        modules: codes of the courses.
    Returns:
        skills: {code, before, after} of competences by the weights of the scoring; index: points that the
        index would rise by.
    """
    catalogue = frozen_catalogue(wave.frozen)
    remedies = {code: remedy_of(one) for code, one in catalogue.criteria.items()}
    chosen = [Offer(code, 1.0) for code in modules]
    sums: dict[str, list[float]] = {}
    rise = 0.0
    for one in findings_of(wave, catalogue):
        closed = one.deficit * (1 - stays(one, remedies, chosen))
        rise += one.weight * closed / 100
        for code in catalogue.criteria[one.code].competences:
            whole = sums.setdefault(code, [0.0, 0.0, 0.0])
            whole[0] += one.pull
            whole[1] += one.pull * one.score
            whole[2] += one.pull * (one.score + closed)
    return {
        "index": rise,
        "skills": {
            code: {"before": before / weight, "after": after / weight}
            for code, (weight, before, after) in sums.items()
            if weight
        },
    }
