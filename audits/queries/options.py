"""Options of a plan as the wave's page shows them: one variant and one day of each audience at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from audits.models import AuditWave, PlanOption
from audits.words import AUDIENCES
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
class Beside:
    """Another plan of the same days. objective: what it closes, weighted points."""

    modules: tuple[tuple[str, str, int], ...]
    objective: float


@dataclass(frozen=True, slots=True)
class AudienceOptions:
    """One option with the ways to the others.

    modules: code, title, days. last_day: what the day before did not close, weighted points; None for the
    first. left_open: text of a criterion, points expected to be missing.
    """

    audience: str
    key: str
    row: PlanOption
    modules: tuple[tuple[str, str, int], ...]
    tabs: tuple[Choice, ...]
    days: tuple[Choice, ...]
    last_day: float | None
    left_open: tuple[tuple[str, str, float], ...]
    runner_up: Beside | None
    greedy: Beside

    @property
    def is_greedy(self) -> bool:
        """Whether the greedy rule finds the same modules."""
        return {code for code, _title, _days in self.modules} == {one[0] for one in self.greedy.modules}


def options_of(wave: AuditWave, asked: QueryDict) -> dict[str, Any]:
    """`options` of the audiences, and `options_job` where they are being computed. Two statements at most.

    Args:
        asked: the address; `front=courses-3` asks for three days of courses for the front line.
    """
    rows: dict[str, list[PlanOption]] = {}
    for row in wave.plan_options.all():
        rows.setdefault(row.audience, []).append(row)
    if not rows:
        is_due = wave.state == AuditWave.State.SCORED
        return {"options": (), "options_job": options_job(wave) if is_due else None}
    found = tuple(_audience(wave, one, rows[one], asked) for one in AUDIENCES if one in rows)
    return {"options": found, "options_job": None}


def options_job(wave: AuditWave) -> Job | None:
    """The latest computation of the wave's options that a change of causes has asked for."""
    jobs = Job.objects.of_subject(KIND, f"{wave.pk}-")
    return jobs.filter(organisation_id=wave.organisation_id).first()


def _audience(
    wave: AuditWave, audience: str, rows: Sequence[PlanOption], asked: QueryDict
) -> AudienceOptions:
    """The option that the address asks for, otherwise the targeted one of the budget."""
    by_name = {f"{one.variant}-{one.days}": one for one in rows}
    budget = int(wave.frozen.get("budgets", {}).get(audience, {}).get("days", 1))
    row = by_name.get(asked.get(KEYS[audience], "")) or by_name.get(f"targeted-{budget}") or rows[0]
    own = {one.days: one for one in rows if one.variant == row.variant}
    before = own.get(row.days - 1)
    modules: Mapping[str, Any] = wave.frozen.get("modules", {})
    return AudienceOptions(
        audience=audience,
        key=KEYS[audience],
        row=row,
        modules=_modules(row.modules, modules),
        tabs=tuple(
            Choice(str(label), _href(asked, audience, value, row.days), value == row.variant)
            for value, label in PlanOption.Variant.choices
            if f"{value}-{row.days}" in by_name
        ),
        days=tuple(
            Choice(str(day), _href(asked, audience, row.variant, day), day == row.days) for day in sorted(own)
        ),
        last_day=None if before is None else row.objective - before.objective,
        left_open=_left_open(row, wave.frozen.get("criteria", {})),
        runner_up=_beside(row.runner_up, modules) if row.runner_up else None,
        greedy=_beside(row.greedy, modules),
    )


def _href(asked: QueryDict, audience: str, variant: str, days: int) -> str:
    """The page with this option; other audiences and filters stay as they are."""
    query = asked.copy()
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
