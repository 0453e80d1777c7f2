"""What is offered: the catalogue, its content by version, and the requests for programmes."""

from catalog.models.bank import BankDraft, DraftChange, DraftQuestion
from catalog.models.content import (
    Exercise,
    Lesson,
    Media,
    PlanStep,
    Programme,
    Question,
    Rubric,
    Topic,
)
from catalog.models.corrections import QuestionRevision
from catalog.models.dialogues import DialogueDraft
from catalog.models.materials import Material, SourceFile
from catalog.models.modules import Block, Competence, Criterion, CriterionModule, Module
from catalog.models.norms import Norm
from catalog.models.requests import ProgrammeRequest, RequestedModule, RequestEvent, RequestMessage

__all__ = [
    "BankDraft",
    "Block",
    "Competence",
    "Criterion",
    "CriterionModule",
    "DialogueDraft",
    "DraftChange",
    "DraftQuestion",
    "Exercise",
    "Lesson",
    "Material",
    "Media",
    "Module",
    "Norm",
    "PlanStep",
    "Programme",
    "ProgrammeRequest",
    "Question",
    "QuestionRevision",
    "RequestEvent",
    "RequestMessage",
    "RequestedModule",
    "Rubric",
    "SourceFile",
    "Topic",
]
