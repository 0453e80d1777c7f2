"""Forms of the room of people: they parse and check shape; what may be done is decided elsewhere."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Branch, Flag, Membership, NoticePreference, Organisation, User
from accounts.people_table import MAX_BYTES
from accounts.queries import PreferenceChoice
from accounts.services.people import PersonDetails, hiring_fault, taken_fields
from accounts.services.preferences import Wishes
from accounts.zones import zone_groups

_DATE = {"type": "date"}
TAKEN = {
    "email": _("This e-mail is taken. Write another or leave it empty."),
    "personnel_number": _("Somebody in the organisation has this personnel number."),
}


class PersonForm(forms.ModelForm):  # type: ignore[type-arg] # Django's own cannot be subscripted
    """Who somebody is, what they do and how to reach them."""

    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        choices=User.Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("How the person meets customers."),
    )

    class Meta:
        model = User
        fields = [
            "last_name",
            "first_name",
            "middle_name",
            "post",
            "level",
            "channels",
            "branch",
            "hired_on",
            "personnel_number",
            "email",
            "line_manager",
        ]
        labels = {
            "last_name": _("Last name"),
            "first_name": _("First name"),
            "middle_name": _("Middle name"),
            "post": _("Post"),
            "level": _("Level"),
            "branch": _("Branch"),
            "hired_on": _("Hired on"),
            "personnel_number": _("Personnel number"),
            "email": _("E-mail"),
            "line_manager": _("Line manager"),
        }
        help_texts = {
            "personnel_number": _("Lets the person in with a printed code."),
            "email": _("Lets the person in with a password. May be left empty."),
        }
        widgets = {"hired_on": forms.DateInput(format="%Y-%m-%d", attrs=_DATE)}

    def __init__(
        self, *args: Any, organisation: Organisation, branches: list[Branch], whole: bool, **kwargs: Any
    ) -> None:
        """`branches` are those that the user reaches; `whole`: a person may be without a branch."""
        super().__init__(*args, **kwargs)
        self._organisation = organisation
        branch = _choice(self, "branch")
        branch.queryset = organisation.branches.filter(pk__in=[one.pk for one in branches])
        branch.required, branch.empty_label = not whole, "—"
        _choice(self, "line_manager").empty_label = "—"
        bosses = organisation.people.filter(is_active=True).exclude(pk=self.instance.pk)
        is_boss = Q(level=User.Level.MANAGER) | Q(memberships__role=Membership.Role.LINE_MANAGER)
        own = Q(pk=self.instance.line_manager_id)
        _choice(self, "line_manager").queryset = bosses.filter(is_boss | own).distinct()

    def clean_hired_on(self) -> date | None:
        """A day that somebody can have been hired on."""
        day: date | None = self.cleaned_data["hired_on"]
        if day is not None and (fault := hiring_fault(day, today=timezone.localdate())):
            raise ValidationError(fault)
        return day

    def clean(self) -> dict[str, Any]:
        """What is taken is told together with all else that is wrong."""
        cleaned: dict[str, Any] = super().clean() or {}
        for field in taken_fields(
            self._organisation.pk,
            email=cleaned.get("email"),
            personnel_number=cleaned.get("personnel_number", ""),
            except_id=self.instance.pk,
        ):
            self.complain_taken(field)
        return cleaned

    def complain_taken(self, field: str) -> None:
        """Say what to do about an e-mail or a number that is taken."""
        self.add_error(field, TAKEN[field])

    def _post_clean(self) -> None:
        """The service writes; the instance stays as it was read."""

    def details(self) -> PersonDetails:
        """What the form says, for the service."""
        given = self.cleaned_data
        branch, boss = given["branch"], given["line_manager"]
        plain = {name: given[name] for name in self.Meta.fields if name not in {"branch", "line_manager"}}
        return PersonDetails(
            **plain, branch_id=branch.pk if branch else None, line_manager_id=boss.pk if boss else None
        )


class RoleForm(forms.Form):
    """A role and where it holds."""

    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    branch = forms.ModelChoiceField(
        label=pgettext_lazy("people", "Where"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=_("the whole organisation"),
    )

    def __init__(
        self, *args: Any, roles: list[str], branches: list[Branch], whole: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["role"]).choices = [
            (role, Membership.Role(role).label) for role in roles
        ]
        branch = _choice(self, "branch")
        branch.queryset = Branch.objects.filter(pk__in=[one.pk for one in branches])
        branch.required = not whole

    def clean_branch(self) -> Branch | None:
        """A trainee's place and the provider's roles are never bound to a branch."""
        role = self.cleaned_data.get("role")
        branch: Branch | None = self.cleaned_data["branch"]
        return None if role in {Membership.Role.TRAINEE, *Membership.PROVIDER_ROLES} else branch


class PeopleFilterForm(forms.Form):
    """What the list of people is narrowed to; all of it may be empty."""

    q = forms.CharField(label=pgettext_lazy("people", "Find"), required=False, max_length=100)
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Branch.objects.none(), required=False, empty_label=_("all branches")
    )
    level = forms.ChoiceField(
        label=_("Level"), choices=[("", _("all levels")), *User.Level.choices], required=False
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("all roles")), *Membership.Role.choices], required=False
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("people", "State"),
        choices=[
            ("", pgettext_lazy("people", "working")),
            ("never", _("never logged in")),
            ("off", _("switched off")),
            ("all", _("all states")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, branches: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choice(self, "branch").queryset = branches


class SelectionForm(forms.Form):
    """Ids of ticked rows; whether they may be touched is decided by `access_managed_people`."""

    people = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticked = self.data.getlist("people") if hasattr(self.data, "getlist") else []
        cast("forms.ChoiceField", self.fields["people"]).choices = [
            (one, one) for one in ticked if one.isdecimal() and len(one) < 16
        ]

    def ids(self) -> list[int]:
        """The ids that are numbers, at most a thousand."""
        self.full_clean()
        return list(self.cleaned_data.get("people", []))[:1000]


class NoticePreferenceForm(forms.Form):
    """When letters come and which."""

    quiet_from = forms.TimeField(
        label=_("Quiet hours from"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    quiet_to = forms.TimeField(
        label=pgettext_lazy("quiet hours", "to"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    has_quiet_weekends = forms.BooleanField(label=_("Saturday and Sunday are quiet too"), required=False)
    wanted = forms.MultipleChoiceField(
        label=_("Letters"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, preference: NoticePreference, choices: list[PreferenceChoice], **kwargs: Any
    ) -> None:
        """`choices` are the kinds that the person may get; obligatory ones are shown apart."""
        free = [(one.kind, one.title) for one in choices if not one.is_obligatory]
        kwargs["initial"] = {
            "quiet_from": preference.quiet_from,
            "quiet_to": preference.quiet_to,
            "has_quiet_weekends": preference.has_quiet_weekends,
            "wanted": [kind for kind, _title in free if kind not in preference.off],
        }
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["wanted"]).choices = free
        self._hidden_off = set(preference.off) - {kind for kind, _title in free}
        self._offered = {kind for kind, _title in free}

    def wishes(self) -> Wishes:
        """What the form says, for the service; what the page does not offer stays as it was."""
        given = self.cleaned_data
        off = (self._offered - set(given["wanted"])) | self._hidden_off
        return Wishes(given["quiet_from"], given["quiet_to"], given["has_quiet_weekends"], frozenset(off))


class ImportForm(forms.Form):
    """A pasted table or an XLSX file."""

    text = forms.CharField(
        label=_("Table"),
        required=False,
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Copy the rows in a spreadsheet and paste them here, with the headings or without."),
    )
    file = forms.FileField(
        label=_("or an XLSX file"), required=False, widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, of a size that a table of people has."""
        cleaned: dict[str, Any] = super().clean() or {}
        upload = cleaned.get("file")
        if upload is not None and (upload.size > MAX_BYTES or not upload.name.lower().endswith(".xlsx")):
            self.add_error("file", _("Choose an XLSX file of at most 5 MB."))
        elif upload is None and not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("text", _("Paste a table or choose a file."))
        return cleaned


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg] # Django's own cannot be subscripted
    """An organisation's profile."""

    flags = forms.MultipleChoiceField(
        label=_("What the organisation has and does"),
        choices=Flag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The catalogue uses it to say which modules do not suit."),
    )

    class Meta:
        model = Organisation
        fields = ["name", "flags", "requires_mfa"]
        labels = {"name": _("Name"), "requires_mfa": _("Everybody logs in with a second factor")}
        help_texts = {"requires_mfa": _("Holds from each person's next login.")}

    def _post_clean(self) -> None:
        """The service writes and says what is taken; the instance stays as it was read."""


class BranchForm(forms.ModelForm):  # type: ignore[type-arg] # Django's own cannot be subscripted
    """A branch: its name, its place in the tree, its clock."""

    timezone = forms.ChoiceField(label=_("Time zone"), initial="Europe/Moscow")

    class Meta:
        model = Branch
        fields = ["name", "parent", "timezone", "is_point"]
        labels = {
            "name": _("Name"),
            "parent": pgettext_lazy("people", "Under"),
            "is_point": _("Serves customers"),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = _choice(self, "parent")
        parent.queryset, parent.empty_label = organisation.branches.all(), _("at the top")
        if self.instance.pk:  # a branch is not under itself or its own
            parent.queryset = parent.queryset.exclude(path__startswith=self.instance.path)
        zones = zone_groups(timezone.localdate(), others=str(_("Other countries")))
        cast("forms.ChoiceField", self.fields["timezone"]).choices = zones

    def _post_clean(self) -> None:
        """The service writes; the instance stays as it was read."""


class CodeLoginForm(forms.Form):
    """A personnel number and a printed code."""

    login = forms.CharField(
        label=_("Personnel number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label=_("Code from the card"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text=_("Ten digits, with or without the space."),
    )


class PasswordForm(forms.Form):
    """A first password, typed twice."""

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )
    password2 = forms.CharField(
        label=_("Password once more"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        """By the validators of the settings."""
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password1") and cleaned["password1"] != cleaned.get("password2"):
            self.add_error("password2", _("The two passwords differ."))
        return cleaned

    def password(self) -> str:
        """What was typed."""
        typed: str = self.cleaned_data["password1"]
        return typed


def _choice(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    """A field of the form that chooses rows."""
    return cast("forms.ModelChoiceField[Any]", form.fields[name])
