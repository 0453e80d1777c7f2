"""What people type about delivery; forms check shape and hand over domain values."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from catalog.models import ProgrammeRequest
from courses import zones
from courses.models import Cohort, CohortAssignment
from courses.services.cohorts import CohortPlan, PlannedDay
from courses.services.tasks import Turn

MAX_SAVED_NO = 1_000_000_000
MAX_NOTE = 4000  # characters about a conversation or a line of it
LATEST_RECORD = timedelta(days=62)  # how long after its day a group may still be written down


class WrittenField(forms.CharField):
    """What somebody writes at length: its line breaks count as one character, as the browser counts them.

    NUL, which no database keeps, is dropped without a word: nobody has typed it on purpose.
    """

    widget = forms.Textarea
    default_error_messages = {"max_length": _("The text is too long: %(show_value)d of %(limit_value)d.")}

    def to_python(self, value: Any) -> str | None:
        """The text as it is checked and kept."""
        return super().to_python(written(str(value or "")))


def written(text: str) -> str:
    """The text with plain line breaks and nothing that a database refuses."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


class CohortFilterForm(forms.Form):
    """Search and filters of the list of cohorts; a wrong value counts as none."""

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=[("", ""), *Cohort.State.choices])
    module = forms.SlugField(required=False, allow_unicode=True)

    def chosen(self) -> dict[str, str]:
        """Arguments of `cohort_table`."""
        self.is_valid()
        clean = self.cleaned_data
        return {
            "text": clean.get("q", ""),
            "state": clean.get("state", ""),
            "module": clean.get("module", ""),
        }


class PeopleFilterForm(forms.Form):
    """Search of people to enrol."""

    q = forms.CharField(required=False, max_length=100)
    level = forms.ChoiceField(required=False, choices=[("", ""), *User.Level.choices])

    def chosen(self) -> dict[str, str]:
        """Arguments of `candidates`."""
        self.is_valid()
        return {"text": self.cleaned_data.get("q", ""), "level": self.cleaned_data.get("level", "")}


class PeopleForm(forms.Form):
    """Ticked people out of those whom the person may enrol."""

    people: Any = forms.ModelMultipleChoiceField(
        User.objects.none(), error_messages={"required": _("Tick at least one person.")}
    )

    def __init__(self, *args: Any, candidates: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = candidates  # type: ignore[attr-defined]

    def user_ids(self) -> list[int]:
        """Ids of the ticked people."""
        return [person.pk for person in self.cleaned_data["people"]]


class ReplacementForm(forms.Form):
    """Who comes instead, out of those whom the person may enrol."""

    person: Any = forms.ModelChoiceField(
        User.objects.none(), error_messages={"required": _("Choose who comes instead.")}
    )

    def __init__(self, *args: Any, candidates: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = candidates  # type: ignore[attr-defined]

    def user_id(self) -> int:
        """Id of the newcomer."""
        newcomer: User = self.cleaned_data["person"]
        return newcomer.pk


class ScheduleForm(forms.Form):
    """How a cohort is held: mode, zone, place, days, trainers and verifiers."""

    title = forms.CharField(label=_("Name of the group"), max_length=120)
    mode = forms.ChoiceField(
        label=_("Format"), choices=ProgrammeRequest.Mode.choices, widget=forms.RadioSelect
    )
    timezone = forms.ChoiceField(label=_("Time zone"))
    place = forms.CharField(
        label=_("Place or link"),
        max_length=300,
        required=False,
        help_text=_("Address of the room or link of the webinar; participants see it."),
    )
    trainers: Any = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Trainers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    verifiers: Any = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Verifiers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, cohort: Cohort) -> None:
        self.numbers = range(1, cohort.programme.module.days + 1)
        self.is_planned = cohort.state == Cohort.State.PLAN
        super().__init__(data, initial=_initial(cohort))
        staff = User.objects.filter(organisation__kind=Organisation.Kind.PROVIDER, is_active=True)
        for name in ("trainers", "verifiers"):
            self.fields[name].queryset = staff  # type: ignore[attr-defined]
        self.fields["timezone"].choices = _zone_choices(cohort.timezone)  # type: ignore[attr-defined]
        for number in self.numbers:
            self.fields[f"date_{number}"] = forms.DateField(
                label=_("Day %(number)s, date") % {"number": number},
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
            self.fields[f"time_{number}"] = forms.TimeField(
                label=_("begins at"),
                required=False,
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            )

    def day_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Date and time of each day, for the page."""
        return [(self[f"date_{number}"], self[f"time_{number}"]) for number in self.numbers]

    def clean(self) -> dict[str, Any]:
        """Days in order, all or none; nobody verifies his own marks."""
        clean: dict[str, Any] = super().clean() or {}
        dates = [clean.get(f"date_{number}") for number in self.numbers]
        given = [date for date in dates if date]
        if given and len(given) != len(dates):
            self.add_error(f"date_{dates.index(None) + 1}", _("Give the dates of all days, or of none."))
        elif given != sorted(set(given)):
            self.add_error("date_2", _("Each day comes after the one before."))
        self._check_ahead(clean)
        if set(clean.get("trainers") or ()) & set(clean.get("verifiers") or ()):
            self.add_error("verifiers", _("A verifier does not check his own marks: choose somebody else."))
        return clean

    def _check_ahead(self, clean: dict[str, Any]) -> None:
        """A group that is only planned does not begin long ago: such a day is a slip of the year.

        Some weeks are left for a course that was held first and written down afterwards.
        """
        earliest = zones.today(clean.get("timezone") or zones.DEFAULT_ZONE) - LATEST_RECORD
        text = _("This day is long past. Check the month and the year.")
        for name in (f"date_{number}" for number in self.numbers) if self.is_planned else ():
            if name in self.changed_data and clean.get(name) and clean[name] < earliest:
                self.add_error(name, text)

    def plan(self) -> CohortPlan:
        """The plan that the service writes."""
        clean = self.cleaned_data
        days = [
            PlannedDay(clean[f"date_{number}"], clean.get(f"time_{number}") or zones.PROGRAMME_START)
            for number in self.numbers
            if clean.get(f"date_{number}")
        ]
        return CohortPlan(
            title=clean["title"],
            mode=clean["mode"],
            timezone=clean["timezone"],
            place=clean["place"],
            days=days,
            trainer_ids=frozenset(person.pk for person in clean["trainers"]),
            verifier_ids=frozenset(person.pk for person in clean["verifiers"]),
        )


class AttendanceForm(forms.Form):
    """Who was there: ids of enrolments."""

    present = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, enrolment_ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [(pk, pk) for pk in enrolment_ids]  # type: ignore[attr-defined]


class ReadingForm(forms.Form):
    """How much of a lesson was on the screen."""

    percent = forms.IntegerField(min_value=0, max_value=100)


class PersonalPlanForm(forms.Form):
    """A trainee's personal plan."""

    text = WrittenField(
        label=pgettext_lazy("course", "Your plan"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write at least one sentence: what you will do differently.")},
    )


class KeptForm(forms.Form):
    """A form that its page also saves by itself."""

    saved_no = forms.IntegerField(required=False, min_value=1, max_value=MAX_SAVED_NO)
    quiet = forms.BooleanField(required=False)

    def turn(self) -> Turn:
        """Which of the page's savings this is."""
        return Turn(self.cleaned_data.get("saved_no"), self.cleaned_data.get("quiet", False))


class NotesForm(KeptForm):
    """What a trainee writes below a lesson; nothing is fine too."""

    text = WrittenField(max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6}))


class CaseForm(forms.Form):
    """A trainee's decision on a case."""

    text = WrittenField(
        max_length=4000, error_messages={"required": _("Write your decision first; up to 4000 characters.")}
    )


class MarksForm(KeptForm):
    """Marks on a conversation: mark_3=fault, note_3=…, of the whole note_0; others count as none."""

    compare = forms.BooleanField(required=False)

    def chosen(self) -> dict[str, Any]:
        """Arguments of `save_marks`."""
        marks: dict[int, str] = {}
        notes: dict[int, str] = {}
        for key, value in self.data.items():
            name, _underscore, number = key.partition("_")
            if name in {"mark", "note"} and number.isdecimal() and len(number) <= 2:
                (marks if name == "mark" else notes)[int(number)] = written(str(value))[:MAX_NOTE]
        compare = self.cleaned_data["compare"]
        return {"marks": marks, "notes": notes, "compare": compare, "turn": self.turn()}


class RevocationForm(forms.Form):
    """Why a certificate is revoked."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


def _initial(cohort: Cohort) -> dict[str, Any]:
    """The cohort as it is planned now."""
    assigned: dict[str, list[int]] = {role: [] for role in CohortAssignment.Role.values}
    for one in cohort.assignments.all():
        assigned[one.role].append(one.user_id)
    initial: dict[str, Any] = {
        "title": cohort.title,
        "mode": cohort.mode,
        "timezone": cohort.timezone,
        "place": cohort.place,
        "trainers": assigned[CohortAssignment.Role.TRAINER],
        "verifiers": assigned[CohortAssignment.Role.VERIFIER],
    }
    for number in range(1, cohort.programme.module.days + 1):
        initial[f"time_{number}"] = zones.PROGRAMME_START
    for day in cohort.days.all():
        initial[f"date_{day.number}"], initial[f"time_{day.number}"] = day.on_date, day.starts_at
    return initial


def _zone_choices(current: str) -> list[tuple[str, str]]:
    """Russian zones by city, and the cohort's own."""
    today = zones.today(zones.DEFAULT_ZONE)
    names = dict.fromkeys([*zones.RUSSIAN_ZONES, current])
    return [(name, zones.zone_label(name, today)) for name in names]
