"""Instruments and scenarios by version: loaded whole or not at all; a used version never changes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services.journal import record
from audits.errors import ForeignCopyError, OwnCopyExistsError
from audits.instruments import (
    InstrumentChanges,
    changed_body,
    check_body,
    comparability_faults,
    own_code,
    unchanged_items,
)
from audits.loading import Catalogue, InstrumentFiles, fingerprint, read_folder, respondents_of
from audits.models import Instrument, InstrumentItem, Scenario, Sheet
from catalog.loading.files import ContentError, Document, Fault
from catalog.models import Criterion, Norm

FIELDS = ("kind", "level", "title", "source", "trust", "n0")


@dataclass(slots=True)
class InstrumentSummary:
    """What a load did, as «code vN»; of scenarios, those that are new or say something else."""

    created: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    scenarios: list[str] = field(default_factory=list)

    def note(self, row: Instrument, sha256: str) -> bool:
        """Write down what becomes of the row; whether its content is to be stored."""
        name = f"{row.code} v{row.version}"
        if not row.source_sha256:
            self.created.append(name)
        elif row.source_sha256 != sha256:
            self.replaced.append(name)
        else:
            self.unchanged.append(name)
            return False
        return True


@transaction.atomic
def load_instruments(root: Path) -> InstrumentSummary:
    """Bring the common instruments and scenarios to what the folder's files say.

    A version that a wave uses keeps its content: a file that says otherwise under the same number is refused.
    Copies that organisations own are not touched. No wave takes a new instrument by itself.

    Raises:
        ContentError: some file is malformed, changes a used version, or says that items are comparable
            which are not; nothing was changed.
    """
    files = read_folder(root, catalogue_now())
    known = _rows(Instrument, files.instruments)
    played = _rows(Scenario, files.scenarios)
    faults = [*_used_faults(files, known, played), *_lineage_faults(files.instruments, known)]
    if faults:
        raise ContentError(sorted(faults))
    summary = InstrumentSummary()
    for document in files.instruments:
        _store(document.content, known, summary)
    for document in files.scenarios:
        _store_scenario(document.content, played, summary)
    return summary


def catalogue_now() -> Catalogue:
    """What instruments may name today. Two queries."""
    return Catalogue(
        criteria=set(Criterion.objects.values_list("code", flat=True)),
        norms=dict(Norm.objects.values_list("code", "unit")),
    )


def fill(instrument: Instrument, body: Any) -> None:
    """Write the body into the row and its items anew; the caller sets code, version, owner and base."""
    for key in FIELDS:
        setattr(instrument, key, body[key])
    instrument.respondents = respondents_of(body)
    instrument.comparable = body.get("comparable", [])
    instrument.body, instrument.source_sha256 = body, fingerprint(body)
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


def _rows(model: type[Any], documents: list[Document]) -> dict[tuple[str, int], Any]:
    """The rows of every version of the documents' codes and of what they are based on, locked."""
    codes = {document.content["code"] for document in documents}
    codes |= {base["code"] for document in documents if (base := document.content.get("based_on"))}
    rows = model.objects.select_for_update(no_key=True).filter(code__in=codes, owner=None)
    return {(one.code, one.version): one for one in rows}


def _used_faults(
    files: InstrumentFiles, known: dict[tuple[str, int], Any], played: dict[tuple[str, int], Any]
) -> list[Fault]:
    """Files that say otherwise what is in use already."""
    faults = []
    for rows, documents in ((known, files.instruments), (played, files.scenarios)):
        for document in documents:
            found = rows.get((document.content["code"], document.content["version"]))
            if found and found.source_sha256 != fingerprint(document.content) and _is_used(found):
                faults.append(_used_fault(document))
    return faults


def _used_fault(document: Document) -> Fault:
    """Why the file may not replace what a wave has."""
    reason = _("a wave uses version %(version)s already; give the changed content the number %(next)s")
    version = document.content["version"]
    return document.fault(("version",), reason % {"version": version, "next": version + 1})


def _is_used(row: Instrument | Scenario) -> bool:
    """Whether a wave, an observation, a checklist or an organisation's copy has this version."""
    if isinstance(row, Scenario):
        return Sheet.objects.filter(scenario=row).exists()
    return any(rows.exists() for rows in (row.uses, row.observations, row.sheets, row.adaptations))


def _base_of(body: Any) -> tuple[str, int]:
    """Code and version of what a body is made of: the one that it names, otherwise the one before."""
    named = body.get("based_on")
    return (named["code"], named["version"]) if named else (body["code"], body["version"] - 1)


def _lineage_faults(documents: list[Document], known: dict[tuple[str, int], Any]) -> list[Fault]:
    """A base that is not there, and items said to be comparable that measure something else than they did."""
    faults: list[Fault] = []
    fresh = {(one.content["code"], one.content["version"]): one.content for one in documents}
    for document in documents:
        body = document.content
        key = _base_of(body)
        base = known[key].body if key in known else fresh.get(key)
        if base is not None:
            faults += comparability_faults(document, base)
        elif "based_on" in body:
            reason = _("there is no %(code)s of version %(version)s")
            faults.append(document.fault(("based_on",), reason % body["based_on"]))
        elif body.get("comparable"):
            faults.append(document.fault(("comparable",), _("there is no version to compare with")))
    return faults


def _store(body: Any, known: dict[tuple[str, int], Any], summary: InstrumentSummary) -> None:
    """The row of one file with its items."""
    key = (body["code"], body["version"])
    instrument = known.get(key) or Instrument(code=body["code"], version=body["version"])
    if summary.note(instrument, fingerprint(body)):
        instrument.based_on = known.get(_base_of(body))
        fill(instrument, body)
        known[key] = instrument


def _store_scenario(body: Any, known: dict[tuple[str, int], Any], summary: InstrumentSummary) -> None:
    """The row of one scenario."""
    row = known.get((body["code"], body["version"])) or Scenario(code=body["code"], version=body["version"])
    sha256 = fingerprint(body)
    if row.source_sha256 != sha256:
        summary.scenarios.append(f"{row.code} v{row.version}")
        row.instrument_code, row.title = body["instrument"], body["title"]
        row.body, row.source_sha256 = body, sha256
        row.save()


@transaction.atomic
def adapt_instrument(
    instrument_id: int,
    *,
    organisation: Organisation,
    changes: InstrumentChanges,
    comparable: Collection[str] | None,
    at: datetime,
    by: User,
) -> Instrument:
    """Make the organisation's own copy of a common instrument, as version 1 of a code of its own.

    Args:
        changes: what the copy says otherwise.
        comparable: items that mean the same as in the common one; None: those that say exactly the same.
        by: who; that they may is the caller's to check.
    Raises:
        ForeignCopyError: the instrument is somebody's copy itself.
        OwnCopyExistsError: the organisation has a copy of this code; change that by `new_version`.
        ContentError: the copy would be malformed; nothing was made.
    """
    base = Instrument.objects.select_for_update(no_key=True).get(pk=instrument_id)
    if base.owner_id is not None:
        raise ForeignCopyError(base.code)
    code = own_code(base.code, organisation.pk)
    if Instrument.objects.filter(code=code).exists():
        raise OwnCopyExistsError(base.code)
    return _derive(base, code, 1, organisation, changes, comparable, at, by)


@transaction.atomic
def new_version(
    instrument_id: int,
    *,
    organisation: Organisation,
    changes: InstrumentChanges,
    comparable: Collection[str] | None,
    at: datetime,
    by: User,
) -> Instrument:
    """Make the next version of the organisation's own copy; the given version stays as it is.

    The number follows the newest version, also where an older one is given as the base.

    Args and errors: as `adapt_instrument`.
    Raises:
        ForeignCopyError: the instrument is not this organisation's own.
    """
    base = Instrument.objects.select_for_update(no_key=True).get(pk=instrument_id)
    if base.owner_id != organisation.pk:
        raise ForeignCopyError(base.code)
    newest = Instrument.objects.select_for_update(no_key=True).filter(code=base.code).first()
    version = (newest or base).version + 1
    return _derive(base, base.code, version, organisation, changes, comparable, at, by)


def _derive(
    base: Instrument,
    code: str,
    version: int,
    organisation: Organisation,
    changes: InstrumentChanges,
    comparable: Collection[str] | None,
    at: datetime,
    by: User,
) -> Instrument:
    """The row of a changed body, held to all that files are held to, and the line of the journal."""
    body = changed_body(base.body, changes) | {
        "code": code,
        "version": version,
        "based_on": {"code": base.code, "version": base.version},
    }
    same = unchanged_items(body, base.body) if comparable is None else sorted(comparable)
    body["comparable"] = same
    check_body(body, base.body, catalogue_now())
    instrument = Instrument(code=code, version=version, owner=organisation, based_on=base)
    fill(instrument, body)
    record(
        "instrument.adapt",
        actor=by,
        organisation_id=organisation.pk,
        subject=instrument,
        at=at,
        detail={"code": code, "version": version, "comparable": len(same)},
    )
    return instrument
