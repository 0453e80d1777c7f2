"""Exercises of a programme as pages of works look them up."""

from django.db.models import QuerySet

from catalog.models import Exercise, PlanStep


def exercises_of(programme_id: int) -> QuerySet[Exercise]:
    """Exercises of a programme version, each with its rubric."""
    return Exercise.objects.select_related("rubric").filter(programme=programme_id)


def kind_at(step: PlanStep) -> str | None:
    """The kind of the exercise that a step leads to; None where it leads to none. One query."""
    found = Exercise.objects.filter(programme=step.programme_id, code=step.ref)
    return found.values_list("kind", flat=True).first()
