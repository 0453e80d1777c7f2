"""What the re-audit says of its baseline: verdicts with intervals, control branches, who was trained when."""

from typing import Any

from audits.models import AuditWave, Verdict, WaveSummary
from audits.queries.standing import standing
from audits.queries.verdict_lines import VerdictLine
from audits.queries.verdict_words import ORDER
from audits.queries.verdicts import Changes, Course, changes_of
from audits.queries.wave_sources import Sources
from courses.queries.training import Reach
from reports.queries.audit_gap.base import day_of, picked
from reports.queries.seen import Seen, seen_at_work

_VERDICT = (
    "code",
    "target",
    "before",
    "after",
    "change",
    "low",
    "high",
    "effect",
    "method",
    "p_adjusted",
    "n_before",
    "n_after",
    "clusters",
    "outcome",
    "did",
    "did_low",
    "did_high",
    "did_p",
    "extremes",
)


def previous_facts(wave: AuditWave, sources: Sources) -> dict[str, Any] | None:
    """The index of the baseline with its interval; None of a first wave, and where the board hides it."""
    baseline = wave.baseline
    if baseline is None:
        return None
    whole = WaveSummary.objects.filter(wave=baseline, branch__isnull=True).first()
    if whole is None or whole.index is None or standing(whole.counts, sources, whole.sources)[1]:
        return None
    return {
        "name": baseline.name,
        "on": day_of(baseline.scored_at),
        "index": whole.index,
        "low": whole.index_low,
        "high": whole.index_high,
    }


def change_facts(wave: AuditWave) -> dict[str, Any] | None:
    """The comparison as the document prints it; None of a first wave and of one that was not compared."""
    changes = changes_of(wave)
    baseline = wave.baseline
    if changes is None or baseline is None:
        return None
    brief = changes.brief
    criteria = list(changes.criteria)
    return {
        "baseline": brief.baseline,
        "baseline_on": day_of(baseline.scored_at),
        "obstacle": brief.obstacle,
        "chosen_low": brief.chosen_low,
        "trained": brief.trained,
        "control": brief.control,
        "found": changes.found,
        "index": _line(brief.index) if brief.index else None,
        "words": {value: count for value, _label, count in brief.words.counts},
        "criteria_words": {value: count for value, _label, count in brief.criteria.counts},
        "skills": [
            {**_line(one.verdict), "courses": [each.line.subject for each in one.courses]}
            for one in changes.skills
        ],
        "criteria": [_line(one) for one in criteria if one.is_settled],
        "unproven": sum(one.row.word == Verdict.Outcome.UNPROVEN for one in criteria),
        "too_few": sum(one.row.outcome == Verdict.Outcome.TOO_FEW for one in criteria),
        "movers": [_line(one) for one in changes.movers],
        "branches": [
            {**_line(one.verdict), "reach": _reach(one.reach), "is_control": one.verdict.is_control}
            for one in changes.branches
        ],
        "courses": _courses(wave, baseline, changes),
        "reach": _reach(changes.reach),
        "link": {
            **picked(changes.link, ("people", "branches", "due")),
            "is_missing": changes.link.is_missing,
        },
        "rates": [dict(one) for one in changes.rates],
        "left_out": list(changes.left_out),
    }


def _line(line: VerdictLine) -> dict[str, Any]:
    """One verdict with the name of its subject; without figures where too little was observed."""
    facts = picked(line.row, _VERDICT) | {"outcome": line.row.word, "still_met": line.row.is_still_met}
    if line.is_hidden:
        facts |= dict.fromkeys(("before", "after", "change", "low", "high", "effect", "p_adjusted"))
        facts["still_met"] = False  # where the target stands beside it would be a figure
    return {
        **facts,
        "name": line.name,
        "arms": list(line.arms) if line.arms else None,
        "may_be_chance": line.may_be_chance,
    }


def _reach(reach: Reach | None) -> dict[str, Any] | None:
    """Counts of people; days of their cohorts."""
    if reach is None:
        return None
    counts = picked(reach, ("people", "finished", "practised", "certified"))
    return {**counts, "first": day_of(reach.first), "last": day_of(reach.last)}


def _courses(wave: AuditWave, baseline: AuditWave, changes: Changes) -> list[dict[str, Any]]:
    """Courses of the baseline's plan: when they were given, whom they reached, what their skills did."""
    seen = _seen(wave, baseline, changes)
    return [
        {
            "code": one.line.subject,
            "title": one.line.module.title if one.line.module else one.line.subject,
            "audience": one.line.audience,
            "reach": _reach(one.reach),
            "seen": seen.by_module.get(one.line.module_id or 0, 0),
            **_grounds(one, changes),
        }
        for one in changes.courses
    ]


def _seen(wave: AuditWave, baseline: AuditWave, changes: Changes) -> Seen:
    """Whom managers saw at work between the two waves."""
    if not changes.modules:
        return Seen()
    return seen_at_work(
        wave.organisation_id,
        changes.modules,
        since=baseline.scored_at or baseline.created_at,
        until=wave.scored_at or wave.created_at,
    )


def _grounds(course: Course, changes: Changes) -> dict[str, Any]:
    """What became of the criteria that called for the course, and of the skills that it was to answer.

    Returns:
        grounds: (word, codes) in the order of the words; unconfirmed: names that are not proven better.
    """
    called = {one["criterion"] for one in course.line.because}
    skills = [one.verdict for one in changes.skills if any(each is course for each in one.courses)]
    lines = [*skills, *(one for one in changes.criteria if one.row.code in called)]
    grounds = [
        (str(word), [one.row.code for one in lines if one.row.word == word])
        for word in ORDER
        if any(one.row.word == word for one in lines)
    ]
    return {
        "grounds": grounds,
        "unconfirmed": [f"{one.row.code} {one.name}" for one in lines if not one.row.has_risen],
    }
