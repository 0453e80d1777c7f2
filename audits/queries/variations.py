"""How the plan changes with the weights, as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audits.models import AuditWave, PlanVariation
from audits.words import AUDIENCES


@dataclass(frozen=True, slots=True)
class VariedModule:
    """One module. times: runs that have it in their best plan. is_stated: the stated weights do, too."""

    code: str
    title: str
    days: int
    times: int
    is_stated: bool


@dataclass(frozen=True, slots=True)
class Varied:
    """One option under other weights: modules of the plan, then those that came in; the surest first."""

    row: PlanVariation
    modules: tuple[VariedModule, ...]
    follows: bool

    @property
    def leave(self) -> list[VariedModule]:
        """Modules of the plan that some weights take out."""
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
    """By audience; the option that its plan follows comes first. Three statements."""
    rows = list(wave.plan_variations.all())
    if not rows:
        return []
    chosen = {(one.audience, one.variant, one.days) for one in wave.plan_choices.all()}
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
            _varied(one, stated.get(key, set()), modules, follows=key in chosen)
            for one, key in zip(own, keys, strict=True)
        ]
        shown.sort(key=lambda one: (not one.follows, one.row.variant != "targeted"))
        if any(one.modules for one in shown):
            found.append(AudienceVaried(audience, tuple(shown)))
    return found


def _varied(row: PlanVariation, stated: set[str], modules: Mapping[str, Any], *, follows: bool) -> Varied:
    """One option with titles."""
    codes = {**dict.fromkeys(stated, 0), **row.modules}
    found = [
        VariedModule(
            code,
            modules.get(code, {}).get("title", code),
            modules.get(code, {}).get("days", 0),
            times,
            code in stated,
        )
        for code, times in codes.items()
    ]
    found.sort(key=lambda one: (not one.is_stated, -one.times, one.code))
    return Varied(row, tuple(found), follows)
