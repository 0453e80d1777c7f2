"""Forms around a bank: what its table is asked for, changing many questions, a file to import."""

from dataclasses import fields as names_of
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import pgettext, pgettext_lazy

from catalog.bank_rows import DIFFICULTIES, POOLS, points_text
from catalog.models import Question
from catalog.queries.bank import SORTS, Facts, Wanted

SOURCE_AT_MOST = 1_500_000  # characters
LEAVE = ("", pgettext_lazy("bank", "leave as it is"))
POOL_WORDS = [("entry", pgettext_lazy("bank", "entry test")), ("final", pgettext_lazy("bank", "final test"))]
DIFFICULTY_WORDS = [
    (1, pgettext_lazy("bank", "1, easy")),
    (2, pgettext_lazy("bank", "2, medium")),
    (3, pgettext_lazy("bank", "3, hard")),
]
STATES = [
    ("live", pgettext_lazy("bank", "in the next version")),
    ("changed", pgettext_lazy("bank", "changed")),
    ("faulty", pgettext_lazy("bank", "with faults")),
    ("retired", pgettext_lazy("bank", "retired")),
    ("all", pgettext_lazy("bank", "all")),
]


def _choice(label: Any, choices: Any, empty: Any = None) -> forms.ChoiceField:
    """A field that may stay empty."""
    first = [] if empty is None else [("", empty)]
    return forms.ChoiceField(label=label, choices=[*first, *choices], required=False)


def outcome_choices(facts: Facts) -> list[tuple[str, str]]:
    """Outcomes of the version in force by code."""
    return [(one["code"], f"{one['code']} — {one['text'][:70]}") for one in facts.current.outcomes]


def lesson_choices(facts: Facts) -> list[tuple[int, str]]:
    """Its lessons by number."""
    return [(number, f"{number}. {title}") for number, title in facts.lessons]


class FilterForm(forms.Form):
    """What the table is asked for; anything unknown is left out rather than refused."""

    q = forms.CharField(label=pgettext_lazy("bank", "Words"), required=False, max_length=100)

    def __init__(self, facts: Facts, data: Any) -> None:
        super().__init__(data)
        every = pgettext("bank", "any")
        self.fields |= {
            "kind": _choice(pgettext("bank", "Kind"), Question.Kind.choices, every),
            "pool": _choice(pgettext("bank", "Pool"), POOL_WORDS, every),
            "outcome": _choice(pgettext("bank", "Outcome"), outcome_choices(facts), every),
            "lesson": _choice(pgettext("bank", "Lesson"), lesson_choices(facts), every),
            "difficulty": _choice(pgettext("bank", "Difficulty"), DIFFICULTY_WORDS, every),
            "state": _choice(pgettext("bank", "Which"), STATES),
            "critical": forms.BooleanField(label=pgettext("bank", "critical only"), required=False),
            "sort": _choice("", [(f"{sign}{name}", name) for name in SORTS for sign in ("", "-")]),
        }
        for name, field in self.fields.items():
            css = "form-check-input" if name == "critical" else "form-select"
            field.widget.attrs["class"] = "form-control" if name == "q" else css

    def wanted(self) -> Wanted:
        """What was asked, where it can be understood."""
        self.is_valid()
        given = {one.name: self.cleaned_data.get(one.name) for one in names_of(Wanted)}
        given["critical"] = "1" if given["critical"] else ""
        return Wanted(**{name: value for name, value in given.items() if value})


class BulkForm(forms.Form):
    """What many questions get; a field that is left empty leaves theirs."""

    RETIRE = {"retire": True, "restore": False}

    codes = forms.MultipleChoiceField()
    standing = forms.ChoiceField(
        label=pgettext_lazy("bank", "Next version"),
        required=False,
        choices=[
            LEAVE,
            ("retire", pgettext_lazy("bank", "retire")),
            ("restore", pgettext_lazy("bank", "bring back")),
        ],
    )
    critical = forms.ChoiceField(
        label=pgettext_lazy("bank", "Critical"),
        required=False,
        choices=[LEAVE, ("yes", pgettext_lazy("bank", "yes")), ("no", pgettext_lazy("bank", "no"))],
    )
    points = forms.DecimalField(
        label=pgettext_lazy("bank", "Points"),
        required=False,
        localize=True,
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0.01)],
    )

    def __init__(self, facts: Facts, codes: list[str], data: Any = None) -> None:
        super().__init__(data)
        self.fields["codes"] = forms.MultipleChoiceField(
            choices=[(code, code) for code in codes],
            widget=forms.MultipleHiddenInput,
            error_messages={"required": pgettext("bank", "Mark at least one question.")},
        )
        leave = LEAVE[1]
        self.fields["pool"] = _choice(pgettext("bank", "Pool"), POOL_WORDS, leave)
        self.fields["outcome"] = _choice(pgettext("bank", "Outcome"), outcome_choices(facts), leave)
        self.fields["difficulty"] = _choice(pgettext("bank", "Difficulty"), DIFFICULTY_WORDS, leave)
        for name in ("pool", "outcome", "difficulty", "critical", "standing", "points"):
            css = "form-control" if name == "points" else "form-select"
            self.fields[name].widget.attrs["class"] = css
        self.order_fields(["codes", "pool", "outcome", "difficulty", "critical", "points", "standing"])

    def clean(self) -> dict[str, Any]:
        """Something must be asked for."""
        found = super().clean() or {}
        if not self.errors and not self.changes() and self.retiring() is None:
            raise forms.ValidationError(pgettext("bank", "Choose what to change."))
        return found

    def changes(self) -> dict[str, Any]:
        """Fields of questions.yaml that change."""
        given = self.cleaned_data
        found: dict[str, Any] = {name: given[name] for name in ("pool", "outcome") if given.get(name)}
        if given.get("difficulty"):
            found["difficulty"] = int(given["difficulty"])
        if given.get("critical"):
            found["critical"] = given["critical"] == "yes"
        if given.get("points"):
            found["points"] = points_text(given["points"])
        return found

    def retiring(self) -> bool | None:
        """Retire, bring back, or neither."""
        return self.RETIRE.get(self.cleaned_data.get("standing") or "")

    def chosen_words(self) -> list[tuple[str, str]]:
        """What is asked for, in words."""
        words = []
        for name in ("pool", "outcome", "difficulty", "critical", "standing"):
            field, value = self.fields[name], self.cleaned_data.get(name)
            if value and isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                labels = {str(key): str(label) for key, label in choices}
                words.append((str(field.label), labels[value]))
        if self.cleaned_data.get("points"):
            words.append((str(self.fields["points"].label), points_text(self.cleaned_data["points"])))
        return words


class ImportForm(forms.Form):
    """questions.yaml, pasted or as a file; the file wins."""

    file = forms.FileField(label=pgettext_lazy("bank", "A file"), required=False)
    source = forms.CharField(
        label=pgettext_lazy("bank", "or its text"),
        required=False,
        strip=False,
        max_length=SOURCE_AT_MOST,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false", "class": "form-control bank-source"}),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two is there and is text."""
        found = super().clean() or {}
        if file := found.get("file"):
            if file.size > SOURCE_AT_MOST * 2:
                raise forms.ValidationError(pgettext("bank", "The file is larger than 3 MB."))
            try:
                found["source"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError(pgettext("bank", "The file is not UTF-8.")) from error
        if not found.get("source", "").strip() and not self.errors:
            raise forms.ValidationError(pgettext("bank", "Choose a file or paste its text."))
        found["source"] = found.get("source", "").replace("\r\n", "\n")
        return found


class NewQuestionForm(forms.Form):
    """The kind of a new question, or the code of the one to copy."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("bank", "Kind"),
        choices=Question.Kind.choices,
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )


assert {name for name, _word in POOL_WORDS} == set(POOLS)
assert tuple(name for name, _word in DIFFICULTY_WORDS) == DIFFICULTIES
