"""Observations come into a wave: one file, whole or not at all; the same thing twice adds nothing."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Branch, Organisation, User
from accounts.services.journal import record
from accounts.services.organisations import create_branch, create_organisation
from audits.errors import WaveClosedError
from audits.models import AuditWave, Instrument, Observation, ObservationImport, WaveInstrument
from audits.observations import Place, Reading, Readings, arranged, branches_named, plain, read_observations
from audits.queries.clashes import double_of
from audits.services.observation_rows import store_readings
from audits.states import FINISHED, move
from audits.tables import ImportRefusedError, TableFault, read_table

__all__ = [
    "CheckedFile",
    "ImportRefusedError",
    "ImportSummary",
    "UnknownInstrumentError",
    "add_observations",
    "checked_file",
    "create_wave",
    "import_observations",
    "instrument_of",
    "parted",
    "places_of",
]

MAX_BRANCH_NAME = 120
DIFFERENT_KEPT = 1_000  # numbers that are listed; people look at the first ones


class UnknownInstrumentError(Exception):
    """No instrument has this code."""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did. known: rows the wave had already. different: of these, changed since.

    source: the import's id; None where nothing was added.
    """

    rows: int
    added: int
    known: int
    different: list[str] = field(default_factory=list)
    source: int | None = None


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was read without a fault and may be added to the wave. sha256: of its bytes."""

    wave: int
    instrument: Instrument
    readings: Readings
    sha256: str


@transaction.atomic
def import_observations(
    wave_id: int,
    *,
    instrument: str,
    name: str,
    content: bytes,
    imported_by: User | None,
    at: datetime,
    create: bool = False,
    mapping: Mapping[str, str] | None = None,
) -> ImportSummary:
    """Read a CSV or XLSX file of observations into the wave: `checked_file` and `add_observations` at once.

    Args:
        name: what the file is called. create: make the branches that the file names and nobody has.
    Raises:
        ImportRefusedError, UnknownInstrumentError, WaveClosedError: as `checked_file`.
    """
    wave = _locked(wave_id)
    if create:
        names = branches_named(arranged(read_table(content), mapping))
        _make_branches(wave.organisation, names, by=imported_by, at=at)
    checked = checked_file(wave_id, instrument=instrument, content=content, mapping=mapping)
    return add_observations(checked, name=name, imported_by=imported_by, at=at)


def checked_file(
    wave_id: int,
    *,
    instrument: str,
    content: bytes,
    mapping: Mapping[str, str] | None = None,
    until: datetime | None = None,
) -> CheckedFile:
    """Read the file and try each line; it may take half a minute, so it asks for no transaction and no lock.

    Args:
        instrument: its code; the version that the wave uses, otherwise the newest.
        mapping: the file's columns -> the instrument's, as `arranged` takes it; None: they are the same.
        until: the latest moment that an observation may name; None: any.
    Raises:
        ImportRefusedError: with every faulty line and column.
        UnknownInstrumentError: no such code. WaveClosedError: the wave is approved or archived.
    """
    wave = AuditWave.objects.select_related("organisation").get(pk=wave_id)
    chosen = _allowed(wave, instrument)
    table = arranged(read_table(content), mapping)
    readings = read_observations(table, chosen.body, places_of(wave.organisation_id), until=until)
    return CheckedFile(wave.pk, chosen, readings, hashlib.sha256(content).hexdigest())


@transaction.atomic
def add_observations(
    checked: CheckedFile, *, name: str, imported_by: User | None, at: datetime
) -> ImportSummary:
    """Add what the wave does not have of a checked file.

    An observation is known by its own number (respondent, visit): one that the wave has already is left as
    it is, also when the file now says something else; a correction is a new version, not an import.

    Raises:
        ImportRefusedError: the wave has come to use another version of the instrument, or another instrument.
        WaveClosedError: the wave is approved or archived.
    """
    wave = _locked(checked.wave)
    chosen = _allowed(wave, checked.instrument.code)
    if chosen != checked.instrument:
        text = _("The wave uses another version of the instrument by now. Import the file again.")
        raise ImportRefusedError([TableFault(1, "", text)])
    fresh, known, different = parted(wave, chosen, checked.readings)
    source = None
    if fresh:
        source = _store(wave, chosen, fresh, sha256=checked.sha256, name=name, imported_by=imported_by, at=at)
    return ImportSummary(len(checked.readings), len(fresh), known, different, source)


def _locked(wave_id: int) -> AuditWave:
    """The wave under lock, with its organisation."""
    waves = AuditWave.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation")
    return waves.get(pk=wave_id)


def _allowed(wave: AuditWave, code: str) -> Instrument:
    """The instrument of this code that observations of the wave may come from.

    Raises:
        ImportRefusedError, UnknownInstrumentError, WaveClosedError: as `checked_file`.
    """
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    chosen = instrument_of(wave, code)
    if clash := double_of(wave.pk, chosen):
        raise ImportRefusedError([TableFault(1, "", clash)])
    return chosen


@transaction.atomic
def create_wave(name: str, *, organisation: str, at: datetime) -> AuditWave:
    """The organisation's wave of this name; both are made where they are not there yet, the wave a baseline.

    Raises:
        WaveClosedError: the wave is there and is approved or archived.
    """
    owner = Organisation.objects.filter(name=organisation).first() or create_organisation(
        name=organisation, flags=[], by=None, at=at
    )
    wave, made = AuditWave.objects.get_or_create(organisation=owner, name=name)
    if made:
        record("wave.create", actor=None, organisation_id=owner.pk, subject=wave, at=at)
    elif wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    return wave


def instrument_of(wave: AuditWave, code: str) -> Instrument:
    """The version that the wave uses, otherwise the newest."""
    offered = Instrument.objects.of(wave.organisation_id)
    versions = offered.filter(code=code).order_by("-version")
    found = versions.filter(uses__wave=wave).first() or versions.first()
    if found is None:
        known = sorted(set(offered.values_list("code", flat=True)))
        shown = ", ".join(known) or "—"
        raise UnknownInstrumentError(
            _("There is no instrument «%(code)s». Known: %(known)s.") % {"code": code, "known": shown}
        )
    return found


def _make_branches(
    organisation: Organisation, names: Iterable[str], *, by: User | None, at: datetime
) -> None:
    """Branches of these names at the top of the tree, where nobody has the name; by the clock of Moscow."""
    known = {plain(name) for name in organisation.branches.values_list("name", flat=True)}
    for name in names:
        if plain(name) not in known and len(name) <= MAX_BRANCH_NAME:
            create_branch(
                organisation.pk,
                name=name,
                parent=None,
                timezone=settings.TIME_ZONE,
                is_point=True,
                by=by,
                at=at,
            )


def places_of(organisation_id: int) -> dict[str, Place]:
    """The organisation's branches by plain name."""
    rows = Branch.objects.filter(organisation=organisation_id).values_list("pk", "name", "timezone")
    return {plain(name): Place(pk, zone, name) for pk, name, zone in rows}


def parted(wave: AuditWave, instrument: Instrument, readings: Readings) -> tuple[Readings, int, list[str]]:
    """What the wave does not have, how many it has, and which of these say something else now.

    Of the last ones at most DIFFERENT_KEPT are named.

    What was withdrawn is had as well: it does not come back with a file.
    """
    different: list[str] = []
    fresh = Readings(_fresh(wave, instrument, readings, different))
    return fresh, len(readings) - len(fresh), different[:DIFFERENT_KEPT]


def _fresh(
    wave: AuditWave, instrument: Instrument, readings: Readings, different: list[str]
) -> Iterator[Reading]:
    """Readings that the wave does not have, a portion a statement; `different` is filled meanwhile."""
    versions = Instrument.objects.filter(code=instrument.code).values_list("pk", flat=True)
    had = Observation.objects.filter(wave=wave, instrument__in=list(versions)).order_by("version")
    columns = ("external_id", "values", "comments", "branch_id")
    for portion in readings.portions():
        rows = had.filter(external_id__in=[one.external_id for one in portion])
        stored = {row[0]: row[1:] for row in rows.values_list(*columns)}
        for one in portion:
            if one.external_id not in stored:
                yield one
            elif stored[one.external_id] != (one.values, one.comments, one.branch):
                different.append(one.external_id)


def _store(
    wave: AuditWave,
    instrument: Instrument,
    fresh: Readings,
    *,
    sha256: str,
    name: str,
    imported_by: User | None,
    at: datetime,
) -> int:
    """The rows, and the id of their import; the wave collects again, for its figures are of other rows."""
    WaveInstrument.objects.get_or_create(wave=wave, instrument=instrument)
    if wave.state != AuditWave.State.COLLECTING:
        move(wave, AuditWave.State.COLLECTING)
        wave.save(update_fields=["state"])
    source, _made = ObservationImport.objects.get_or_create(
        wave=wave,
        instrument=instrument,
        sha256=sha256,
        undone_at=None,
        defaults={"name": name[:200], "rows": len(fresh), "imported_by": imported_by, "imported_at": at},
    )
    store_readings(fresh, template=Observation(wave=wave, instrument=instrument, source_import=source))
    record(
        "wave.import",
        actor=imported_by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"instrument": instrument.code, "rows": len(fresh), "sha256": source.sha256},
    )
    return source.pk
