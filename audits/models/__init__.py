"""Service audits: instruments, waves, observations, figures, causes, prescription, verdicts."""

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
from audits.models.files import ColumnMapping, ObservationFile
from audits.models.instruments import Instrument, InstrumentItem, Scenario
from audits.models.observations import CommentTag, Observation, ObservationAppeal, ObservationImport
from audits.models.prescription import CriterionCause, PlanChoice, PlanVariation
from audits.models.sheets import CallRecording, Sheet, SheetPhoto
from audits.models.surveys import SurveyCode, SurveyLink
from audits.models.verdicts import BlindSpot, PlanOption, Verdict
from audits.models.waves import AuditWave, WaveAssignment, WaveBranch, WaveInstrument, WaveQuota

__all__ = [
    "AuditWave",
    "BlindSpot",
    "CallRecording",
    "Chart",
    "ColumnMapping",
    "CommentTag",
    "CriterionCause",
    "CriterionScore",
    "CriticalFailure",
    "Deficit",
    "DimensionScore",
    "Instrument",
    "InstrumentItem",
    "ItemScore",
    "ModuleNeed",
    "Observation",
    "ObservationAppeal",
    "ObservationFile",
    "ObservationImport",
    "PlanChoice",
    "PlanOption",
    "PlanVariation",
    "Recommendation",
    "Scenario",
    "Sheet",
    "SheetPhoto",
    "SurveyCode",
    "SurveyLink",
    "Verdict",
    "WaveAssignment",
    "WaveBranch",
    "WaveInstrument",
    "WaveQuota",
    "WaveSummary",
]
