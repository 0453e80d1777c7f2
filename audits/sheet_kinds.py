"""What sheets of each kind ask besides their items: the times, the name of a comment, how many are usual.

A kind stands here when its answers are typed by hand item by item; questionnaires have links of their own
(`audits/questionnaires.py`), figures of months a form of their own (`audits/monthly_forms.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from audits.models import Instrument

Kind = Instrument.Kind


@dataclass(frozen=True, slots=True)
class SheetKind:
    """One kind. clock: moment -> its name, the first is asked for; each: usual sheets of a branch."""

    clock: Mapping[str, str | Promise]
    comment: str | Promise
    add_comment: str | Promise
    each: int


SHEET_KINDS: Mapping[str, SheetKind] = {
    Kind.VISIT: SheetKind(
        clock={
            "arrived": pgettext_lazy("sheet", "Came, called, wrote"),
            "served": pgettext_lazy("sheet", "Was approached, answered"),
            "left": pgettext_lazy("sheet", "Left, ended"),
        },
        comment=pgettext_lazy("sheet", "Comment: fact, time, the employee's words"),
        add_comment=pgettext_lazy("sheet", "Comment"),
        each=4,
    ),
    Kind.MATURITY: SheetKind(
        clock={
            "arrived": pgettext_lazy("sheet", "Inspection began"),
            "left": pgettext_lazy("sheet", "Inspection ended"),
        },
        comment=pgettext_lazy("sheet", "Evidence: document, record or place that you were shown"),
        add_comment=pgettext_lazy("sheet", "Evidence"),
        each=1,
    ),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One time of a sheet. value: as a field of the page has it, empty where it was not noted."""

    name: str
    label: str | Promise
    value: str


def moments_of(kind: str, clock: Mapping[str, str]) -> list[Moment]:
    """The times that a sheet of the kind asks for, with what was noted.

    Args:
        clock: name -> value of a field of the page.
    """
    return [Moment(name, label, clock.get(name, "")) for name, label in SHEET_KINDS[kind].clock.items()]
