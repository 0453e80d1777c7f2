"""Observations come into a wave: one file, whole or not at all; the same thing twice adds nothing."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Branch, Organisation, User
from accounts.services.journal import record
from accounts.services.organisations import create_branch, create_organisation
from audits.errors import WaveClosedError
from audits.models import AuditWave, Instrument, Observation, ObservationImport, WaveInstrument
from audits.months import MONTH_LENGTH, month_called
from audits.observations import (
    Mask,
    Place,
    Reading,
    Readings,
    arranged,
    branches_named,
    plain,
    read_observations,
)
from audits.observations.columns import columns_of
from audits.observations.headings import exactly
from audits.queries.anonymity import is_anonymous
from audits.queries.clashes import double_of
from audits.queries.remarks import mask_of
from audits.questionnaires import COMMENT
from audits.services.observation_rows import store_readings
from audits.services.retired import refuse_counted
from audits.states import FINISHED, move
from audits.tables import ImportRefusedError, Table, TableFault, read_table

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
    "masking",
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

    changed: how many those are; of anonymous answers no number is told. source: the import's id; None where
    nothing was added.
    """

    rows: int
    added: int
    known: int
    different: list[str] = field(default_factory=list)
    changed: int = 0
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Parted:
    """What of a file the wave does not have, and what it has.

    known: how many it has, also withdrawn ones, which do not come back with a file. different: the numbers of
    those about which the file says something else, at most DIFFERENT_KEPT; changed: how many those are.
    """

    fresh: Readings
    known: int
    different: list[str]
    changed: int


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
        names = branches_named(_as_asked(read_table(content), _allowed(wave, instrument), mapping))
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
    readings = read_observations(
        _as_asked(read_table(content), chosen, mapping),
        chosen.body,
        places_of(wave.organisation_id),
        until=until,
        mask=masking(wave),
        is_secret=is_anonymous(chosen),
    )
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
    found = parted(wave, chosen, checked.readings)
    source = None
    if fresh := found.fresh:
        refuse_counted(wave, chosen, checked.readings)
        source = _store(wave, chosen, fresh, sha256=checked.sha256, name=name, imported_by=imported_by, at=at)
    return ImportSummary(
        len(checked.readings), len(fresh), found.known, found.different, found.changed, source
    )


def _locked(wave_id: int) -> AuditWave:
    """The wave under lock, with its organisation."""
    waves = AuditWave.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation")
    return waves.get(pk=wave_id)


def masking(wave: AuditWave) -> Mask:
    """What hides names in remarks before they are stored, as in those that come by a link. One statement."""
    mask = mask_of(wave)
    return lambda text, branch: mask.over({COMMENT: text}, branch)[COMMENT]


def _as_asked(table: Table, instrument: Instrument, mapping: Mapping[str, str] | None) -> Table:
    """The table with the instrument's columns; without a mapping those that are called so are theirs."""
    if mapping is not None:
        return arranged(table, mapping)
    exact = exactly(table.columns, columns_of(instrument.body))
    return arranged(table, {name: exact.get(name, name) for name in table.columns})


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


def parted(wave: AuditWave, instrument: Instrument, readings: Readings) -> Parted:
    """What the wave does not have of the readings, and what it has; of a first file all is new."""
    if not wave.observations.filter(instrument__code=instrument.code).exists():
        return Parted(readings, 0, [], 0)
    different: list[str] = []
    fresh = Readings(_fresh(wave, instrument, readings, different))
    told = [] if is_anonymous(instrument) else different[:DIFFERENT_KEPT]
    return Parted(fresh, len(readings) - len(fresh), told, len(different))


def _fresh(
    wave: AuditWave, instrument: Instrument, readings: Readings, different: list[str]
) -> Iterator[Reading]:
    """Readings that the wave does not have, a portion a statement; `different` is filled meanwhile."""
    versions = Instrument.objects.filter(code=instrument.code).values_list("pk", flat=True)
    had = Observation.objects.filter(wave=wave, instrument__in=list(versions)).order_by("version")
    columns = ("external_id", "branch_id", "values", "comments", "branch__name")
    is_monthly = instrument.kind == Instrument.Kind.RECORDS
    for portion in readings.portions():
        rows = had.filter(_among(portion, is_monthly=is_monthly)).values_list(*columns)
        stored = {_identity(row[0], row[1], is_monthly=is_monthly): row for row in rows}
        for one in portion:
            row = stored.get(_identity(one.external_id, one.branch, is_monthly=is_monthly))
            if row is None:
                yield one
            elif _says_otherwise(one, row):
                different.append(month_called(row[0], row[4]))


def _among(portion: Iterable[Reading], *, is_monthly: bool) -> Q:
    """Observations that may be those of the portion: of its numbers, or of its branches."""
    if is_monthly:
        return Q(branch__in={one.branch for one in portion})
    return Q(external_id__in=[one.external_id for one in portion])


def _identity(number: str, branch: int, *, is_monthly: bool) -> tuple[str, int]:
    """What tells one observation from another: its number; of figures of a month, the month and the branch.

    Earlier months are numbered by the name that the branch had then.
    """
    return (number[:MONTH_LENGTH], branch) if is_monthly else (number, 0)


def _says_otherwise(one: Reading, row: tuple[Any, ...]) -> bool:
    """Whether the file says something else than the wave; a comment that is not there says nothing."""
    _number, branch, values, comments, _name = row
    return (one.values, one.branch) != (values, branch) or (bool(one.comments) and one.comments != comments)


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
