"""What the limited child does with an uploaded file: checks it without adding anything, or reads it in."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audits.errors import WaveClosedError
from audits.models import AuditWave, Instrument, ObservationFile
from audits.observations import Mask, Place, arranged, plain, read_observations
from audits.observations.columns import Column, columns_of
from audits.observations.headings import SURE, Match, proposed
from audits.observations.previews import preview_of
from audits.queries.anonymity import is_anonymous
from audits.queries.clashes import double_of
from audits.questionnaires import COMMENT
from audits.refusals import damaged
from audits.services.files import FileSettledError, locked, refuse, settle
from audits.services.mapping import remembered_columns
from audits.services.observations import (
    CheckedFile,
    ImportRefusedError,
    UnknownInstrumentError,
    add_observations,
    checked_file,
    instrument_of,
    masking,
    parted,
    places_of,
)
from audits.services.retired import refuse_counted
from audits.states import FINISHED
from audits.tables import Table, TableFault, read_table

State = ObservationFile.State
SAMPLES = 3  # cells of a column that are shown beside its heading
SAMPLE_LENGTH = 40  # characters
_LINES_FOR_SAMPLES = 50
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # also the old Excel's, which has words of its own
AHEAD = timedelta(days=1)  # the day is another one elsewhere, and a day alone is its noon
FAULTS_KEPT = 2_000  # the page shows the first of them, the downloaded table all


def check_file(file_id: int, *, content: bytes, at: datetime) -> ObservationFile:
    """Match the columns and try the content on the wave; nothing is added.

    The file then waits for its columns, or for a decision with its preview or its faults, or is refused.

    Raises:
        FileSettledError: it is not being checked.
    """
    found = ObservationFile.objects.select_related("wave").get(pk=file_id)
    if found.state != State.CHECKING:
        raise FileSettledError
    try:
        facts = _looked_through(found, content, until=at + AHEAD)
    except ImportRefusedError as error:
        return refuse(file_id, at=at, **_faults(error.faults))
    except UnknownInstrumentError as error:
        return refuse(file_id, at=at, problem=str(error))
    except WaveClosedError:
        return refuse(file_id, at=at, problem=_closed())
    with transaction.atomic():
        return settle(locked(file_id), facts.pop("state"), at=at, **facts)


def read_file(file_id: int, *, content: bytes, at: datetime) -> ObservationFile:
    """Read the checked content into the wave, or write down what is wrong with it by now.

    The observations and the state that speaks of them come in one transaction; the reading before it takes
    none, so that others can write meanwhile.

    Raises:
        FileSettledError: it is not being read.
    """
    found = ObservationFile.objects.get(pk=file_id)
    if found.state != State.READING:
        raise FileSettledError
    try:
        checked = checked_file(
            found.wave_id,
            instrument=found.instrument_code,
            content=content,
            mapping=found.mapping or None,  # of a file that was sent before columns were matched
            until=at + AHEAD,
        )
        return _read(file_id, checked, at=at)
    except ImportRefusedError as error:
        return refuse(file_id, at=at, **_faults(error.faults))
    except UnknownInstrumentError as error:
        return refuse(file_id, at=at, problem=str(error))
    except WaveClosedError:
        return refuse(file_id, at=at, problem=_closed())


@transaction.atomic
def _read(file_id: int, checked: CheckedFile, *, at: datetime) -> ObservationFile:
    """The import and the file's new state, both or none."""
    found = locked(file_id)
    if found.state != State.READING:
        raise FileSettledError
    done = asdict(add_observations(checked, name=found.name, imported_by=found.uploaded_by, at=at))
    return settle(found, State.READ, at=at, source_import_id=done.pop("source"), summary=done)


def _looked_through(found: ObservationFile, content: bytes, *, until: datetime) -> dict[str, Any]:
    """The file's next state with its facts.

    Raises:
        ImportRefusedError: the table cannot be read at all, or the wave may not take this instrument.
        UnknownInstrumentError, WaveClosedError: as `import_observations`.
    """
    wave = found.wave
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    instrument = instrument_of(wave, found.instrument_code)
    if clash := double_of(wave.pk, instrument):
        raise ImportRefusedError([TableFault(1, "", clash)])
    if found.name.lower().endswith(".xlsx") and not content.startswith(_WORKBOOKS):
        raise damaged()  # what a CSV would be told of its letters helps nobody here
    table = read_table(content)
    columns = columns_of(instrument.body)
    matches, is_sure = _matched(found, table, columns)
    mapping = {name: match.column for name, match in matches.items()}
    mask = masking(wave)
    facts: dict[str, Any] = {
        "header": _header(table, matches, mask, with_samples=not is_anonymous(instrument)),
        "mapping": mapping,
        "is_matched": is_sure and any(match.how == "remembered" for match in matches.values()),
    }
    if not is_sure:
        return facts | {"state": State.MATCHING}
    return facts | {"state": State.CHECKED} | _tried(wave, instrument, table, mapping, columns, until, mask)


def _matched(found: ObservationFile, table: Table, columns: list[Column]) -> tuple[dict[str, Match], bool]:
    """What each column is taken for, and whether a person has no need to look at it."""
    if found.is_matched and set(found.mapping) == set(table.columns):
        return {name: Match(found.mapping[name], "remembered") for name in table.columns}, True
    known = remembered_columns(
        found.wave.organisation_id, instrument=found.instrument_code, header=table.columns
    )
    matches = proposed(table.columns, columns, known.columns)
    _find_branch(matches, table, places_of(found.wave.organisation_id))
    sure = SURE if known.is_whole else SURE - {"remembered"}
    return matches, all(match.how in sure for match in matches.values())


def _tried(
    wave: AuditWave,
    instrument: Instrument,
    table: Table,
    mapping: Mapping[str, str],
    columns: list[Column],
    until: datetime,
    mask: Mask,
) -> dict[str, Any]:
    """The preview, or the faults; the same reading as that of the import."""
    places = places_of(wave.organisation_id)
    mapped = arranged(table, mapping)
    try:
        readings = read_observations(
            mapped, instrument.body, places, until=until, mask=mask, is_secret=is_anonymous(instrument)
        )
    except ImportRefusedError as error:
        return _faults(error.faults) | {"preview": {}}
    seen = parted(wave, instrument, readings)
    if seen.fresh:
        refuse_counted(wave, instrument, readings)
    there = {one.key: one for one in columns}
    preview = preview_of(
        readings,
        body=instrument.body,
        columns=[there[name] for name in mapped.columns],
        branches=_names(places),
        is_anonymous=is_anonymous(instrument),
        days=(wave.starts_on, wave.ends_on),
    )
    preview.added, preview.known = len(seen.fresh), seen.known
    preview.different, preview.changed = seen.different, seen.changed
    preview.left_out = [table.shown[name] for name, column in mapping.items() if not column]
    return {"preview": asdict(preview), "faults": [], "fault_count": 0}


def _find_branch(matches: dict[str, Match], table: Table, places: Mapping[str, Place]) -> None:
    """Take the one column for the branch whose first cells are names of branches, if none is called so."""
    if any(match.column == "branch" for match in matches.values()):
        return
    free = {name for name, match in matches.items() if not match.how}
    named: set[str] = set()
    for line in islice(table.lines, _LINES_FOR_SAMPLES):
        free -= {name for name in free if line.cells[name] and plain(line.cells[name]) not in places}
        named |= {name for name in free if line.cells[name]}
    if len(found := free & named) == 1:
        matches[found.pop()] = Match("branch", "alike")


def _names(places: Mapping[str, Place]) -> dict[int, str]:
    """Id of a branch -> its name."""
    return {one.pk: one.name for one in places.values()}


def _header(
    table: Table, matches: Mapping[str, Match], mask: Mask, *, with_samples: bool
) -> list[dict[str, Any]]:
    """The file's columns with the first cells that are not empty; what may be a remark without names."""
    samples: dict[str, list[str]] = {name: [] for name in table.columns}
    for at, line in enumerate(table.lines if with_samples else ()):
        if at == _LINES_FOR_SAMPLES:
            break
        for name, kept in samples.items():
            cell = line.cells[name]
            column = matches[name].column
            if cell and (not column or column.endswith(COMMENT)):  # nobody knows yet what it holds
                cell = mask(cell, "")
            cell = cell[:SAMPLE_LENGTH]
            if cell and cell not in kept and len(kept) < SAMPLES:
                kept.append(cell)
    return [
        {
            "column": name,
            "shown": table.shown[name],
            "samples": samples[name],
            "how": matches[name].how,
        }
        for name in table.columns
    ]


def _faults(faults: list[TableFault]) -> dict[str, Any]:
    """The first faults and how many there are."""
    return {"faults": [asdict(one) for one in faults[:FAULTS_KEPT]], "fault_count": len(faults)}


def _closed() -> str:
    """Why an approved wave takes nothing."""
    return _("The wave is approved: nothing is added to it any more.")
