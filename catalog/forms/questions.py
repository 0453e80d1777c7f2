"""The editor of one question: fields of its kind, rows of its lists, and each fault at its field.

The form takes unfinished questions: only what cannot be stored at all is refused. What is written comes back
as it was written: nothing is stripped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.forms import BoundField
from django.utils.translation import pgettext, pgettext_lazy

from catalog.bank_rows import PARTS, Row, blank_part, canonical, points_text
from catalog.bank_words import GROUPS, LABELS
from catalog.forms.bank import DIFFICULTY_WORDS, POOL_WORDS, lesson_choices, outcome_choices
from catalog.loading.files import Where
from catalog.queries.bank import Facts

PART_FIELDS = {
    "options": ("text", "correct", "why"),
    "reasons": ("text", "correct", "why"),
    "pairs": ("left", "right"),
    "extra": ("text",),
    "lines": ("who", "text", "fault", "why"),
    "gaps": ("accept", "width"),
    "keys": ("text", "accept"),
}
OWN = {
    "true_false": ("is_true",),
    "calculation": ("answer", "tolerance", "unit", "solution"),
    "short": ("reference", "pass_keys"),
}
HEAD = ("pool", "outcome", "lesson", "difficulty", "points", "critical")
RANKS = [
    ("between", pgettext_lazy("bank", "neither")),
    ("best", pgettext_lazy("bank", "the best")),
    ("worst", pgettext_lazy("bank", "the worst")),
]
TRUTH = [("true", pgettext_lazy("bank", "true")), ("false", pgettext_lazy("bank", "false"))]
SHORT = ("who", "unit", "answer", "tolerance")  # one line
MOST_ROWS = 40  # of any list in a request
STEPS = {"up": -1, "down": 1}


@dataclass(slots=True)
class Cell:
    """One field with the faults that stand at it."""

    bound: BoundField
    faults: list[str] = field(default_factory=list)

    @property
    def is_tick(self) -> bool:
        """Whether it is ticked, not written."""
        return isinstance(self.bound.field, forms.BooleanField)


@dataclass(slots=True)
class PartRow:
    """One row of a list."""

    at: int
    code: str
    hidden: BoundField | None
    cells: list[Cell]


@dataclass(slots=True)
class Group:
    """One list of the question."""

    name: str
    label: str
    rows: list[PartRow]
    can_add: bool
    can_remove: bool
    faults: list[str] = field(default_factory=list)


def part_fields(kind: str, name: str) -> tuple[str, ...]:
    """Fields of one row of a list, beside its code."""
    if kind == "order":
        return ("text",)
    if kind == "best_worst":
        return ("text", "rank", "why")
    return PART_FIELDS[name]


class QuestionForm(forms.Form):
    """One question of a kind; `written()` is its row, finished or not."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    points = forms.DecimalField(
        label=pgettext_lazy("bank", "Points"),
        max_digits=5,
        decimal_places=2,
        localize=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    critical = forms.BooleanField(label=pgettext_lazy("bank", "critical"), required=False)

    def __init__(self, facts: Facts, row: Mapping[str, Any], data: Any = None, *, version: int = 1) -> None:
        self.kind, self.code = row["kind"], row["code"]
        self.sizes = {name: self._size(name, row, data) for name in PARTS[self.kind]}
        super().__init__(data, initial=_initial(row) | {"version": version})
        self._add_columns(facts, row)
        for name in ("text", *OWN.get(self.kind, ()), "explanation"):
            self.fields[name] = _field(name)
        for name, size in self.sizes.items():
            for at in range(size):
                if name != "keys":
                    self.fields[f"{name}-{at}-code"] = _hidden()
                for part in part_fields(self.kind, name):
                    self.fields[f"{name}-{at}-{part}"] = _field(part)
                    if part == "text":
                        self.fields[f"{name}-{at}-{part}"].label = pgettext("bank", "Text")
        self.faults: dict[str, list[str]] = {}

    @staticmethod
    def _size(name: str, row: Mapping[str, Any], data: Any) -> int:
        """How many rows of a list are there, or were sent."""
        if data is None:
            return len(row.get(name, ()))
        sent = str(data.get(f"{name}-rows", "0"))
        return min(MOST_ROWS, int(sent)) if sent.isdecimal() else 0

    def _add_columns(self, facts: Facts, row: Mapping[str, Any]) -> None:
        """What every kind has; a value that the version lost is still shown as it is."""
        outcomes, lessons = outcome_choices(facts), lesson_choices(facts)
        if row["outcome"] not in dict(outcomes):
            outcomes.append((row["outcome"], row["outcome"]))
        if row["lesson"] not in dict(lessons):
            lessons.append((row["lesson"], str(row["lesson"])))
        select = forms.Select
        self.fields["pool"] = forms.ChoiceField(
            label=pgettext("bank", "Pool"), choices=POOL_WORDS, widget=select
        )
        self.fields["outcome"] = forms.ChoiceField(label=pgettext("bank", "Outcome"), choices=outcomes)
        self.fields["lesson"] = forms.TypedChoiceField(
            label=pgettext("bank", "Lesson"), choices=lessons, coerce=int
        )
        self.fields["difficulty"] = forms.TypedChoiceField(
            label=pgettext("bank", "Difficulty"), choices=DIFFICULTY_WORDS, coerce=int
        )
        for name in ("pool", "outcome", "lesson", "difficulty"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["points"].widget.attrs["class"] = "form-control"
        self.fields["critical"].widget.attrs["class"] = "form-check-input"

    # --- what was written ----------------------------------------------------------------------------
    def written(self, *, is_tidied: bool) -> Row:
        """The question as a row of questions.yaml; call after `is_valid`.

        Args:
            is_tidied: leave out rows in which nothing was written, where there are more than needed.
        """
        given = self.cleaned_data
        row: Row = {"code": self.code, "kind": self.kind}
        row |= {name: given[name] for name in ("pool", "outcome", "lesson", "difficulty", "critical")}
        row["points"] = points_text(given["points"])
        for name in ("text", "explanation", *OWN.get(self.kind, ())):
            _put(row, name, given[name])
        for name, size in self.sizes.items():
            parts = [self._part(name, at) for at in range(size)]
            kept = _tidied(parts, PARTS[self.kind][name][0]) if is_tidied else parts
            if kept or name != "extra":
                row[name] = kept
        return canonical(row)

    def _part(self, name: str, at: int) -> Row:
        part: Row = {}
        if name != "keys":
            part["code"] = self.cleaned_data[f"{name}-{at}-code"]
        for key in part_fields(self.kind, name):
            _put(part, key, self.cleaned_data[f"{name}-{at}-{key}"])
        return part

    # --- how it is shown -----------------------------------------------------------------------------
    def tell(self, remarks: Sequence[tuple[Where, str]]) -> None:
        """Put faults of the stored row at their fields."""
        for where, reason in remarks:
            self.faults.setdefault(self.place_of(where), []).append(reason)

    def place_of(self, where: Where) -> str:
        """Name of the field that a fault speaks of; of the list where it speaks of all its rows."""
        parts = [str(one) for one in where[:3]]
        while parts and "-".join(parts) not in self.fields and "-".join(parts) not in self.sizes:
            parts.pop()
        return "-".join(parts)

    def _cell(self, name: str) -> Cell:
        said = [*self.faults.get(name, ()), *(str(one) for one in self[name].errors)]
        return Cell(self[name], said)

    @property
    def head(self) -> list[Cell]:
        """Pool, outcome, lesson, difficulty, points, critical."""
        return [self._cell(name) for name in HEAD]

    @property
    def before(self) -> list[Cell]:
        """What stands above the lists."""
        names = [name for name in OWN.get(self.kind, ()) if name != "solution"]
        return [self._cell(name) for name in ("text", *names)]

    @property
    def after(self) -> list[Cell]:
        """What stands below them."""
        names = [name for name in ("solution", "explanation") if name in self.fields]
        return [self._cell(name) for name in names]

    @property
    def groups(self) -> list[Group]:
        """The lists with their rows."""
        return [self._group(name, size) for name, size in self.sizes.items()]

    def _group(self, name: str, size: int) -> Group:
        fewest, most = PARTS[self.kind][name]
        rows = []
        for at in range(size):
            hidden = self[f"{name}-{at}-code"] if name != "keys" else None
            cells = [self._cell(f"{name}-{at}-{part}") for part in part_fields(self.kind, name)]
            code = str(hidden.value() or "") if hidden else str(at + 1)
            rows.append(PartRow(at, code, hidden, cells))
        faults = self.faults.get(name, [])
        return Group(name, str(GROUPS[name]), rows, size < most, size > fewest, faults)

    @property
    def other_faults(self) -> list[str]:
        """Faults that belong to no field."""
        return self.faults.get("", [])


def reshaped(row: Row, command: str) -> Row:
    """The row after «add:options», «remove:options:2», «up:options:2» or «down:options:2»."""
    verb, _colon, rest = command.partition(":")
    name, _colon, place = rest.partition(":")
    if name not in PARTS[row["kind"]]:
        return row
    parts = list(row.get(name, ()))
    at = int(place) if place.isdecimal() else -1
    if verb == "add":
        parts.append(blank_part(row, name))
    elif verb == "remove" and 0 <= at < len(parts):
        del parts[at]
    elif verb in STEPS and 0 <= at < len(parts) and 0 <= at + STEPS[verb] < len(parts):
        other = at + STEPS[verb]
        parts[at], parts[other] = parts[other], parts[at]
    after = {**row, name: parts}
    if name == "extra" and not parts:
        del after["extra"]
    return canonical(after)


def _put(row: Row, name: str, value: Any) -> None:
    """One value as the files have it; what may be left out and is empty is left out."""
    if name == "accept":
        value = [line for line in str(value).split("\n") if line.strip()]
    elif name == "is_true":
        value = value == "true"
    elif name in {"answer", "tolerance"}:
        value = str(value).strip().replace(",", ".").replace("−", "-")
    if name in {"unit", "solution", "width"} and value in {"", None}:
        return
    row[name] = (value or 0) if name == "pass_keys" else value


def _tidied(parts: list[Row], fewest: int) -> list[Row]:
    """Without empty rows, from the end, as long as enough are left."""
    spare, kept = len(parts) - fewest, []
    for part in reversed(parts):
        if spare > 0 and _is_empty(part):
            spare -= 1
        else:
            kept.append(part)
    return kept[::-1]


def _is_empty(part: Row) -> bool:
    """Whether nothing was written in a row."""
    return not any(str(value).strip() for key, value in part.items() if key in _WRITTEN and value)


_WRITTEN = ("text", "left", "right", "why", "who", "accept")


def _initial(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as initial values of the form's fields."""
    found: dict[str, Any] = {**row, "points": Decimal(row["points"])}
    if "is_true" in row:
        found["is_true"] = "true" if row["is_true"] else "false"
    for name in PARTS[row["kind"]]:
        for at, part in enumerate(row.get(name, ())):
            for key, value in part.items():
                found[f"{name}-{at}-{key}"] = "\n".join(value) if key == "accept" else value
    return found


class _Written(forms.CharField):
    """A text kept as it was typed, with plain line ends."""

    def to_python(self, value: Any) -> str:
        """The text."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


def _hidden() -> forms.CharField:
    return forms.RegexField(r"^[a-zа-яё0-9]{1,20}$", widget=forms.HiddenInput)


def _field(name: str) -> forms.Field:
    """The field of one value by its name."""
    label: Any = LABELS[name]
    if name in {"correct", "fault"}:
        tick = forms.CheckboxInput({"class": "form-check-input"})
        return forms.BooleanField(label=label, required=False, widget=tick)
    if name in {"rank", "is_true"}:
        choices: Any = RANKS if name == "rank" else TRUTH
        return forms.ChoiceField(label=label, choices=choices, widget=forms.Select({"class": "form-select"}))
    if name in {"width", "pass_keys"}:
        number = forms.NumberInput({"class": "form-control"})
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=99, widget=number)
    if name in SHORT:
        line = forms.TextInput({"class": "form-control", "autocomplete": "off"})
        return _Written(label=label, required=False, strip=False, max_length=200, widget=line)
    rows = {"text": 2, "explanation": 3, "solution": 3, "reference": 3, "accept": 2}.get(name, 1)
    area = forms.Textarea({"rows": rows, "class": "form-control"})
    return _Written(label=label, required=False, strip=False, max_length=20_000, widget=area)
