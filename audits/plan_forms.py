"""What people say of a wave's plan; forms check shape and hand over domain values."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organisation, User
from audits.models import AuditWave, Instrument, WaveBranch, WaveInstrument
from audits.scoring.inputs import BUDGET_DAYS, LEVEL_WEIGHTS
from audits.services.plan_scope import SourcePlan
from audits.words import AUDIENCES, LEVELS

AUDIENCE_KEYS = {"front": "Ф", "senior": "С", "manager": "Р"}
POWERS = [("0.7", "70 %"), ("0.8", "80 %"), ("0.9", "90 %"), ("0.95", "95 %")]
QUOTA_AT_MOST = 100_000
DAY = {"type": "date"}


class NumberInput(forms.NumberInput):
    """A number without an empty decimal: «85» of 85.0."""

    def format_value(self, value: Any) -> str | None:
        """As Django's."""
        is_whole = isinstance(value, float) and value.is_integer()
        shown: str | None = super().format_value(int(value) if is_whole else value)
        return shown


def _day(label: Any, **fields: Any) -> forms.DateField:
    """A day that need not be said."""
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY), **fields
    )


def _number(label: Any = "", *, least: float = 0, most: float, step: str = "any", **fields: Any) -> Any:
    """A finite number within bounds."""
    return forms.FloatField(
        label=label,
        min_value=least,
        max_value=most,
        widget=NumberInput({"step": step, "inputmode": "decimal"}),
        **fields,
    )


def small(field: Any, said: str) -> Any:
    """The field as a cell of a table: its heading is said to those who do not see the table."""
    field.widget.attrs |= {"class": "form-control form-control-sm", "aria-label": said}
    return field


class BasicsForm(forms.Form):
    """Name, days and target of a wave."""

    name = forms.CharField(label=pgettext_lazy("plan", "Name of the wave"), max_length=120)
    starts_on = _day(pgettext_lazy("plan", "First day"))
    ends_on = _day(pgettext_lazy("plan", "Last day"))
    target = _number(
        pgettext_lazy("plan", "Target of every criterion, 0–100"),
        most=100,
        help_text=pgettext_lazy("plan", "What is below is a gap. 85 unless the client has agreed otherwise."),
    )

    def __init__(self, *args: Any, wave: AuditWave | None = None, **kwargs: Any) -> None:
        if wave is not None:
            kwargs["initial"] = {
                name: getattr(wave, name) for name in ("name", "starts_on", "ends_on", "target")
            }
        super().__init__(*args, **kwargs)
        is_free = wave is None or (wave.state == wave.State.DRAFT and wave.kind == wave.Kind.BASELINE)
        self.fields["target"].disabled = not is_free

    def clean(self) -> dict[str, Any]:
        """A wave does not end before it begins."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            raise ValidationError({"ends_on": pgettext_lazy("plan", "The last day is before the first one.")})
        return found

    def basics(self) -> dict[str, Any]:
        """Arguments of `set_basics`."""
        return {name: self.cleaned_data[name] for name in ("name", "starts_on", "ends_on", "target")}


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable
    """People by full name."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and post."""
        return f"{obj.full_name}, {obj.post}" if obj.post else str(obj.full_name)


class AuditorsForm(forms.Form):
    """Who audits the wave."""

    auditors = PeopleField(
        User.objects.none(),
        label=pgettext_lazy("plan", "Auditors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["auditors"].queryset = people  # type: ignore[attr-defined]

    def chosen(self) -> list[int]:
        """Ids of the people."""
        return [one.pk for one in self.cleaned_data["auditors"]]


class WaveForm(BasicsForm):
    """A new wave of a client."""

    organisation: Any = forms.ModelChoiceField(
        Organisation.objects.none(), label=pgettext_lazy("plan", "Client"), empty_label=None
    )
    field_order = ("organisation", "name", "starts_on", "ends_on", "target")

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = clients  # type: ignore[attr-defined]
        self.fields["target"].initial = 85

    def wave(self) -> dict[str, Any]:
        """Arguments of `create_plan`, but the people."""
        return {"organisation_id": self.cleaned_data["organisation"].pk, **self.basics()}


class DesignForm(forms.Form):
    """What the wave is to see."""

    source = forms.ChoiceField(label=pgettext_lazy("plan", "Source"), required=False)
    change = _number(pgettext_lazy("plan", "Change to see"), least=0.001, most=100)
    sd = _number(pgettext_lazy("plan", "Standard deviation of an answer"), least=0.001, most=100)
    icc = _number(pgettext_lazy("plan", "Likeness within a branch, ICC"), most=0.99)
    power = forms.ChoiceField(label=pgettext_lazy("plan", "Wanted chance, power"), choices=POWERS)
    customers = forms.IntegerField(
        label=pgettext_lazy("plan", "Customers of a branch in this time"),
        required=False,
        min_value=1,
        max_value=10_000_000,
    )

    def __init__(self, *args: Any, sources: Iterable[WaveInstrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.instrument.code, one.instrument.title) for one in sources]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]

    def design(self) -> dict[str, Any]:
        """As AuditWave.design."""
        found = {name: self.cleaned_data[name] for name in ("change", "sd", "icc")}
        found |= {"power": float(self.cleaned_data["power"])}
        return found | {
            name: value for name in ("source", "customers") if (value := self.cleaned_data.get(name))
        }


class ForesightForm(DesignForm):
    """The same, not to be kept, with numbers of a plan not yet made; a wrong value counts as none."""

    per_branch = forms.IntegerField(
        label=pgettext_lazy("plan", "If of each branch"), required=False, min_value=1, max_value=QUOTA_AT_MOST
    )
    trained = forms.IntegerField(
        label=pgettext_lazy("plan", "to be trained"), required=False, min_value=0, max_value=2000
    )
    control = forms.IntegerField(
        label=pgettext_lazy("plan", "control"), required=False, min_value=0, max_value=2000
    )

    def asked(self) -> dict[str, Any]:
        """What is asked otherwise than the plan says."""
        self.is_valid()
        names = ("change", "sd", "icc", "customers", "per_branch", "trained", "control")
        found = {name: self.cleaned_data.get(name) for name in names}
        power = self.cleaned_data.get("power")
        return {**found, "power": float(power) if power else None}


class BudgetsForm(forms.Form):
    """Days and people of each audience, limits and rates."""

    off_floor = forms.IntegerField(
        label=pgettext_lazy("plan", "People of a branch off the floor at once"),
        required=False,
        min_value=1,
        max_value=10_000,
    )
    per_quarter = forms.IntegerField(
        label=pgettext_lazy("plan", "Modules a person in a quarter, at most"),
        required=False,
        min_value=1,
        max_value=20,
    )
    trainer_day = _number(pgettext_lazy("plan", "A trainer's day"), most=10_000_000, required=False)
    materials = _number(pgettext_lazy("plan", "Materials, a person"), most=1_000_000, required=False)

    def __init__(self, *args: Any, wave: AuditWave, **kwargs: Any) -> None:
        kwargs["initial"] = self._initial(wave)
        super().__init__(*args, **kwargs)
        for key in AUDIENCE_KEYS:
            name = AUDIENCES[AUDIENCE_KEYS[key]]
            days = _number(most=60, step="0.5")
            reach = _number(most=100_000, step="1", required=False)
            rate = _number(most=1_000_000, required=False)
            self.fields[f"days_{key}"] = small(days, _("%s: days a person") % name)
            self.fields[f"reach_{key}"] = small(reach, _("%s: people") % name)
            self.fields[f"rate_{key}"] = small(rate, _("%s: a person's day, roubles") % name)
        for field in self.fields.values():
            field.disabled = wave.state != wave.State.DRAFT

    @staticmethod
    def _initial(wave: AuditWave) -> dict[str, Any]:
        """The wave's own numbers."""
        found = {**wave.limits, **{name: wave.rates.get(name) for name in ("trainer_day", "materials")}}
        for key, letter in AUDIENCE_KEYS.items():
            budget = wave.budgets.get(letter, {})
            found[f"days_{key}"] = budget.get("days", BUDGET_DAYS[letter])
            found[f"reach_{key}"] = budget.get("reach")
            found[f"rate_{key}"] = wave.rates.get(letter)
        return found

    def rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """Name of the audience and its three fields, for the table."""
        return [
            (AUDIENCES[letter], self[f"days_{key}"], self[f"reach_{key}"], self[f"rate_{key}"])
            for key, letter in AUDIENCE_KEYS.items()
        ]

    def budgets(self) -> dict[str, Any]:
        """Arguments of `set_budgets`."""
        data = self.cleaned_data
        rates = {letter: data.get(f"rate_{key}") for key, letter in AUDIENCE_KEYS.items()}
        rates |= {name: data.get(name) for name in ("trainer_day", "materials")}
        limits = {name: data[name] for name in ("off_floor", "per_quarter") if data.get(name)}
        budgets = {}
        for key, letter in AUDIENCE_KEYS.items():
            reach = data.get(f"reach_{key}")
            budgets[letter] = {"days": data[f"days_{key}"], "reach": 1.0 if reach is None else reach}
        kept = {name: value for name, value in rates.items() if value is not None}
        return {"budgets": budgets, "limits": limits, "rates": kept}


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
            field = _number(LEVELS[level], most=100, disabled=not is_free)
            self.fields[f"level_{level}"] = field
            self.initial[f"level_{level}"] = weights.get(level, 0)
        for one in sources:
            self._add(one)

    def _add(self, source: WaveInstrument) -> None:
        """Fields of one source."""
        fields = {
            "weight": _number(
                pgettext_lazy("plan", "Weight"), least=0.01, most=1000, disabled=not self.is_free
            ),
            "starts_on": _day(pgettext_lazy("plan", "First day")),
            "ends_on": _day(pgettext_lazy("plan", "Last day")),
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
        field = forms.IntegerField(
            required=False,
            min_value=0,
            max_value=QUOTA_AT_MOST * (100 if name.startswith("total") else 1),
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
