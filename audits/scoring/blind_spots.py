"""What staff and managers believe that customers would answer, beside what they did. Imports numpy."""

from dataclasses import dataclass

import numpy as np

from audits.scoring.answers import Answers
from audits.scoring.inputs import CUSTOMERS, SERVQUAL, SURVEY, InstrumentFacts, WaveInputs
from audits.scoring.kinds.servqual import pairs_of
from figures.anonymity import ANONYMITY_MINIMUM
from figures.blind_spots import Guess, Sides, guesses, sides_of
from figures.groups import marks


@dataclass(frozen=True, slots=True)
class GuessFigures:
    """One item or dimension as one group of people guessed it. respondents: staff or managers."""

    respondents: str
    guess: Guess


def guess_figures(inputs: WaveInputs) -> tuple[GuessFigures, ...]:
    """The guesses of the whole wave, by who guessed; fewer than five people are never spoken of."""
    customers = _customers(inputs)
    found = []
    for instrument in inputs.instruments:
        if instrument.is_guess and instrument.answers is not None and customers:
            codes = [item.code for item in instrument.items]
            own = sides_of(
                pairs_of(instrument.answers), codes, instrument.positions, minimum=ANONYMITY_MINIMUM
            )
            found += [GuessFigures(instrument.respondents, row) for row in guesses(own, customers)]
    return tuple(found)


def _customers(inputs: WaveInputs) -> dict[str, Sides]:
    """What customers answered: of pairs, otherwise of a survey that asks for perceptions alone."""
    asked = [
        (each, each.answers)
        for each in inputs.instruments
        if each.respondents == CUSTOMERS and each.answers is not None and each.kind in (SERVQUAL, SURVEY)
    ]
    guessed = {item.code for each in inputs.instruments if each.is_guess for item in each.items}
    for each, answers in sorted(asked, key=lambda one: one[0].kind != SERVQUAL):
        is_paired = each.kind == SERVQUAL
        found = _pairs(each, answers) if is_paired else _perceptions(each, answers, guessed)
        if found:
            return found
    return {}


def _pairs(instrument: InstrumentFacts, answers: Answers) -> dict[str, Sides]:
    """The customers' own questionnaire; what they desire is not what an excellent company should do."""
    codes = [item.code for item in instrument.items]
    found = sides_of(pairs_of(answers), codes, instrument.positions)
    if instrument.has_minimum:
        return {code: Sides(None, own.perceived) for code, own in found.items()}
    return found


def _perceptions(instrument: InstrumentFacts, answers: Answers, guessed: set[str]) -> dict[str, Sides]:
    """Items of one column that stand for a guessed one, and their sections; on the same scale only."""
    table = marks(answers.perceptions)
    columns = {
        item.criterion: at
        for at, item in enumerate(instrument.items)
        if item.criterion in guessed and item.body["type"] == "agreement" and not item.body.get("reverse")
    }
    if not columns or instrument.scale != (1, 7):
        return {}
    found = {str(code): Sides(None, table[:, at]) for code, at in columns.items()}
    for code, own in instrument.positions.items():
        part = table[:, list(own)]
        known = ~np.isnan(part)
        enough = known.sum(axis=1) >= np.ceil(len(own) / 2)
        total = np.where(known, part, 0.0).sum(axis=1)
        found[code] = Sides(None, total / np.where(enough, known.sum(axis=1), np.nan))
    return found
