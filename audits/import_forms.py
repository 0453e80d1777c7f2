"""A file of observations as it is sent, and its columns as a person matches them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import pgettext, pgettext_lazy

from audits.models import Instrument, ObservationFile
from audits.observations.columns import Column, numbered, told
from audits.observations.shapes import WEIGHTS
from audits.tables import MAX_BYTES, MAX_XLSX_BYTES

TITLE_LENGTH = 90


class ObservationsForm(forms.Form):
    """A file of observations and the instrument that they were made with."""

    instrument = forms.ChoiceField(
        label=pgettext_lazy("audit", "What the file holds"), widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=pgettext_lazy("audit", "Table, CSV or XLSX"),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx"}),
    )

    def __init__(
        self, *args: Any, own: Iterable[Instrument], others: Iterable[Instrument], **kwargs: Any
    ) -> None:
        """The form.

        Args:
            own: of the wave; the only one is chosen beforehand, of several none is. others: that may be used
                besides.
        """
        super().__init__(*args, **kwargs)
        known, besides = ([(one.code, one.title) for one in group] for group in (own, others))
        groups = [
            (pgettext("import", "Instruments of the wave"), known),
            (pgettext("import", "Others"), besides),
        ]
        choices = [group for group in groups if group[1]] if known else besides
        self.fields["instrument"].choices = choices  # type: ignore[attr-defined]
        only = known or besides
        self.fields["instrument"].initial = only[0][0] if len(only) == 1 else None
        self.fields["file"].help_text = pgettext(
            "import",
            "CSV in UTF-8 or cp1251 up to %(csv)s MB, or the first sheet of an XLSX up to %(xlsx)s MB. "
            "The columns may be called as you like: you match them at the next step.",
        ) % {"csv": MAX_BYTES >> 20, "xlsx": MAX_XLSX_BYTES >> 20}

    def clean_file(self) -> Any:
        """A file that is not larger than one import."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                pgettext("import", "The file is larger than %s MB. Split it and import the parts.")
                % (MAX_BYTES >> 20)
            )
        return file

    def observations(self) -> dict[str, Any]:
        """Arguments of `begin_file`."""
        file = self.cleaned_data["file"]
        return {"instrument": self.cleaned_data["instrument"], "name": file.name or "", "upload": file}


class ColumnSelect(forms.Widget):
    """A select of the instrument's columns; its options are written once for all the columns of a file.

    Django's own select renders a template for each option, and there may be thirty thousand of them. Columns
    of one numbered run bear its number, so that the page can fill them in by order.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._runs = {
            one.key: at for at, run in enumerate(numbered(columns), start=1) if len(run) > 1 for one in run
        }
        self._groups = [
            (pgettext("column", "Needed"), [one for one in columns if one.is_required]),
            (pgettext("column", "May be there"), [one for one in columns if not one.is_required]),
        ]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The select as HTML; every text is escaped."""
        del renderer
        groups = format_html_join(
            "",
            '<optgroup label="{}">{}</optgroup>',
            (
                (label, format_html_join("", "{}", ((self._option(one, value),) for one in columns)))
                for label, columns in self._groups
            ),
        )
        return format_html(
            '<select name="{}" id="{}" class="form-select{}" aria-label="{}"{}>{}{}</select>',
            name,
            (attrs or {}).get("id", ""),
            " is-invalid" if self.attrs.get("aria-invalid") else "",
            self.attrs.get("aria-label", ""),
            SafeString(' aria-invalid="true"' if self.attrs.get("aria-invalid") else ""),
            format_html('<option value="">{}</option>', pgettext("column", "Do not read")),
            groups,
        )

    def _option(self, column: Column, value: Any) -> SafeString:
        """One column."""
        title = f" — {Truncator(column.title).chars(TITLE_LENGTH)}" if column.is_told else ""
        chosen = SafeString(" selected") if column.key == value else ""
        run = self._runs.get(column.key)
        of_run = format_html(' data-run="{}"', run) if run else ""
        text = f"{column.name}{title}"
        return format_html('<option value="{}"{}{}>{}</option>', column.key, of_run, chosen, text)


class ColumnsForm(forms.Form):
    """For each column of the file the instrument's column, or that it is not to be read."""

    def __init__(self, *args: Any, file: ObservationFile, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file, self._columns = file, columns
        for at, one in enumerate(file.header):
            field = forms.CharField(required=False, widget=ColumnSelect(columns))
            field.initial = file.mapping.get(one["column"], "")
            field.widget.attrs["aria-label"] = one["shown"]
            self.fields[f"column-{at}"] = field

    def clean(self) -> None:
        """Each column of the instrument once, those that are needed at all."""
        super().clean()
        chosen = self._chosen()
        known = {one.key for one in self._columns}
        for name, key in chosen.items():
            if key and key not in known:
                self._fault(name, pgettext("column", "Choose one of the columns."))
            elif key and list(chosen.values()).count(key) > 1:
                self._fault(name, pgettext("column", "Two columns of the file cannot be the same one."))
        if missing := self._missing(chosen.values()):
            raise ValidationError(
                pgettext("column", "Choose columns also for %s: without them nothing can be read.")
                % told(missing)
            )

    def rows(self) -> Iterable[tuple[dict[str, Any], Any]]:
        """The file's columns with their fields."""
        return [(one, self[f"column-{at}"]) for at, one in enumerate(self._file.header)]

    def unsure(self) -> Iterable[tuple[dict[str, Any], Any]]:
        """Those that somebody has to look at: not named exactly so, or at fault."""
        return [row for row in self.rows() if row[0]["how"] != "exact" or row[1].errors]

    def sure(self) -> Iterable[tuple[dict[str, Any], Any]]:
        """The others."""
        return [row for row in self.rows() if row[0]["how"] == "exact" and not row[1].errors]

    def lacking(self) -> str:
        """The columns that are needed and chosen nowhere, in a line."""
        return told(self._missing(self._shown().values()))

    def unread(self) -> list[str]:
        """The file's columns that would not be read, as the file calls them."""
        chosen = self._shown()
        return [one["shown"] for at, one in enumerate(self._file.header) if not chosen[f"column-{at}"]]

    def is_strange(self) -> bool:
        """Whether so few columns are matched that the file may be another instrument's."""
        return 3 * self.matched() < len(self._file.header) and bool(self.lacking())

    def matched(self) -> int:
        """How many of the file's columns would be read."""
        return len(self._file.header) - len(self.unread())

    def mapping(self) -> dict[str, str]:
        """Argument of `match_columns`."""
        chosen = self._chosen()
        return {one["column"]: chosen[f"column-{at}"] for at, one in enumerate(self._file.header)}

    def _missing(self, taken: Iterable[str]) -> list[Column]:
        """The columns that have to be there too: those that are needed, and all importance or none."""
        there = set(taken)
        missing = [one for one in self._columns if one.is_required and one.key not in there]
        points = [one for one in self._columns if one.key in WEIGHTS]
        if any(one.key in there for one in points):
            missing += [one for one in points if one.key not in there]
        return missing

    def _shown(self) -> dict[str, str]:
        """Field -> the instrument's column, as the page shows it."""
        return {name: str(self[name].value() or "") for name in self.fields}

    def _chosen(self) -> dict[str, str]:
        """Field -> the instrument's column."""
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}

    def _fault(self, name: str, text: str) -> None:
        """Say it at the field, to the eye and to the ear."""
        self.add_error(name, text)
        self.fields[name].widget.attrs["aria-invalid"] = "true"
