"""What people do with theory and practice, by noun.

What was drawn or graded keeps its questions and its rubric by value.
"""

from assessments.models.attempts import Answer, AnswerEvent, Attempt, QuestionOf
from assessments.models.comments import Snippet, TimedComment
from assessments.models.dialogues import DialogueChoice, DialogueRun
from assessments.models.grades import Grade, GradeEvent, GradingRule, WorkAssignment
from assessments.models.marking import (
    AgreementFigure,
    Calibration,
    CalibrationMark,
    GradeAppeal,
    RaisedSampling,
    SamplingPlan,
    SecondMark,
)
from assessments.models.practice import (
    ContactNote,
    LiveAssessment,
    PartnerInvite,
    PracticeCall,
    Preparation,
    WorkplaceObservation,
)
from assessments.models.recordings import (
    ErasureAct,
    Recording,
    RecordingChoice,
    RecordingHold,
    RecordingTerm,
)
from assessments.models.testing import (
    AttemptWindow,
    Correction,
    Extension,
    ItemAnalysis,
    ItemRow,
    QuestionAppeal,
    Regrade,
)
from assessments.models.uploads import Upload
from assessments.models.works import Submission, SubmissionFile

__all__ = [
    "AgreementFigure",
    "Answer",
    "AnswerEvent",
    "Attempt",
    "AttemptWindow",
    "Calibration",
    "CalibrationMark",
    "ContactNote",
    "Correction",
    "DialogueChoice",
    "DialogueRun",
    "ErasureAct",
    "Extension",
    "Grade",
    "GradeAppeal",
    "GradeEvent",
    "GradingRule",
    "ItemAnalysis",
    "ItemRow",
    "LiveAssessment",
    "PartnerInvite",
    "PracticeCall",
    "Preparation",
    "QuestionAppeal",
    "QuestionOf",
    "RaisedSampling",
    "Recording",
    "RecordingChoice",
    "RecordingHold",
    "RecordingTerm",
    "Regrade",
    "SamplingPlan",
    "SecondMark",
    "Snippet",
    "Submission",
    "SubmissionFile",
    "TimedComment",
    "Upload",
    "WorkAssignment",
    "WorkplaceObservation",
]
