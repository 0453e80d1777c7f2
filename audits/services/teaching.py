"""The case that a scored wave's plans are made from: stored scores, frozen mapping, causes, limits. Light."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audits.models import (
    AuditWave,
    CriterionCause,
    CriterionScore,
    CriticalFailure,
    Deficit,
    Recommendation,
)
from audits.queries.enough import enough_of
from audits.queries.inputs import frozen_budgets, frozen_catalogue
from audits.queries.plan_costs import rounds_of, turns_of
from audits.queries.quotes import quotes_of
from audits.queries.recent import recently_passed
from audits.scoring.causes import Causes
from audits.scoring.inputs import Catalogue
from audits.scoring.prescription import Teaching
from figures.evidence import Cause, Finding

PER_QUARTER = 2  # modules a person, where the wave's plan says nothing else
QUARTERS = 2  # of the half-year within which the last line of a plan is due
WORKING_DAYS = 120  # of that half-year


@dataclass(frozen=True, slots=True)
class Case:
    """What a plan of the wave follows from, and what the reasons of its lines are written from."""

    teaching: Teaching
    scores: Mapping[str, CriterionScore]
    quotes: Mapping[str, list[str]]

    @property
    def catalogue(self) -> Catalogue:
        """The frozen mapping."""
        return self.teaching.catalogue

    @property
    def findings(self) -> dict[str, Finding]:
        """By criterion."""
        return {one.code: one for one in self.teaching.findings}


def case_of(wave: AuditWave, lines: Iterable[Recommendation], *, at: datetime) -> Case:
    """The case of a scored wave, as it stands now.

    Args:
        lines: all lines of its prescription. at: aware moment; who passed a module in the year before is not
            taught it again.
    """
    scores = _told(wave)
    catalogue, budgets = frozen_catalogue(wave.frozen), frozen_budgets(wave.frozen)
    causes = causes_of(wave)
    limits: Mapping[str, Any] = wave.frozen.get("limits") or {}
    known = [catalogue.criteria[code] for code in scores]
    blamed = {one.code: competence for one in known if (competence := causes.blamed(one))}
    recent = recently_passed(wave, catalogue, at=at)
    teaching = Teaching(
        findings=tuple(_findings(wave, scores, catalogue, causes)),
        catalogue=catalogue,
        budgets=budgets,
        blamed=blamed,
        struck_out=frozenset(
            one.subject
            for one in lines
            if one.kind == Recommendation.Kind.COURSE and one.state == Recommendation.State.REJECTED
        ),
        recent=recent,
        rounds=rounds_of(wave.frozen),
        turns=turns_of(wave.frozen, recent),
        at_most=int(limits.get("per_quarter") or PER_QUARTER) * QUARTERS,
        calendar=float(WORKING_DAYS),
    )
    return Case(teaching, scores, quotes_of(wave))


def findings_of(wave: AuditWave, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Every measured criterion of the whole wave with its cause and its critical failure, by code.

    Five statements.

    Args:
        catalogue: the frozen mapping.
    """
    return tuple(_findings(wave, _scores(wave), catalogue, causes_of(wave)))


def causes_of(wave: AuditWave) -> Causes:
    """The auditor's answers, and what the figures say before he is asked."""
    named = Deficit.objects.filter(wave=wave).exclude(cause="").order_by("competence")
    excepted = CriterionCause.objects.filter(wave=wave)
    whole = wave.summaries.filter(branch__isnull=True).values_list("extras", flat=True).first()
    return Causes(
        competences={code: Cause(cause) for code, cause in named.values_list("competence", "cause")},
        exceptions={code: Cause(cause) for code, cause in excepted.values_list("criterion", "cause")},
        overloaded=frozenset((whole or {}).get("conditions", ())),
    )


def _scores(wave: AuditWave) -> dict[str, CriterionScore]:
    """Of the whole wave, by criterion."""
    return {one.criterion_id: one for one in wave.criterion_scores.filter(branch__isnull=True)}


def _told(wave: AuditWave) -> dict[str, CriterionScore]:
    """Those of them that enough observations stand behind: what is too little to show proposes nothing."""
    used = wave.instruments.select_related("instrument").defer("instrument__body")
    rules = {one.instrument.code: enough_of(one.instrument) for one in used}
    known = _scores(wave)
    return {
        code: one
        for code, one in known.items()
        if one.source not in rules or not rules[one.source].is_hidden(one.n)
    }


def _findings(
    wave: AuditWave, scores: Mapping[str, CriterionScore], catalogue: Catalogue, causes: Causes
) -> Iterable[Finding]:
    """The stored scores with their causes, by code."""
    failed = set(CriticalFailure.objects.filter(wave=wave).values_list("criterion_id", flat=True))
    for code, one in sorted(scores.items()):
        yield Finding(
            code,
            one.score,
            weight=one.weight,
            trust=one.trust,
            reliability=one.reliability,
            target=one.target,
            source=one.source,
            cause=causes.of(catalogue.criteria[code]),
            critical_failure=code in failed,
        )
