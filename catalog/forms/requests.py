"""Forms of programme requests: what is asked for, who asks without an account, messages and refusals."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from catalog.models import Module, ProgrammeRequest
from catalog.services.requests import Visitor, Wish
from catalog.states import State
from catalog.tokens import Prefill

MODULES_AT_MOST = 20
GROUP_AT_MOST = 2000
TEXT_AT_MOST = 4000
GROUP_LIMITS = format_lazy(pgettext_lazy("request", "From 1 to {count} people."), count=GROUP_AT_MOST)
MODE_LABELS = {
    ProgrammeRequest.Mode.SELF: pgettext_lazy("request", "On one's own, on the platform"),
    ProgrammeRequest.Mode.WEBINAR: pgettext_lazy("request", "Webinar and platform"),
    ProgrammeRequest.Mode.ONSITE: pgettext_lazy("request", "In a room with a trainer"),
}


class WishForm(forms.Form):
    """What is asked for; `chosen` slugs and the prefill fill a new form."""

    m = forms.ModelMultipleChoiceField(
        queryset=Module.objects.none(),
        to_field_name="slug",
        label=pgettext_lazy("request", "Modules"),
        error_messages={"required": pgettext_lazy("request", "Choose at least one module.")},
    )
    group_size = forms.IntegerField(
        label=pgettext_lazy("request", "How many people"),
        required=False,
        min_value=1,
        max_value=GROUP_AT_MOST,
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), GROUP_LIMITS),
    )
    audience = forms.CharField(
        label=pgettext_lazy("request", "Who they are and for how long they have worked"),
        required=False,
        max_length=300,
        help_text=pgettext_lazy(
            "request", "For example: administrators of the reception, from two weeks to three years."
        ),
    )
    starts_on = forms.DateField(
        label=pgettext_lazy("request", "Not earlier than"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=pgettext_lazy("request", "Not later than"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    mode = forms.ChoiceField(
        label=pgettext_lazy("request", "Format"),
        choices=list(MODE_LABELS.items()),
        initial=ProgrammeRequest.Mode.WEBINAR,
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label=pgettext_lazy("request", "Gaps found by the audit"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    expected_change = forms.CharField(
        label=pgettext_lazy("request", "In your own words"),
        required=False,
        max_length=TEXT_AT_MOST,
        widget=forms.Textarea({"rows": 4}),
        help_text=pgettext_lazy(
            "request", "What will customers notice, and by which figure will you see it?"
        ),
    )
    prefill = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        modules: QuerySet[Module],
        prefilled: Prefill | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._prefilled = prefilled
        self.fields["m"].queryset = modules  # type: ignore[attr-defined]
        self.offered = list(modules)
        reasons = prefilled.reasons if prefilled else []
        field = self.fields["reasons"]
        field.choices = [(str(at), str(one["text"])) for at, one in enumerate(reasons)]  # type: ignore[attr-defined]
        field.initial = [str(at) for at in range(len(reasons))]

    def clean_m(self) -> list[Module]:
        """At most so many modules at once."""
        modules = list(self.cleaned_data["m"])
        if len(modules) > MODULES_AT_MOST:
            raise ValidationError(
                pgettext_lazy("request", "At most %(count)s modules a request.") % {"count": MODULES_AT_MOST}
            )
        return modules

    def clean(self) -> dict[str, Any]:
        """Dates ahead and in their order."""
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
            if day and day < timezone.localdate():
                self.add_error(name, pgettext_lazy("request", "This day has passed. Choose a later one."))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", pgettext_lazy("request", "The end is earlier than the beginning."))
        return cleaned

    def wish(self) -> Wish:
        """The valid form as the service takes it."""
        given = self.cleaned_data
        reasons = self._prefilled.reasons if self._prefilled else []
        return Wish(
            module_ids=[one.pk for one in given["m"]],
            group_size=given["group_size"],
            audience=given["audience"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            mode=given["mode"],
            expected_change=given["expected_change"],
            reasons=[reasons[int(at)] for at in given["reasons"]],
            lines=self._prefilled.lines if self._prefilled else (),
        )

    @property
    def chosen_slugs(self) -> set[str]:
        """Slugs that are ticked now."""
        return set(self["m"].value() or ())

    @property
    def chosen(self) -> list[Module]:
        """Modules that are ticked now."""
        return [one for one in self.offered if one.slug in self.chosen_slugs]

    @property
    def others(self) -> list[Module]:
        """Modules that can be added."""
        return [one for one in self.offered if one.slug not in self.chosen_slugs]

    @property
    def reason_rows(self) -> list[tuple[str, dict[str, Any], bool]]:
        """Each reason of the audit with its index and whether it is kept."""
        kept = set(self["reasons"].value() or ())
        reasons = self._prefilled.reasons if self._prefilled else []
        return [(str(at), one, str(at) in kept) for at, one in enumerate(reasons)]


class ClientWishForm(WishForm):
    """A request of an HR manager; the organisation is asked for only when there are several."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=pgettext_lazy("request", "Organisation"), empty_label=None
    )

    def __init__(self, *args: Any, organisation_ids: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=organisation_ids)  # type: ignore[attr-defined]
        if len(organisation_ids) == 1:
            field.widget = forms.HiddenInput()
            field.initial = organisation_ids[0]

    def organisation_id(self) -> int:
        """For which organisation the valid form asks."""
        return int(self.cleaned_data["organisation"].pk)


class VisitorWishForm(WishForm):
    """A request of somebody without an account."""

    name = forms.CharField(
        label=pgettext_lazy("request", "Your name"),
        max_length=160,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    company = forms.CharField(
        label=pgettext_lazy("request", "Company"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=pgettext_lazy("request", "E-mail"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=pgettext_lazy(
            "request", "We will send a link that confirms the request; without it nobody reads the request."
        ),
    )
    consent = forms.BooleanField(
        label=pgettext_lazy("request", "I agree to the processing of my personal data for this request"),
        error_messages={
            "required": pgettext_lazy("request", "Without the consent we may not keep your name and e-mail.")
        },
    )

    def visitor(self, address: str | None) -> Visitor:
        """Who asks, from which network address."""
        given = self.cleaned_data
        return Visitor(given["name"], given["company"], given["email"], address)


class MessageForm(forms.Form):
    """One message under a request."""

    text = forms.CharField(
        label=pgettext_lazy("request", "Message"),
        max_length=TEXT_AT_MOST,
        widget=forms.Textarea({"rows": 3}),
    )

    def text_given(self) -> str:
        """The valid message."""
        return str(self.cleaned_data["text"])


class DeclineForm(forms.Form):
    """Why a request is refused."""

    reason = forms.CharField(
        label=pgettext_lazy("request", "Reason, which the customer will read"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )

    def reason_given(self) -> str:
        """The valid reason."""
        return str(self.cleaned_data["reason"])


class QueueForm(forms.Form):
    """What of the queue is shown."""

    AGES = (
        ("", pgettext_lazy("request", "any age")),
        ("1", pgettext_lazy("request", "over a day")),
        ("3", pgettext_lazy("request", "over three days")),
        ("7", pgettext_lazy("request", "over a week")),
    )

    state = forms.ChoiceField(
        required=False, choices=[("", ""), ("all", ""), *[(value, value) for value in State.values]]
    )
    age = forms.ChoiceField(label=pgettext_lazy("request", "Age"), required=False, choices=AGES)
    q = forms.CharField(label=pgettext_lazy("request", "Search"), required=False, max_length=100)
