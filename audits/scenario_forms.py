"""What a person looks for in the bank of scenarios, and says of an organisation's copy."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from audits.models import Scenario
from audits.plan_fields import small
from audits.queries.scenarios import COMMON, OWN
from audits.scenarios import ScenarioText

FEWEST_QUESTIONS, MOST_QUESTIONS = 3, 5
SPARE_INCIDENTS = 2  # empty lines for more of them
SPACES = re.compile(r"[ \t\r\n]+")  # not the non-breaking space


class ScenarioFilterForm(forms.Form):
    """Which scenarios are listed; a wrong value counts as none."""

    q = forms.CharField(required=False, max_length=100)
    instrument = forms.SlugField(required=False, max_length=40)
    whose = forms.ChoiceField(required=False, choices=[("", ""), (COMMON, COMMON), (OWN, OWN)])
    client = forms.IntegerField(required=False, min_value=1)

    def chosen(self) -> dict[str, Any]:
        """Text, instrument and whose, or empty, and the client's id, or None."""
        self.is_valid()
        data = self.cleaned_data
        words = {"text": data.get("q", ""), "instrument": data.get("instrument", "")}
        return {**words, "whose": data.get("whose", ""), "client": data.get("client")}


class ScenarioForm(forms.Form):
    """Every text of a scenario; empty lines are none; marks like {norm:queue_time} stay as they are."""

    title = forms.CharField(label=pgettext_lazy("scenario", "Title"), min_length=3, max_length=120)
    legend = forms.CharField(
        label=pgettext_lazy("scenario", "Legend: who the observer is and what for"),
        min_length=20,
        max_length=600,
        widget=forms.Textarea({"rows": 4}),
    )
    deviation = forms.CharField(
        label=pgettext_lazy("scenario", "What may be changed, and what may not"),
        min_length=20,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    after = forms.CharField(
        label=pgettext_lazy("scenario", "What to write down within an hour"),
        min_length=20,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, scenario: Scenario, **kwargs: Any) -> None:
        body = scenario.body
        heads = ("title", "legend", "deviation", "after")
        kwargs["initial"] = {name: body.get(name, "") for name in heads}
        super().__init__(*args, **kwargs)
        asked, played = body["questions"], body["incidents"]
        self.incidents = len(played) + SPARE_INCIDENTS
        for at in range(MOST_QUESTIONS):
            known = asked[at] if at < len(asked) else {"ask": "", "right": ""}
            said = pgettext("scenario", "Question %d") % (at + 1)
            self._put(f"ask_{at}", known["ask"], said, least=5, most=200)
            said = pgettext("scenario", "Right answer to question %d") % (at + 1)
            self._put(f"right_{at}", known["right"], said, least=10, most=500)
        for at in range(self.incidents):
            known = played[at] if at < len(played) else ""
            said = pgettext("scenario", "Incident %d") % (at + 1)
            self._put(f"incident_{at}", known, said, least=10, most=300)

    def _put(self, name: str, value: str, said: str, *, least: int, most: int) -> None:
        """A text of one line of the list, with its value."""
        area = forms.Textarea({"rows": 2})
        field = forms.CharField(required=False, min_length=least, max_length=most, widget=area)
        self.fields[name], self.initial[name] = small(field, said), value

    def clean(self) -> dict[str, Any]:
        """Each question has its right answer, and there are enough of them and an incident."""
        data = super().clean() or {}
        for at in range(MOST_QUESTIONS):
            if bool(data.get(f"ask_{at}")) != bool(data.get(f"right_{at}")) and not self._is_told(at):
                where = f"right_{at}" if data.get(f"ask_{at}") else f"ask_{at}"
                self.add_error(where, _("A question needs its right answer, and an answer its question."))
        if self.errors:
            return data
        if sum(bool(data[f"ask_{at}"]) for at in range(MOST_QUESTIONS)) < FEWEST_QUESTIONS:
            raise ValidationError(_("A scenario has three questions at least."))
        if not any(data[f"incident_{at}"] for at in range(self.incidents)):
            raise ValidationError(_("A scenario has one incident at least."))
        return data

    def _is_told(self, at: int) -> bool:
        """Whether one of the two fields of a question is refused already."""
        return f"ask_{at}" in self.errors or f"right_{at}" in self.errors

    def questions(self) -> list[tuple[Any, Any]]:
        """Question and right answer of each line."""
        return [(self[f"ask_{at}"], self[f"right_{at}"]) for at in range(MOST_QUESTIONS)]

    def incident_fields(self) -> list[Any]:
        """The field of each incident."""
        return [self[f"incident_{at}"] for at in range(self.incidents)]

    def text(self) -> ScenarioText:
        """What the valid form says; each text is one paragraph, as in the files."""
        data = {name: SPACES.sub(" ", value) for name, value in self.cleaned_data.items()}
        pairs = [(data[f"ask_{at}"], data[f"right_{at}"]) for at in range(MOST_QUESTIONS)]
        played = [data[f"incident_{at}"] for at in range(self.incidents)]
        return ScenarioText(
            title=data["title"],
            legend=data["legend"],
            questions=[(ask, right) for ask, right in pairs if ask],
            deviation=data["deviation"],
            incidents=[one for one in played if one],
            after=data["after"],
        )
