"""Jobs of the audits' room, run in the limited child process."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.models import ObservationFile
from audits.services.files import FileSettledError
from audits.services.options import write_options
from audits.services.reading import check_file, read_file
from audits.services.scoring import NothingToScoreError, WaveClosedError, WaveStateError
from audits.services.scoring import score_wave as score
from audits.services.variations import write_variations
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
