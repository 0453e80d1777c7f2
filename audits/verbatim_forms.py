"""What is looked for among remarks, and which of them are tagged; forms check shape and hand over values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from audits.queries.verbatims import BAD, GOOD, Sought

BIGGEST_ID = 2**31 - 1
NAMES = {
    "source": "source",
    "branch": "branch",
    "criterion": "criterion",
    "q": "text",
    "tone": "tone",
    "untagged": "is_untagged",
}


class VerbatimFilterForm(forms.Form):
    """Which remarks are shown; a value that has no meaning counts as none."""

    source = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)
    branch = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)
    criterion = forms.CharField(required=False, max_length=10)
    q = forms.CharField(required=False, max_length=100)
    tone = forms.ChoiceField(required=False, choices=[(GOOD, GOOD), (BAD, BAD)])
    untagged = forms.BooleanField(required=False)

    def sought(self) -> Sought:
        """What is looked for."""
        self.is_valid()
        data = self.cleaned_data
        return Sought(**{to: data[name] for name, to in NAMES.items() if data.get(name)})


@dataclass(frozen=True, slots=True)
class Chosen:
    """Remarks and criteria as they were sent; criteria by code, without their texts."""

    remarks: list[tuple[int, str]]
    criteria: list[str]


def read_chosen(data: QueryDict) -> Chosen:
    """Ticked remarks «12:V01» and typed criteria «MV04 Приветствие»; «12:V01:MV04» of `one` is one tag."""
    one = data.get("one", "")
    if one:
        remark, _colon, criterion = one.rpartition(":")
        return Chosen(_remarks([remark]), [criterion])
    typed = [text.split()[0].upper() for text in data.getlist("criterion") if text.split()]
    return Chosen(_remarks(data.getlist("comment")), list(dict.fromkeys(typed)))


def back_to(query: str) -> str:
    """What was looked for, as the query of an address: known names alone."""
    sent = QueryDict(query[:2_000])
    kept = QueryDict(mutable=True)
    for name in (*NAMES, "page"):
        if value := sent.get(name, ""):
            kept[name] = value
    return kept.urlencode()


def tags_in(stored: Any) -> list[tuple[int, str, str]]:
    """Tags as the session keeps them."""
    rows = stored if isinstance(stored, list) else []
    return [(int(pk), str(item), str(code)) for pk, item, code in rows]


def kept_tagging(session: Mapping[str, Any], wave_id: int) -> dict[str, Any] | None:
    """What was tagged last in this wave, to be undone."""
    found = session.get("tagging")
    return found if isinstance(found, dict) and found.get("wave") == wave_id else None


def _remarks(sent: list[str]) -> list[tuple[int, str]]:
    """Those that can be remarks at all."""
    found = []
    for text in sent:
        pk, _colon, item = text.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) < 10 and item:
            found.append((int(pk), item[:40]))
    return found
