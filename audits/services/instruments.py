"""Instruments by version: loaded whole or not at all; a used version never changes."""

from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from audits.loading import fingerprint, read_instruments
from audits.models import Instrument, InstrumentItem
from catalog.loading.files import ContentError, Document, Fault
from catalog.models import Criterion

FIELDS = ("kind", "level", "title", "source", "trust", "n0")


@dataclass(slots=True)
class InstrumentSummary:
    """What a load did, as «code vN»."""

    created: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_instruments(root: Path) -> InstrumentSummary:
    """Bring the instruments to what the folder's files say.

    A version that a wave uses keeps its content: a file that says otherwise under the same number is refused.

    Raises:
        ContentError: some file is malformed or changes a used version; nothing was changed.
    """
    documents = read_instruments(root, set(Criterion.objects.values_list("code", flat=True)))
    known = {
        (one.code, one.version): one
        for one in Instrument.objects.select_for_update(no_key=True).filter(
            code__in=[document.content["code"] for document in documents]
        )
    }
    faults, summary = [], InstrumentSummary()
    for document in documents:
        found = known.get((document.content["code"], document.content["version"]))
        if found and found.source_sha256 != fingerprint(document.content) and _is_used(found):
            faults.append(_used_fault(document))
    if faults:
        raise ContentError(faults)
    for document in documents:
        _store(document, known, summary)
    return summary


def _used_fault(document: Document) -> Fault:
    """Why the file may not replace what a wave has."""
    reason = _("a wave uses version %(version)s already; give the changed content the number %(next)s")
    version = document.content["version"]
    return document.fault(("version",), reason % {"version": version, "next": version + 1})


def _is_used(instrument: Instrument) -> bool:
    """Whether a wave has this version."""
    return instrument.uses.exists() or instrument.observations.exists()


def _store(document: Document, known: dict[tuple[str, int], Instrument], summary: InstrumentSummary) -> None:
    """The row of one file with its items."""
    body, sha256 = document.content, fingerprint(document.content)
    instrument = known.get((body["code"], body["version"]))
    if instrument is not None and instrument.source_sha256 == sha256:
        summary.unchanged.append(f"{instrument.code} v{instrument.version}")
        return
    name = f"{body['code']} v{body['version']}"
    (summary.created if instrument is None else summary.replaced).append(name)
    instrument = instrument or Instrument(code=body["code"], version=body["version"])
    for key in FIELDS:
        setattr(instrument, key, body[key])
    instrument.body, instrument.source_sha256 = body, sha256
    instrument.save()
    instrument.items.all().delete()
    InstrumentItem.objects.bulk_create(
        [
            InstrumentItem(
                instrument=instrument,
                criterion_id=item["criterion"],
                code=item["code"],
                position=position,
                body=item,
            )
            for position, item in enumerate(body["items"], start=1)
        ]
    )
