"""Figures of a month as they are typed; the form keeps every text, checks it, and hands over numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from audits.models import Instrument
from audits.months import Entry, Number, entries_of, groups_of, wrongs
from audits.observations.cells import CellError, month, number, shown
from audits.queries.monthly import MonthRow, MonthSheet
from audits.services.monthly import TypedMonth
from figures.formats import NBSP

BIGGEST = 1_000_000_000
REASON_AT_MOST = 200
MONTH_COMMENT_AT_MOST = 500


class MonthChoiceForm(forms.Form):
    """Which month is shown; a wrong value counts as none."""

    month = forms.CharField(required=False, max_length=7)

    def chosen(self, latest: str) -> str:
        """«2026-09», not after `latest`; empty where none is chosen."""
        self.is_valid()
        try:
            found = month(self.cleaned_data.get("month", ""))
        except CellError:
            return ""
        return found if found <= latest else ""


@dataclass(slots=True)
class Cell:
    """One input. text: as typed, or as stored. before: of the last month, for the eye.

    about: the figure that rests on it; group: the same where the figure's inputs begin, otherwise empty.
    """

    name: str
    entry: Entry
    text: str
    before: str
    about: str
    group: str
    error: str = ""


@dataclass(slots=True)
class Row:
    """One branch with its inputs. seen: name and value of what says which stored month was shown.

    comment: why the month is unusual, as typed or as stored.
    """

    month: MonthRow
    cells: list[Cell]
    seen_name: str
    seen: str
    comment: str
    comment_error: str = ""

    @property
    def comment_name(self) -> str:
        """The name of the comment's input."""
        return f"comment-{self.month.branch.pk}"

    @property
    def has_errors(self) -> bool:
        """Whether an input of the row has to be mended."""
        return bool(self.comment_error) or any(cell.error for cell in self.cells)


class MonthForm(forms.Form):
    """The months of a page of branches, and why stored ones change.

    A thousand inputs as Django's fields would take a second to draw, so they are plain cells.
    """

    reason = forms.CharField(
        label=pgettext_lazy("month", "Why saved figures change"),
        required=False,
        max_length=REASON_AT_MOST,
        widget=forms.TextInput({"class": "form-control"}),
        help_text=pgettext_lazy("month", "Needed only if you change a month that was saved before."),
    )

    def __init__(self, *args: Any, sheet: MonthSheet, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._body = instrument.body
        self.entries = entries_of(instrument.body)
        groups = groups_of(instrument.body)
        self._abouts = {entry.key: one.text for one in groups for entry in one.entries}
        self._firsts = {one.entries[0].key for one in groups}
        self.rows = [self._row(one) for one in sheet.rows]
        self._numbers: dict[int, dict[str, Number | None]] = {}

    def clean(self) -> None:
        """Numbers of each row, and what must hold between them."""
        super().clean()
        for row in self.rows:
            numbers = self._read(row)
            self._numbers[row.month.branch.pk] = numbers
            row.comment_error = _comment_error(row, numbers)
            unread = {cell.entry.key for cell in row.cells if cell.error}
            if unread or numbers != _stored(row, self.entries):
                found = {one.key: one.text for one in reversed(wrongs(numbers, self._body, unread))}
                for cell in row.cells:
                    cell.error = cell.error or found.get(cell.entry.key, "")
        if any(row.has_errors for row in self.rows):
            self.add_error(None, _("Nothing is saved yet: mend the cells that are marked."))

    def reason_given(self) -> str:
        """The reason, or nothing."""
        return str(self.cleaned_data["reason"])

    def typed(self) -> dict[int, TypedMonth]:
        """Argument of `save_month`."""
        return {
            row.month.branch.pk: TypedMonth(
                int(row.seen) if row.seen.isdecimal() else None,
                self._numbers[row.month.branch.pk],
                row.comment,
            )
            for row in self.rows
        }

    def totals(self, rest: Mapping[str, Number], before: Mapping[str, Number]) -> Iterator[dict[str, Any]]:
        """A total a column: of what stands in the cells and of the other pages; of the last month."""
        for at, entry in enumerate(self.entries):
            here = [found for row in self.rows if (found := _plain(row.cells[at].text)) is not None]
            own = [*here, *([rest[entry.key]] if entry.key in rest else [])]
            yield {
                "entry": entry,
                "is_first": entry.key in self._firsts,
                "rest": str(rest.get(entry.key, 0)),  # for the page's script: a point, no thousands
                "text": amount(sum(own)) if entry.is_sum and own else "—",
                "before": amount(before[entry.key]) if entry.key in before else "",
            }

    def _row(self, one: MonthRow) -> Row:
        """The branch's inputs, as sent or as stored."""
        pk = one.branch.pk
        cells = []
        for entry in self.entries:
            name = f"{entry.key}-{pk}"
            text = self.data.get(name, "") if self.is_bound else amount(one.typed.get(entry.key))
            about = self._abouts[entry.key]
            group = about if entry.key in self._firsts else ""
            cells.append(Cell(name, entry, text.strip(), amount(one.before.get(entry.key)), about, group))
        stored = "" if one.observation is None else str(one.observation)
        seen = self.data.get(f"seen-{pk}", "") if self.is_bound else stored
        comment = self.data.get(f"comment-{pk}", "") if self.is_bound else one.comment
        return Row(one, cells, f"seen-{pk}", seen, " ".join(comment.split()))

    def _read(self, row: Row) -> dict[str, Number | None]:
        """Numbers by entry; what is none is said at its cell."""
        found: dict[str, Number | None] = {}
        for cell in row.cells:
            try:
                found[cell.entry.key] = _amount(cell.text, cell.entry)
            except CellError as error:
                found[cell.entry.key], cell.error = None, str(error)
        return found


def _comment_error(row: Row, numbers: Mapping[str, Number | None]) -> str:
    """What is wrong with the row's comment; empty where nothing is."""
    if len(row.comment) > MONTH_COMMENT_AT_MOST:
        return _("The text is longer than %s characters.") % MONTH_COMMENT_AT_MOST
    is_withdrawn = row.month.observation is not None  # an emptied month takes its comment with it
    is_empty = all(cell.text == "" for cell in row.cells) and not any(numbers.values())
    if row.comment and is_empty and not is_withdrawn:
        return _("Fill in the figures of the month: a comment alone is not kept.")
    return ""


def amount(value: Number | None) -> str:
    """A number as people write it, thousands apart; nothing for None."""
    if value is None:
        return ""
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return text.replace(",", NBSP).replace(".", ",")


def _stored(row: Row, entries: Sequence[Entry]) -> dict[str, Number | None]:
    """What is stored of the row."""
    return {one.key: row.month.typed.get(one.key) for one in entries}


def _plain(text: str) -> Number | None:
    """The number of a text; None for what is none."""
    try:
        return number(text) if text else None
    except CellError:
        return None


def _amount(text: str, entry: Entry) -> Number | None:
    """A number that is not negative; a whole one where things are counted.

    Raises:
        CellError: it is none.
    """
    if not text:
        return None
    found = number(text)
    if found < 0:
        raise CellError(_("«%s»: a figure cannot be negative.") % shown(text))
    if found > BIGGEST:
        raise CellError(_("«%s» is too large.") % shown(text))
    if entry.is_count and not found.is_integer():
        raise CellError(_("«%s»: here things are counted, give a whole number.") % shown(text))
    return int(found) if found.is_integer() else found
