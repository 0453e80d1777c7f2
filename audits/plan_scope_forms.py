"""What people say of what a wave measures: sources, branches, quotas."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audits.models import AuditWave, Instrument, WaveBranch, WaveInstrument
from audits.plan_fields import QUOTA_AT_MOST, bounds, day_field, number_field, small
from audits.scoring.inputs import LEVEL_WEIGHTS
from audits.services.plan_scope import SourcePlan
from audits.words import LEVELS


class SourcesForm(forms.Form):
    """Weights of levels, and of each source its weight, days and collector."""

    def __init__(
        self, *args: Any, wave: AuditWave, sources: Sequence[WaveInstrument], is_free: bool, **kwargs: Any
    ) -> None:
        """`is_free`: whether weights may change."""
        super().__init__(*args, **kwargs)
        self.sources, self.is_free = sources, is_free
        weights = wave.level_weights or LEVEL_WEIGHTS
        for level in LEVELS:
            field = number_field(LEVELS[level], most=100, disabled=not is_free)
            self.fields[f"level_{level}"] = field
            self.initial[f"level_{level}"] = weights.get(level, 0)
        for one in sources:
            self._add(one)

    def _add(self, source: WaveInstrument) -> None:
        """Fields of one source."""
        fields = {
            "weight": number_field(
                pgettext_lazy("plan", "Weight"), least=0.01, most=1000, disabled=not self.is_free
            ),
            "starts_on": day_field(pgettext_lazy("plan", "First day")),
            "ends_on": day_field(pgettext_lazy("plan", "Last day")),
            "collector": forms.CharField(
                label=pgettext_lazy("plan", "Who collects"), required=False, max_length=120
            ),
        }
        for name, field in fields.items():
            self.fields[f"{name}_{source.pk}"] = small(field, f"{source.instrument.title}: {field.label}")
            self.initial[f"{name}_{source.pk}"] = getattr(source, name)

    def levels(self) -> list[Any]:
        """The fields of the levels."""
        return [self[f"level_{level}"] for level in LEVELS]

    def rows(self) -> list[tuple[Any, ...]]:
        """Each source with its fields: weight, first day, last day, collector."""
        names = ("weight", "starts_on", "ends_on", "collector")
        return [(one, *(self[f"{name}_{one.pk}"] for name in names)) for one in self.sources]

    def clean(self) -> dict[str, Any]:
        """Levels make 100; no source ends before it begins."""
        found: dict[str, Any] = super().clean() or {}
        levels = [found.get(f"level_{level}") for level in LEVELS]
        if None not in levels and not math.isclose(math.fsum(map(float, levels)), 100, abs_tol=0.01):  # type: ignore[arg-type]
            text = gettext_lazy("The weights of the levels make 100 together.")
            self.add_error(f"level_{next(iter(LEVELS))}", text)
        for one in self.sources:
            first, last = found.get(f"starts_on_{one.pk}"), found.get(f"ends_on_{one.pk}")
            if first and last and last < first:
                self.add_error(
                    f"ends_on_{one.pk}", pgettext_lazy("plan", "The last day is before the first one.")
                )
        return found

    def plan(self) -> dict[str, Any]:
        """Arguments of `set_sources`."""
        data = self.cleaned_data
        return {
            "sources": {
                one.pk: SourcePlan(
                    data[f"weight_{one.pk}"] if self.is_free else None,
                    data[f"starts_on_{one.pk}"],
                    data[f"ends_on_{one.pk}"],
                    data[f"collector_{one.pk}"],
                )
                for one in self.sources
            },
            "level_weights": {level: data[f"level_{level}"] for level in LEVELS} if self.is_free else None,
        }


class SourceForm(forms.Form):
    """One more instrument, or one less."""

    instrument = forms.IntegerField(min_value=1)


def instrument_choices(offered: Iterable[Instrument]) -> list[tuple[Any, list[Instrument]]]:
    """Instruments by level, for the list to choose from."""
    groups: dict[str, list[Instrument]] = {level: [] for level in LEVELS}
    for one in offered:
        groups[one.level].append(one)
    return [(LEVELS[level], ones) for level, ones in groups.items() if ones]


class ArmsForm(forms.Form):
    """Ticks of the branches that one page showed, or one move for many."""

    MOVES = ("", "trained", "control", "out")

    op = forms.ChoiceField(required=False, choices=[(one, one) for one in MOVES])
    under = forms.IntegerField(required=False, min_value=1)

    def arms(self, shown: Iterable[int]) -> dict[int, str]:
        """Branch -> arm, of those shown; empty: left out."""
        ticked, control = (self._ids(name) for name in ("branch", "control"))
        arm = WaveBranch.Arm
        return {pk: "" if pk not in ticked else arm.CONTROL if pk in control else arm.TRAINED for pk in shown}

    def move(self) -> tuple[str, int | None] | None:
        """Arm (empty: out) and the branch under which; None where ticks are sent."""
        op = self.cleaned_data["op"]
        return ("" if op == "out" else op, self.cleaned_data["under"]) if op else None

    def _ids(self, name: str) -> set[int]:
        """Numbers under a name that stands many times."""
        values = self.data.getlist(name)  # type: ignore[attr-defined]
        return {int(one) for one in values if one.isascii() and one.isdigit() and len(one) < 19}


class QuotasForm(forms.Form):
    """Quotas of the branches that one page shows: a field a source and branch, and a total a source."""

    spread = forms.IntegerField(required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        sources: Sequence[WaveInstrument],
        branches: Sequence[WaveBranch],
        quotas: Mapping[tuple[int, int], int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sources, self.branches = sources, branches
        for source in sources:
            title = source.instrument.title
            self._add(f"total_{source.pk}", source.planned, _("%s: in all") % title)
            for one in branches:
                value = quotas.get((source.pk, one.branch_id))
                self._add(f"q_{source.pk}_{one.branch_id}", value, f"{title}: {one.branch.name}")

    def _add(self, name: str, value: int | None, said: str) -> None:
        """A number that need not be said."""
        most = QUOTA_AT_MOST * (100 if name.startswith("total") else 1)
        field = forms.IntegerField(
            required=False,
            min_value=0,
            max_value=most,
            error_messages=bounds(0, most),
            widget=forms.NumberInput({"inputmode": "numeric"}),
        )
        self.fields[name], self.initial[name] = small(field, said), value

    def totals(self) -> list[tuple[WaveInstrument, Any]]:
        """Each source with the field of its total."""
        return [(one, self[f"total_{one.pk}"]) for one in self.sources]

    def rows(self) -> list[tuple[WaveBranch, list[tuple[WaveInstrument, Any]]]]:
        """Each branch with its fields."""
        return [
            (one, [(source, self[f"q_{source.pk}_{one.branch_id}"]) for source in self.sources])
            for one in self.branches
        ]

    def planned(self) -> dict[tuple[int, int], int | None]:
        """Argument of `set_quotas`."""
        return {
            (source.pk, one.branch_id): self.cleaned_data[f"q_{source.pk}_{one.branch_id}"]
            for source in self.sources
            for one in self.branches
        }

    def spread_totals(self) -> dict[int, int] | None:
        """Argument of `spread_quotas`, where this is asked; 0: of every source with a total."""
        asked = self.cleaned_data.get("spread")
        if asked is None:
            return None
        totals = {one.pk: self.cleaned_data.get(f"total_{one.pk}") for one in self.sources}
        return {pk: n for pk, n in totals.items() if n is not None and asked in (0, pk)}
