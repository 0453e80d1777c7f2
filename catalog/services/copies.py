"""A version's content copied into another version of the same module, so that the first stays as it was."""

from typing import Any

from django.db import models
from django.db.models import Max

from catalog.models import (
    Exercise,
    Lesson,
    Material,
    Media,
    PlanStep,
    Programme,
    Question,
    Rubric,
    SourceFile,
    Topic,
)

FACTS = ("passport", "outcomes", "tests", "transfer", "refreshers")


def next_version(current: Programme) -> Programme:
    """A published version like `current` with the module's next number; the caller holds the module's row."""
    last = Programme.objects.filter(module_id=current.module_id).aggregate(last=Max("version"))["last"]
    facts = {name: getattr(current, name) for name in FACTS}
    version = Programme.objects.create(module_id=current.module_id, version=last + 1, **facts)
    copy_content(current, version)
    return version


def copy_content(source: Programme, target: Programme) -> None:
    """Copy everything of `source` into the empty `target`: its plan, texts, questions, practice, files."""
    kinds: tuple[models.Manager[Any], ...] = (
        Topic.objects,
        PlanStep.objects,
        Lesson.objects,
        Question.objects,
        Media.objects,
        Rubric.objects,
        Material.objects,
        SourceFile.objects,
    )
    for rows in kinds:
        _copy(rows, source, target)
    rubrics = Rubric.objects.filter(programme=source)
    copied = {one.code: one.pk for one in Rubric.objects.filter(programme=target)}
    mapping = {one.pk: copied[one.code] for one in rubrics}
    _copy(Exercise.objects, source, target, rubrics=mapping)


def _copy(
    rows: models.Manager[Any], source: Programme, target: Programme, rubrics: dict[int, int] | None = None
) -> None:
    """New rows with the same fields, of the target version (and of its rubrics, where there are)."""
    fields = [field.attname for field in rows.model._meta.concrete_fields if not field.primary_key]
    copies = []
    for row in rows.filter(programme=source):
        values: dict[str, Any] = {name: getattr(row, name) for name in fields} | {"programme_id": target.pk}
        if rubrics is not None:
            values["rubric_id"] = rubrics[values["rubric_id"]]
        copies.append(rows.model(**values))
    rows.bulk_create(copies)
