"""Signs and words of verdicts; formatting only."""

from collections.abc import Mapping
from typing import Any

from django import template

from audits.models import Verdict
from figures.formats import NBSP, bounds, number, plural

register = template.Library()

SIGNS: Mapping[str, str] = {
    Verdict.Outcome.CLOSED: "ok",
    Verdict.Outcome.NARROWED: "info",
    Verdict.Outcome.WORSENED: "crit",
    Verdict.Outcome.UNPROVEN: "muted",
    Verdict.Outcome.TOO_FEW: "few",
}
_SMALLEST_P = 0.001


@register.filter
def verdict_sign(outcome: str) -> str:
    """Name of the sign of a verdict: its shape tells the word without the colour."""
    return SIGNS.get(outcome, "muted")


@register.filter
def change_interval(row: Verdict, digits: int = 1) -> str:
    """«[2,1; 12,0]» of the change; nothing where its ends are unknown."""
    return "" if row.low is None or row.high is None else bounds(row.low, row.high, digits)


@register.filter
def did_interval(row: Verdict, digits: int = 1) -> str:
    """The same of the difference in differences."""
    return "" if row.did_low is None or row.did_high is None else bounds(row.did_low, row.did_high, digits)


@register.filter
def chance(p: float | None) -> str:
    """«0,012», «< 0,001»; a dash where nothing was tested."""
    if p is None:
        return "—"
    return f"<{NBSP}0,001" if p < _SMALLEST_P else number(p, 3)


@register.filter
def effect_name(row: Verdict) -> str:
    """Which effect size it is: dz of branches in pairs, d of two samples."""
    return "dz" if row.method == "paired-branches" else "d"


@register.filter
def noun(count: int, forms: str) -> str:
    """The form alone that agrees with a number shown apart: «навыка» of 3 and «навык,навыка,навыков»."""
    one, few, many = forms.split(",")
    return plural(count, one, few, many)


@register.filter
def per_unit(pair: Any, per: float) -> str:
    """A count by its exposure: «3,20» of [16, 5000] and 1000."""
    count, exposure = pair
    return number(count * per / exposure, 2)
