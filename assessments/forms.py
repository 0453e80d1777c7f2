"""What browsers send, parsed and checked for shape; decides nothing."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from assessments import scoring
from assessments.answers import MalformedAnswerError, checked_value, form_value, plain
from assessments.models import Attempt
from assessments.services.attempts import GivenAnswer
from assessments.services.submissions import MAX_TEXT, GivenWork

MAX_SEQ = 2_147_483_647
CODE = re.compile(r"[\w.-]{1,20}")  # of a question
IDEM_KEY = re.compile(r"[0-9A-Za-z-]{1,40}")


# --- answers of a test ---------------------------------------------------------------------------
def asked_code(request: HttpRequest) -> str:
    """Code of the question that a save names, sent as JSON or as a form; "" when it names none."""
    try:
        is_json = request.content_type == "application/json"
        code = _code(_json_object(request.body) if is_json else request.POST)
    except MalformedAnswerError:
        return ""
    return code if CODE.fullmatch(code) else ""


def read_answer(request: HttpRequest, question: Mapping[str, Any] | None) -> GivenAnswer:
    """One save of an answer to the question, sent as JSON or as a form.

    Raises:
        MalformedAnswerError: no such question, wrong shape of the value, no seq or key.
    """
    if question is None:
        raise MalformedAnswerError
    if request.content_type == "application/json":
        return parse_answer(_json_object(request.body), question)
    form = request.POST
    return parse_answer(
        {
            "question": question["code"],
            "seq": form.get("seq", ""),
            "idem_key": form.get("idem_key", ""),
            "flagged": form.get("flagged") == "1",
            "value": form_value(question, form),
        },
        question,
    )


def read_answers(request: HttpRequest, attempt: Attempt) -> list[GivenAnswer]:
    """All answers that a submission carries, in the JSON body or in the form's field `answers`.

    Raises:
        MalformedAnswerError: as `read_answer`.
    """
    is_json = request.content_type == "application/json"
    sent = (
        _json_object(request.body).get("answers", [])
        if is_json
        else _json(request.POST.get("answers") or "[]")
    )
    if not isinstance(sent, list) or len(sent) > len(attempt.questions):
        raise MalformedAnswerError
    questions = {one["code"]: one for one in attempt.questions}
    return [parse_answer(one, questions.get(_code(one))) for one in sent]


def parse_answer(sent: Any, question: Mapping[str, Any] | None) -> GivenAnswer:
    """One answer of {question, seq, value, idem_key, flagged?}.

    Raises:
        MalformedAnswerError: as `read_answer`.
    """
    if question is None or not isinstance(sent, dict):
        raise MalformedAnswerError
    key = str(sent.get("idem_key", ""))
    seq = str(sent.get("seq", ""))
    if not IDEM_KEY.fullmatch(key) or not re.fullmatch(r"[0-9]{1,10}", seq, re.ASCII) or int(seq) > MAX_SEQ:
        raise MalformedAnswerError
    return GivenAnswer(
        question=question["code"],
        seq=int(seq),
        value=checked_value(question, sent.get("value")),
        idem_key=key,
        is_flagged=sent.get("flagged") is True,
    )


def _code(sent: Any) -> str:
    """Code of the question that an answer names."""
    return str(sent.get("question", "")) if isinstance(sent, Mapping) else ""


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedAnswerError from error


def _json_object(text: bytes) -> dict[str, Any]:
    found = _json(text)
    if not isinstance(found, dict):
        raise MalformedAnswerError
    return found


# --- works ---------------------------------------------------------------------------------------
class LevelFieldsForm(forms.Form):
    """A form with a choice of level for each row of a rubric."""

    LEVEL = "level_"

    def __init__(self, data: Any, *, criteria: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(data)
        self.criteria = list(criteria)
        for key in scoring.mark_keys(self.criteria):
            self.fields[self.LEVEL + key] = forms.TypedChoiceField(
                choices=[(str(level), str(level)) for level in range(scoring.TOP_LEVEL + 1)],
                coerce=int,
                empty_value=None,
                required=False,
            )

    def levels(self) -> dict[str, int]:
        """Levels that were given, by scoring.mark_keys; a value out of range counts as not given."""
        found = {
            name.removeprefix(self.LEVEL): level
            for name, level in self.cleaned_data.items()
            if name.startswith(self.LEVEL)
        }
        return {key: level for key, level in found.items() if level is not None}


class WorkForm(LevelFieldsForm):
    """A practical work: text, own assessment, the statement of own work."""

    text = forms.CharField(required=False, max_length=MAX_TEXT, strip=False)
    is_own_work = forms.BooleanField(required=False)

    def given(self) -> GivenWork:
        """The work as the service takes it."""
        return GivenWork(
            text=plain(self.cleaned_data.get("text", "").replace("\r\n", "\n"), MAX_TEXT),
            self_assessment=self.levels(),
            is_own_work=self.cleaned_data["is_own_work"],
        )
