"""Computed answers of anonymous people are taken out all at once; what comes instead may not tell of them.

A part of them is never taken out: figures with it and without it would tell it. All of them may be, and one
whole file may come in their place, where the two computations together tell of nobody: of each question the
answers that differ are those of nobody or of enough people wherever both can be subtracted
(`figures.editions`). So what was taken out stays as marks by branch, without number, words, day or file.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from accounts.models import Branch
from audits.models import AuditWave, CommentTag, CriticalFailure, Instrument, InstrumentItem
from audits.observations import Readings
from audits.queries.anonymity import TAKEN_OUT, current_answers, is_counted, retired_answers
from audits.tables import ImportRefusedError, TableFault
from figures.editions import tells_of_few

SAME_PERSON = 0.75  # part of equal answers from which a row is taken for a mended one
COMPARED_AT_MOST = 400  # rows of a branch on both sides: beyond, mended ones are not looked for
_ROW, _TOP = "", 0  # the whole questionnaire as one answer; the wave itself
Marks = Mapping[str, Any]
Answer = tuple[Marks | None, Marks | None]


def retire(wave: AuditWave, instrument: Instrument, *, at: datetime) -> int:
    """Take all answers of the questionnaire out of the wave, whatever brought them; how many.

    Their marks stay, to be held against what comes instead; the caller holds the wave's lock.
    """
    own = current_answers(wave, instrument)
    CommentTag.objects.filter(observation__in=own).delete()
    CriticalFailure.objects.filter(observation__in=own).delete()
    return own.update(
        superseded_at=at,
        external_id=Concat(Value(TAKEN_OUT), Cast("pk", CharField())),
        source_import=None,
        observed_at=None,
        created_at=at,
        observer="",
        channel="",
        service="",
        segment="",
        comments={},
    )


def refuse_counted(wave: AuditWave, instrument: Instrument, coming: Readings) -> None:
    """Answers of anonymous people are not added to those that figures have been made of.

    When all of them have been taken out, one whole file may come instead, if no difference tells of a few.

    Raises:
        ImportRefusedError: there are such answers, or the file is too like those that were taken out.
    """
    if not is_counted(wave, instrument):
        return
    if current_answers(wave, instrument).exists():
        text = _(
            "These people's answers have been computed already. Added answers could be made out by comparing "
            "the two computations: undo the earlier files and load one whole file."
        )
        raise ImportRefusedError([TableFault(1, "", text)])
    earlier = _editions(wave, instrument)
    if not earlier:
        text = _(
            "These people's answers have been computed and taken out, and nothing was kept to compare a new "
            "file with. Load it into a new wave."
        )
        raise ImportRefusedError([TableFault(1, "", text)])
    fresh = _by_branch((one.branch, one.values) for one in coming)
    parents = _parents(wave, {branch for rows in (*earlier, fresh) for branch in rows})
    units = _units(instrument)
    if any(_tells(old, fresh, units, parents) for old in earlier):
        text = _(
            "The file differs from the answers that were taken out by a few people only: two computations "
            "together would tell what these answered. Load exactly the answers that were taken out, a file "
            "with at least five other people in each branch that changes, or begin a new wave."
        )
        raise ImportRefusedError([TableFault(1, "", text)])


def _editions(wave: AuditWave, instrument: Instrument) -> list[dict[int, list[Marks]]]:
    """Answers by branch as they were taken out, a dictionary for each time. One statement."""
    found: dict[datetime | None, list[tuple[int, Any]]] = defaultdict(list)
    rows = retired_answers(wave, instrument).values_list("superseded_at", "branch", "values")
    for moment, branch, values in rows.iterator():
        found[moment].append((branch, values))
    return [_by_branch(own) for own in found.values()]


def _by_branch(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Marks]]:
    """Branch -> its questionnaires, each as question -> what was answered; unanswered ones are absent."""
    found: dict[int, list[Marks]] = defaultdict(list)
    for branch, values in rows:
        found[branch].append(dict(_marks(values)))
    return dict(found)


def _marks(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Question -> answer; of two marks on one line both together, of the points all together."""
    if "p" in values and "e" in values:
        for at, pair in enumerate(zip(values["p"], values["e"], strict=False)):
            if pair != (None, None):
                yield str(at), pair
        if points := values.get("w"):
            yield "w", tuple(sorted(points.items()))
        return
    for code, mark in values.items():
        if mark is not None and not isinstance(mark, str):
            yield code, tuple(mark) if isinstance(mark, list) else mark


def _units(instrument: Instrument) -> list[tuple[str, ...]]:
    """What figures are made of: each question, those of one criterion together, and (first) everything."""
    groups: dict[str, list[str]] = defaultdict(list)
    for code, criterion in InstrumentItem.objects.filter(instrument=instrument).values_list(
        "code", "criterion"
    ):
        if criterion is not None:
            groups[criterion].append(code)
    return [(_ROW,), *(tuple(own) for own in groups.values() if len(own) > 1)]


def _parents(wave: AuditWave, leaves: Iterable[int]) -> dict[int, int | None]:
    """Branch -> the one above it, as the scoring has them; the wave itself is _TOP. One statement."""
    found: dict[int, int | None] = {}
    paths = Branch.objects.filter(organisation=wave.organisation_id, pk__in=list(leaves))
    for pk, path in paths.values_list("pk", "path"):
        above = _TOP
        for part in dict.fromkeys([*map(int, filter(None, path.split("/"))), pk]):
            found[part] = above
            above = part
    return found


def _tells(
    old: Mapping[int, Sequence[Marks]],
    new: Mapping[int, Sequence[Marks]],
    units: Sequence[tuple[str, ...]],
    parents: Mapping[int, int | None],
) -> bool:
    """Whether figures of both together would tell of a few people by some question."""
    pairs = {branch: _paired(old.get(branch, ()), new.get(branch, ())) for branch in old.keys() | new.keys()}
    asked = {code for own in pairs.values() for pair in own for one in pair for code in one or ()}
    return any(
        tells_of_few(_moves(pairs, unit), parents) for unit in [*units, *((code,) for code in sorted(asked))]
    )


def _paired(old: Sequence[Marks], new: Sequence[Marks]) -> list[Answer]:
    """Questionnaires of one branch, the same or a mended one beside each other, all others alone."""
    waiting: dict[Any, list[Marks]] = defaultdict(list)
    for one in old:
        waiting[_key(one)].append(one)
    found: list[Answer] = []
    fresh: list[Marks] = []
    for one in new:
        if same := waiting[_key(one)]:
            found.append((same.pop(), one))
        else:
            fresh.append(one)
    gone = [one for own in waiting.values() for one in own]
    if len(gone) <= COMPARED_AT_MOST and len(fresh) <= COMPARED_AT_MOST:
        found += _mended(gone, fresh)
    return found + [(one, None) for one in gone] + [(None, one) for one in fresh]


def _mended(gone: list[Marks], fresh: list[Marks]) -> list[Answer]:
    """The likest pairs, most alike first; both are taken off their lists."""
    were, came = ([frozenset(one.items()) for one in own] for own in (gone, fresh))
    alike = sorted(
        (-share, at, to)
        for at, first in enumerate(were)
        for to, second in enumerate(came)
        if (share := _likeness(first, second, gone[at], fresh[to])) >= SAME_PERSON
    )
    left, right, found = set[int](), set[int](), list[Answer]()
    for _share, at, to in alike:
        if at not in left and to not in right:
            left.add(at)
            right.add(to)
            found.append((gone[at], fresh[to]))
    gone[:] = [one for at, one in enumerate(gone) if at not in left]
    fresh[:] = [one for at, one in enumerate(fresh) if at not in right]
    return found


def _likeness(was: frozenset[Any], came: frozenset[Any], first: Marks, second: Marks) -> float:
    """The part of the questions that either answered which both answered alike.

    Args:
        was, came: the same questionnaires as sets of question and answer: most pairs are told by these alone.
    """
    same = len(was & came)
    if same < SAME_PERSON * max(len(was), len(came)):
        return 0.0
    asked = len(first.keys() | second.keys())
    return same / asked if asked else 0.0


def _moves(
    pairs: Mapping[int, Iterable[Answer]], unit: tuple[str, ...]
) -> Iterator[tuple[int | None, int | None]]:
    """Where each answer to the unit stands in both computations, as `tells_of_few` takes them."""
    for (branch, before, after), count in Counter(
        (branch, _of(unit, first), _of(unit, second))
        for branch, own in pairs.items()
        for first, second in own
    ).items():
        kinds: list[tuple[int | None, int | None]]
        if before == after:
            kinds = [(branch, branch)] if before else []
        else:
            kinds = [(branch, None)] * bool(before) + [(None, branch)] * bool(after)
        for kind in kinds:
            yield from [kind] * count


def _of(unit: tuple[str, ...], marks: Marks | None) -> Any:
    """What was answered to the unit; nothing if nothing was."""
    if marks is None:
        return ()
    if unit == (_ROW,):
        return _key(marks) or ("",)
    found = tuple(marks.get(code) for code in unit)
    return found if any(one is not None for one in found) else ()


def _key(marks: Marks) -> Any:
    """The whole questionnaire as one value."""
    return tuple(sorted(marks.items()))
