"""What readers and auditors send about observations; forms check shape and hand over domain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from audits.entries import read_form
from audits.models import Observation
from audits.queries.observations import Chosen
from audits.queries.remarks import Mask

NAMES = {  # field of the form -> of what is looked for
    "source": "source",
    "branch": "branch",
    "criterion": "criterion",
    "from": "since",
    "to": "until",
    "channel": "channel",
    "service": "service",
    "segment": "segment",
    "q": "text",
    "comment": "has_comment",
    "corrected": "is_corrected",
    "critical": "is_critical",
    "withdrawn": "is_withdrawn",
}
BIGGEST_ID = 2**31 - 1
LONGEST_REASON = 200  # as Observation.reason


def _text(longest: int) -> forms.CharField:
    return forms.CharField(required=False, max_length=longest)


def _id() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)


class ObservationFilterForm(forms.Form):
    """Which observations are looked for; a value that has no meaning counts as none."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields |= {
            "source": _id(),
            "branch": _id(),
            "criterion": _text(10),
            "from": forms.DateField(required=False),
            "to": forms.DateField(required=False),
            "channel": _text(40),
            "service": _text(80),
            "segment": _text(80),
            "q": _text(60),
            **{name: forms.BooleanField(required=False) for name in ("comment", "corrected")},
            **{name: forms.BooleanField(required=False) for name in ("critical", "withdrawn")},
        }

    def chosen(self) -> Chosen:
        """What is looked for."""
        self.is_valid()
        data = self.cleaned_data
        return Chosen(**{to: data[name] for name, to in NAMES.items() if data.get(name)})


@dataclass(frozen=True, slots=True)
class Correction:
    """What was sent as a correction. faults: field -> sentence; «» is of the whole."""

    values: dict[str, Any]
    comments: dict[str, str]
    reason: str
    faults: dict[str, str]


def read_correction(
    observation: Observation, body: Mapping[str, Any], mask: Mask, data: Mapping[str, str]
) -> Correction:
    """The form of a correction, judged: answers of their items, a reason, and something changed.

    What was not touched stays as it is stored; new comments are masked as those of respondents are.

    Args:
        body: of the instrument, norms by value.
    """
    items = {item["code"] for item in body["items"]}
    whole = [key for key in observation.comments if key not in items]
    given = read_form(observation.instrument.kind, body, data, keys=whole)
    shown = mask.of(observation)
    masked = mask.over(given.comments, observation.branch.name)
    comments = {
        key: observation.comments[key] if shown.get(key) == masked[key] else masked[key] for key in masked
    }
    values = {**observation.values, **given.values}
    reason = data.get("reason", "").replace("\x00", "").strip()
    faults = dict(given.faults)
    if not reason:
        faults["reason"] = _("Say why it is corrected: the reason stays with the version.")
    elif len(reason) > LONGEST_REASON:
        faults["reason"] = _("The text is longer than %s characters.") % LONGEST_REASON
    if not given.faults and _is_same(observation, values, comments):
        faults[""] = _("Nothing is changed. Mend an answer or a comment.")
    return Correction(values, comments, reason, faults)


def read_reason(data: Mapping[str, str]) -> str:
    """Why an observation is withdrawn; empty for no reason, or too long a one."""
    reason = data.get("reason", "").replace("\x00", "").strip()
    return reason if len(reason) <= LONGEST_REASON else ""


def _is_same(observation: Observation, values: Mapping[str, Any], comments: Mapping[str, str]) -> bool:
    """Whether nothing is said otherwise; an item without an answer may be stored as nothing or not at all."""
    known = {key: value for key, value in observation.values.items() if value is not None}
    sent = {key: value for key, value in values.items() if value is not None}
    return known == sent and {**observation.comments} == {**comments}
