"""What people say of a wave's plan; forms check shape and hand over domain values."""

import math
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from audits.models import AuditWave, WaveInstrument
from audits.plan_fields import QUOTA_AT_MOST, day_field, number_field, small
from audits.scoring.inputs import BUDGET_DAYS
from audits.words import AUDIENCES
from figures.formats import number

BEYOND = 1_000_000  # of a scale: `clean` says how long the scale is
AUDIENCE_KEYS = {"front": "Ф", "senior": "С", "manager": "Р"}
POWERS = [("0.7", "70 %"), ("0.8", "80 %"), ("0.9", "90 %"), ("0.95", "95 %")]


class BasicsForm(forms.Form):
    """Name, days and target of a wave."""

    name = forms.CharField(label=pgettext_lazy("plan", "Name of the wave"), max_length=120)
    starts_on = day_field(pgettext_lazy("plan", "First day"))
    ends_on = day_field(pgettext_lazy("plan", "Last day"))
    target = number_field(
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
    change = number_field(pgettext_lazy("plan", "Change to see"), least=0.001, most=BEYOND)
    sd = number_field(pgettext_lazy("plan", "Standard deviation of an answer"), least=0.001, most=BEYOND)
    icc = number_field(pgettext_lazy("plan", "Likeness within a branch, ICC"), most=0.99)
    power = forms.ChoiceField(label=pgettext_lazy("plan", "Wanted chance, power"), choices=POWERS)
    customers = forms.IntegerField(
        label=pgettext_lazy("plan", "Customers of a branch in this time"),
        required=False,
        min_value=1,
        max_value=10_000_000,
    )

    def __init__(
        self,
        *args: Any,
        sources: Iterable[WaveInstrument],
        widest: float = math.inf,
        spread: float = math.inf,
        **kwargs: Any,
    ) -> None:
        """`widest`, `spread`: the largest change and the largest deviation there can be."""
        super().__init__(*args, **kwargs)
        choices = [(one.instrument.code, one.instrument.title) for one in sources]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]
        self.widest, self.spread = widest, spread

    def clean(self) -> dict[str, Any]:
        """A change and a deviation that answers on the scale can have."""
        found: dict[str, Any] = super().clean() or {}
        for name, most in (("change", self.widest), ("sd", self.spread)):
            if (found.get(name) or 0) > most:
                text = (
                    _("At most %s: the scale is no longer.")
                    if name == "change"
                    else _("At most %s: answers on this scale cannot differ more.")
                )
                self.add_error(name, text % number(most))
        return found

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
    trainer_day = number_field(pgettext_lazy("plan", "A trainer's day"), most=10_000_000, required=False)
    materials = number_field(pgettext_lazy("plan", "Materials, a person"), most=1_000_000, required=False)

    def __init__(self, *args: Any, wave: AuditWave, **kwargs: Any) -> None:
        kwargs["initial"] = self._initial(wave)
        super().__init__(*args, **kwargs)
        for key in AUDIENCE_KEYS:
            name = AUDIENCES[AUDIENCE_KEYS[key]]
            days = number_field(most=60, step="0.5")
            reach = number_field(most=100_000, step="1", required=False)
            rate = number_field(most=1_000_000, required=False)
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
