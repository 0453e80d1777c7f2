"""Verdicts as rows that pages and pictures show: named, with what may be shown of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property

from audits.models import AuditWave, Verdict, WaveBranch
from audits.models.verdicts import REACHED
from audits.queries.verdict_words import ORDER
from figures.enough import QUESTIONNAIRES

Subject, Outcome = Verdict.Subject, Verdict.Outcome
SkillChange = tuple[str, float, float, float | None, float | None, str, str]
"""Name, before, after, ends of the change's interval, verdict, its short word."""


@dataclass(frozen=True, slots=True)
class Dots:
    """Where the marks of a row stand on a ruler of 200 units, as SVG writes numbers."""

    before: str
    after: str
    low: str
    high: str
    target: str


@dataclass(frozen=True)
class VerdictLine:
    """One subject with its name. arms: mean change of trained and of control branches, where estimated."""

    row: Verdict
    name: str
    arms: tuple[float, float] | None = None
    is_control: bool = False
    is_withheld: bool = False  # the board hides a branch's index in one of the waves
    whole: tuple[float, float] | None = None  # of all branches together, where that is told beside
    load: tuple[float, float] | None = None  # of all branches: requests by what the shift can answer

    @property
    def is_hidden(self) -> bool:
        """Too little was observed to show a figure at all."""
        fewest = min(self.row.n_before, self.row.n_after)
        is_little = self.row.outcome == Outcome.TOO_FEW and QUESTIONNAIRES.is_hidden(fewest)
        return self.is_withheld or self.row.change is None or is_little

    @property
    def is_settled(self) -> bool:
        """Whether the change is proven, whichever way."""
        return self.row.outcome == Outcome.WORSENED or self.row.has_risen

    @property
    def is_gap(self) -> bool:
        """Whether it is a gap that is proven to have moved, rather than what had none."""
        return self.is_settled and self.row.word != REACHED and not self.row.is_still_met

    @property
    def stands_alone(self) -> bool:
        """Its own interval excludes zero, and yet nothing is proven: many are judged at once."""
        row = self.row
        unproven = row.word == Outcome.UNPROVEN and row.low is not None and row.high is not None
        return unproven and bool(row.low * row.high > 0)  # type: ignore[operator]

    @property
    def may_be_chance(self) -> bool:
        """It was among the lowest and rose: part of that comes by itself."""
        return self.row.extremes and bool(self.row.change and self.row.change > 0)

    @cached_property
    def dots(self) -> Dots | None:
        """The marks of the row's ruler; None where it shows no figure."""
        row = self.row
        if self.is_hidden or row.before is None or row.after is None:
            return None
        ends = (
            (row.before + row.low, row.before + row.high)
            if row.low is not None and row.high is not None
            else None
        )
        return Dots(
            before=_unit(row.before),
            after=_unit(row.after),
            low=_unit(ends[0]) if ends else "",
            high=_unit(ends[1]) if ends else "",
            target=_unit(row.target) if row.target is not None else "",
        )


def skill_changes(rows: Iterable[Verdict], titles: Mapping[str, str]) -> list[SkillChange]:
    """Skills that both waves measured, as charts take them, without those of which too little is known.

    Args:
        titles: competence -> name.
    """
    return [
        (
            titles.get(one.code, one.code),
            one.before,
            one.after,
            one.low,
            one.high,
            one.outcome,
            one.short_label,
        )
        for one in rows
        if one.subject == Subject.COMPETENCE
        and one.before is not None
        and one.after is not None
        and not VerdictLine(one, "").is_hidden
    ]


def line_of(
    wave: AuditWave,
    row: Verdict,
    names: Mapping[int, str] | None = None,
    arms: Mapping[int, str] | None = None,
    withheld: Collection[int] = (),
) -> VerdictLine:
    """A verdict with the name of its subject, as it was frozen."""
    frozen, is_control, is_withheld = wave.frozen, False, False
    if row.subject == Subject.CRITERION:
        name = frozen.get("criteria", {}).get(row.code, {}).get("text", row.code)
    elif row.subject == Subject.COMPETENCE:
        name = frozen.get("competences", {}).get(row.code, row.code)
    elif row.subject == Subject.BRANCH:
        name = (names or {}).get(int(row.code), row.code)
        is_control = (arms or {}).get(int(row.code)) == WaveBranch.Arm.CONTROL
        is_withheld = int(row.code) in withheld
    else:
        name = ""
    told = frozen["comparison"]
    found = told.get("arms", {}).get(f"{row.subject} {row.code}")
    whole = told.get("whole", {}).get(row.code) if row.subject == Subject.COMPETENCE else None
    arms_of = tuple(found) if found else None
    return VerdictLine(row, name, arms_of, is_control, is_withheld, tuple(whole) if whole else None)


def in_order(lines: Iterable[VerdictLine]) -> list[VerdictLine]:
    """Proven words first, the largest change before the others."""
    return sorted(
        lines,
        key=lambda one: (ORDER.index(one.row.word), -abs(one.row.change or 0.0), one.row.code),
    )


def _unit(points: float) -> str:
    """Points of 0 to 100 on a ruler of 200 units."""
    return f"{2 * min(max(points, 0.0), 100.0):.1f}"
