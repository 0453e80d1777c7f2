"""Words of the room: dimensions, levels, audiences, causes; one place for pages and documents."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from audits.models import AuditWave, Recommendation
from figures.evidence import Cause
from figures.formats import counted

_MODULE = re.compile(r"[А-ЯA-Z]{2}-[А-ЯA-Z]{2}-\d{3,}")  # as catalogue codes are written

DIMENSIONS = {
    "T": pgettext_lazy("dimension", "Tangibles"),
    "R": pgettext_lazy("dimension", "Reliability"),
    "S": pgettext_lazy("dimension", "Responsiveness"),
    "A": pgettext_lazy("dimension", "Assurance"),
    "E": pgettext_lazy("dimension", "Empathy"),
}
LEVELS = {
    "customer": pgettext_lazy("audit level", "customers"),
    "external": pgettext_lazy("audit level", "outside view"),
    "internal": pgettext_lazy("audit level", "inside view"),
}
SIDES = {
    "customers": pgettext_lazy("side", "Customers"),
    "observers": pgettext_lazy("side", "Observers"),
    "staff": pgettext_lazy("side", "Staff"),
    "managers": pgettext_lazy("side", "Managers"),
    "records": pgettext_lazy("side", "Figures of work"),
}
AUDIENCES = {
    "Ф": pgettext_lazy("audience", "Front line"),
    "С": pgettext_lazy("audience", "Seniors and supervisors"),
    "Р": pgettext_lazy("audience", "Managers"),
}
STRENGTHS = {
    "strong": pgettext_lazy("evidence", "strong"),
    "medium": pgettext_lazy("evidence", "medium"),
    "weak": pgettext_lazy("evidence", "weak"),
}
PRIORITIES = {
    "critical": pgettext_lazy("priority", "critical, within 30 days"),
    "high": pgettext_lazy("priority", "high, within a quarter"),
    "medium": pgettext_lazy("priority", "medium, within half a year"),
    "maintain": pgettext_lazy("priority", "keep up"),
}
PRIORITY_WORDS = {
    "critical": pgettext_lazy("priority", "critical"),
    "high": pgettext_lazy("priority", "high"),
    "medium": pgettext_lazy("priority", "medium"),
    "maintain": pgettext_lazy("priority", "keep up"),
}
PRIORITY_SIGNS = {"critical": "crit", "high": "bad", "medium": "warn", "maintain": "ok"}
CAUSES: dict[str, Promise] = {
    Cause.KNOWS: pgettext_lazy("cause", "Do not know"),
    Cause.CAN: pgettext_lazy("cause", "Do not know how"),
    Cause.WANTS: pgettext_lazy("cause", "Do not want to"),
    Cause.MAY: pgettext_lazy("cause", "Cannot: conditions"),
}
CAUSE_HINTS: dict[str, Promise] = {
    Cause.KNOWS: pgettext_lazy("cause", "knowledge is missing: a course helps"),
    Cause.CAN: pgettext_lazy("cause", "skill is missing: a course with practice helps"),
    Cause.WANTS: pgettext_lazy("cause", "the attitude hinders: a course and the manager help"),
    Cause.MAY: pgettext_lazy("cause", "time, tools, powers or process are missing: a decision, not a course"),
}
STATE_SIGNS: dict[str, str] = {
    AuditWave.State.DRAFT: "muted",
    AuditWave.State.COLLECTING: "info",
    AuditWave.State.CHECKING: "info",
    AuditWave.State.SCORED: "warn",
    AuditWave.State.APPROVED: "ok",
    AuditWave.State.ARCHIVED: "muted",
}
LINE_SIGNS: dict[str, str] = {
    Recommendation.State.PROPOSED: "muted",
    Recommendation.State.ACCEPTED: "ok",
    Recommendation.State.REJECTED: "crit",
}


def whole_days(days: int) -> str:
    """«2 дня» a person; «меньше дня» of the option that stands for a budget below one day."""
    return counted(days, "день", "дня", "дней") if days else pgettext("plan", "less than a day")


def module_codes(text: str) -> list[str]:
    """Codes of modules that the text names."""
    return _MODULE.findall(text)


def titled(text: str, titles: Mapping[str, str]) -> str:
    """The text with the title behind each code of a module: «ОК-ПО-216 «Защита данных»».

    Args:
        titles: code -> title of the modules that are known.
    """
    return _MODULE.sub(lambda found: _with_title(found[0], titles), text)


def _with_title(code: str, titles: Mapping[str, str]) -> str:
    """The code, with its title where it is known."""
    return f"{code} «{titles[code]}»" if code in titles else code
