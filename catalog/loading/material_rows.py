"""Transcripts, cases, cards, objections and the job aid of a version as rows; and its files as written."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from catalog.loading.folder import CourseFiles, rows_of
from catalog.markdown import MediaFile, render, render_line
from catalog.models import Material, Programme, SourceFile

JOB_AID = "jobaid"
Kind = Material.Kind
Files = dict[str, MediaFile]


def store_materials(programme: Programme, course: CourseFiles, media: Files) -> None:
    """Rows of everything that stands beside lessons, questions and practice."""
    Material.objects.bulk_create(
        [
            *_transcripts(programme, course, media),
            *_cases(programme, course, media),
            *_rows(programme, course, media),
            *_job_aid(programme, course, media),
        ]
    )


def store_sources(programme: Programme, course: CourseFiles) -> None:
    """The text of each file, by its name inside the module's folder."""
    SourceFile.objects.bulk_create(
        SourceFile(programme=programme, name=name_within(one.name), text=one.source)
        for one in course.documents
    )


def name_within(name: str) -> str:
    """«ok-vv-155/lessons/01.md» → «lessons/01.md»."""
    return PurePosixPath(*PurePosixPath(name).parts[1:]).as_posix()


def _html(row: dict[str, Any], media: Files, *names: str) -> dict[str, str]:
    """The named texts of a row, rendered and sanitised once, now."""
    return {name: render(row[name], media).html for name in names}


def _transcripts(programme: Programme, course: CourseFiles, media: Files) -> Iterator[Material]:
    """Conversations to take apart."""
    for position, document in enumerate(course.transcripts, start=1):
        row = document.content
        html: dict[str, Any] = _html(row, media, "intro", "task", "conclusion")
        html["lines"] = [
            {name: render_line(line[name]) for name in ("text", "note", "better") if name in line}
            for line in row["lines"]
        ]
        yield Material(
            programme=programme,
            kind=Kind.TRANSCRIPT,
            code=row["code"],
            position=position,
            body=row,
            html=html,
        )


def _cases(programme: Programme, course: CourseFiles, media: Files) -> Iterator[Material]:
    """Situations to decide upon."""
    for position, row in enumerate(rows_of(course.cases), start=1):
        yield Material(
            programme=programme,
            kind=Kind.CASE,
            code=row["code"],
            set_number=row["set"],
            position=position,
            body=row,
            html=_html(row, media, "text", "question", "answer"),
        )


def _rows(programme: Programme, course: CourseFiles, media: Files) -> Iterator[Material]:
    """Cards and objections."""
    lists = ((Kind.CARD, course.cards, ("front", "back")), (Kind.OBJECTION, course.objections, ("answer",)))
    for kind, document, names in lists:
        for position, row in enumerate(rows_of(document), start=1):
            html = _html(row, media, *names)
            yield Material(
                programme=programme, kind=kind, code=row["code"], position=position, body=row, html=html
            )


def _job_aid(programme: Programme, course: CourseFiles, media: Files) -> Iterator[Material]:
    """The page that hangs at the workplace."""
    if course.jobaid is not None:
        body = {**course.jobaid.content, "text": course.jobaid.text}
        html = _html(body, media, "text")
        yield Material(programme=programme, kind=Kind.JOB_AID, code=JOB_AID, position=1, body=body, html=html)
