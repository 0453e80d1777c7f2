"""The checked files become rows, in one transaction: what refers to a module is never lost.

A module that disappears from the files is retired; changed content becomes a new version beside the old.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import Organisation
from catalog.loading.checks import NO_ARROWS, check_catalogue
from catalog.loading.course_rows import store_course
from catalog.loading.files import ContentError, Document
from catalog.loading.folder import CatalogueFiles, read_folder, read_modules, rows_of
from catalog.models import Block, Competence, Criterion, CriterionModule, Module, Norm
from catalog.search import FORMAT, Field, column_of

BLANK: dict[str, Any] = {"printed_title": "", "applicability": []}  # of an owner's module


@dataclass(slots=True)
class Summary:
    """What a load did: slugs of modules, `code vN` of new versions, rows of the four lists."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    list_rows: int = 0

    @property
    def changes(self) -> int:
        """How many things the load changed; none when the files are as they were."""
        done = (self.created, self.updated, self.retired, self.versions)
        return sum(map(len, done)) + self.list_rows


def load_catalog(root: Path, *, at: datetime, owner: Organisation | None = None) -> Summary:
    """Read the folder and bring the catalogue's rows to what it says.

    Args:
        root: folder with blocks.yaml, competences.yaml, criteria.yaml, norms.yaml and a folder a module; of
            an owner with his modules alone.
        at: aware moment, kept as `changed_at` and `retired_at`.
        owner: the organisation whose own modules these are; None: the provider's catalogue.
    Raises:
        ContentError: some file is malformed or disagrees with another; nothing was changed.
    """
    if owner is None:
        return _store(check_folder(root), at, None)
    return _store(check_owned(root, owner), at, owner)


def check_folder(root: Path) -> CatalogueFiles:
    """The folder's files, each right by itself and agreeing with the others; the database is not asked.

    Raises:
        ContentError: as `load_catalog`.
    """
    if not root.is_dir():
        raise ContentError([Document(str(root), None, "").fault((), _("there is no such folder"))])
    files = read_folder(root)
    check_catalogue(files)
    return files


def check_owned(root: Path, owner: Organisation) -> CatalogueFiles:
    """An organisation's own modules, right by themselves and by the catalogue that is loaded.

    Raises:
        ContentError: as `load_catalog`.
    """
    if not root.is_dir():
        raise ContentError([Document(str(root), None, "").fault((), _("there is no such folder"))])
    files = lists_in_force()
    read_modules(root, files)
    others = Module.objects.filter(Q(owner=None) | Q(owner=owner)).values_list("slug", flat=True)
    files.neighbours = frozenset(others) - set(files.modules)
    faults = [
        document.fault(("organisation",), _("the module does not belong to «%s»") % owner.name)
        for document in files.modules.values()
        if document.content.get("organisation") != owner.name
    ]
    if faults:
        raise ContentError(faults)
    check_catalogue(files)
    return files


def lists_in_force() -> CatalogueFiles:
    """Blocks, competences, criteria and norms of the database, as if they were files. Four queries."""
    blocks = [{"letters": one.letters, "order": one.position} for one in Block.objects.all()]
    competences = list(Competence.objects.values("code", "title"))
    criteria = list(Criterion.objects.values("code", "text", "competences"))
    norms = [
        {"code": one.code, "default": one.default, "min": one.minimum, "max": one.maximum}
        for one in Norm.objects.all()
    ]
    return CatalogueFiles(
        blocks=Document("blocks", blocks, ""),
        competences=Document("competences", competences, ""),
        criteria=Document("criteria", criteria, ""),
        norms=Document("norms", norms, ""),
    )


@transaction.atomic
def _store(files: CatalogueFiles, at: datetime, owner: Organisation | None) -> Summary:
    """Rows of the checked files; the lists are the provider's alone."""
    summary = Summary()
    if owner is None:
        summary.list_rows = _store_lists(files)
    # by id: the usual order joins, which cannot be locked
    kept = Module.objects.order_by("pk").select_for_update(no_key=True)
    known = {one.slug: one for one in kept.filter(slug__in={*files.modules, *files.neighbours})}
    _refuse_foreign(files, known, owner)
    if summary.list_rows:  # pages of modules are kept by their modules' changes, and say words of the lists
        Module.objects.update(changed_at=at)
    fresh = []
    for slug, document in files.modules.items():
        module, sha256 = known.get(slug), _fingerprint(document, files)
        if module and module.source and module.source_sha256 == sha256 and module.retired_at is None:
            summary.unchanged.append(slug)
            continue
        (summary.updated if module else summary.created).append(slug)
        module = module or Module(slug=slug, owner=owner)
        _fill(module, document, files)
        module.source_sha256, module.changed_at, module.retired_at = sha256, at, None
        module.source = document.source
        module.save()
        known[slug] = module
        fresh.append(slug)
    for slug in fresh:
        _link(known[slug], files.modules[slug].content, known)
    summary.retired = _retire(files, at, owner)
    for slug, course in files.courses.items():
        programme = store_course(known[slug], course, at=at)
        if programme is not None:
            summary.versions.append(str(programme))
    return summary


def _store_lists(files: CatalogueFiles) -> int:
    """Blocks, competences, criteria and norms; how many rows changed.

    A row that vanished from the files stays: others refer to it.
    """
    blocks = {
        row["letters"]: {
            "code": row["code"],
            "printed_title": row["printed_title"],
            "nos_theme": row["nos_theme"],
            "position": row["order"],
        }
        for row in rows_of(files.blocks)
    }
    competences = {row["code"]: {"title": row["title"]} for row in rows_of(files.competences)}
    criteria = {
        row["code"]: {
            "text": row["text"],
            "dimension": row["dimension"] or "",
            "component": row["component"],
            "is_critical": row["critical"],
            "needs_management": row["management"],
            "competences": row["competences"],
        }
        for row in rows_of(files.criteria)
    }
    norms = {
        row["code"]: {
            "title": row["title"],
            "unit": row["unit"],
            "default": row["default"],
            "minimum": row["min"],
            "maximum": row["max"],
            "about": row["about"],
            "position": position,
        }
        for position, row in enumerate(rows_of(files.norms), start=1)
    }
    lists = (_sync(Block, blocks), _sync(Competence, competences), _sync(Criterion, criteria))
    return sum(lists) + _sync(Norm, norms)


def _sync(model: type[Block | Competence | Criterion | Norm], wanted: dict[str, dict[str, Any]]) -> int:
    """Rows keyed by their primary key brought to the wanted fields; how many differed."""
    rows = model.objects.in_bulk(list(wanted))
    changed = [
        key
        for key, fields in wanted.items()
        if key not in rows or any(getattr(rows[key], name) != value for name, value in fields.items())
    ]
    if changed and model is Block:  # two blocks may change places: their positions are unique
        Block.objects.update(position=F("position") + 1000)
        changed = list(wanted)
    for key in changed:
        model(pk=key, **wanted[key]).save()
    return len(changed)


def _refuse_foreign(files: CatalogueFiles, known: dict[str, Module], owner: Organisation | None) -> None:
    """Nobody's module is overwritten by somebody else's file, nor loaded as if it were the provider's."""
    owner_id = owner.pk if owner else None
    faults = [
        document.fault(("code",), _("an organisation has a module of this code"))
        for slug, document in files.modules.items()
        if slug in known and known[slug].owner_id != owner_id
    ]
    faults += [
        document.fault(("organisation",), _("an owner's module is loaded with --organisation"))
        for document in files.modules.values()
        if owner is None and "organisation" in document.content
    ]
    if faults:
        raise ContentError(faults)


def _fingerprint(document: Document, files: CatalogueFiles) -> str:
    """Of everything that makes the module's row, its search column included."""
    parts = [document.sha256, FORMAT, search_fields(document.content, files)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def search_fields(module: dict[str, Any], files: CatalogueFiles) -> list[tuple[str, str]]:
    """(field, text) pairs that search reads; «не назначать, если…» is left out: it says what it is not."""
    competences = {row["code"]: row["title"] for row in rows_of(files.competences)}
    criteria = {row["code"]: row["text"] for row in rows_of(files.criteria)}
    letters, _hyphen, number = module["code"].removeprefix("ОК-").rpartition("-")
    latin = module["code"].translate(str.maketrans("ОКВБРПУ", "okvbrpu"))
    named = module.get("competences", ())
    fields = [
        (Field.CODE.value, f"{module['code']} {number} {letters} {latin}"),
        (Field.TITLE.value, f"{module['title']} {module.get('printed_title', '')}".strip()),
        (Field.SUBTITLE.value, module.get("subtitle") or ""),
        (Field.GOAL.value, module["goal"]),
        (Field.COMPETENCE.value, competences[named[0]] if named else ""),
        (Field.DESCRIPTION.value, module["description"]),
    ]
    for sign, group in ((Field.MAIN.value, "main"), (Field.SUPPORT.value, "support")):
        arrows = module.get("criteria", NO_ARROWS)[group]
        fields += [(sign + code, f"{code} {criteria[code]}") for code in arrows]
    return fields


def _fill(module: Module, document: Document, files: CatalogueFiles) -> None:
    """The module's own fields of its file."""
    row = document.content
    for name in (
        "code",
        "title",
        "printed_title",
        "goal",
        "description",
        "days",
        "audience",
        "applicability",
    ):
        value = row.get(name, BLANK.get(name))
        setattr(module, name, value.strip() if isinstance(value, str) else value)
    module.subtitle = row.get("subtitle") or ""
    module.block_id = row["block"]
    module.competence_id = next(iter(row.get("competences", ())), None)
    for name, blank in (("code", ""), ("title", ""), ("confidence", ""), ("level", None)):
        setattr(module, f"nos_{name}", row.get("nos", {}).get(name, blank))
    module.lemmas = column_of(search_fields(row, files))


def _link(module: Module, row: dict[str, Any], known: dict[str, Module]) -> None:
    """Prerequisites, overlaps and the arrows from criteria."""
    module.prerequisites.set([known[slug] for slug in row.get("prerequisites", ())])
    module.overlaps.set([known[slug] for slug in row.get("overlaps", ())])
    arrows = row.get("criteria", NO_ARROWS)
    wanted = dict.fromkeys(arrows["support"], False) | dict.fromkeys(arrows["main"], True)
    module.arrows.exclude(criterion__in=wanted).delete()
    CriterionModule.objects.bulk_create(
        [CriterionModule(module=module, criterion_id=code, is_main=main) for code, main in wanted.items()],
        update_conflicts=True,
        unique_fields=["criterion", "module"],
        update_fields=["is_main"],
    )


def _retire(files: CatalogueFiles, at: datetime, owner: Organisation | None) -> list[str]:
    """Take the owner's modules that came from files and are no longer there out of the offer; their slugs."""
    offered = Module.objects.offered().filter(owner=owner)
    gone = offered.exclude(source_sha256="").exclude(slug__in=files.modules)
    slugs = list(gone.values_list("slug", flat=True))
    Module.objects.filter(slug__in=slugs).update(retired_at=at, changed_at=at)
    return slugs
