"""What people wrote in a wave, remark by remark: found by words, place, criterion and tone; with its tags.

Staff who were promised anonymity are never quoted (`observations.seen_in`). Search finds what is shown,
without names: nobody is found by a name that the page hides.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from audits.answers import overall_of, points_at, text_of
from audits.models import AuditWave, CommentTag, Observation, WaveInstrument
from audits.norms import with_norms
from audits.queries.observations import Node, below, seen_in
from audits.queries.remark_rows import (
    Judge,
    Remark,
    Said,
    judged,
    number_of_remarks,
    plain_part,
    saying,
    with_answers,
)
from audits.queries.remarks import Mask
from audits.queries.wave_items import WaveItem, by_instrument
from catalog.queries.norms import norms_of
from catalog.words import WORD, analyser, lemmas_of, plain, words_in
from figures.scores import Band, band

GOOD, BAD = "good", "bad"
_TONES = {Band.NORM: GOOD, Band.DEFICIT: BAD, Band.CRITICAL: BAD}
SHORTEST_BEGINNING = 3  # letters of a word that is still being typed

Key = tuple[int, str]  # observation, key of its comments


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; empty values narrow nothing. tone: GOOD or BAD, by the answer beside the remark."""

    source: int | None = None  # WaveInstrument
    branch: int | None = None
    criterion: str = ""
    text: str = ""
    tone: str = ""
    is_untagged: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything is looked for."""
        return any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One remark as it is shown. about: what its item asks, empty of one about the whole.

    points: of 0 to 100, of its answer, or the mean of all where it is about the whole; None where unknown.
    own: the criterion that its item measures. tags: criteria that a person tagged it with.
    """

    observation: int
    item: str
    text: str
    branch: str
    source: str
    at: datetime | None
    about: str
    points: float | None
    own: str
    tags: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.observation}:{self.item}"


@dataclass(frozen=True, slots=True)
class Instruments:
    """What remarks are read with: bodies with norms by value, and items, by instrument."""

    bodies: Mapping[int, Mapping[str, Any]]
    kinds: Mapping[int, str]
    titles: Mapping[int, str]
    items: Mapping[int, Mapping[str, WaveItem]]


class Remarks:
    """Remarks that fit, the latest first, to be cut into pages.

    is_cut: whether older ones were left unread.
    """

    def __init__(self, placed: QuerySet[Observation], fits: Judge | None, *, has_answers: bool) -> None:
        """Reads where something is to be judged. `fits`: None for every remark of `placed`."""
        self.is_cut = False
        self._placed, self._has_answers = placed, has_answers
        self._judged: list[Remark] | None = None
        if fits is not None:
            self._judged, self.is_cut = judged(placed, fits, has_answers=has_answers)

    def count(self) -> int:
        """How many fit."""
        return number_of_remarks(self._placed) if self._judged is None else len(self._judged)

    def __getitem__(self, part: slice) -> list[Remark]:
        if self._judged is None:
            return plain_part(self._placed, part.start or 0, part.stop)
        rows = self._judged[part]
        return rows if self._has_answers else with_answers(rows)


def instruments_of(
    wave: AuditWave, sources: Iterable[WaveInstrument], items: Sequence[WaveItem]
) -> Instruments:
    """The wave's instruments. One statement.

    Args:
        sources: with their instruments. items: of `wave_items.items_of`.
    """
    rows = [one.instrument for one in sources]
    norms = norms_of(wave.organisation)
    own = by_instrument(items)
    return Instruments(
        bodies={one.pk: with_norms(one.body, norms) for one in rows},
        kinds={one.pk: one.kind for one in rows},
        titles={one.pk: one.title for one in rows},
        items={one.pk: {item.code: item for item in own.get(one.pk, ())} for one in rows},
    )


def tags_of(
    wave: AuditWave, placed: QuerySet[Observation]
) -> tuple[dict[Key, tuple[str, ...]], dict[str, int]]:
    """Remark -> the criteria of its tags; and how many remarks of the place bear each. One statement.

    Args:
        placed: of `placed_in`.
    """
    rows = CommentTag.objects.filter(observation__wave=wave, observation__superseded_at__isnull=True)
    rows = rows.annotate(is_here=Exists(placed.order_by().filter(pk=OuterRef("observation"))))
    tags: dict[Key, tuple[str, ...]] = {}
    here: Counter[str] = Counter()
    columns = ("observation", "item", "criterion", "is_here")
    for observation, item, criterion, is_here in rows.order_by("pk").values_list(*columns):
        tags[observation, item] = (*tags.get((observation, item), ()), criterion)
        here[criterion] += is_here
    return tags, dict(+here)


def placed_in(
    wave: AuditWave,
    sought: Sought,
    *,
    sources: Sequence[WaveInstrument],
    tree: Sequence[Node],
    is_auditor: bool,
) -> QuerySet[Observation]:
    """Observations with remarks, of the source and of the branch's subtree, that the person may read."""
    found = seen_in(wave, is_auditor=is_auditor).filter(superseded_at__isnull=True).exclude(comments={})
    if sought.source is not None:
        own = next((one.instrument_id for one in sources if one.pk == sought.source), None)
        found = found.filter(instrument=own) if own is not None else found.none()
    return found.filter(below(tree, sought.branch)) if sought.branch is not None else found


def remarks_in(
    placed: QuerySet[Observation],
    sought: Sought,
    *,
    instruments: Instruments,
    tags: Mapping[Key, tuple[str, ...]],
    mask: Mask,
) -> Remarks:
    """The remarks of these observations that fit. A statement or two a page.

    Args:
        placed: of `placed_in`.
    """
    found, fits = narrowed(placed, sought, instruments=instruments, tags=tags, mask=mask)
    return Remarks(found, fits, has_answers=bool(sought.tone))


def narrowed(
    placed: QuerySet[Observation],
    sought: Sought,
    *,
    instruments: Instruments,
    tags: Mapping[Key, tuple[str, ...]],
    mask: Mask,
) -> tuple[QuerySet[Observation], Judge | None]:
    """What the database can tell, and what is to be judged remark by remark; None for nothing."""
    words = _words(sought.text)
    if not (words or sought.criterion or sought.tone or sought.is_untagged):
        return placed, None
    if sought.criterion:
        placed = placed.filter(_speaks_of(instruments, sought.criterion))
    placed = saying(placed, [forms for forms, _pattern in words])
    patterns = [pattern for _forms, pattern in words]

    def fits(said: Said, item: str) -> bool:
        own = _criterion(instruments, said.instrument, item)
        if not _is_tagged_so(sought, tags.get((said.pk, item), ()), own):
            return False
        if sought.tone and _tone(_points(instruments, said.instrument, item, said.answers)) != sought.tone:
            return False
        if not patterns:
            return True
        text = said.comments[item]
        return _says(text, patterns) and _says(mask.over({item: text}, said.branch)[item], patterns)

    return placed, fits


def verbatims_of(
    found: Iterable[tuple[Said, str]],
    *,
    instruments: Instruments,
    tags: Mapping[Key, tuple[str, ...]],
    mask: Mask,
) -> Iterator[Verbatim]:
    """The remarks as they are shown, in their order, one by one."""
    return (_verbatim(said, item, instruments, tags, mask) for said, item in found)


def _speaks_of(instruments: Instruments, criterion: str) -> Q:
    """Observations with a remark beside an item of the criterion, or tagged with it."""
    found = Q(Exists(CommentTag.objects.filter(observation=OuterRef("pk"), criterion=criterion)))
    for instrument, items in instruments.items.items():
        codes = [code for code, one in items.items() if one.criterion == criterion]
        if codes:
            found |= Q(instrument=instrument, comments__has_any_keys=codes)
    return found


def _is_tagged_so(sought: Sought, tags: Sequence[str], own: str) -> bool:
    """Whether its tags, or the criterion of its item, are those looked for."""
    if sought.is_untagged and tags:
        return False
    return not sought.criterion or sought.criterion in (*tags, own)


def _words(text: str) -> list[tuple[set[str], re.Pattern[str]]]:
    """For each word to find, its forms and a pattern of them and of words that begin so; no service words.

    The query is bent, not the texts: forms of two words are few, remarks may be a hundred thousand.
    """
    found = []
    for word in words_in(text):
        lemmas = lemmas_of(word)
        if lemmas:
            forms = {word, *(form for lemma in lemmas for form in _forms(lemma))}
            ends = rf"|{re.escape(word)}[0-9a-zа-я]*" if len(word) >= SHORTEST_BEGINNING else ""
            either = "|".join(map(re.escape, sorted(forms)))
            found.append((forms, re.compile(rf"(?<![0-9a-zа-я])(?:(?:{either})(?![0-9a-zа-я]){ends})")))
    return found


def _forms(lemma: str) -> set[str]:
    """Every form of a word by its dictionary form, ё as е."""
    readings = [one for one in analyser().parse(lemma) if plain(one.normal_form) == lemma]
    return {plain(form.word) for one in readings for form in one.lexeme if WORD.fullmatch(plain(form.word))}


def _says(text: str, words: Iterable[re.Pattern[str]]) -> bool:
    """Whether each of the words stands there, in any form, or begins one that does."""
    said = plain(text)
    return all(word.search(said) for word in words)


def _criterion(instruments: Instruments, instrument: int, item: str) -> str:
    """The criterion that the remark's item measures; empty without one."""
    found = instruments.items.get(instrument, {}).get(item)
    return (found.criterion or "") if found is not None else ""


def _points(instruments: Instruments, instrument: int, item: str, answers: Mapping[str, Any]) -> float | None:
    """Of its answer; of the whole where it stands beside none."""
    body = instruments.bodies.get(instrument)
    if body is None:
        return None
    found, kind = instruments.items[instrument].get(item), instruments.kinds[instrument]
    return overall_of(kind, body, answers) if found is None else points_at(kind, body, found.at, answers)


def _tone(points: float | None) -> str:
    """GOOD from the norm on, BAD in a deficit; neither between them."""
    return "" if points is None else _TONES.get(band(points), "")


def _verbatim(
    said: Said, item: str, instruments: Instruments, tags: Mapping[Key, tuple[str, ...]], mask: Mask
) -> Verbatim:
    asked = instruments.items.get(said.instrument, {}).get(item)
    return Verbatim(
        observation=said.pk,
        item=item,
        text=mask.over({item: said.comments[item]}, said.branch)[item],
        branch=said.branch,
        source=instruments.titles.get(said.instrument, ""),
        at=said.at,
        about=text_of(_body_of(instruments, said.instrument, asked)) if asked is not None else "",
        points=_points(instruments, said.instrument, item, said.answers),
        own=_criterion(instruments, said.instrument, item),
        tags=tags.get((said.pk, item), ()),
    )


def _body_of(instruments: Instruments, instrument: int, asked: WaveItem) -> Mapping[str, Any]:
    """What the item asks, norms by value."""
    found: Mapping[str, Any] = instruments.bodies[instrument]["items"][asked.at]
    return found
