"""Forms of a dialogue's draft: its YAML, one turn with its replies, facts and endings, publishing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import pgettext_lazy

from catalog.dialogue_names import place_choices
from catalog.dialogues import MOOD_MAX, MOOD_MIN
from catalog.models import PlanStep

CODE = RegexValidator(
    r"^[a-z][a-z0-9-]*$", pgettext_lazy("dialogue", "Latin letters in lower case, digits and hyphens.")
)
REPLIES = (2, 4)
SOURCE_AT_MOST = 200_000  # characters
KINDS = [
    ("good", pgettext_lazy("ending", "a good ending")),
    ("fair", pgettext_lazy("ending", "a so-so ending")),
    ("poor", pgettext_lazy("ending", "a poor ending")),
]
Content = dict[str, Any]


def _text(label: Any, rows: int = 2, **options: Any) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **options)


class VersionForm(forms.Form):
    """Which version of the draft the writer saw."""

    version = forms.IntegerField(min_value=1)


class SourceForm(forms.Form):
    """A dialogue as YAML, pasted or as a file; the file wins."""

    source = _text(
        pgettext_lazy("dialogue", "YAML"), 30, required=False, max_length=SOURCE_AT_MOST, strip=False
    )
    file = forms.FileField(label=pgettext_lazy("dialogue", "or a file"), required=False)

    def text(self) -> str:
        """The YAML; bytes that are not UTF-8 come as signs that the reader refuses."""
        sent = self.files.get("file")
        if sent is None:
            return str(self.cleaned_data["source"]).replace("\r\n", "\n")
        return str(sent.read(SOURCE_AT_MOST).decode("utf-8-sig", errors="replace")).replace("\r\n", "\n")


class TurnForm(forms.Form):
    """The client's line."""

    code = forms.CharField(
        label=pgettext_lazy("dialogue", "Code of the turn"), max_length=40, validators=[CODE]
    )
    client = _text(pgettext_lazy("dialogue", "The client says"), 3)
    audio = forms.CharField(
        label=pgettext_lazy("dialogue", "Sound, a file of the module's media"),
        required=False,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]*\.(mp3|ogg|m4a)$")],
    )


class ReplyEditForm(forms.Form):
    """One reply; marks by the dialogue's criteria, one field each."""

    was = forms.IntegerField(required=False, widget=forms.HiddenInput)  # its place before, from 0
    text = _text(pgettext_lazy("dialogue", "The employee says"))
    why = _text(pgettext_lazy("dialogue", "Why, shown afterwards"))
    mood = forms.IntegerField(label=pgettext_lazy("dialogue", "Mood, ±"), min_value=-5, max_value=5)
    next = forms.ChoiceField(label=pgettext_lazy("dialogue", "Leads to"))
    below = forms.IntegerField(
        label=pgettext_lazy("dialogue", "if the mood is below"),
        required=False,
        min_value=1,
        max_value=MOOD_MAX,
    )
    otherwise = forms.ChoiceField(label=pgettext_lazy("dialogue", "then leads to"), required=False)

    def __init__(
        self, *args: Any, criteria: Sequence[str], targets: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        # an empty first choice: a browser sends the first one of a reply that nobody began
        self.fields["next"] = forms.ChoiceField(
            label=self.fields["next"].label, choices=[("", "—"), *targets]
        )
        self.fields["otherwise"] = forms.ChoiceField(
            label=self.fields["otherwise"].label, choices=[("", "—"), *targets], required=False
        )
        self.criteria = criteria
        for code in criteria:
            self.fields[f"mark_{code}"] = forms.TypedChoiceField(
                label=code,
                choices=[("", "—"), *((n, str(n)) for n in range(4))],
                coerce=int,
                required=False,
                empty_value=None,
            )

    @property
    def marks(self) -> list[Any]:
        """The fields of the marks, for the page."""
        return [self[f"mark_{code}"] for code in self.criteria]

    def clean(self) -> Content:
        """A reply has a mark; a bound has its way."""
        given: Content = super().clean() or {}
        if all(given.get(f"mark_{code}") is None for code in self.criteria):
            self.add_error(None, pgettext_lazy("dialogue", "Give a mark by at least one criterion."))
        if (given.get("below") is None) != (not given.get("otherwise")):
            self.add_error("below", pgettext_lazy("dialogue", "A bound and where it leads go together."))
        return given

    def reply(self, before: Sequence[Content]) -> Content:
        """The reply as the file has it; conditions that this form does not show stay as they were."""
        given = self.cleaned_data
        was = given["was"]
        old = before[was] if was is not None and was < len(before) else {}
        marks = {code: given[f"mark_{code}"] for code in self.criteria}
        made: Content = {
            "text": given["text"],
            "mood": given["mood"],
            "marks": {code: mark for code, mark in marks.items() if mark is not None},
            "why": given["why"],
            "next": given["next"],
        }
        forks = [] if given["below"] is None else [{"mood_below": given["below"], "next": given["otherwise"]}]
        forks += [fork for fork in old.get("next_if", ()) if not is_plain(old, fork)]
        return {**made, "next_if": forks} if forks else made


def is_plain(reply: Mapping[str, Any], fork: Mapping[str, Any]) -> bool:
    """Whether the form shows this condition: the first one, by a bound from below."""
    return fork is reply["next_if"][0] and "mood_above" not in fork


class EndingForm(forms.Form):
    """One ending; hints a line each."""

    was = forms.CharField(required=False, widget=forms.HiddenInput)  # its code before
    code = forms.CharField(label=pgettext_lazy("dialogue", "Code"), max_length=40, validators=[CODE])
    kind = forms.ChoiceField(label=pgettext_lazy("dialogue", "Kind"), choices=[("", "—"), *KINDS])
    title = forms.CharField(label=pgettext_lazy("dialogue", "Heading"), max_length=200)
    text = _text(pgettext_lazy("dialogue", "What came of it"), 3)
    hints = _text(pgettext_lazy("dialogue", "Hints, one a line"), 3)

    def ending(self) -> Content:
        """The ending as the file has it."""
        given = {key: self.cleaned_data[key] for key in ("was", "code", "kind", "title", "text")}
        return {
            **given,
            "hints": [one.strip() for one in self.cleaned_data["hints"].splitlines() if one.strip()],
        }


class FactsForm(forms.Form):
    """What is said before the conversation."""

    title = forms.CharField(label=pgettext_lazy("dialogue", "Title"), max_length=200)
    client = forms.CharField(label=pgettext_lazy("dialogue", "How the client is called"), max_length=80)
    minutes = forms.IntegerField(label=pgettext_lazy("dialogue", "Minutes"), min_value=1, max_value=120)
    mood = forms.IntegerField(
        label=pgettext_lazy("dialogue", "Mood at the start, 0–5"), min_value=MOOD_MIN, max_value=MOOD_MAX
    )
    start = forms.ChoiceField(label=pgettext_lazy("dialogue", "Begins with"))
    setting = _text(pgettext_lazy("dialogue", "What the employee knows, Markdown"), 10)

    def __init__(self, *args: Any, turns: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["start"] = forms.ChoiceField(label=self.fields["start"].label, choices=list(turns))


class PublishForm(forms.Form):
    """Which session becomes the dialogue's step, where none leads to it."""

    step = forms.ChoiceField(label=pgettext_lazy("dialogue", "Becomes the dialogue"), required=False)

    def __init__(self, *args: Any, sessions: Sequence[PlanStep], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(one.code, f"{one.code} {one.title}, {one.minutes} мин") for one in sessions]
        self.fields["step"] = forms.ChoiceField(
            label=self.fields["step"].label,
            choices=[("", "—"), *choices],
            required=False,
            widget=forms.Select({"class": "form-select"}),
        )


class TurnForms:
    """A turn's form with those of its replies."""

    def __init__(self, content: Content, turn: Content, data: Any = None) -> None:
        self.before: list[Content] = turn["replies"]
        targets = [one["code"] for one in (*content["turns"], *content["endings"])]
        targets += [code for code in (turn["code"],) if code not in targets]
        targets += sorted({reply["next"] for reply in self.before} - set(targets))
        form_set = formset_factory(
            ReplyEditForm,
            extra=max(0, REPLIES[1] - len(self.before)),
            max_num=REPLIES[1],
            absolute_max=REPLIES[1],
            min_num=0,
            can_order=True,
            can_delete=True,
        )
        kwargs = {"criteria": content["criteria"], "targets": place_choices(content, targets)}
        self.turn = TurnForm(data, initial=turn, prefix="turn")
        self.replies: BaseFormSet[Any] = form_set(
            data,
            initial=[_initial(at, one) for at, one in enumerate(self.before)],
            prefix="replies",
            form_kwargs=kwargs,
        )

    def is_valid(self) -> bool:
        """Both parts, and at least two replies."""
        parts = [self.turn.is_valid(), self.replies.is_valid()]
        return all(parts) and len(self._kept()) >= REPLIES[0]

    @property
    def are_too_few(self) -> bool:
        """Whether fewer than two replies are left."""
        return self.turn.is_bound and self.replies.is_valid() and len(self._kept()) < REPLIES[0]

    def _kept(self) -> list[Any]:
        """Replies with words, in their order."""
        return [form for form in self.replies.ordered_forms if form.cleaned_data.get("text")]

    def edited(self) -> Content:
        """The turn as the file has it."""
        given = self.turn.cleaned_data
        made: Content = {"code": given["code"], "client": given["client"]}
        if given["audio"]:
            made["audio"] = given["audio"]
        return {**made, "replies": [form.reply(self.before) for form in self._kept()]}


def _initial(at: int, reply: Content) -> Content:
    """A reply as its form shows it."""
    shown = {key: reply[key] for key in ("text", "why", "mood", "next")}
    first = next((fork for fork in reply.get("next_if", ()) if is_plain(reply, fork)), None)
    if first is not None:
        shown |= {"below": first["mood_below"], "otherwise": first["next"]}
    return {"was": at, **shown, **{f"mark_{code}": mark for code, mark in reply["marks"].items()}}


class FactsForms:
    """The facts' form with those of the endings."""

    def __init__(self, content: Content, data: Any = None) -> None:
        form_set = formset_factory(EndingForm, extra=1, can_delete=True, max_num=8, absolute_max=8)
        turns = place_choices(content, [one["code"] for one in content["turns"]])
        self.facts = FactsForm(data, initial=content, prefix="facts", turns=turns)
        rows = [{**one, "was": one["code"], "hints": "\n".join(one["hints"])} for one in content["endings"]]
        self.endings: BaseFormSet[Any] = form_set(data, initial=rows, prefix="endings")

    def is_valid(self) -> bool:
        """Both parts."""
        return all([self.facts.is_valid(), self.endings.is_valid()])

    def edited_endings(self) -> list[Content]:
        """Endings that are kept."""
        kept = [form for form in self.endings.forms if form.cleaned_data.get("code")]
        return [form.ending() for form in kept if not form.cleaned_data.get("DELETE")]
