"""What is offered: the catalogue, its content by version, and the requests for programmes."""

from catalog.models.content import (
    Exercise,
    Lesson,
    PlanStep,
    Programme,
    Question,
    Rubric,
    Topic,
)
from catalog.models.modules import Block, Competence, Criterion, CriterionModule, Module
from catalog.models.requests import ProgrammeRequest, RequestedModule, RequestEvent, RequestMessage

__all__ = [
    "Block",
    "Competence",
    "Criterion",
    "CriterionModule",
    "Exercise",
    "Lesson",
    "Module",
    "PlanStep",
    "Programme",
    "ProgrammeRequest",
    "Question",
    "RequestEvent",
    "RequestMessage",
    "RequestedModule",
    "Rubric",
    "Topic",
]
