"""Jobs of the room, run in the limited child process; each may run again after a crash."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from assessments.services.agreement import compute_figures
from assessments.services.corrections import apply_correction as apply
from assessments.services.items import compute_analysis


def apply_correction(
    arguments: dict[str, Any], *, workdir: Path, progress: Callable[[int, str], None]
) -> Path | None:
    """Grade the attempts of a corrected question anew; certificates that follow are found by the sweeper.

    Args:
        arguments: `correction`, its id.
        workdir: an empty folder of this attempt; not used.
        progress: takes percent and the step in Russian.
    """
    del workdir
    apply(arguments["correction"], at=timezone.now(), progress=progress)
    return None


def analyse_items(
    arguments: dict[str, Any], *, workdir: Path, progress: Callable[[int, str], None]
) -> Path | None:
    """Compute the statistics of a test; the rows are the result.

    Args:
        arguments: `programme`, its id, and `ref`, the test's name.
        workdir: an empty folder of this attempt; not used.
        progress: takes percent and the step in Russian.
    """
    del workdir
    compute_analysis(arguments["programme"], ref=arguments["ref"], at=timezone.now(), progress=progress)
    return None


def compute_agreement(
    arguments: dict[str, Any], *, workdir: Path, progress: Callable[[int, str], None]
) -> Path | None:
    """Compute how far assessors agree; the rows are the result.

    Args:
        arguments: none.
        workdir: an empty folder of this attempt; not used.
        progress: takes percent and the step in Russian.
    """
    del arguments, workdir
    compute_figures(at=timezone.now(), progress=progress)
    return None
