"""What a person says of an organisation's copy of an instrument."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from audits.importance_order import asks_order
from audits.instruments import InstrumentChanges
from audits.models import Instrument
from audits.pair_sides import has_minimum
from audits.plan_fields import NumberInput, small

TEXTS = ("expectation", "perception", "text")
NUMBERS = ("target", "limit")
ADDED_AT_ONCE = 3
GROWING = {
    Instrument.Kind.SURVEY: {"type": "agreement", "reverse": False},
    Instrument.Kind.VISIT: {
        "type": "yes_no",
        "weight": 1,
        "critical": False,
        "norm": None,
        "remedy": None,
    },
}
"""Kinds to which items of context may be added here, and what such an item is."""


class InstrumentFilterForm(forms.Form):
    """Which instruments are listed; a wrong value counts as none."""

    kind = forms.ChoiceField(required=False, choices=[("", ""), *Instrument.Kind.choices])
    client = forms.IntegerField(required=False, min_value=1)

    def chosen(self) -> dict[str, Any]:
        """Kind, or empty, and the client's id, or None."""
        self.is_valid()
        return {"kind": self.cleaned_data.get("kind", ""), "client": self.cleaned_data.get("client")}


class InstrumentForm(forms.Form):
    """Texts, targets, what goes, what is added, and which items stay comparable.

    A text that nobody changed is no change; marks like {norm:hold_time} stay in texts as they are.
    """

    title = forms.CharField(label=pgettext_lazy("instrument", "Title"), max_length=120)
    about = forms.CharField(
        label=pgettext_lazy("instrument", "What the person who answers reads first"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        body = instrument.body
        kwargs["initial"] = {"title": body["title"], "about": body.get("about", "")}
        super().__init__(*args, **kwargs)
        self.instrument, self.body = instrument, body
        if self.may_ask_order:
            self.fields["importance_check"] = forms.BooleanField(
                label=pgettext_lazy("instrument", "Ask for importance in words too"),
                help_text=pgettext_lazy(
                    "instrument",
                    "After the 100 points: what matters most, what comes second, what matters least."
                    " It shows whether the points can be relied on.",
                ),
                required=False,
                initial=asks_order(body),
            )
        self.sections = body.get("sections", [])
        for one in self.sections:
            weight = forms.FloatField(min_value=0, max_value=100, widget=NumberInput({"step": "any"}))
            self._put(f"weight_{one['code']}", weight, one["weight"], _("Weight: %s") % one["title"])
        for item in body["items"]:
            self._add_item(item)
        if self.can_grow:
            self._add_rows()

    @property
    def can_grow(self) -> bool:
        """Whether items of context may be added."""
        return self.instrument.kind in GROWING

    @property
    def may_ask_order(self) -> bool:
        """Whether customers part 100 points here, which words can be held against."""
        return self.instrument.kind == Instrument.Kind.SERVQUAL and not self.instrument.is_guess

    @property
    def can_shrink(self) -> bool:
        """Whether items may go: SERVQUAL has its 22."""
        return self.instrument.kind != Instrument.Kind.SERVQUAL

    def _put(self, name: str, field: Any, value: Any, said: str) -> None:
        """A small field with its value."""
        self.fields[name], self.initial[name] = small(field, said), value

    def _add_item(self, item: Any) -> None:
        """Fields of one item."""
        field: Any
        code = item["code"]
        for name in TEXTS:
            if name in item and not (name == "expectation" and has_minimum(self.body)):
                field = forms.CharField(min_length=3, max_length=300, widget=forms.Textarea({"rows": 2}))
                self._put(f"{name}_{code}", field, item[name], f"{code}: {LABELS[name]}")
        for name in NUMBERS:
            if name in item and "target_norm" not in item:
                field = forms.FloatField(min_value=0, widget=NumberInput({"step": "any"}))
                self._put(f"{name}_{code}", field, item[name], f"{code}: {LABELS[name]}")
        if self.can_shrink:
            self.fields[f"remove_{code}"] = forms.BooleanField(required=False)
        self.fields[f"same_{code}"] = forms.BooleanField(required=False)
        self.initial[f"same_{code}"] = True

    def _add_rows(self) -> None:
        """Empty lines for items of context."""
        choices = [(one["code"], one["title"]) for one in self.sections]
        for at in range(ADDED_AT_ONCE):
            place = forms.ChoiceField(required=False, choices=choices)
            self._put(f"section_new{at}", place, None, _("New item %d: section") % (at + 1))
            place.widget.attrs["class"] = "form-select form-select-sm"
            text = forms.CharField(required=False, min_length=3, max_length=300)
            self._put(f"text_new{at}", text, "", _("New item %d: text") % (at + 1))

    def rows(self) -> list[dict[str, Any]]:
        """Each item with its fields, in the order of the body."""
        found = []
        for item in self.body["items"]:
            code = item["code"]
            texts = [
                (LABELS[name], self[f"{name}_{code}"]) for name in TEXTS if f"{name}_{code}" in self.fields
            ]
            numbers = [
                (LABELS[name], self[f"{name}_{code}"]) for name in NUMBERS if f"{name}_{code}" in self.fields
            ]
            remove = self[f"remove_{code}"] if self.can_shrink else None
            found.append(
                {
                    "item": item,
                    "texts": texts,
                    "numbers": numbers,
                    "remove": remove,
                    "same": self[f"same_{code}"],
                }
            )
        return found

    def new_rows(self) -> list[tuple[Any, Any]]:
        """Section and text of each empty line."""
        if not self.can_grow:
            return []
        return [(self[f"section_new{at}"], self[f"text_new{at}"]) for at in range(ADDED_AT_ONCE)]

    def weights(self) -> list[Any]:
        """Title of a section and the field of its weight."""
        return [(one["title"], self[f"weight_{one['code']}"]) for one in self.sections]

    def changes(self) -> InstrumentChanges:
        """What is said otherwise."""
        data = self.cleaned_data
        about = data["about"].strip()
        return InstrumentChanges(
            title=data["title"] if data["title"] != self.body["title"] else "",
            about=about if about != self.body.get("about", "") else "",
            items=self._changed(),
            removed=sorted(self._removed()),
            added=self._added(),
            weights={
                one["code"]: data[f"weight_{one['code']}"] for one in self.sections if self._is_left(one)
            },
            importance_check=data.get("importance_check"),
        )

    def comparable(self) -> list[str]:
        """Codes of the items that stay and mean what they meant."""
        gone = self._removed()
        codes = (item["code"] for item in self.body["items"])
        return [code for code in codes if code not in gone and self.cleaned_data[f"same_{code}"]]

    def _removed(self) -> set[str]:
        """Codes that go."""
        return {
            item["code"] for item in self.body["items"] if self.cleaned_data.get(f"remove_{item['code']}")
        }

    def _is_left(self, section: Any) -> bool:
        """Whether the section keeps an item: its weight is not asked otherwise."""
        gone = self._removed()
        left = any(
            item["section"] == section["code"] and item["code"] not in gone for item in self.body["items"]
        )
        return left or any(item["section"] == section["code"] for item in self._added())

    def _changed(self) -> dict[str, dict[str, Any]]:
        """Item -> its fields that say something else."""
        found: dict[str, dict[str, Any]] = {}
        for item in self.body["items"]:
            for name in (*TEXTS, *NUMBERS):
                value = self.cleaned_data.get(f"{name}_{item['code']}")
                if value is not None and value != item.get(name):
                    found.setdefault(item["code"], {})[name] = value
        return found

    def _added(self) -> list[dict[str, Any]]:
        """Whole new items of context, numbered on."""
        if not self.can_grow:
            return []
        letters, highest = _last_code(self.body)
        texts = [
            (self.cleaned_data[f"section_new{at}"], text)
            for at in range(ADDED_AT_ONCE)
            if (text := self.cleaned_data[f"text_new{at}"].strip())
        ]
        return [
            {
                "code": f"{letters}{highest + at:02}",
                "section": section,
                "criterion": None,
                "text": text,
                **GROWING[Instrument.Kind(self.instrument.kind)],
            }
            for at, (section, text) in enumerate(texts, start=1)
        ]


LABELS = {
    "expectation": pgettext_lazy("instrument", "expectation"),
    "perception": pgettext_lazy("instrument", "perception"),
    "text": pgettext_lazy("instrument", "text"),
    "target": pgettext_lazy("instrument", "target"),
    "limit": pgettext_lazy("instrument", "limit"),
}


def _last_code(body: Any) -> tuple[str, int]:
    """Letters and the highest number of the items' codes."""
    parts = [re.fullmatch(r"([A-Z]+)(\d+)", item["code"]) for item in body["items"]]
    known = [(one[1], int(one[2])) for one in parts if one]
    letters = known[-1][0]
    return letters, max(n for each, n in known if each == letters)
