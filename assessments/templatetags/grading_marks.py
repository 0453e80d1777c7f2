"""Changes of a grade in words; formatting only."""

from datetime import date

from django import template
from django.utils.translation import pgettext, pgettext_lazy

from assessments.models import Grade
from assessments.queries.history import Change
from assessments.scoring import CALL_MARK
from figures import formats

register = template.Library()

NOTHING = "—"

TICKS = {
    "valid": pgettext_lazy("work", "to the point of the criteria"),
    "authentic": pgettext_lazy("work", "the learner's own"),
    "current": pgettext_lazy("work", "recent"),
    "sufficient": pgettext_lazy("work", "enough"),
}


@register.filter
def in_words(change: Change) -> str:
    """«К2: уровень 1 → 2», «К1, комментарий: «…»», «доказательства: достаточны — отмечено»."""
    match change.kind:
        case "level":
            code, _mark, call = change.code.partition(CALL_MARK)
            where = f"{code}, {call}" if call else code
            return (
                f"{where}: "
                + pgettext("grade change", "level")
                + f" {_arrow(_level(change.before), _level(change.after))}"
            )
        case "comment":
            return f"{change.code}, " + pgettext("grade change", "comment") + f": {_text(change.after)}"
        case "overall":
            return pgettext("grade change", "to the learner") + f": {_text(change.after)}"
        case "vacs":
            said = (
                pgettext("grade change", "ticked")
                if change.after
                else pgettext("grade change", "tick taken off")
            )
            return pgettext("grade change", "evidence") + f", {TICKS[change.code]}: {said}"
        case "next_try_on":
            return (
                pgettext("grade change", "next try") + f": {_arrow(_day(change.before), _day(change.after))}"
            )
        case _:
            decisions = {value: str(label) for value, label in Grade.Decision.choices}
            after = decisions.get(change.after, pgettext("grade change", "none"))
            return (
                pgettext("grade change", "decision")
                + f": {_arrow(decisions.get(change.before, NOTHING), after)}"
            )


def _arrow(before: str, after: str) -> str:
    """«1 → 2»; what was not there before is only named."""
    return after if before == NOTHING else f"{before} → {after}"


def _level(value: int | None) -> str:
    return NOTHING if value is None else str(value)


def _text(value: str) -> str:
    return formats.quoted(value) if value else pgettext("grade change", "taken away")


def _day(value: str) -> str:
    return formats.day(date.fromisoformat(value)) if value else NOTHING
