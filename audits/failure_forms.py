"""Deadlines and roles of the list «обязательно», one row a failure and one for all of a kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audits.masking import names_a_person
from audits.models import CriticalFailure
from audits.services.failures import FailureAnswer

ROLE_AT_MOST = 80
ROWS_ASKED = 400  # a page: Django takes a thousand fields; of the others an item is answered as a whole
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
    """One failure with its form. is_asked: whether the page has fields for it alone."""

    row: CriticalFailure
    form: FailureForm
    is_asked: bool = True

    @property
    def seen(self) -> str:
        """What was seen, without the item's own words that stand above all rows."""
        said, parted, rest = self.row.fact.partition(NOT_SO)
        return rest.strip() or (said if not parted else self.row.fact)


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """What failed in one item. text: what was asked. form: for all rows at once. remedy: in words."""

    item: str
    text: str
    norm: str
    remedy: str
    form: FailureForm
    rows: Sequence[FailureRow]


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
    rows: Iterable[CriticalFailure], items: dict[str, FailureForm], single: dict[int, FailureForm]
) -> dict[int, FailureAnswer]:
    """What is said of each; what is said of all of an item prevails over its rows. Of valid forms.

    A row that was not on the page, for the wave was scored meanwhile, keeps what it has.
    """
    found = {}
    for one in rows:
        whole, form = items[one.item].cleaned_data, single[one.pk]
        own: Mapping[str, Any] = form.cleaned_data if form.was_sent else form.initial
        due: date | None = whole["due_on"] or own["due_on"]
        found[one.pk] = FailureAnswer(due, whole["responsible"] or own["responsible"])
    return found
