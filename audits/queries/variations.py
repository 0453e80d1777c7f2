"""How the plan changes with the weights, as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audits.models import AuditWave, PlanVariation, Recommendation
from audits.words import AUDIENCES


@dataclass(frozen=True, slots=True)
class VariedModule:
    """One module. times: runs that have it in their best plan. is_stated: the stated weights do, too.

    is_planned: it stands in the plan.
    """

    code: str
    title: str
    days: int
    times: int
    is_stated: bool
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Varied:
    """One option under other weights: modules of its set, then those that came in; the surest first.

    follows: the plan holds exactly this set, whatever was added by hand.
    """

    row: PlanVariation
    modules: tuple[VariedModule, ...]
    follows: bool

    @property
    def leave(self) -> list[VariedModule]:
        """Modules of the set that some weights take out."""
        return [one for one in self.modules if one.is_stated and one.times < self.row.runs]

    @property
    def enter(self) -> list[VariedModule]:
        """Modules that only other weights bring in."""
        return [one for one in self.modules if not one.is_stated]


@dataclass(frozen=True, slots=True)
class AudienceVaried:
    """All that was tried for one audience."""

    audience: str
    options: tuple[Varied, ...]


def variations_of(wave: AuditWave) -> list[AudienceVaried]:
    """By audience; the option whose set the plan holds comes first. Three statements."""
    rows = list(wave.plan_variations.all())
    if not rows:
        return []
    lines = wave.recommendations.filter(kind=Recommendation.Kind.COURSE)
    standing = lines.exclude(state=Recommendation.State.REJECTED)
    planned = {
        subject: bool(why) for subject, why in standing.order_by().values_list("subject", "added_because")
    }
    stated = {
        (one.audience, one.variant, one.days): set(one.modules)
        for one in wave.plan_options.only("audience", "variant", "days", "modules", "wave")
    }
    modules: Mapping[str, Any] = wave.frozen.get("modules", {})
    found = []
    for audience in AUDIENCES:
        own = [one for one in rows if one.audience == audience]
        keys = [(one.audience, one.variant, one.days) for one in own]
        shown = [
            _varied(one, stated.get(key, set()), modules, planned) for one, key in zip(own, keys, strict=True)
        ]
        shown.sort(key=lambda one: (not one.follows, one.row.variant != "targeted"))
        if any(one.modules for one in shown):
            found.append(AudienceVaried(audience, tuple(shown)))
    return found


def _varied(
    row: PlanVariation, stated: set[str], modules: Mapping[str, Any], planned: Mapping[str, bool]
) -> Varied:
    """One option with titles.

    Args:
        planned: modules of the plan of all audiences -> whether it was added by hand.
    """
    proposed = {
        code
        for code, by_hand in planned.items()
        if not by_hand and modules.get(code, {}).get("audience", row.audience) == row.audience
    }
    codes = {**dict.fromkeys(stated, 0), **row.modules}
    found = [
        VariedModule(
            code,
            modules.get(code, {}).get("title", code),
            modules.get(code, {}).get("days", 0),
            times,
            code in stated,
            code in planned,
        )
        for code, times in codes.items()
    ]
    found.sort(key=lambda one: (not one.is_stated, -one.times, one.code))
    follows = proposed <= stated <= set(planned)
    return Varied(row, tuple(found), follows)
