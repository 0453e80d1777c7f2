"""Jobs of the audits' room, run in the limited child process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audits.services.scoring import NothingToScoreError, WaveClosedError, WaveStateError
from audits.services.scoring import score_wave as score
from jobs.services import JobRefusedError


def score_wave(
    arguments: dict[str, Any], *, workdir: Path, progress: Callable[[int, str], None]
) -> Path | None:
    """Compute the figures of a wave; the rows are the result, there is no file.

    Args:
        arguments: `wave`, its id.
        workdir: an empty folder of this attempt; not used.
        progress: takes percent and the step in Russian.
    """
    del workdir
    try:
        score(arguments["wave"], at=timezone.now(), progress=progress)
    except WaveClosedError as error:
        raise JobRefusedError(_("The wave is approved: its figures stay as issued.")) from error
    except NothingToScoreError as error:
        raise JobRefusedError(_("The wave has no observations yet. Import them first.")) from error
    except WaveStateError as error:
        raise JobRefusedError(str(error)) from error
    return None
