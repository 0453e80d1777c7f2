"""What people wrote in a wave, remark by remark: found by words, place, criterion and tone; with its tags.

Staff who were promised anonymity are never quoted (`observations.seen_in`). Search finds what is shown,
without names: nobody is found by a name that the page hides.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from audits.answers import overall_of, points_at, text_of
from audits.models import AuditWave, CommentTag, Observation, WaveInstrument
from audits.norms import with_norms
from audits.queries.observations import Node, below, seen_in
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


@dataclass(frozen=True, slots=True)
class Said:
    """One observation with what was written in it. values: its JSON, parsed where it is shown."""

    pk: int
    instrument: int
    branch: str
    comments: Mapping[str, str]
    at: datetime | None
    values: str

    @property
    def answers(self) -> Mapping[str, Any]:
        """As `Observation.values`."""
        found: Mapping[str, Any] = json.loads(self.values)
        return found


@dataclass(frozen=True, slots=True)
class Remarks:
    """Remarks that fit, the latest first, and how many remarks bear each criterion's tag."""

    found: list[tuple[Said, str]]
    tagged: dict[str, int]
    total: int


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


def tags_of(wave: AuditWave) -> dict[Key, tuple[str, ...]]:
    """Remark -> the criteria that it is tagged with. One statement."""
    rows = CommentTag.objects.filter(observation__wave=wave, observation__superseded_at__isnull=True)
    found: dict[Key, tuple[str, ...]] = {}
    for observation, item, criterion in rows.order_by("pk").values_list("observation", "item", "criterion"):
        found[observation, item] = (*found.get((observation, item), ()), criterion)
    return found


def remarks_in(
    wave: AuditWave,
    sought: Sought,
    *,
    sources: Sequence[WaveInstrument],
    tree: Sequence[Node],
    instruments: Instruments,
    tags: Mapping[Key, tuple[str, ...]],
    mask: Mask,
    is_auditor: bool,
) -> Remarks:
    """The remarks that fit. One statement.

    Tags are counted in all remarks of the source and the branch, whatever else is looked for.
    """
    words = _words(sought.text)
    tagged: Counter[str] = Counter()
    found: list[tuple[Said, str]] = []
    total = 0
    for said in _said(_placed(seen_in(wave, is_auditor=is_auditor), sought, sources, tree)):
        answers = said.answers if sought.tone else {}
        for item, text in said.comments.items():
            if not text:
                continue
            total += 1
            own = tags.get((said.pk, item), ())
            tagged.update(own)
            if (
                _is_tagged_so(sought, own, _criterion(instruments, said.instrument, item))
                and (
                    not sought.tone
                    or _tone(_points(instruments, said.instrument, item, answers)) == sought.tone
                )
                and (not words or _says(text, words))
                and (not words or _says(mask.over({item: text}, said.branch)[item], words))
            ):
                found.append((said, item))
    return Remarks(found, dict(tagged), total)


def verbatims_of(
    found: Iterable[tuple[Said, str]],
    *,
    instruments: Instruments,
    tags: Mapping[Key, tuple[str, ...]],
    mask: Mask,
) -> list[Verbatim]:
    """The remarks of a page, in their order."""
    return [_verbatim(said, item, instruments, tags, mask) for said, item in found]


def _said(found: QuerySet[Observation]) -> Iterator[Said]:
    """Observations with remarks, the latest first; their answers unparsed, for most are not asked."""
    rows = found.annotate(text=Cast("values", TextField())).order_by(
        F("observed_at").desc(nulls_last=True), "-pk"
    )
    columns = ("pk", "instrument_id", "branch__name", "comments", "observed_at", "text")
    return (Said(*row) for row in rows.values_list(*columns).iterator(chunk_size=2_000))


def _placed(
    found: QuerySet[Observation], sought: Sought, sources: Sequence[WaveInstrument], tree: Sequence[Node]
) -> QuerySet[Observation]:
    """Observations with remarks, of the source and of the branch's subtree."""
    found = found.filter(superseded_at__isnull=True).exclude(comments={})
    if sought.source is not None:
        own = next((one.instrument_id for one in sources if one.pk == sought.source), None)
        found = found.filter(instrument=own) if own is not None else found.none()
    return found.filter(below(tree, sought.branch)) if sought.branch is not None else found


def _is_tagged_so(sought: Sought, tags: Sequence[str], own: str) -> bool:
    """Whether its tags, or the criterion of its item, are those looked for."""
    if sought.is_untagged and tags:
        return False
    return not sought.criterion or sought.criterion in (*tags, own)


def _words(text: str) -> list[re.Pattern[str]]:
    """A pattern for each word to find, of all its forms and of words that begin so; no service words.

    The query is bent, not the texts: forms of two words are few, remarks may be a hundred thousand.
    """
    found = []
    for word in words_in(text):
        lemmas = lemmas_of(word)
        if lemmas:
            forms = {word, *(form for lemma in lemmas for form in _forms(lemma))}
            ends = rf"|{re.escape(word)}[0-9a-zа-я]*" if len(word) >= SHORTEST_BEGINNING else ""
            found.append(
                re.compile(rf"(?<![0-9a-zа-я])(?:(?:{'|'.join(sorted(forms))})(?![0-9a-zа-я]){ends})")
            )
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
