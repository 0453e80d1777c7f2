"""Service audits: instruments, waves, observations, figures, causes, prescription."""

from audits.models.figures import (
    Chart,
    CriterionScore,
    CriticalFailure,
    Deficit,
    DimensionScore,
    ItemScore,
    ModuleNeed,
    Recommendation,
    WaveSummary,
)
from audits.models.files import ObservationFile
from audits.models.instruments import Instrument, InstrumentItem
from audits.models.waves import AuditWave, Observation, ObservationImport, WaveAssignment, WaveInstrument

__all__ = [
    "AuditWave",
    "Chart",
    "CriterionScore",
    "CriticalFailure",
    "Deficit",
    "DimensionScore",
    "Instrument",
    "InstrumentItem",
    "ItemScore",
    "ModuleNeed",
    "Observation",
    "ObservationFile",
    "ObservationImport",
    "Recommendation",
    "WaveAssignment",
    "WaveInstrument",
    "WaveSummary",
]
