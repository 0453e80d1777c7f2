"""Who was seen at work between two waves: the room of audits does not know assessments."""

from django import template

from audits.models import AuditWave
from audits.queries.verdicts import Changes
from reports.queries.seen import Seen
from reports.queries.seen import seen_at_work as seen

register = template.Library()


@register.simple_tag
def seen_at_work(wave: AuditWave, changes: Changes) -> Seen:
    """People of the plan's courses whom managers saw at work before the repeat was scored. One statement."""
    baseline = wave.baseline
    if baseline is None or not changes.modules:
        return Seen()
    return seen(
        wave.organisation_id,
        changes.modules,
        since=baseline.scored_at or baseline.created_at,
        until=wave.scored_at or wave.created_at,
    )


@register.filter
def of_module(found: Seen, module_id: int) -> int:
    """How many of one module's people."""
    return found.by_module.get(module_id, 0)


@register.filter
def of_branch(found: Seen, branch_id: int | str) -> int:
    """How many of one branch's people."""
    return found.by_branch.get(int(branch_id), 0)


@register.filter
def unseen_of(found: Seen, changes: Changes) -> list[str]:
    """Codes of courses that people finished and nobody was seen to use at work."""
    return [
        one.line.subject
        for one in changes.courses
        if one.reach and one.reach.finished and not found.by_module.get(one.line.module_id or 0)
    ]
