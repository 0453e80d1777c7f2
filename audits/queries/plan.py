"""The prescription of a wave as its page shows it, and the request that a line becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import AuditWave, Recommendation
from audits.queries.plan_costs import plan_cost
from audits.queries.plan_state import PlanState
from audits.scoring.recent import left_of, recent_of
from audits.words import AUDIENCES
from catalog.models import ProgrammeRequest
from catalog.tokens import Prefill, prefill_token
from figures.budget import Cost
from figures.evidence import Priority
from figures.formats import number

KIND, STATE = Recommendation.Kind, Recommendation.State
_SLACK = 1e-9  # days: sums of fractions of days are not exact
AT_ONCE = 20  # modules of one request
REASONS_A_MODULE = 3
LONGEST_TOKEN = 2_600  # characters: an address stays below the 4,094 of a server's line
NOTICE_DAYS = 14  # before the first day of a course
HALF_A_YEAR = 180


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course of the plan with the standing request that it became, if any.

    exceeds: with it the days of the audience pass their budget.
    """

    row: Recommendation
    request: ProgrammeRequest | None
    exceeds: bool = False


@dataclass(frozen=True, slots=True)
class AudiencePlan:
    """Lines of one audience in order. days: of a person; they and the cost leave out rejected lines.

    state: what the plan follows; None where the page does not ask. used: days of the budget, which are days
    of the whole audience: a module that half of it passed within a year takes half of its days.
    """

    audience: str
    lines: tuple[CourseLine, ...]
    days: int
    budget: float | None
    cost: Cost | None = None
    state: PlanState | None = None
    used: float = 0.0

    @property
    def excess(self) -> float:
        """Days above the budget; 0 within it, and without one."""
        return max(0.0, self.used - self.budget) if self.budget else 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole prescription."""

    audiences: tuple[AudiencePlan, ...]
    decisions: tuple[Recommendation, ...]
    excluded: tuple[tuple[str, str, str], ...]  # code, title, why
    cost: Cost | None = None  # of all audiences

    @property
    def undecided(self) -> int:
        """Lines that nobody has accepted or rejected."""
        courses = sum(line.row.state == STATE.PROPOSED for one in self.audiences for line in one.lines)
        return courses + sum(one.state == STATE.PROPOSED for one in self.decisions)

    @property
    def courses(self) -> int:
        """Courses that are not rejected."""
        return sum(line.row.state != STATE.REJECTED for one in self.audiences for line in one.lines)

    @property
    def days(self) -> int:
        """Training days over all audiences."""
        return sum(one.days for one in self.audiences)

    @property
    def unasked(self) -> int:
        """Accepted courses for which no programme has been asked."""
        return sum(
            line.row.state == STATE.ACCEPTED and line.request is None
            for one in self.audiences
            for line in one.lines
        )


def lines_of(wave: AuditWave) -> list[Recommendation]:
    """The wave's lines with their modules and requests, in order. One statement."""
    lines = wave.recommendations.select_related("module", "request")
    return list(lines.order_by("kind", "audience", "position", "pk"))


def plan_of(
    wave: AuditWave,
    lines: Sequence[Recommendation],
    *,
    with_requests: bool,
    states: Mapping[str, PlanState] | None = None,
) -> Plan:
    """The plan by audience.

    Args:
        lines: of `lines_of`.
        with_requests: also show the requests that the lines became.
        states: of `states_of`, where the page says what the plan follows.
    """
    budgets = wave.frozen.get("budgets", {})
    audiences = []
    for audience in AUDIENCES:
        own = [one for one in lines if one.kind == KIND.COURSE and one.audience == audience]
        budget = budgets.get(audience, {}).get("days")
        used = _used(wave.frozen, own)
        beyond = _beyond(own, used, budget)
        lengths = _lengths(own)
        audiences.append(
            AudiencePlan(
                audience,
                tuple(
                    CourseLine(one, standing_request(one) if with_requests else None, one.pk in beyond)
                    for one in own
                ),
                sum(days for _code, days in lengths),
                budget,
                plan_cost(wave.frozen, {audience: lengths}) if budgets else None,
                (states or {}).get(audience),
                sum(used.values()),
            )
        )
    modules = wave.frozen.get("modules", {})
    return Plan(
        tuple(audiences),
        tuple(sorted((one for one in lines if one.kind == KIND.MANAGEMENT), key=_urgency)),
        tuple(
            (code, modules.get(code, {}).get("title", code), why)
            for code, why in sorted(wave.frozen.get("excluded", {}).items())
        ),
        plan_cost(wave.frozen, {one.audience: _lengths(_rows(one)) for one in audiences})
        if budgets
        else None,
    )


def _urgency(line: Recommendation) -> int:
    """How soon the line is due, 0 the soonest; equal ones stay as the plan has them."""
    return list(Priority).index(Priority(line.priority))


def _rows(plan: AudiencePlan) -> list[Recommendation]:
    """The lines of an audience."""
    return [one.row for one in plan.lines]


def _lengths(lines: Sequence[Recommendation]) -> list[tuple[str, int]]:
    """Modules that nobody struck out, with their training days."""
    return [(one.subject, one.days or 0) for one in lines if one.state != STATE.REJECTED]


def _used(frozen: Mapping[str, Any], lines: Sequence[Recommendation]) -> dict[int, float]:
    """Id of each line that nobody struck out -> days that it takes of its audience's budget."""
    budgets, recent = frozen.get("budgets", {}), recent_of(frozen)
    found = {}
    for one in lines:
        if one.state != STATE.REJECTED and one.days:
            reach = float(budgets.get(one.audience, {}).get("reach", 1.0)) or 1.0
            found[one.pk] = one.days * left_of(recent, one.subject, reach) / reach
    return found


def _beyond(lines: Sequence[Recommendation], used: Mapping[int, float], budget: float | None) -> set[int]:
    """Ids of the lines that pass the budget; those that the auditor added are counted last."""
    spent, found = 0.0, set()
    for one in sorted(lines, key=lambda line: bool(line.added_because)):
        if one.pk in used:
            spent += used[one.pk]
            if budget and spent > budget + _SLACK:
                found.add(one.pk)
    return found


def standing_request(line: Recommendation) -> ProgrammeRequest | None:
    """The request that the line became, unless it was withdrawn or declined: then it may be asked again."""
    gone = (ProgrammeRequest.State.WITHDRAWN, ProgrammeRequest.State.DECLINED)
    return None if line.request is None or line.request.state in gone else line.request


@dataclass(frozen=True, slots=True)
class Asking:
    """A request to be: its signed filling and how many courses it names. left: what waits for a next one."""

    token: str
    named: int
    left: int


def asking_of(wave: AuditWave, lines: Sequence[Recommendation], *, user: User, today: date) -> Asking:
    """The filling of one request for these accepted courses.

    Reasons are cut until it fits an address, and then courses from the end: those wait for another request.

    Args:
        lines: with modules, at least one.
    """
    known = list(lines[:AT_ONCE])
    for at_most in (REASONS_A_MODULE, 2, 1):
        token = prefill_token(_prefill(wave, known, user=user, today=today, at_most=at_most))
        if len(token) <= LONGEST_TOKEN:
            break
    while len(token) > LONGEST_TOKEN and len(known) > 1:
        known.pop()
        token = prefill_token(_prefill(wave, known, user=user, today=today, at_most=1))
    return Asking(token, len(known), len(lines) - len(known))


def askable_lines(wave: AuditWave) -> list[Recommendation]:
    """Accepted courses for which no programme has been asked, in the order of the plan."""
    return [one for one in lines_of(wave) if _is_accepted_course(one) and standing_request(one) is None]


def _is_accepted_course(line: Recommendation) -> bool:
    """Whether a programme may be asked for the line."""
    return line.kind == KIND.COURSE and line.state == STATE.ACCEPTED


def _prefill(
    wave: AuditWave, lines: Sequence[Recommendation], *, user: User, today: date, at_most: int
) -> Prefill:
    """What the form of the request begins with."""
    audiences = sorted({one.audience for one in lines}, key=list(AUDIENCES).index)
    within = [Priority(one.priority).within_days or HALF_A_YEAR for one in lines]
    return Prefill(
        organisation_id=wave.organisation_id,
        user_id=user.pk,
        modules=[one.module.slug for one in lines if one.module is not None],
        reasons=_reasons(wave, lines, at_most),
        group_size=_people(wave, lines),
        audience=", ".join(str(AUDIENCES[one]) for one in audiences),
        starts_on=(today + timedelta(days=NOTICE_DAYS)).isoformat(),
        ends_on=(today + timedelta(days=max(min(within), NOTICE_DAYS + 1))).isoformat(),
        expected_change=_change(lines),
        lines=[one.pk for one in lines],
    )


def _reasons(wave: AuditWave, lines: Sequence[Recommendation], at_most: int) -> list[dict[str, Any]]:
    """Gaps of the lines, each criterion once: with the first course that answers it."""
    taken: set[str] = set()
    found = []
    for line in lines:
        own = [one for one in line.because if one["criterion"] not in taken][:at_most]
        taken.update(one["criterion"] for one in own)
        found += [_reason(wave, line, one) for one in own]
    return found


def _reason(wave: AuditWave, line: Recommendation, because: dict[str, Any]) -> dict[str, Any]:
    """One gap as a request keeps it."""
    return {
        "module": line.subject,
        "criterion": because["criterion"],
        "text": because["text"],
        "score": round(because["score"], 1),
        "target": because["target"],
        "n": because["n"],
        "wave": wave.name,
        "wave_id": wave.pk,
        "branch": "",
        "recommendation": line.pk,
    }


def _people(wave: AuditWave, lines: Sequence[Recommendation]) -> int | None:
    """Whom the courses are for: the stated reach, otherwise active people, less who passed them lately."""
    audiences = {one.audience for one in lines}
    budgets, recent = wave.frozen.get("budgets", {}), recent_of(wave.frozen)
    reach = {one: int(budgets.get(one, {}).get("reach", 1)) for one in audiences}
    if sum(reach.values()) <= len(audiences):
        people = User.objects.filter(organisation=wave.organisation_id, is_active=True, level__in=audiences)
        known = people.order_by().values_list("level").annotate(count=Count("pk"))
        reach = dict.fromkeys(audiences, 0) | dict(known)
    left = dict.fromkeys(audiences, 0)
    for one in lines:
        found = round(left_of(recent, one.subject, reach[one.audience]))
        left[one.audience] = max(left[one.audience], found)
    return sum(left.values()) or None


def _change(lines: Sequence[Recommendation]) -> str:
    """What a repeated audit should show, by the widest gap of the first line."""
    widest = max(
        (because for one in lines[:1] for because in one.because),
        key=lambda because: float(because["target"]) - float(because["score"]),
    )
    return _("At the repeated audit «%(text)s» rises from %(score)s to %(target)s points.") % {
        "text": widest["text"],
        "score": number(widest["score"], 0),
        "target": number(widest["target"], 0),
    }
