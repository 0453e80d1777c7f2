"""What can be the case when something is asked of a wave; services raise these, views answer them."""


class WaveNotFoundError(Exception):
    """No wave, or more than one, is meant by these words; the text says which."""


class WaveStateError(Exception):
    """The wave cannot go from its state to the one asked for."""


class WaveClosedError(Exception):
    """The wave is approved or archived: its observations, figures and prescription stay as issued."""


class WaveNotScoredError(Exception):
    """The wave has no figures yet."""


class NothingToScoreError(Exception):
    """The wave has no observation."""


class NoReasonError(Exception):
    """Nothing is rejected, added by hand, corrected or withdrawn without a reason."""


class ObservationSupersededError(Exception):
    """The observation was corrected or withdrawn meanwhile."""


class ForeignCopyError(Exception):
    """It belongs to another organisation, or to nobody where an own copy is asked for."""


class OwnCopyExistsError(Exception):
    """The organisation has its own copy already; what follows is a new version of that."""


class PlanFixedError(Exception):
    """The wave's state, or the baseline that it repeats, does not let this part of the plan change."""


class PlanIncompleteError(Exception):
    """Collecting cannot begin; `missing` says in sentences what the plan lacks."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


class ForeignBranchError(Exception):
    """The branch is not one of the wave's organisation, or the wave does not measure it."""


class InstrumentNotOfferedError(Exception):
    """The wave cannot take the instrument: it has it already, or it is another organisation's."""


class InstrumentsClashError(Exception):
    """Two instruments measure the same criterion; the text says which, in a sentence."""
