"""What the catalogue's files must agree on with each other: codes, references, circles, sums."""

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from catalog.codes import slug_of
from catalog.loading.course_checks import check_course
from catalog.loading.files import ContentError, Document, Fault
from catalog.loading.folder import CatalogueFiles, rows_of
from catalog.loading.material_checks import check_norms

NO_ARROWS: dict[str, list[str]] = {"main": [], "support": []}


def check_catalogue(files: CatalogueFiles) -> None:
    """Everything at once.

    Raises:
        ContentError: with every disagreement that was found.
    """
    faults = [*check_lists(files), *check_modules(files), *check_norms(files)]
    for slug, course in files.courses.items():
        faults += check_course(course, days=files.modules[slug].content["days"])
    if faults:
        raise ContentError(faults)


def check_lists(files: CatalogueFiles) -> Iterator[Fault]:
    """Blocks, competences and criteria name each code once; criteria speak of known competences."""
    yield from named_once(files.blocks, "letters")
    yield from named_once(files.blocks, "order")
    yield from named_once(files.competences, "code")
    yield from named_once(files.criteria, "code")
    known = {row["code"] for row in rows_of(files.competences)}
    for at, row in enumerate(rows_of(files.criteria)):
        yield from _unknown(files.criteria, (at, "competences"), row["competences"], known)


def named_once(document: Document, key: str) -> Iterator[Fault]:
    """A fault for each row that repeats the key of an earlier one."""
    seen = set()
    for at, row in enumerate(rows_of(document)):
        if row[key] in seen:
            yield document.fault((at, key), _("«%s» is there already") % row[key])
        seen.add(row[key])


def check_modules(files: CatalogueFiles) -> Iterator[Fault]:
    """Each module stands in its folder, refers to what exists, and never leads back to itself."""
    blocks = {row["letters"] for row in rows_of(files.blocks)}
    competences = {row["code"] for row in rows_of(files.competences)}
    criteria = {row["code"] for row in rows_of(files.criteria)}
    for slug, document in files.modules.items():
        module = document.content
        if slug_of(module["code"]) != slug:
            reason = _("the folder of %(code)s must be called %(slug)s")
            yield document.fault(
                ("code",), reason % {"code": module["code"], "slug": slug_of(module["code"])}
            )
        if "organisation" not in module:
            if module["block"] not in blocks or f"-{module['block']}-" not in module["code"]:
                yield document.fault(("block",), _("the block does not belong to the code"))
            if len(module["competences"]) != 1:
                yield document.fault(("competences",), _("a module belongs to exactly one competence"))
        yield from _unknown(document, ("competences",), module.get("competences", ()), competences)
        arrows = module.get("criteria", NO_ARROWS)
        for group in ("main", "support"):
            yield from _unknown(document, ("criteria", group), arrows[group], criteria)
        for code in set(arrows["main"]) & set(arrows["support"]):
            at = ("criteria", "support", arrows["support"].index(code))
            yield document.fault(at, _("the criterion %s is both main and supporting") % code)
        yield from _check_neighbours(slug, document, files)
    yield from _circles(files)


def _unknown(
    document: Document, path: tuple[str | int, ...], codes: Iterable[str], known: set[str]
) -> Iterator[Fault]:
    """A fault for each code that does not exist."""
    for at, code in enumerate(codes):
        if code not in known:
            yield document.fault((*path, at), _("there is no «%s»") % code)


def _check_neighbours(slug: str, document: Document, files: CatalogueFiles) -> Iterator[Fault]:
    """Prerequisites and overlaps exist, are others, and overlapping is mutual."""
    for group in ("prerequisites", "overlaps"):
        for at, other in enumerate(document.content.get(group, ())):
            if other == slug:
                yield document.fault((group, at), _("the module names itself"))
            elif other in files.neighbours:
                continue  # what it overlaps is said in its own folder
            elif other not in files.modules:
                yield document.fault((group, at), _("there is no «%s»") % other)
            elif group == "overlaps" and slug not in files.modules[other].content.get("overlaps", ()):
                yield document.fault((group, at), _("«%s» does not name this module in return") % other)


def _circles(files: CatalogueFiles) -> Iterator[Fault]:
    """One fault if the prerequisites run in a circle: nobody could begin."""
    graph = {slug: document.content.get("prerequisites", []) for slug, document in files.modules.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        reason = _("the prerequisites run in a circle: %s") % " → ".join(reversed(circle))
        yield files.modules[circle[-1]].fault(("prerequisites",), reason)
