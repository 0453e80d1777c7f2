"""What changed since the baseline, as pages show it. Reads stored verdicts; no statistics here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import Branch
from audits.models import AuditWave, Recommendation, Verdict, WaveBranch
from audits.queries.linked import Link
from audits.queries.verdict_lines import SkillChange, VerdictLine, in_order, line_of, skill_changes
from audits.queries.verdict_words import Words, words_of
from audits.queries.withheld import withheld_branches
from audits.scoring.pairs import INDEX
from courses.queries.training import Reach, reach_by_branch, reach_by_module

Subject = Verdict.Subject
MOVED = 10.0  # points of a criterion that are named at the head
MOVERS = 3  # falls, and rises


@dataclass(frozen=True, slots=True)
class Brief:
    """The head of the comparison: all that the board shows."""

    baseline: str
    baseline_id: int
    index: VerdictLine | None
    words: Words
    criteria: Words
    obstacle: str
    chosen_low: bool
    trained: int
    control: int
    first: tuple[VerdictLine, ...]
    whole: tuple[float, float] | None  # the index of all branches before and after


@dataclass(frozen=True, slots=True)
class Course:
    """A course that the baseline's plan asked for, with whom it has reached; None: nobody yet."""

    line: Recommendation
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A competence with the courses that were to answer it."""

    verdict: VerdictLine
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class BranchLine:
    """A branch with those of its people whom the plan's courses have reached."""

    verdict: VerdictLine
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The whole comparison. modules: of the plan's courses; reach: people of all of them, each once.

    frozen: criteria as the first wave kept them. whole: criterion, or «index» -> figure of all branches
    before and after. loads: criterion -> requests by capacity, likewise. plan: lines of the
    repeat, whatever their state.
    """

    brief: Brief
    skills: tuple[SkillLine, ...]
    criteria: tuple[VerdictLine, ...]
    branches: tuple[BranchLine, ...]
    courses: tuple[Course, ...]
    found: int
    reach: Reach
    rates: tuple[Mapping[str, Any], ...]
    left_out: tuple[str, ...]
    frozen: Mapping[str, Any]
    whole: Mapping[str, tuple[float, float]]
    loads: Mapping[str, tuple[float, float]]
    plan: tuple[Recommendation, ...]

    @property
    def skill_lines(self) -> list[VerdictLine]:
        """The competences alone."""
        return [one.verdict for one in self.skills]

    @property
    def movers(self) -> list[VerdictLine]:
        """Criteria that fell most, then those that rose most, at least ten points each."""
        moved = [one for one in self.criteria if not one.is_hidden and abs(one.row.change or 0.0) >= MOVED]
        moved.sort(key=lambda one: (one.row.change or 0.0, one.row.code))
        falls = [one for one in moved if (one.row.change or 0.0) < 0][:MOVERS]
        rises = [one for one in reversed(moved) if (one.row.change or 0.0) > 0][:MOVERS]
        found = falls + rises
        return [
            replace(one, whole=self.whole.get(one.row.code), load=self.loads.get(one.row.code))
            for one in found
        ]

    @property
    def alone(self) -> int:
        """Skills whose own interval excludes zero without a proof."""
        return sum(one.stands_alone for one in self.skill_lines)

    @property
    def link(self) -> Link:
        """How many of the compared branches that were due to be trained really were."""
        due = [one for one in self.branches if not one.verdict.is_control]
        reached = [one.reach.finished for one in due if one.reach and one.reach.finished]
        return Link(sum(reached), len(reached), len(due))

    @property
    def modules(self) -> list[int]:
        """Ids of the plan's modules."""
        return [one.line.module_id for one in self.courses if one.line.module_id is not None]


def brief_of(wave: AuditWave) -> Brief | None:
    """The head of the comparison as it was stored; None of a baseline, and before the repeat is scored."""
    if "comparison" not in wave.frozen:
        return None
    rows = [Verdict(wave=wave, **one) for one in wave.frozen["comparison"].get("head", ())]
    return _brief(wave, [line_of(wave, one) for one in rows])


def kept_skill_changes(wave: AuditWave) -> list[SkillChange]:
    """`skill_changes` of a repeat from what was stored with its figures."""
    rows = (Verdict(wave=wave, **one) for one in wave.frozen.get("comparison", {}).get("head", ()))
    return skill_changes(rows, wave.frozen.get("competences", {}))


def changes_of(wave: AuditWave) -> Changes | None:
    """The whole comparison of a scored repeat; None of anything else. Eight statements."""
    baseline = wave.baseline
    if "comparison" not in wave.frozen or baseline is None:
        return None
    told = wave.frozen["comparison"]
    names, arms = _branches(wave)
    withheld = withheld_branches(wave)
    lines = [line_of(wave, one, names, arms, withheld) for one in wave.verdicts.all()]
    plans = Recommendation.objects.filter(wave__in=(wave.pk, baseline.pk)).select_related("module")
    later, plan = _plans_of(plans.order_by("audience", "position"), baseline)
    modules = [one.module_id for one in plan if one.module_id is not None]
    span = {"since": baseline.scored_at or baseline.created_at, "until": wave.scored_at or wave.created_at}
    by_module = reach_by_module(wave.organisation_id, modules, **span)
    by_branch = reach_by_branch(wave.organisation_id, modules, **span)
    courses = tuple(Course(one, by_module.get(one.module_id or 0)) for one in plan)
    own = {
        subject: in_order(one for one in lines if one.row.subject == subject) for subject in Subject.values
    }
    return Changes(
        brief=_brief(wave, lines),
        skills=tuple(
            SkillLine(one, _courses_of(baseline, one.row.code, courses)) for one in own[Subject.COMPETENCE]
        ),
        criteria=tuple(own[Subject.CRITERION]),
        branches=tuple(
            BranchLine(one, by_branch.get(int(one.row.code)))
            for one in sorted(own[Subject.BRANCH], key=lambda one: (one.is_control, one.name))
        ),
        courses=courses,
        found=sum(
            one.row.before is not None and one.row.target is not None and one.row.before < one.row.target
            for one in own[Subject.COMPETENCE]
        ),
        reach=_together(by_branch.values()),
        rates=tuple(told.get("rates", ())),
        left_out=tuple(told.get("left_out", ())),
        frozen=baseline.frozen.get("criteria", {}),
        whole=told.get("whole", {}),
        loads=told.get("loads", {}),
        plan=tuple(later),
    )


def _plans_of(
    lines: Iterable[Recommendation], baseline: AuditWave
) -> tuple[list[Recommendation], list[Recommendation]]:
    """Lines of the repeat, and the accepted courses of its first wave."""
    known = list(lines)
    course = (Recommendation.Kind.COURSE, Recommendation.State.ACCEPTED)
    first = [one for one in known if one.wave_id == baseline.pk and (one.kind, one.state) == course]
    return [one for one in known if one.wave_id != baseline.pk], first


def _branches(wave: AuditWave) -> tuple[dict[int, str], dict[int, str]]:
    """Names and arms of the organisation's branches. One statement."""
    arm = WaveBranch.objects.filter(wave=wave, branch=OuterRef("pk")).values("arm")[:1]
    rows = Branch.objects.filter(organisation=wave.organisation_id).annotate(arm=Subquery(arm))
    found = list(rows.values_list("pk", "name", "arm").order_by())
    return {pk: name for pk, name, _ in found}, {pk: arm for pk, _, arm in found if arm}


def _brief(wave: AuditWave, lines: Iterable[VerdictLine]) -> Brief:
    """The head, from lines of at least the index and the competences."""
    told = wave.frozen["comparison"]
    known = list(lines)
    words = told.get("words", {})
    branches = told.get("branches", {})
    return Brief(
        baseline=told["baseline"]["name"],
        baseline_id=told["baseline"]["id"],
        index=next((one for one in known if one.row.subject == Subject.INDEX), None),
        words=words_of(words.get(Subject.COMPETENCE.value, {})),
        criteria=words_of(words.get(Subject.CRITERION.value, {})),
        obstacle=told["obstacle"],
        chosen_low=told.get("chosen_low", False),
        trained=branches.get("trained", 0),
        control=branches.get("control", 0),
        first=tuple(
            one
            for one in in_order(one for one in known if one.row.subject == Subject.COMPETENCE)
            if one.is_settled
        ),
        whole=told.get("whole", {}).get(INDEX),
    )


def _courses_of(baseline: AuditWave, competence: str, courses: Iterable[Course]) -> tuple[Course, ...]:
    """Courses that were to answer the competence: theirs it is, or a criterion that they mainly answer."""
    criteria = baseline.frozen.get("criteria", {})
    return tuple(
        one
        for one in courses
        if one.line.module is not None
        and (
            one.line.module.competence_id == competence
            or any(
                competence in criteria.get(reason["criterion"], {}).get("competences", ())
                and one.line.subject in criteria[reason["criterion"]]["main"]
                for reason in one.line.because
            )
        )
    )


def _together(reaches: Iterable[Reach]) -> Reach:
    """The branches' people in all: each belongs to one branch or to none."""
    known = list(reaches)
    return Reach(
        sum(one.people for one in known),
        sum(one.finished for one in known),
        sum(one.practised for one in known),
        sum(one.certified for one in known),
    )
