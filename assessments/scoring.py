"""The arithmetic of tests and rubrics: marks, points, scores, the decision rule. No Django, no clock."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

TOP_LEVEL = 3
STANDARD_LEVEL = 2
CENT = Decimal("0.01")
NUMBER = re.compile(r"[-+−–]?(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?", re.ASCII)
MINUSES = {ord("−"): "-", ord("–"): "-"}
AROUND = " «»\"'„“”‘’.,;:!?…()"
CALL_MARK = "/"  # «К1/А»: criterion К1 as shown in call А


def as_decimal(value: Fraction) -> Decimal:
    """The fraction with two decimals, halves away from zero, as a reader with a calculator expects."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, ROUND_HALF_UP)


# --- one question --------------------------------------------------------------------------------
def single_share(right: str, chosen: str | None) -> Fraction:
    """1 when the one right option is chosen, otherwise 0."""
    return Fraction(int(chosen == right))


def multiple_share(right: frozenset[str], wrong: frozenset[str], chosen: frozenset[str]) -> Fraction:
    """Share of the right options chosen minus share of the wrong ones chosen, never below 0.

    Choosing everything earns nothing, as choosing nothing does. Options that do not exist are ignored.
    """
    if not right:
        return Fraction(int(not chosen & wrong))
    gained = Fraction(len(chosen & right), len(right))
    lost = Fraction(len(chosen & wrong), len(wrong)) if wrong else Fraction(0)
    return max(Fraction(0), gained - lost)


def order_share(right: Sequence[str], given: Sequence[str]) -> Fraction:
    """Share of neighbours that follow each other as they should: n - 1 pairs of n steps.

    It is the «relative to the next item» rule of ordering questions: one misplaced step costs the pairs
    it breaks, and not every step after it, as counting of absolute positions would.
    """
    if len(right) < 2:
        return Fraction(int(list(given) == list(right)))
    pairs = set(pairwise(right))
    kept = pairs & set(pairwise(given))
    return Fraction(len(kept), len(pairs))


def normalised(text: str) -> str:
    """Lower case, «ё» as «е», runs of blanks as one: how a key and an answer are compared."""
    return " ".join(text.lower().replace("ё", "е").split())


@lru_cache(maxsize=1024)
def _stem_pattern(stem: str) -> re.Pattern[str]:
    """A stem at the start of a word; a number only as the whole number."""
    tail = r"(?!\d)" if stem[-1:].isdigit() else ""
    return re.compile(rf"(?<!\w){re.escape(normalised(stem))}{tail}")


def keys_found(keys: Sequence[Mapping[str, Any]], text: str) -> list[bool]:
    """For each key whether one of its stems begins a word of the text."""
    answer = normalised(text)
    return [any(_stem_pattern(stem).search(answer) for stem in key["accept"]) for key in keys]


def short_share(found: Sequence[bool], pass_keys: int) -> Fraction:
    """Found keys out of those that are enough, at most 1."""
    return min(Fraction(1), Fraction(sum(found), max(1, pass_keys)))


def matching_share(right: Mapping[str, str], given: Mapping[str, str]) -> Fraction:
    """Right pairs out of all pairs; a pair is a left code and the code of its right side."""
    if not right:
        return Fraction(0)
    return Fraction(sum(given.get(left) == side for left, side in right.items()), len(right))


def verdict_share(right: tuple[bool, str], verdict: bool | None, reason: str | None) -> Fraction:
    """A half for the verdict, the other half for its reason: a reason for the wrong verdict is none."""
    if verdict is not right[0]:
        return Fraction(0)
    return Fraction(1, 2) * (1 + int(reason == right[1]))


def number_of(text: str, unit: str = "") -> Decimal | None:
    """The number that somebody typed, or None.

    Comma or point; thousands parted by blanks of any width; the unit may stand behind, with a full stop
    or without. «1,234.5» is no number: nobody knows which of the two parts what.
    """
    typed = " ".join(text.lower().split())
    if unit and typed.rstrip(".").endswith(unit.lower().rstrip(".")):
        typed = typed.rstrip(".")[: -len(unit.rstrip("."))].rstrip()
    if not NUMBER.fullmatch(typed):
        return None
    return Decimal(typed.replace(" ", "").replace(",", ".").translate(MINUSES))


def calculation_share(answer: Decimal, tolerance: Decimal, given: Decimal | None) -> Fraction:
    """1 within the tolerance, both ends included, otherwise 0."""
    return Fraction(int(given is not None and abs(given - answer) <= tolerance))


def best_worst_share(right: tuple[str, str], best: str | None, worst: str | None) -> Fraction:
    """A half for the best reply and a half for the worst one."""
    return Fraction(int(best == right[0]) + int(worst == right[1]), 2)


def faults_share(faults: frozenset[str], marked: frozenset[str]) -> Fraction:
    """One for each fault marked, minus one for each sound line marked, out of all faults; never below 0.

    Marking everything earns nothing as long as the sound lines are no fewer than the faults; the check of
    the bank sees to that.
    """
    if not faults:
        return Fraction(0)
    return max(Fraction(0), Fraction(len(marked & faults) - len(marked - faults), len(faults)))


def gap_form(text: str) -> str:
    """How a missing word is compared: `normalised`, without quotes and punctuation around it."""
    return normalised(text).strip(AROUND)


def cloze_share(gaps: Mapping[str, Sequence[str]], given: Mapping[str, str]) -> Fraction:
    """Gaps filled with one of their accepted forms out of all gaps."""
    if not gaps:
        return Fraction(0)
    return Fraction(sum(fills(accept, given.get(code, "")) for code, accept in gaps.items()), len(gaps))


def fills(accept: Sequence[str], text: str) -> bool:
    """Whether the text is one of the accepted forms."""
    typed = gap_form(text)
    return bool(typed) and typed in {gap_form(one) for one in accept}


@dataclass(frozen=True, slots=True)
class Mark:
    """What one answer earned."""

    share: Fraction  # 0..1, exact
    worth: Decimal  # points of the question
    keys: tuple[bool, ...] = ()  # of a short answer: which keys were found

    @property
    def points(self) -> Decimal:
        """Points with two decimals."""
        return as_decimal(self.share * Fraction(self.worth))

    @property
    def is_right(self) -> bool:
        """Whether the answer is right in full."""
        return self.share == 1


def mark_answer(question: Mapping[str, Any], value: Any) -> Mark:
    """The mark of one answer to one question as drawn (see drawing.py); None or an empty value earns 0."""
    worth = Decimal(str(question["points"]))
    if not value:
        return Mark(Fraction(0), worth, tuple(False for _ in question.get("keys", ())))
    if question["kind"] == "short":
        found = keys_found(question["keys"], str(value))
        return Mark(short_share(found, question["pass_keys"]), worth, tuple(found))
    return Mark(SHARES[question["kind"]](question, value), worth)


def _right_codes(question: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(option["code"] for option in question["options"] if option["correct"])


def _single(question: Mapping[str, Any], value: Any) -> Fraction:
    return single_share(next(iter(_right_codes(question)), ""), str(value))


def _multiple(question: Mapping[str, Any], value: Any) -> Fraction:
    right = _right_codes(question)
    wrong = frozenset(option["code"] for option in question["options"]) - right
    return multiple_share(right, wrong, frozenset(value))


def _order(question: Mapping[str, Any], value: Any) -> Fraction:
    return order_share(question["right_order"], list(value))


def _matching(question: Mapping[str, Any], value: Any) -> Fraction:
    return matching_share({one["code"]: one["right"] for one in question["lefts"]}, value)


def _true_false(question: Mapping[str, Any], value: Any) -> Fraction:
    reason = next(iter(_right_codes(question)), "")
    return verdict_share((question["is_true"], reason), value.get("verdict"), value.get("reason"))


def _calculation(question: Mapping[str, Any], value: Any) -> Fraction:
    given = number_of(str(value), question["unit"])
    return calculation_share(Decimal(question["answer"]), Decimal(question["tolerance"]), given)


def _best_worst(question: Mapping[str, Any], value: Any) -> Fraction:
    ranks = {option["rank"]: option["code"] for option in question["options"]}
    return best_worst_share((ranks["best"], ranks["worst"]), value.get("best"), value.get("worst"))


def _faults(question: Mapping[str, Any], value: Any) -> Fraction:
    return faults_share(
        frozenset(line["code"] for line in question["lines"] if line["fault"]), frozenset(value)
    )


def _cloze(question: Mapping[str, Any], value: Any) -> Fraction:
    return cloze_share({one["code"]: one["accept"] for one in question["gaps"]}, value)


SHARES: dict[str, Callable[[Mapping[str, Any], Any], Fraction]] = {  # by kind; `short` has keys to tell of
    "single": _single,
    "multiple": _multiple,
    "order": _order,
    "matching": _matching,
    "true_false": _true_false,
    "calculation": _calculation,
    "best_worst": _best_worst,
    "faults": _faults,
    "cloze": _cloze,
}


# --- one attempt ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What one attempt earned."""

    marks: dict[str, Mark]  # by question code
    points: Decimal
    max_points: Decimal
    score: Decimal  # 0..100, two decimals
    is_passed: bool | None  # None: the test has no threshold


def grade_attempt(
    questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], pass_percent: int | None
) -> AttemptResult:
    """Marks and score of an attempt.

    Args:
        questions: as drawn, with right answers.
        answers: question code -> value; those not answered may be absent.
        pass_percent: the threshold, or None for a test that is not graded.
    Returns:
        Score 0..100. Passed: the exact share, before any rounding, is not below the threshold and every
        critical question is right in full. An empty test has score 0 and is not passed.
    """
    marks = {question["code"]: mark_answer(question, answers.get(question["code"])) for question in questions}
    earned = sum((mark.share * Fraction(mark.worth) for mark in marks.values()), Fraction(0))
    possible = sum((Fraction(mark.worth) for mark in marks.values()), Fraction(0))
    share = earned / possible if possible else Fraction(0)
    critical_right = all(marks[one["code"]].is_right for one in questions if one.get("critical"))
    return AttemptResult(
        marks=marks,
        points=as_decimal(earned),
        max_points=as_decimal(possible),
        score=as_decimal(share * 100),
        is_passed=(
            None
            if pass_percent is None
            else bool(possible) and share * 100 >= pass_percent and critical_right
        ),
    )


def normalised_gain(before: Decimal, after: Decimal) -> Decimal | None:
    """(post - pre) / (100 - pre): the part of the possible growth that was made; two decimals.

    None when the entry result was already 100: nothing was left to grow. Negative when knowledge fell.
    """
    if before >= 100:
        return None
    return as_decimal(Fraction(after - before) / Fraction(100 - before))


# --- one rubric ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class RubricResult:
    """What the levels of one work amount to."""

    score: Decimal  # 0..100: Σ w·level/3·100, two decimals; criteria without a level count 0
    mean: Decimal  # weighted mean level, 0..3, two decimals
    unmarked: tuple[str, ...]  # criteria that still need a level
    zeros: tuple[str, ...]  # criteria at level 0
    weak: tuple[str, ...]  # critical criteria below 2
    mean_is_enough: bool  # weighted mean >= 2, compared before rounding

    @property
    def is_enough(self) -> bool:
        """Whether the work may be called competent."""
        return self.mean_is_enough and not (self.unmarked or self.zeros or self.weak)


def mark_keys(criteria: Sequence[Mapping[str, Any]]) -> list[str]:
    """Keys under which levels are given: «К1», or «К1/А» and «К1/В» where two calls show the criterion."""
    return [
        f"{one['code']}{CALL_MARK}{part}" if part else one["code"]
        for one in criteria
        for part in (one.get("calls") or [""])
    ]


def worst_levels(criteria: Sequence[Mapping[str, Any]], levels: Mapping[str, int]) -> dict[str, int]:
    """Criterion code -> level; where several calls show it, the worst one counts, once all are given."""
    worst: dict[str, int] = {}
    for one in criteria:
        keys = mark_keys([one])
        if all(key in levels for key in keys):
            worst[one["code"]] = min(levels[key] for key in keys)
    return worst


def grade_rubric(criteria: Sequence[Mapping[str, Any]], levels: Mapping[str, int]) -> RubricResult:
    """Score and decision rule of a rubric.

    Args:
        criteria: [{code, weight, critical, calls?}], weights >= 0 (they sum to 100 in a checked rubric).
        levels: level 0..3 by `mark_keys`.
    Returns:
        Enough means: every criterion has a level, all critical ones >= 2, no zero, and the weighted mean
        level >= 2 exactly, before any rounding (all twos are 66.67 points and enough). Where no criterion
        has a weight there is no mean: score 0, not enough.
    Source: behaviourally anchored rubrics of four levels; weakest call decides.
    """
    worst = worst_levels(criteria, levels)
    weights = {one["code"]: Fraction(str(one["weight"])) for one in criteria}
    total = sum(weights.values(), Fraction(0))
    gained = sum((weights[code] * level for code, level in worst.items()), Fraction(0))
    mean = gained / total if total else Fraction(0)
    return RubricResult(
        score=as_decimal(mean * 100 / TOP_LEVEL),
        mean=as_decimal(mean),
        unmarked=tuple(code for code in weights if code not in worst),
        zeros=tuple(code for code, level in worst.items() if level == 0),
        weak=tuple(
            one["code"]
            for one in criteria
            if one.get("critical") and worst.get(one["code"], TOP_LEVEL) < STANDARD_LEVEL
        ),
        mean_is_enough=mean >= STANDARD_LEVEL,
    )
