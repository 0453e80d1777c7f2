"""The catalogue's folder as a whole: every file read and valid by its own schema."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from catalog.loading.files import ContentError, Document, Fault, read_document, read_page
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
    transcripts: list[Document] = field(default_factory=list)
    cases: Document | None = None
    cards: Document | None = None
    objections: Document | None = None
    jobaid: Document | None = None
    media: list[MediaSource] = field(default_factory=list)

    @property
    def documents(self) -> list[Document]:
        """All files of the content, in the order of their names."""
        practice = [*self.exercises, *self.rubrics, *self.dialogues, *self.transcripts]
        single = [self.questions, self.cases, self.cards, self.objections, self.jobaid]
        every = [self.programme, *self.lessons, *practice, *filter(None, single)]
        return sorted(every, key=lambda one: one.name)

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
    """Everything read: four lists and a module a slug."""

    blocks: Document
    competences: Document
    criteria: Document
    norms: Document
    modules: dict[str, Document] = field(default_factory=dict)
    courses: dict[str, CourseFiles] = field(default_factory=dict)
    neighbours: frozenset[str] = frozenset()  # slugs of modules that are not in this folder


class _Reading:
    """Reads files one by one and gathers what is wrong with them, so that all is said at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []

    def document(self, path: Path, schema: str) -> Document:
        """The file, or an empty document after noting its faults."""
        try:
            if path.suffix == ".md":
                return read_page(self.root, path, schema)
            return read_document(self.root, path, schema)
        except ContentError as error:
            self.faults += error.faults
            return Document(path.relative_to(self.root).as_posix(), None, "")

    def documents(self, folder: Path, pattern: str, schema: str) -> list[Document]:
        """The files of a folder in the order of their names."""
        return [self.document(path, schema) for path in sorted(folder.glob(pattern))]

    def optional(self, path: Path, schema: str) -> Document | None:
        """The file, where there is one."""
        return self.document(path, schema) if path.exists() else None


def read_folder(root: Path) -> CatalogueFiles:
    """All files below `root`, each valid by its schema; what they say to each other is not checked yet.

    Raises:
        ContentError: with every fault of every file.
    """
    reading = _Reading(root)
    blocks, competences, criteria = (
        reading.document(root / f"{name}.yaml", name) for name in ("blocks", "competences", "criteria")
    )
    norms = reading.optional(root / "norms.yaml", "norms") or Document("norms.yaml", [], "")
    files = CatalogueFiles(blocks, competences, criteria, norms)
    _read_modules(reading, files)
    if reading.faults:
        raise ContentError(reading.faults)
    return files


def read_modules(root: Path, files: CatalogueFiles) -> None:
    """Read the modules below `root` into `files`, whose lists come from elsewhere.

    Raises:
        ContentError: with every fault of every file.
    """
    reading = _Reading(root)
    _read_modules(reading, files)
    if reading.faults:
        raise ContentError(reading.faults)


def read_module(folder: Path, files: CatalogueFiles) -> None:
    """Read one module's folder into `files`.

    Raises:
        ContentError: with every fault of every file.
    """
    reading = _Reading(folder.parent)
    _read_one(reading, folder, files)
    if reading.faults:
        raise ContentError(reading.faults)


def _read_modules(reading: _Reading, files: CatalogueFiles) -> None:
    """Each folder that is a module's."""
    for folder in sorted(filter(is_module_folder, reading.root.iterdir())):
        _read_one(reading, folder, files)


def is_module_folder(path: Path) -> bool:
    """Whether the folder is a module's: what begins with a point or a line below is somebody's draft."""
    return path.is_dir() and path.name != SCHEMAS_FOLDER and not path.name.startswith((".", "_"))


def _read_one(reading: _Reading, folder: Path, files: CatalogueFiles) -> None:
    """The module's own file and its course, where there is one."""
    files.modules[folder.name] = reading.document(folder / "module.yaml", "module")
    course = _read_course(reading, folder)
    if course is not None:
        files.courses[folder.name] = course


def _read_course(reading: _Reading, folder: Path) -> CourseFiles | None:
    """The module's content; None when there is only module.yaml."""
    programme = folder / "programme.yaml"
    if not programme.exists():
        orphans = sorted(path for path in folder.rglob("*.*") if path.name != "module.yaml")
        for path in orphans:
            name = path.relative_to(reading.root).as_posix()
            reading.faults.append(Fault(name, 1, _("there is content, but no programme.yaml beside it")))
        return None
    media, faults = read_media(reading.root, folder / "media")
    reading.faults += faults
    return CourseFiles(
        programme=reading.document(programme, "programme"),
        questions=reading.optional(folder / "questions.yaml", "questions"),
        lessons=reading.documents(folder / "lessons", "*.md", "lesson"),
        exercises=reading.documents(folder / "exercises", "*.yaml", "exercise"),
        rubrics=reading.documents(folder / "rubrics", "*.yaml", "rubric"),
        dialogues=reading.documents(folder / "dialogues", "*.yaml", "dialogue"),
        transcripts=reading.documents(folder / "transcripts", "*.yaml", "transcript"),
        cases=reading.optional(folder / "cases.yaml", "cases"),
        cards=reading.optional(folder / "cards.yaml", "cards"),
        objections=reading.optional(folder / "objections.yaml", "objections"),
        jobaid=reading.optional(folder / "jobaid.md", "jobaid"),
        media=media,
    )


def rows_of(document: Document | None) -> list[dict[str, Any]]:
    """The rows of a file that is a list; none where there is no file."""
    rows: list[dict[str, Any]] = document.content if document else []
    return rows
