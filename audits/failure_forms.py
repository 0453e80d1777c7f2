"""Deadlines and roles of the list «обязательно», one row a failure and one for all of a kind."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audits.masking import names_a_person
from audits.models import CriticalFailure
from audits.queries.failures import Standing, Wanted
from audits.services.failures import FailureAnswer

ROLE_AT_MOST = 80
BIGGEST_ID = 2**31 - 1
OWN = re.compile(r"(\d{1,10})-(?:due_on|responsible)")  # a field of one failure
WHOLE = re.compile(r"all-(\w{1,10})-(?:due_on|responsible)")  # of all failures of an item
NOT_SO = " — нет."  # ends what should be, as the scoring writes a fact


class FailureForm(forms.Form):
    """By when, and who answers for it."""

    due_on = forms.DateField(required=False, widget=forms.DateInput(format="%Y-%m-%d"))
    responsible = forms.CharField(required=False, max_length=ROLE_AT_MOST)

    def __init__(self, *args: Any, stems: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stems = stems

    @property
    def was_sent(self) -> bool:
        """Whether the page that was sent had these fields."""
        return self.add_prefix("responsible") in self.data

    def clean_responsible(self) -> str:
        """A role: the list goes to the customer and into the report, where nobody is named."""
        role: str = self.cleaned_data["responsible"]
        if names_a_person(role, self.stems):
            raise ValidationError(_("Name a role, not a person: the report names nobody."))
        return role


class DoneForm(forms.Form):
    """What was done about one failure."""

    note = forms.CharField(max_length=1000)


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One failure with its form."""

    row: CriticalFailure
    form: FailureForm

    @property
    def seen(self) -> str:
        """What was seen, without the item's own words that stand above all rows."""
        said, parted, rest = self.row.fact.partition(NOT_SO)
        return rest.strip() or (said if not parted else self.row.fact)


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """What failed in one item. text: what was asked. form: for all `count` at once. remedy: in words.

    rows: those of the page.
    """

    item: str
    text: str
    norm: str
    remedy: str
    form: FailureForm
    count: int
    rows: Sequence[FailureRow]


class FailureFilterForm(forms.Form):
    """Which failures are shown; a value that has no meaning counts as none."""

    item = forms.CharField(required=False, max_length=10)
    branch = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)
    standing = forms.ChoiceField(required=False, choices=[(one.value, one.value) for one in Standing])

    def wanted(self) -> Wanted:
        """What is looked for."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(data.get("item", ""), data.get("branch"), data.get("standing", ""))


@dataclass(frozen=True, slots=True)
class Sent:
    """Which failures a page has fields for, and the items that it answers as a whole."""

    own: frozenset[int]
    items: frozenset[str]


def sent_in(data: Mapping[str, str]) -> Sent:
    """What was sent; an item whose fields are empty is not answered."""
    own = (found[1] for name in data if (found := OWN.fullmatch(name)))
    items = (found[1] for name, value in data.items() if value.strip() and (found := WHOLE.fullmatch(name)))
    return Sent(frozenset(pk for one in own if (pk := int(one)) <= BIGGEST_ID), frozenset(items))


def failure_forms(
    rows: Iterable[CriticalFailure], data: Any = None, *, stems: tuple[str, ...] = ()
) -> tuple[dict[str, FailureForm], dict[int, FailureForm]]:
    """Item -> the form for all of it; failure -> its own. Bound where data is given."""
    known = list(rows)
    items = {one.item: FailureForm(data, prefix=f"all-{one.item}", stems=stems) for one in known}
    single = {
        one.pk: FailureForm(
            data,
            prefix=str(one.pk),
            initial={"due_on": one.due_on, "responsible": one.responsible},
            stems=stems,
        )
        for one in known
    }
    return items, single


def answers_of(
    rows: Iterable[CriticalFailure],
    items: Mapping[str, FailureForm],
    single: Mapping[int, FailureForm],
    *,
    answered: Iterable[int],
) -> dict[int, FailureAnswer]:
    """What is said of each; what is said of all of an item prevails over its rows. Of valid forms.

    A row that was not on the page keeps what it has where its item is not answered as a whole.

    Args:
        answered: those that the answer to their item is for.
    """
    found, in_whole = {}, frozenset(answered)
    nothing: Mapping[str, Any] = {"due_on": None, "responsible": ""}
    for one in rows:
        whole = items[one.item].cleaned_data if one.pk in in_whole else nothing
        form = single[one.pk]
        own: Mapping[str, Any] = form.cleaned_data if form.was_sent else form.initial
        due: date | None = whole["due_on"] or own["due_on"]
        found[one.pk] = FailureAnswer(due, whole["responsible"] or own["responsible"])
    return found
