"""What a director reads first of a comparison: what closed, what did not, why, and what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from audits.models import AuditWave, Deficit, Recommendation, Verdict
from audits.models.verdicts import REACHED
from audits.queries.verdict_lines import VerdictLine
from audits.queries.verdicts import Changes, Course, SkillLine

Outcome = Verdict.Outcome
OPEN = (Recommendation.State.PROPOSED, Recommendation.State.ACCEPTED)
FAR = 0.5  # of the trained branches' change: where control branches moved so far, training did not do it
ALIKE = 0.8  # of the larger change of the two: then both changed the same


@dataclass(frozen=True, slots=True)
class Taught:
    """A course of the first wave's plan with its own criteria of a skill, as they were measured again."""

    course: Course
    criteria: tuple[VerdictLine, ...]

    @property
    def is_without_effect(self) -> bool:
        """People hold its certificate, and of none of its criteria a rise is proven."""
        reach = self.course.reach
        risen = any(one.row.has_risen for one in self.criteria)
        return bool(reach and reach.certified and self.criteria and not risen)


@dataclass(frozen=True, slots=True)
class Told:
    """A skill with what was done about it and what the plan of the repeat says.

    cause, note: the auditor's answer in the repeat. courses, decisions: lines of the repeat's plan.
    """

    line: VerdictLine
    taught: tuple[Taught, ...]
    cause: str
    note: str
    courses: tuple[Recommendation, ...]
    decisions: tuple[Recommendation, ...]

    @property
    def held(self) -> tuple[Taught, ...]:
        """Courses that somebody has finished."""
        return tuple(one for one in self.taught if one.course.reach and one.course.reach.finished)

    @property
    def missed(self) -> tuple[Taught, ...]:
        """Courses of the plan that nobody has finished."""
        return tuple(one for one in self.taught if one not in self.held)

    @property
    def has_risen(self) -> bool:
        """Whether the rise of the skill as a whole is proven; single criteria may still be unproven."""
        return self.line.row.has_risen

    @property
    def is_everywhere(self) -> bool:
        """Control branches moved the same way, at least half as far: training is not what moved it."""
        if self.line.arms is None:
            return False
        trained, control = self.line.arms
        return trained * control > 0 and abs(control) >= FAR * abs(trained)

    @property
    def is_alike(self) -> bool:
        """Control branches moved the same way and nearly as far, neither much less nor much more."""
        if not self.is_everywhere or self.line.arms is None:
            return False
        near, far = sorted(map(abs, self.line.arms))
        return near >= ALIKE * far


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Skills by their word, and those without a proof by what was done about them."""

    closed: tuple[Told, ...]
    narrowed: tuple[Told, ...]
    worsened: tuple[Told, ...]
    reached: tuple[Told, ...]  # risen, and at the target before
    unmoved: tuple[Told, ...]  # a course was finished, a change is not proven
    waiting: tuple[Told, ...]  # the plan had a course that nobody has finished
    without: tuple[Told, ...]  # the plan had none
    too_few: tuple[Told, ...]
    skills: tuple[Told, ...]  # all of them, in the order of the words
    courses: int  # of the repeat's plan
    decisions: int

    @property
    def unproven(self) -> int:
        """How many skills have no proven change."""
        return len(self.unmoved) + len(self.waiting) + len(self.without)

    @property
    def with_course(self) -> list[Told]:
        """Skills that the plan had a course for."""
        return [one for one in self.skills if one.taught]

    @property
    def without_course(self) -> list[Told]:
        """The others."""
        return [one for one in self.skills if not one.taught]


def outcomes_of(wave: AuditWave, changes: Changes) -> Outcomes:
    """The comparison in the order of a reader without time. One statement."""
    answers = {one.competence_id: one for one in Deficit.objects.filter(wave=wave)}
    plan = [one for one in changes.plan if one.state in OPEN]
    skills = tuple(_told(wave, changes, one, answers, plan) for one in changes.skills)
    unproven = [one for one in skills if one.line.row.word == Outcome.UNPROVEN]
    return Outcomes(
        closed=_with(skills, Outcome.CLOSED),
        narrowed=_with(skills, Outcome.NARROWED),
        worsened=_with(skills, Outcome.WORSENED),
        reached=_with(skills, REACHED),
        unmoved=tuple(one for one in unproven if one.held),
        waiting=tuple(one for one in unproven if one.taught and not one.held),
        without=tuple(one for one in unproven if not one.taught),
        too_few=_with(skills, Outcome.TOO_FEW),
        skills=skills,
        courses=sum(one.kind == Recommendation.Kind.COURSE for one in plan),
        decisions=sum(one.kind == Recommendation.Kind.MANAGEMENT for one in plan),
    )


def _told(
    wave: AuditWave,
    changes: Changes,
    skill: SkillLine,
    answers: Mapping[str, Deficit],
    plan: Iterable[Recommendation],
) -> Told:
    """One skill."""
    code = skill.verdict.row.code
    answer = answers.get(code)
    own = [one for one in plan if one.subject == code or _answers(one, code, wave.frozen)]
    return Told(
        line=skill.verdict,
        taught=tuple(Taught(one, _criteria_of(changes, one, code)) for one in skill.courses),
        cause=answer.cause if answer else "",
        note=answer.cause_note if answer else "",
        courses=tuple(one for one in own if one.kind == Recommendation.Kind.COURSE),
        decisions=tuple(one for one in own if one.kind == Recommendation.Kind.MANAGEMENT),
    )


def _answers(line: Recommendation, competence: str, frozen: Mapping[str, Any]) -> bool:
    """Whether the line rests on a criterion of the competence."""
    criteria = frozen.get("criteria", {})
    return any(
        competence in criteria.get(reason["criterion"], {}).get("competences", ()) for reason in line.because
    )


def _criteria_of(changes: Changes, course: Course, competence: str) -> tuple[VerdictLine, ...]:
    """Criteria of the skill that the course mainly answers and both waves measured."""
    return tuple(
        one
        for one in changes.criteria
        if (kept := changes.frozen.get(one.row.code))
        and course.line.subject in kept["main"]
        and competence in kept["competences"]
    )


def _with(skills: Iterable[Told], word: str) -> tuple[Told, ...]:
    """Skills that have the word."""
    return tuple(one for one in skills if one.line.row.word == word)
