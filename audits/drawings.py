"""The charts of a wave from its figures. Loads matplotlib: the scoring job only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audits.scoring.inputs import SERVQUAL, WaveInputs
from audits.scoring.nodes import NodeFigures
from audits.scoring.wave import WaveFigures
from figures.charts import MAX_ITEMS, GapBar, RadarAxis, ScoreBar, gap_bars, radar, score_bars
from figures.servqual import DimensionGap, ItemGap


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart. kind: its name; svg: an element to be put into a page as it is; caption: what it shows."""

    kind: str
    svg: str
    caption: str


def wave_charts(inputs: WaveInputs, figures: WaveFigures) -> list[Drawing]:
    """Every chart for which the wave has something to show; none has more than seven items."""
    return [
        *_survey(inputs, figures.whole),
        *_sources(figures.whole, inputs.target),
        *_sections(figures.whole, inputs.target),
    ]


def _survey(inputs: WaveInputs, whole: NodeFigures) -> Iterator[Drawing]:
    """Expectations and perceptions, gaps of the dimensions, the worst items."""
    survey = next((each for each in inputs.instruments if each.kind == SERVQUAL), None)
    if survey is None:
        return
    titles = {group.code: group.title for group in survey.groups}
    axes = [
        RadarAxis(titles[row.code], row.expectation, row.perception)
        for row in whole.dimensions
        if row.expectation is not None and row.perception is not None
    ]
    if len(axes) == len(survey.groups):
        caption = _("Expectations and perceptions by dimension, points from 1 to 7")
        yield Drawing("servqual-radar", radar(axes, title=caption), caption)
    yield from _gaps(
        "dimension-gaps", _("Gaps of the dimensions, points, the widest first"), whole.dimensions, titles
    )
    texts = {item.code: item.body["perception"].rstrip(".") for item in survey.items}
    yield from _gaps("worst-items", _("The widest gaps of single statements, points"), whole.items, texts)


def _gaps(
    kind: str,
    caption: str,
    rows: tuple[DimensionGap, ...] | tuple[ItemGap, ...],
    labels: Mapping[str, str],
) -> Iterator[Drawing]:
    """Bars of the widest gaps."""
    known = [(row.gap, row) for row in rows if row.gap is not None]
    bars = [
        GapBar(labels[row.code], gap, row.ci_low, row.ci_high, row.n)
        for gap, row in sorted(known, key=lambda one: (one[0], one[1].code))[:MAX_ITEMS]
    ]
    if bars:
        yield Drawing(kind, gap_bars(bars, title=caption), caption)


def _sources(whole: NodeFigures, target: float) -> Iterator[Drawing]:
    """Each source's own score."""
    bars = [
        ScoreBar(each.title, each.score.mean, each.score.low, each.score.high, target)
        for each in whole.sources[:MAX_ITEMS]
    ]
    if bars:
        caption = _("Scores of the sources, points of 100")
        yield Drawing("source-scores", score_bars(bars, title=caption), caption)


def _sections(whole: NodeFigures, target: float) -> Iterator[Drawing]:
    """The weakest sections of the visits."""
    if whole.visits is None:
        return
    weakest = sorted(whole.visits.sections, key=lambda one: (one.score, one.code))[:MAX_ITEMS]
    caption = _("The weakest stages of a visit, points of 100")
    bars = [ScoreBar(one.title, one.score, target=target) for one in weakest]
    yield Drawing("visit-sections", score_bars(bars, title=caption), caption)
