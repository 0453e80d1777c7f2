"""The folder of instruments and scenarios: each file read, filled and checked against the others."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audits.loading.checks import Catalogue, check_instrument, check_name, check_norms
from audits.models import Instrument
from catalog.loading.files import ContentError, Document, Fault, read_document

SCENARIOS_FOLDER = "scenarios"
GUESS_KEYS = ("scale", "dimensions", "items")  # what is taken from the customers' questionnaire
RESPONDENTS = {  # of files that do not say it: their text, and so their fingerprint, stays as waves use it
    Instrument.Kind.SERVQUAL: Instrument.Respondents.CUSTOMERS,
    Instrument.Kind.VISIT: Instrument.Respondents.OBSERVERS,
}


@dataclass(frozen=True, slots=True)
class InstrumentFiles:
    """What the folder holds, checked."""

    instruments: list[Document]
    scenarios: list[Document]


def read_folder(root: Path, catalogue: Catalogue) -> InstrumentFiles:
    """Every instrument and scenario of the folder, checked against each other and the catalogue.

    Args:
        root: folder of <code>.yaml files and of scenarios/<code>.yaml.
        catalogue: codes that the files may name.
    Raises:
        ContentError: with every fault found, by file and line.
    """
    if not root.is_dir():
        raise ContentError([Fault(str(root), 1, _("there is no such folder"))])
    faults: list[Fault] = []
    instruments = _read(root, sorted(root.glob("*.yaml")), "instrument", faults)
    scenarios = _read(root, sorted((root / SCENARIOS_FOLDER).glob("*.yaml")), "scenario", faults)
    if not instruments and not faults:
        faults.append(Fault(str(root), 1, _("there is no instrument in this folder")))
    whole = []
    for document in instruments:
        missing = list(_fill(document, instruments))
        faults += missing
        if not missing:
            whole.append(document)
    for document in whole:
        faults += [*check_name(document), *check_instrument(document, catalogue)]
    kinds = {document.content["code"]: document.content["kind"] for document in instruments}
    for document in scenarios:
        faults += [*check_name(document), *_check_scenario(document, kinds, catalogue)]
    if faults:
        raise ContentError(sorted(set(faults)))
    return InstrumentFiles(instruments, scenarios)


def respondents_of(body: Any) -> str:
    """Who answers the instrument; the two oldest kinds need not say it."""
    return str(body.get("respondents") or RESPONDENTS[body["kind"]])


def fingerprint(body: Any) -> str:
    """Sha256 of the content, whatever the order of keys, the comments and the spaces of the file."""
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _read(root: Path, paths: Sequence[Path], schema: str, faults: list[Fault]) -> list[Document]:
    """The files that obey the schema; the faults of the others are added to the list."""
    documents = []
    for path in paths:
        try:
            documents.append(read_document(root, path, schema))
        except ContentError as error:
            faults += error.faults
    return documents


def _fill(document: Document, others: Sequence[Document]) -> Iterator[Fault]:
    """Write the items of the customers' questionnaire into another; a guess measures no criterion."""
    body = document.content
    if "items_of" not in body:
        return
    for key in GUESS_KEYS:
        if key in body:
            yield document.fault(
                (key,), _("this comes from «%s» and may not be given here") % body["items_of"]
            )
            return
    for other in others:
        model = other.content
        if model["code"] == body["items_of"] and model["kind"] == body["kind"] and "items_of" not in model:
            body |= {key: model[key] for key in GUESS_KEYS}
            if body["respondents"] != Instrument.Respondents.CUSTOMERS:
                body["items"] = [item | {"criterion": None} for item in model["items"]]
            return
    yield document.fault(("items_of",), _("there is no questionnaire «%s»") % body["items_of"])


def _check_scenario(document: Document, kinds: dict[str, str], catalogue: Catalogue) -> Iterator[Fault]:
    """A scenario serves a checklist of the folder and names known norms."""
    code = document.content["instrument"]
    if kinds.get(code) != Instrument.Kind.VISIT:
        yield document.fault(("instrument",), _("there is no checklist «%s»") % code)
    yield from check_norms(document, catalogue.norms)
