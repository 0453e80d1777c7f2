"""The catalogue's folder as a whole: every file read and valid by its own schema."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from catalog.loading.files import ContentError, Document, Fault, read_document, read_lesson
from catalog.loading.media import MediaSource, read_media

SCHEMAS_FOLDER = "schemas"


@dataclass(slots=True)
class CourseFiles:
    """One module's content: the files beside module.yaml."""

    programme: Document
    questions: Document | None = None
    lessons: list[Document] = field(default_factory=list)
    exercises: list[Document] = field(default_factory=list)
    rubrics: list[Document] = field(default_factory=list)
    dialogues: list[Document] = field(default_factory=list)
    media: list[MediaSource] = field(default_factory=list)
    others: list[Document] = field(default_factory=list)  # cards: valid, not shown yet

    @property
    def documents(self) -> list[Document]:
        """All files of the content, in the order of their names."""
        practice = [*self.exercises, *self.rubrics, *self.dialogues]
        every = [self.programme, *self.lessons, *practice, *self.others]
        return sorted([*every, *filter(None, [self.questions])], key=lambda one: one.name)

    @property
    def sha256(self) -> str:
        """Fingerprint of the names and contents: another one means another version."""
        lines = "\n".join(
            [
                *(f"{one.name} {one.sha256}" for one in self.documents),
                *(f"{one.name} {one.sha256}" for one in self.media),
            ]
        )
        return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(slots=True)
class CatalogueFiles:
    """Everything read: three lists and a module a slug."""

    blocks: Document
    competences: Document
    criteria: Document
    modules: dict[str, Document] = field(default_factory=dict)
    courses: dict[str, CourseFiles] = field(default_factory=dict)


class _Reading:
    """Reads files one by one and gathers what is wrong with them, so that all is said at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []

    def document(self, path: Path, schema: str) -> Document:
        """The file, or an empty document after noting its faults."""
        try:
            if schema == "lesson":
                return read_lesson(self.root, path)
            return read_document(self.root, path, schema)
        except ContentError as error:
            self.faults += error.faults
            return Document(path.relative_to(self.root).as_posix(), None, "")

    def documents(self, folder: Path, pattern: str, schema: str) -> list[Document]:
        """The files of a folder in the order of their names."""
        return [self.document(path, schema) for path in sorted(folder.glob(pattern))]


def read_folder(root: Path) -> CatalogueFiles:
    """All files below `root`, each valid by its schema; what they say to each other is not checked yet.

    Raises:
        ContentError: with every fault of every file.
    """
    reading = _Reading(root)
    blocks, competences, criteria = (
        reading.document(root / f"{name}.yaml", name) for name in ("blocks", "competences", "criteria")
    )
    files = CatalogueFiles(blocks, competences, criteria)
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if folder.name == SCHEMAS_FOLDER or folder.name.startswith((".", "__")):
            continue
        files.modules[folder.name] = reading.document(folder / "module.yaml", "module")
        course = _read_course(reading, folder)
        if course is not None:
            files.courses[folder.name] = course
    if reading.faults:
        raise ContentError(reading.faults)
    return files


def _read_course(reading: _Reading, folder: Path) -> CourseFiles | None:
    """The module's content; None when there is only module.yaml."""
    programme = folder / "programme.yaml"
    if not programme.exists():
        orphans = sorted(path for path in folder.rglob("*.*") if path.name != "module.yaml")
        for path in orphans:
            name = path.relative_to(reading.root).as_posix()
            reading.faults.append(Fault(name, 1, _("there is content, but no programme.yaml beside it")))
        return None
    questions, cards = folder / "questions.yaml", folder / "cards.yaml"
    media, faults = read_media(reading.root, folder / "media")
    reading.faults += faults
    return CourseFiles(
        programme=reading.document(programme, "programme"),
        questions=reading.document(questions, "questions") if questions.exists() else None,
        lessons=reading.documents(folder / "lessons", "*.md", "lesson"),
        exercises=reading.documents(folder / "exercises", "*.yaml", "exercise"),
        rubrics=reading.documents(folder / "rubrics", "*.yaml", "rubric"),
        dialogues=reading.documents(folder / "dialogues", "*.yaml", "dialogue"),
        media=media,
        others=[reading.document(cards, "cards")] if cards.exists() else [],
    )


def rows_of(document: Document) -> list[dict[str, Any]]:
    """The rows of a file that is a list."""
    rows: list[dict[str, Any]] = document.content
    return rows
