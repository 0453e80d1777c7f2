"""Jobs of the audits' room, run in the limited child process."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.models import AuditWave, ObservationFile
from audits.observation_forms import ObservationFilterForm
from audits.observation_tables import write_book
from audits.queries.exports import ROWS_AT_MOST, TooManyRowsError, observation_sheets, remark_sheet
from audits.services.exports import REMARKS
from audits.services.files import FileSettledError
from audits.services.options import write_options
from audits.services.reading import check_file, read_file
from audits.services.scoring import NothingToScoreError, WaveClosedError, WaveStateError
from audits.services.scoring import score_wave as score
from audits.services.variations import write_variations
from audits.verbatim_forms import VerbatimFilterForm
from figures.formats import number
from jobs.services import JobRefusedError


def score_wave(
    arguments: dict[str, Any], *, workdir: Path, progress: Callable[[int, str], None]
) -> Path | None:
    """Compute the figures of a wave; the rows are the result, there is no file.

    Args:
        arguments: `wave`, its id; `by`, the id of who asked; `collects_on`: whether its collecting goes on.
        workdir: an empty folder of this attempt; not used.
        progress: takes percent and the step in Russian.
    """
    del workdir
    try:
        score(
            arguments["wave"],
            by_id=arguments.get("by"),
            collects_on=bool(arguments.get("collects_on")),
            at=timezone.now(),
            progress=progress,
        )
    except WaveClosedError as error:
        raise JobRefusedError(_("The wave is approved: its figures stay as issued.")) from error
    except NothingToScoreError as error:
        raise JobRefusedError(_("The wave has no observations yet. Import them first.")) from error
    except WaveStateError as error:
        raise JobRefusedError(str(error)) from error
    return None


def plan_options(
    arguments: dict[str, Any], *, workdir: Path, progress: Callable[[int, str], None]
) -> Path | None:
    """Find the best plans of a wave whose causes have changed; the rows are the result, there is no file.

    Args:
        arguments: `wave`, its id.
        workdir: an empty folder of this attempt; not used.
        progress: takes percent and the step in Russian.
    """
    del workdir
    progress(10, _("Looking for the best plans"))
    write_options(arguments["wave"], at=timezone.now())
    progress(60, _("Trying other weights"))
    write_variations(arguments["wave"], at=timezone.now())
    return None


def read_observations_file(
    arguments: dict[str, Any], *, workdir: Path, progress: Callable[[int, str], None]
) -> Path | None:
    """Check an uploaded file of observations or read it into its wave, as its state says; then it is removed.

    Args:
        arguments: `file_id`.
        workdir: an empty folder of this attempt; not used.
        progress: takes percent and the step in Russian.
    """
    del workdir
    found = ObservationFile.objects.get(pk=arguments["file_id"])
    if found.state in ObservationFile.AT_WORK:
        progress(10, _("Reading the file"))
        with default_storage.open(found.stored_file) as source:
            content: bytes = source.read()
        progress(30, _("Checking the rows"))
        work = check_file if found.state == ObservationFile.State.CHECKING else read_file
        with suppress(FileSettledError):  # an earlier attempt that was taken for dead did it meanwhile
            work(found.pk, content=content, at=timezone.now())
        found.refresh_from_db(fields=["state"])
    if found.state in ObservationFile.ENDED:
        default_storage.delete(found.stored_file)  # also what an attempt left that ended before removing
    return None


def write_table(arguments: dict[str, Any], *, workdir: Path, progress: Callable[[int, str], None]) -> Path:
    """The list of observations or of remarks that a page shows, as an XLSX.

    Args:
        arguments: `wave`, its id; `what` and `query` of the list; `is_auditor`, by which rights it is read.
        workdir: where the file is made.
        progress: takes percent and the step in Russian.
    """
    progress(10, _("Writing the table"))
    wave = AuditWave.objects.select_related("organisation").get(pk=arguments["wave"])
    is_auditor, target = bool(arguments["is_auditor"]), workdir / "table.xlsx"
    try:
        if arguments["what"] == REMARKS:
            sought = VerbatimFilterForm(arguments["query"]).sought()
            write_book(target, [remark_sheet(wave, sought, is_auditor=is_auditor)])
        else:
            chosen = ObservationFilterForm(arguments["query"]).chosen()
            write_book(target, observation_sheets(wave, chosen, is_auditor=is_auditor))
    except TooManyRowsError as error:
        text = _("More than %s rows fit. Choose a branch, a source or days and take the table in parts.")
        raise JobRefusedError(text % number(ROWS_AT_MOST)) from error
    return target
