"""One module a kind of instrument; all answer to `base.Measured`. Imports numpy: not for pages."""

from audits.scoring import inputs as facts
from audits.scoring.inputs import SERVQUAL, InstrumentFacts, WaveInputs
from audits.scoring.kinds.base import MINIMA, FailureFacts, Measured, OwnScore
from audits.scoring.kinds.maturity import Levels
from audits.scoring.kinds.records import Months
from audits.scoring.kinds.servqual import PairedAnswers
from audits.scoring.kinds.survey import Marks
from audits.scoring.kinds.visit import Checklists, SectionFigures, VisitFigures

__all__ = [
    "MINIMA",
    "Checklists",
    "FailureFacts",
    "Levels",
    "Marks",
    "Measured",
    "Months",
    "OwnScore",
    "PairedAnswers",
    "SectionFigures",
    "VisitFigures",
    "measured",
]


def measured(instrument: InstrumentFacts, inputs: WaveInputs) -> Measured | None:
    """The instrument with what was observed; None of nothing, and of guesses, which measure no criterion."""
    answers, observations = instrument.answers, instrument.observations
    if instrument.is_guess or not instrument.is_observed:
        return None
    if answers is not None:
        if instrument.kind == SERVQUAL:
            return PairedAnswers.of(instrument, answers, inputs)
        return Marks.of(instrument, answers, inputs)
    match instrument.kind:
        case facts.MATURITY:
            return Levels.of(instrument, observations, inputs)
        case facts.RECORDS:
            return Months.of(instrument, observations, inputs)
        case _:
            return Checklists.of(instrument, observations, inputs)
