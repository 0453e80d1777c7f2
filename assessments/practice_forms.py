"""Forms of practice: contacts at work, observations, the day of a live assessment."""

from typing import Any

from django import forms

from assessments.answers import plain
from assessments.forms import LevelFieldsForm, WorkForm
from assessments.models import ContactNote, PracticeCall
from assessments.services.contacts import MAX_WORDS, GivenContact
from assessments.services.observations import MAX_COMMENT, GivenObservation
from catalog.models import Exercise


class CallForm(forms.Form):
    """Who plays the client, or which line is asked for."""

    partner = forms.ChoiceField(choices=PracticeCall.Partner, required=False)
    number = forms.IntegerField(min_value=1, max_value=200, required=False)


class LiveForm(forms.Form):
    """When the work was seen live."""

    held_on = forms.DateField()


class ContactsForm(WorkForm):
    """A work of several contacts, each by its fields, with the own assessment and the statement."""

    is_checked = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, exercise: Exercise, criteria: Any) -> None:
        super().__init__(data, criteria=criteria)
        self.parts = [one["code"] for one in exercise.parts]
        for code in self.parts:
            self.fields[f"met_on_{code}"] = forms.DateField(required=False)
            self.fields[f"channel_{code}"] = forms.ChoiceField(choices=ContactNote.Channel, required=False)
            for name in ("happened", "otherwise"):
                self.fields[f"{name}_{code}"] = forms.CharField(
                    required=False, max_length=MAX_WORDS, strip=False
                )

    def contacts(self) -> list[GivenContact]:
        """The contacts as the service takes them; a field that was not understood counts as empty."""
        sent = self.cleaned_data
        return [
            GivenContact(
                part=code,
                met_on=sent.get(f"met_on_{code}"),
                channel=sent.get(f"channel_{code}") or "",
                happened=self._words(f"happened_{code}"),
                otherwise=self._words(f"otherwise_{code}"),
            )
            for code in self.parts
        ]

    def _words(self, name: str) -> str:
        return plain((self.cleaned_data.get(name) or "").replace("\r\n", "\n"), MAX_WORDS)


class ObservationForm(LevelFieldsForm):
    """What the manager marks: day, place, levels, a comment."""

    version = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    observed_on = forms.DateField(required=False)
    place = forms.CharField(required=False, max_length=200)
    comment = forms.CharField(required=False, max_length=MAX_COMMENT, strip=False)

    def given(self) -> GivenObservation:
        """The marks as the service takes them."""
        return GivenObservation(
            observed_on=self.cleaned_data.get("observed_on"),
            place=plain(self.cleaned_data.get("place", ""), 200),
            levels=self.levels(),
            comment=plain(self.cleaned_data.get("comment", "").replace("\r\n", "\n"), MAX_COMMENT),
        )


class OwnLevelsForm(LevelFieldsForm):
    """The learner's own levels of an observation."""


class ReplyForm(forms.Form):
    """The learner's word to what the manager wrote."""

    reply = forms.CharField(required=False, max_length=MAX_COMMENT)
