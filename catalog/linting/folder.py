"""A folder of modules, judged: each by its schemas, by what its files say to each other, and by the bar."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings

from catalog.linting.material import Material, material_of
from catalog.linting.norms import remarks_on_norms
from catalog.linting.rules import Known, lint, lint_together
from catalog.loading.checks import check_catalogue
from catalog.loading.files import ContentError, Document, Fault, read_document
from catalog.loading.folder import CatalogueFiles, is_module_folder, read_module, rows_of

LISTS = ("blocks", "competences", "criteria", "norms")
ACCEPTED, CUSTOMER = "accepted_words.txt", "customer_shingles.txt"


@dataclass(slots=True)
class Judged:
    """What was found in a folder."""

    modules: int = 0
    courses: int = 0
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)  # of the one module that is asked for


def own_folder() -> Path:
    """The catalogue of the product itself."""
    return Path(settings.BASE_DIR) / "fixtures" / "catalog"


def judge(root: Path, *, today: date, only: str | None = None) -> Judged:
    """Every fault of the modules below `root`; what a folder lacks in lists is taken from our own catalogue.

    Args:
        root: folder with a folder a module, with or without the catalogue's lists.
        today: for the dates of legal statements.
        only: slug of the one module whose faults are wanted.
    """
    files, broken = _read(root)
    neighbours, _broken = (
        _read(own_folder(), without=set(files.modules)) if root != own_folder() else (None, [])
    )
    faults = [*broken, *_disagreements(files, neighbours)]
    hurt = {fault.file.split("/")[0] for fault in faults}
    known = Known(today, _accepted(root), _words(own_folder() / CUSTOMER))
    materials = {
        slug: _material(slug, files) for slug, module in files.modules.items() if module.content is not None
    }
    for slug, material in materials.items():
        if only in {None, slug}:
            faults += lint(material, known, is_whole=slug not in hurt)
    others = [_material(slug, neighbours) for slug in neighbours.modules] if neighbours else []
    faults += lint_together([*others, *materials.values()])
    mine = [fault for fault in faults if only is None or fault.file.split("/")[0] in {only, fault.file}]
    remarks = remarks_on_norms(materials[only], rows_of(files.norms)) if only in materials else ()
    return Judged(len(files.modules), len(files.courses), sorted(set(mine)), sorted(set(remarks)))


def _read(root: Path, without: set[str] | None = None) -> tuple[CatalogueFiles, list[Fault]]:
    """What can be read, and what is wrong with the rest; a module that breaks a schema is left out."""
    faults: list[Fault] = []
    blocks, competences, criteria, norms = (_list(root, name, faults) for name in LISTS)
    files = CatalogueFiles(blocks, competences, criteria, norms)
    for folder in sorted(_folders(root)):
        if folder.name in (without or ()):
            continue
        try:
            read_module(folder, files)
        except ContentError as error:
            faults += error.faults
            files.modules.pop(folder.name, None)
            files.courses.pop(folder.name, None)
    return files, faults


def _folders(root: Path) -> Iterator[Path]:
    """The modules' folders."""
    return (path for path in root.iterdir() if is_module_folder(path))


def _list(root: Path, name: str, faults: list[Fault]) -> Document:
    """The catalogue's list, ours where the folder has none."""
    place = root if (root / f"{name}.yaml").exists() else own_folder()
    try:
        return read_document(place, place / f"{name}.yaml", name)
    except ContentError as error:
        faults += error.faults
        return Document(f"{name}.yaml", [], "")


def _disagreements(files: CatalogueFiles, neighbours: CatalogueFiles | None) -> list[Fault]:
    """What the files that can be read say against each other."""
    if neighbours:
        files.neighbours = frozenset(neighbours.modules)
    try:
        check_catalogue(files)
    except ContentError as error:
        return error.faults
    return []


def _material(slug: str, files: CatalogueFiles) -> Material:
    course = files.courses.get(slug)
    return material_of(slug, [files.modules[slug], *(course.documents if course else ())])


def _accepted(root: Path) -> frozenset[str]:
    """Our list of words, and the folder's own."""
    return _words(own_folder() / ACCEPTED) | _words(root / ACCEPTED)


def _words(path: Path) -> frozenset[str]:
    """The lines of a file, comments left out; nothing where there is no file."""
    if not path.exists():
        return frozenset()
    lines = path.read_text(encoding="utf-8").split("\n")
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
