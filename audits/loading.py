"""Instrument files become checked documents: the schema first, then what a schema cannot say."""

import hashlib
import json
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audits.models import Instrument
from catalog.loading.files import ContentError, Document, Fault, read_document

SECTIONS_TOTAL = 100


def read_instruments(root: Path, criteria: Container[str]) -> list[Document]:
    """Every instrument of the folder, checked against each other and the criteria.

    Args:
        root: folder of <code>.yaml files.
        criteria: codes that items may measure.
    Raises:
        ContentError: with every fault found, by file and line.
    """
    if not root.is_dir():
        raise ContentError([Fault(str(root), 1, _("there is no such folder"))])
    documents: list[Document] = []
    faults: list[Fault] = []
    for path in sorted(root.glob("*.yaml")):
        try:
            documents.append(read_document(root, path, "instrument"))
        except ContentError as error:
            faults += error.faults
    for document in documents:
        faults += check_instrument(document, criteria)
    if not documents and not faults:
        faults = [Fault(str(root), 1, _("there is no instrument in this folder"))]
    if faults:
        raise ContentError(sorted(faults))
    return documents


def check_instrument(document: Document, criteria: Container[str]) -> Iterator[Fault]:
    """What one instrument must agree on with itself, its file's name and the criteria."""
    body = document.content
    if document.name != f"{body['code']}.yaml":
        yield document.fault(("code",), _("the file must be called %s.yaml") % body["code"])
    key, groups = _groups(body)
    yield from _once(document, key, "code")
    yield from _once(document, "items", "code")
    known = {group["code"] for group in groups}
    place = "dimension" if body["kind"] == Instrument.Kind.SERVQUAL else "section"
    homes: dict[str, str] = {}
    for at, item in enumerate(body["items"]):
        if item[place] not in known:
            yield document.fault(("items", at, place), _("there is no «%s»") % item[place])
        if item["criterion"] not in criteria:
            yield document.fault(("items", at, "criterion"), _("there is no «%s»") % item["criterion"])
        elif not item["criterion"].startswith(body["source"]):
            yield document.fault(("items", at, "criterion"), _("this criterion belongs to another source"))
        if homes.setdefault(item["criterion"], item[place]) != item[place]:
            yield document.fault(
                ("items", at, place), _("the criterion %s is in two sections") % item["criterion"]
            )
    yield from _check_survey(document) if place == "dimension" else _check_checklist(document)


def fingerprint(body: Any) -> str:
    """Sha256 of the content, whatever the order of keys, the comments and the spaces of the file."""
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _groups(body: Any) -> tuple[str, list[dict[str, Any]]]:
    """Name and list of the dimensions or sections."""
    key = "dimensions" if body["kind"] == Instrument.Kind.SERVQUAL else "sections"
    return key, body[key]


def _once(document: Document, key: str, name: str) -> Iterator[Fault]:
    """A fault for each row of the list that repeats an earlier one's value."""
    seen = set()
    for at, row in enumerate(document.content[key]):
        if row[name] in seen:
            yield document.fault((key, at, name), _("«%s» is there already") % row[name])
        seen.add(row[name])


def _check_survey(document: Document) -> Iterator[Fault]:
    """Each pair has a column and a criterion of its own, and no dimension is empty."""
    yield from _once(document, "items", "column")
    yield from _once(document, "items", "criterion")
    body = document.content
    used = {item["dimension"] for item in body["items"]}
    for at, dimension in enumerate(body["dimensions"]):
        if dimension["code"] not in used:
            yield document.fault(("dimensions", at, "code"), _("no item belongs here"))
    if body["scale"]["min"] >= body["scale"]["max"]:
        yield document.fault(("scale",), _("the scale must begin below its end"))


def _check_checklist(document: Document) -> Iterator[Fault]:
    """Weights of the sections make 100; each has items; a time is worth less the longer it is."""
    body = document.content
    total = sum(section["weight"] for section in body["sections"])
    if abs(total - SECTIONS_TOTAL) > 1e-9:
        reason = _("the weights of the sections make %s, not 100")
        yield document.fault(("sections",), reason % f"{total:g}")
    used = {item["section"] for item in body["items"]}
    for at, section in enumerate(body["sections"]):
        if section["code"] not in used:
            yield document.fault(("sections", at, "code"), _("no item belongs here"))
    for at, item in enumerate(body["items"]):
        if item["type"] == "time" and item["target"] >= item["limit"]:
            yield document.fault(("items", at, "limit"), _("the limit must be longer than the target"))
