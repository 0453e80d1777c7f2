"""One course's files become a new version of its programme; versions that exist are left alone."""

from datetime import datetime, time
from typing import Any

from django.db.models import Max

from catalog.loading.folder import CourseFiles, rows_of
from catalog.loading.material_rows import store_materials, store_sources
from catalog.loading.media import store_media
from catalog.markdown import MediaFile, render
from catalog.models import Exercise, Lesson, Module, PlanStep, Programme, Question, Rubric, Topic

QUESTION_COLUMNS = {"code", "kind", "pool", "outcome", "lesson", "difficulty", "critical", "points"}


def store_course(module: Module, course: CourseFiles, *, at: datetime) -> Programme | None:
    """The new version, or None when the last one loaded was made of the same files."""
    versions = Programme.objects.filter(module=module)
    loaded = versions.exclude(source_sha256="").order_by("-version").first()
    if loaded is not None and loaded.source_sha256 == course.sha256:
        if not loaded.sources.exists():  # loaded when the files' texts were not kept yet
            store_sources(loaded, course)
        return None
    newest = versions.aggregate(newest=Max("version"))["newest"] or 0
    content = course.programme.content
    programme = Programme.objects.create(
        module=module,
        version=newest + 1,
        source_sha256=course.sha256,
        passport=content["passport"],
        outcomes=content["outcomes"],
        tests=content["tests"],
        transfer=content["transfer"].strip(),
        refreshers=content["refreshers"],
    )
    _store_plan(programme, content)
    media = store_media(programme, course.media)
    _store_lessons(programme, course, media)
    _store_questions(programme, course)
    _store_exercises(programme, course)
    store_materials(programme, course, media)
    store_sources(programme, course)
    Module.objects.filter(pk=module.pk).update(changed_at=at)
    return programme


def _store_plan(programme: Programme, content: dict[str, Any]) -> None:
    """Topics and the steps of the days."""
    Topic.objects.bulk_create(Topic(programme=programme, **topic) for topic in content["topics"])
    PlanStep.objects.bulk_create(
        PlanStep(
            programme=programme,
            code=step["code"],
            day=day["number"],
            position=position,
            at=time.fromisoformat(step["at"]) if step["at"] else None,
            title=step["title"],
            kind=step["kind"],
            ref=step["ref"] or "",
            topic_number=step["topic"],
            minutes=step["minutes"],
            theory=step["theory"],
            modes=step.get("modes", {}),
            drill=step.get("drill", 0),
            is_outside=step.get("outside", False),
            notes=step.get("notes", "").strip(),
        )
        for day in content["days"]
        for position, step in enumerate(day["steps"], start=1)
    )


def _store_lessons(programme: Programme, course: CourseFiles, media: dict[str, MediaFile]) -> None:
    """Lessons, rendered and sanitised once, now."""
    for document in course.lessons:
        rendered = render(document.text, media)
        Lesson.objects.create(
            programme=programme,
            number=document.content["number"],
            title=document.content["title"],
            topic_number=document.content["topic"],
            minutes=document.content["minutes"],
            outcomes=document.content["outcomes"],
            source=document.text,
            html=rendered.html,
            contents=rendered.contents,
            words=rendered.words,
        )


def _store_questions(programme: Programme, course: CourseFiles) -> None:
    """The bank; what the widgets need stays together in `body`."""
    Question.objects.bulk_create(
        Question(
            programme=programme,
            code=row["code"],
            kind=row["kind"],
            pool=row["pool"],
            body={key: value for key, value in row.items() if key not in QUESTION_COLUMNS},
            outcome=row["outcome"],
            lesson=row["lesson"],
            difficulty=row["difficulty"],
            is_critical=row["critical"],
            points=row["points"],
        )
        for row in (rows_of(course.questions) if course.questions else [])
    )


def _store_exercises(programme: Programme, course: CourseFiles) -> None:
    """Rubrics first: an exercise points to one."""
    rubrics = {}
    for document in course.rubrics:
        code = document.content["code"]
        criteria = document.content["criteria"]
        rubrics[code] = Rubric.objects.create(programme=programme, code=code, criteria=criteria)
    for document in course.exercises:
        row = document.content
        Exercise.objects.create(
            programme=programme,
            rubric=rubrics[row["rubric"]],
            instructions_html=render(row["instructions"]).html,
            model_answer_html=render(row["model_answer"]).html,
            source=row,
            **{name: row[name] for name in ("code", "title", "kind", "minutes", "prep_minutes")},
            **{name: row[name] for name in ("outcomes", "parts", "answer")},
        )
    for document in course.dialogues:
        row = document.content
        Exercise.objects.create(
            programme=programme, rubric=rubrics[row["rubric"]], code=row["code"], **dialogue_fields(row)
        )


def dialogue_fields(row: dict[str, Any]) -> dict[str, Any]:
    """A dialogue as fields of the exercise that it is: nothing is handed in, the choices are the work."""
    return {
        "title": row["title"],
        "kind": Exercise.Kind.DIALOGUE,
        "minutes": row["minutes"],
        "outcomes": row["outcomes"],
        "instructions_html": render(row["setting"]).html,
        "model_answer_html": "",
        "parts": [{"code": "А", "title": row["title"], "criteria": row["criteria"]}],
        "answer": {"text": "none", "files": "none"},
        "source": row,
    }
