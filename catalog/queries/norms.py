"""Service norms by organisation, and texts of exercises with them."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation
from catalog.models import Exercise, Norm
from catalog.norms import NormValues, norm_text, norms_within, with_norms


@dataclass(frozen=True, slots=True)
class NormRow:
    """One norm as an organisation sees it."""

    norm: Norm
    own: int | None  # None: the default holds

    @property
    def default_text(self) -> str:
        """«20 секунд»."""
        return norm_text(self.norm.default, self.norm.unit)

    @property
    def bounds_text(self) -> str:
        """«от 5 до 60 секунд»."""
        least = norm_text(self.norm.minimum, self.norm.unit, "num")
        return f"от {least} до {norm_text(self.norm.maximum, self.norm.unit, 'gen')}"

    @property
    def holds(self) -> str:
        """The value that new groups take: «15 секунд»."""
        return norm_text(self.value, self.norm.unit)

    @property
    def value(self) -> int:
        """The own value where it is still within its bounds, else the default."""
        own, norm = self.own, self.norm
        return own if own is not None and norm.minimum <= own <= norm.maximum else norm.default


def norm_rows(organisation: Organisation) -> list[NormRow]:
    """All norms with the organisation's own values. One query."""
    return [NormRow(one, organisation.norms.get(one.code)) for one in Norm.objects.all()]


def norms_of(organisation: Organisation) -> dict[str, list[int | str]]:
    """The values that hold for the organisation now, as a cohort keeps them. One query."""
    return {row.norm.code: [row.value, row.norm.unit] for row in norm_rows(organisation)}


def default_norms() -> dict[str, list[int | str]]:
    """The defaults: previews of the catalogue and the bank show them. One query."""
    return {code: [value, unit] for code, value, unit in Norm.objects.values_list("code", "default", "unit")}


def fit_exercise(exercise: Exercise, norms: NormValues) -> Exercise:
    """The same exercise, its texts (and its rubric's, if it is loaded) with the norms; not to be saved."""
    exercise.instructions_html = with_norms(exercise.instructions_html, norms)
    exercise.model_answer_html = with_norms(exercise.model_answer_html, norms)
    parts: Any = norms_within(exercise.parts, norms)
    source: Any = norms_within(exercise.source, norms)
    exercise.parts, exercise.source = parts, source
    if Exercise.rubric.is_cached(exercise):
        criteria: Any = norms_within(exercise.rubric.criteria, norms)
        exercise.rubric.criteria = criteria
    return exercise
