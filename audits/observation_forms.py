"""What readers and auditors send about observations; forms check shape and hand over domain values."""

from django import forms

from audits.queries.observations import Chosen

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
