"""Personal data of causes and choices of the prescription."""

from audits.personal.purposes import CHOSEN, REMARKS
from jobs.personal import PersonalField

FIELDS: dict[str, PersonalField | None] = {
    "CriterionCause.id": None,
    "CriterionCause.wave": None,
    "CriterionCause.criterion": None,
    "CriterionCause.cause": None,
    "CriterionCause.note": REMARKS,
    "PlanChoice.id": None,
    "PlanChoice.wave": None,
    "PlanChoice.audience": None,
    "PlanChoice.variant": None,
    "PlanChoice.days": None,
    "PlanChoice.modules": None,
    "PlanChoice.objective": None,
    "PlanChoice.chosen_by": CHOSEN,
    "PlanChoice.chosen_at": None,
    "PlanVariation.id": None,
    "PlanVariation.wave": None,
    "PlanVariation.audience": None,
    "PlanVariation.variant": None,
    "PlanVariation.days": None,
    "PlanVariation.runs": None,
    "PlanVariation.modules": None,
    "PlanVariation.same": None,
}
