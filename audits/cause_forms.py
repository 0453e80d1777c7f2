"""Why gaps are there, as the auditor answers: for each competence, and for criteria that are exceptions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from audits.models import AuditWave
from audits.queries.board import CompetenceLine, CriterionLine
from audits.queries.decided import decided_codes
from audits.services.approval import CauseAnswer
from audits.words import CAUSES

TEXT_AT_MOST = 1000
EXCEPTION = "x-"  # begins the prefix of a criterion's form; that of a competence is its deficit's id


class CauseForm(forms.Form):
    """The auditor's answer for one competence, or for one criterion alone."""

    cause = forms.ChoiceField(required=False, choices=[("", ""), *CAUSES.items()])
    note = forms.CharField(required=False, max_length=TEXT_AT_MOST)

    def answer(self) -> CauseAnswer:
        """The valid answer."""
        return CauseAnswer(self.cleaned_data["cause"], self.cleaned_data["note"])


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One criterion of a skill with its own cause, if it has one."""

    line: CriterionLine
    form: CauseForm
    cause: str
    note: str


class GapForm(CauseForm):
    """A competence's answer with the exceptions that are asked under it.

    decided: criteria below the target whose cause changes no plan. is_decided: they are all that is below it.
    """

    def __init__(
        self,
        *args: Any,
        exceptions: Iterable[ExceptionRow] = (),
        decided: Iterable[str] = (),
        is_decided: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.exceptions = list(exceptions)
        self.decided = list(decided)
        self.is_decided = is_decided

    @property
    def excepted(self) -> list[ExceptionRow]:
        """Those that have a cause of their own."""
        return [one for one in self.exceptions if one.cause]


def gap_forms(wave: AuditWave, lines: Iterable[CompetenceLine]) -> list[tuple[CompetenceLine, GapForm]]:
    """Each skill with its form; a criterion of several skills is asked about under the first.

    Criteria that a decision answers by the mapping are not asked about: no cause makes a course their answer.
    """
    mapping: Mapping[str, Any] = wave.frozen.get("criteria", {})
    asked: set[str] = set()
    rows = []
    for line in lines:
        own = [
            one
            for one in line.criteria
            if one.code not in asked
            and (one.deficit > 0 or one.cause)
            and not mapping.get(one.code, {}).get("management")
        ]
        asked.update(one.code for one in own)
        exceptions = [_row(one) for one in own]
        decided = decided_codes(wave, line.criteria)
        below = sum(one.deficit > 0 for one in line.criteria)
        form = GapForm(
            prefix=str(line.row.pk),
            exceptions=exceptions,
            decided=decided,
            is_decided=bool(decided) and len(decided) == below,
        )
        rows.append((line, form))
    return rows


def competence_forms(wave: AuditWave, data: QueryDict) -> dict[int, CauseForm]:
    """Deficit -> its form, of those that the page has sent: another may have come by a scoring since."""
    open_gaps = wave.deficits.filter(deficit__gt=0).values_list("pk", flat=True)
    return {
        pk: CauseForm(data, prefix=str(pk))
        for pk in open_gaps
        if f"{pk}-cause" in data or f"{pk}-note" in data
    }


def exception_forms(wave: AuditWave, data: QueryDict) -> dict[str, CauseForm]:
    """Criterion -> its form, of the measured criteria that the page has sent."""
    codes = wave.criterion_scores.filter(branch__isnull=True).values_list("criterion", flat=True)
    return {
        code: CauseForm(data, prefix=EXCEPTION + code) for code in codes if f"{EXCEPTION}{code}-cause" in data
    }


def typed_causes(wave: AuditWave, data: QueryDict) -> list[tuple[str, str]]:
    """Skill or criterion -> cause and note as they were sent and are not stored so, in words."""
    skills = wave.deficits.select_related("competence")
    asked = [(str(one.pk), one.competence.title, one.cause, one.cause_note) for one in skills]
    known = {one.criterion_id: one for one in wave.criterion_causes.all()}
    for code, facts in wave.frozen.get("criteria", {}).items():
        stored = known.get(code)
        cause, note = (stored.cause, stored.note) if stored else ("", "")
        asked.append((EXCEPTION + code, f"{code} {facts['text']}", cause, note))
    found = []
    for prefix, title, cause, note in asked:
        given = data.get(f"{prefix}-cause", cause), data.get(f"{prefix}-note", note).strip()
        if given != (cause, note):
            words = [str(CAUSES[given[0]])] if given[0] in CAUSES else []
            found.append((title, ". ".join([*words, given[1]] if given[1] else words) or "—"))
    return found


def _row(line: CriterionLine) -> ExceptionRow:
    """One criterion as the page asks about it."""
    return ExceptionRow(line, CauseForm(prefix=EXCEPTION + line.code), line.cause, line.cause_note)
