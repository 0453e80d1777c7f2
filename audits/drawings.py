"""The charts of a wave, or of one node of it, from its figures or their rows. Light enough for pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.scoring.inputs import SERVQUAL, WaveInputs
from figures import narrow
from figures.charts import MAX_ITEMS, TOO_FEW, GapBar, RadarAxis, ScoreBar, gap_bars, radar, score_bars
from figures.comparison import Outcome
from figures.dumbbell import MAX_ROWS, Dumbbell, dumbbells
from figures.importance import FEWEST, Aspect, ImportanceMap, importance_map, reach_of

if TYPE_CHECKING:
    from audits.scoring.nodes import NodeFigures
    from audits.scoring.wave import WaveFigures

FEWEST_AXES = 3
CHANGES = "verdict-competences"


class Gapped(Protocol):
    """A dimension or an item: computed, or as it is stored."""

    @property
    def code(self) -> str: ...
    @property
    def expectation(self) -> float | None: ...
    @property
    def perception(self) -> float | None: ...
    @property
    def gap(self) -> float | None: ...
    @property
    def ci_low(self) -> float | None: ...
    @property
    def ci_high(self) -> float | None: ...
    @property
    def n(self) -> int: ...


class Weighed(Gapped, Protocol):
    """A dimension with what customers gave for it."""

    @property
    def weight(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart. kind: its name; svg: an element to be put into a page as it is; caption: what it shows.

    narrow: the same for a telephone.
    """

    kind: str
    svg: str
    caption: str
    narrow: str

    @property
    def row(self) -> dict[str, str]:
        """The wide one, as a wave keeps it."""
        return {"kind": self.kind, "svg": self.svg, "caption": self.caption}

    @property
    def stored(self) -> dict[str, str]:
        """Both drawings with the caption, as pages show them and the facts of a report keep them."""
        return {"svg": self.svg, "narrow": self.narrow, "caption": self.caption}


def both_sizes(chart: Mapping[str, str]) -> str:
    """Wide and narrow drawing in their boxes; a stylesheet shows, and a reader hears, one of them.

    Args:
        chart: of `Drawing.stored`; without a narrow one the wide one stands alone.
    """
    if not chart.get("narrow"):
        return chart["svg"]
    return f'<div class="chart-wide">{chart["svg"]}</div><div class="chart-narrow">{chart["narrow"]}</div>'


def wave_charts(inputs: WaveInputs, figures: "WaveFigures") -> list[Drawing]:
    """Every chart for which the wave has something to show; none has more than seven items."""
    return [
        *_survey(inputs, figures.whole),
        *_sources(figures.whole, inputs.target),
        *_sections(figures.whole, inputs.target),
    ]


def dimension_charts(rows: Sequence[Weighed], titles: Mapping[str, str]) -> Iterator[Drawing]:
    """Expectations against perceptions, gaps, importance against performance; what is known of them.

    Args:
        rows: dimensions of one node. titles: dimension -> its name, all that the questionnaire has.
    """
    shown = [row for row in rows if row.n >= TOO_FEW]
    axes = [
        RadarAxis(titles[row.code], row.expectation, row.perception, row.gap)
        for row in shown
        if row.expectation is not None and row.perception is not None
    ]
    if len(axes) == len(titles) >= FEWEST_AXES:
        caption = _("Expectations and perceptions by dimension, points from 1 to 7")
        wide, small = (draw(axes, title=caption) for draw in (radar, narrow.radar))
        yield Drawing("servqual-radar", wide, caption, small)
    yield from gap_charts(
        "dimension-gaps", _("Gaps of the dimensions, points, the widest first"), rows, titles
    )
    if known := importance_of(rows, titles):
        caption = _("Importance and perception by dimension; the lines stand at the means")
        axis = (_("perception, 1 to 7"), _("importance, points of 100"))
        drawn = [draw(known, title=caption, axes=axis) for draw in (importance_map, narrow.importance_map)]
        yield Drawing("importance-map", drawn[0], caption, drawn[1])


def importance_of(rows: Sequence[Weighed], titles: Mapping[str, str]) -> ImportanceMap | None:
    """The dimensions that customers weighed, at most seven; None of fewer than two.

    Of perceptions no interval is stored: that of the gap, of the same answers, stands for it.
    """
    aspects = [
        Aspect(titles[row.code], row.perception, row.weight, reach_of(row.ci_low, row.ci_high))
        for row in rows
        if row.n >= TOO_FEW and row.perception is not None and row.weight is not None
    ]
    return ImportanceMap.of(aspects[:MAX_ITEMS]) if len(aspects) >= FEWEST else None


def gap_charts(
    kind: str, caption: str, rows: Sequence[Gapped], labels: Mapping[str, str]
) -> Iterator[Drawing]:
    """Bars of the widest gaps."""
    known = [(row.gap, row) for row in rows if row.gap is not None]
    bars = [
        GapBar(labels[row.code], gap, row.ci_low, row.ci_high, row.n)
        for gap, row in sorted(known, key=lambda one: (one[0], one[1].code))[:MAX_ITEMS]
    ]
    if bars:
        wide, small = (draw(bars, title=caption) for draw in (gap_bars, narrow.gap_bars))
        yield Drawing(kind, wide, caption, small)


def score_charts(kind: str, caption: str, bars: Iterable[ScoreBar]) -> Iterator[Drawing]:
    """Bars of at most seven scores, in the order given."""
    known = list(bars)[:MAX_ITEMS]
    if known:
        wide, small = (draw(known, title=caption) for draw in (score_bars, narrow.score_bars))
        yield Drawing(kind, wide, caption, small)


class Scored(Protocol):
    """The own score of a source: None where too few stand behind it."""

    @property
    def title(self) -> str: ...
    @property
    def score(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def is_grey(self) -> bool: ...


def source_charts(rows: Iterable[Scored], target: float) -> Iterator[Drawing]:
    """Each source's own score, by the rule of n."""
    bars = (
        ScoreBar(one.title, one.score, one.low, one.high, target, is_muted=one.is_grey)
        for one in rows
        if one.score is not None
    )
    yield from score_charts("source-scores", _("Scores of the sources, points of 100"), bars)


def change_charts(
    rows: Iterable[tuple[str, float, float, float | None, float | None, str, str]], target: float
) -> Iterator[Drawing]:
    """The dumbbells of the skills that moved the most since the baseline.

    Args:
        rows: name, before, after, ends of the change, verdict, its word.
    """
    known = [
        Dumbbell(name, before, after, low, high, Outcome(outcome), word)
        for name, before, after, low, high, outcome, word in rows
    ]
    known = sorted(known, key=lambda one: (-abs(one.after - one.before), one.label))[:MAX_ROWS]
    if known:
        caption = _("Skills before and after, points of 100")
        legend = (
            pgettext("verdict chart", "first wave"),
            pgettext("verdict chart", "repeat"),
            pgettext("verdict chart", "95 % interval of the change"),
        )
        wide, small = (
            draw(known, title=caption, legend=legend, target=target) for draw in (dumbbells, narrow.dumbbells)
        )
        yield Drawing(CHANGES, wide, caption, small)


def section_bars(sections: Sequence[Mapping[str, object]], target: float, *, few: int) -> list[ScoreBar]:
    """The weakest sections of a checklist, at most seven, in the order of the contact.

    Args:
        sections: title, score, n. few: observations below which a section is muted.
    """
    weakest = sorted(sections, key=lambda one: (float(str(one["score"])), str(one["code"])))[:MAX_ITEMS]
    return [
        ScoreBar(
            str(one["title"]), float(str(one["score"])), target=target, is_muted=int(str(one["n"])) < few
        )
        for one in sections
        if one in weakest
    ]


def _survey(inputs: WaveInputs, whole: "NodeFigures") -> Iterator[Drawing]:
    """The dimensions, and the worst items."""
    survey = next((each for each in inputs.instruments if each.kind == SERVQUAL), None)
    if survey is None:
        return
    titles = {group.code: group.title for group in survey.groups}
    yield from dimension_charts(whole.dimensions, titles)
    texts = {item.code: item.body["perception"].rstrip(".") for item in survey.items}
    yield from gap_charts(
        "worst-items", _("The widest gaps of single statements, points"), whole.items, texts
    )


def _sources(whole: "NodeFigures", target: float) -> Iterator[Drawing]:
    """Each source's own score."""
    bars = (
        ScoreBar(each.title, each.score.mean, each.score.low, each.score.high, target)
        for each in whole.sources
    )
    yield from score_charts("source-scores", _("Scores of the sources, points of 100"), bars)


def _sections(whole: "NodeFigures", target: float) -> Iterator[Drawing]:
    """The weakest sections of the visits."""
    if whole.visits is None:
        return
    weakest = sorted(whole.visits.sections, key=lambda one: (one.score, one.code))
    bars = (ScoreBar(one.title, one.score, target=target) for one in weakest)
    yield from score_charts("visit-sections", _("The weakest stages of a visit, points of 100"), bars)
