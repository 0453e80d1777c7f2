"""Scoring a wave: asked for by a page, done by a job, stored in one transaction.

The figures themselves are imported inside, so that a page that only asks loads no numpy.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.journal import record
from audits.errors import NothingToScoreError, WaveClosedError, WaveStateError
from audits.models import AuditWave, Observation
from audits.queries.anonymity import counted, waits_for_the_end
from audits.queries.inputs import catalogue_of, freeze, wave_inputs
from audits.scoring.inputs import WaveInputs
from audits.services.approval import begin_checking
from audits.services.options import write_options
from audits.services.prescription import rebuild_prescription
from audits.services.verdicts import write_verdicts
from audits.states import FINISHED, TRANSITIONS, move
from catalog.queries.norms import norms_of
from jobs.models import Job
from jobs.services import enqueue

if TYPE_CHECKING:
    from audits.drawings import Drawing
    from audits.scoring.wave import WaveFigures

__all__ = [
    "NothingToScoreError",
    "WaveClosedError",
    "WaveStateError",
    "close_and_score",
    "request_scoring",
    "score_wave",
]

KIND = "wave-scoring"
DUE_DAYS = 30  # to mend a critical failure

Progress = Callable[[int, str], None]


@transaction.atomic
def request_scoring(
    wave_id: int, *, requested_by_id: int | None, at: datetime, collects_on: bool = False
) -> Job:
    """The job that computes the wave's figures; the caller rings after the commit.

    Until it is done, the same observations and settings give the same job: a second click asks for nothing.

    Args:
        collects_on: the figures are of what has come so far, and the wave goes on as it is. Those of people
            who were promised anonymity wait for the end of collecting.
    Raises:
        WaveClosedError: the wave is approved or archived. NothingToScoreError: it has no observation.
        WaveStateError: it still is a draft.
    """
    wave = (
        AuditWave.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation")
        .get(pk=wave_id)
    )
    _check(wave, collects_on=collects_on)
    return enqueue(
        KIND,
        organisation_id=wave.organisation_id,
        key=f"{wave.pk}-{_inputs_hash(wave)}{'-on' if collects_on else ''}",
        arguments={"wave": wave.pk, "by": requested_by_id, "collects_on": collects_on},
        requested_by_id=requested_by_id,
        at=at,
    )


@transaction.atomic
def close_and_score(wave_id: int, *, by: User, at: datetime) -> Job:
    """Collecting is over, links and sheets with it, and the job that computes the figures.

    Raises:
        WaveStateError: the wave does not collect. NothingToScoreError: it has no observation, and goes on.
    """
    begin_checking(wave_id, by=by, at=at)
    return request_scoring(wave_id, requested_by_id=by.pk, at=at)


def score_wave(
    wave_id: int,
    *,
    at: datetime,
    by_id: int | None = None,
    collects_on: bool = False,
    progress: Progress = lambda _percent, _step: None,
) -> None:
    """Compute and store every row of the wave, in place of earlier ones; numpy, scipy.

    The causes, decisions and notes of the auditor stay. Inputs are frozen by value. `by_id` is who asked, for
    the journal; None for the system. With `collects_on` a wave that collects stays at it.

    Raises:
        WaveClosedError, NothingToScoreError, WaveStateError: as `request_scoring`.
    """
    from audits.drawings import wave_charts
    from audits.scoring.nodes import doubled_criteria
    from audits.scoring.wave import wave_figures

    wave = AuditWave.objects.select_related("organisation").get(pk=wave_id)
    collects_on = collects_on and wave.state == AuditWave.State.COLLECTING
    _check(wave, collects_on=collects_on)
    progress(5, _("Reading the observations"))
    seen = _inputs_mark(wave)
    inputs = wave_inputs(wave, without=waits_for_the_end(wave) if collects_on else ())
    if doubled := doubled_criteria(inputs):
        text = _("Two instruments of the wave measure the same: %s. Keep one of them.")
        raise WaveStateError(text % ", ".join(doubled))
    step = _("Computing gaps and intervals")
    figures = wave_figures(inputs, progress=lambda done, count: progress(10 + 60 * done // count, step))
    progress(75, _("Drawing the charts"))
    charts = wave_charts(inputs, figures)
    progress(90, _("Storing the figures"))
    _store(wave_id, inputs, figures, charts, seen=seen, by_id=by_id, collects_on=collects_on, at=at)
    progress(95, _("Looking for the best plans"))
    write_options(wave_id, at=at)


@transaction.atomic
def _store(
    wave_id: int,
    inputs: WaveInputs,
    figures: "WaveFigures",
    charts: "Sequence[Drawing]",
    *,
    seen: list[Any],
    by_id: int | None,
    collects_on: bool,
    at: datetime,
) -> None:
    """All rows of the wave and its new state; nothing if it changed while it was computed."""
    from audits.services.rows import replace_rows

    wave = (
        AuditWave.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation")
        .get(pk=wave_id)
    )
    _check(wave, collects_on=collects_on)
    if _inputs_mark(wave) != seen:
        text = _("Observations or settings changed while the wave was computed; ask for it again.")
        raise WaveStateError(text)
    due_on = (timezone.localtime(at) + timedelta(days=DUE_DAYS)).date()
    replace_rows(wave, inputs, figures, charts, due_on=due_on)
    weights = {row.code: row.weight for row in figures.whole.criteria}
    computed = counted(wave)  # stays: what was computed once is never added to, also when it was taken out
    wave.frozen = freeze(inputs, weights) | {"limits": wave.limits, "rates": wave.rates}
    wave.frozen["answered"] = sorted({*wave.frozen["answered"], *computed})
    if not collects_on:
        move(wave, AuditWave.State.SCORED)
    wave.scored_at = at
    wave.save(update_fields=["frozen", "state", "scored_at"])
    write_verdicts(wave)
    rebuild_prescription(wave.pk, at=at)
    record(
        "wave.score",
        actor=User.objects.filter(pk=by_id).first() if by_id is not None else None,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"observations": sum(figures.whole.counts.values())},
    )


def _check(wave: AuditWave, *, collects_on: bool) -> None:
    """Raise the reason why the wave may not be scored."""
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    if AuditWave.State.SCORED not in TRANSITIONS[wave.state]:
        raise WaveStateError(_("The wave is a draft: collect observations first."))
    current = Observation.objects.filter(wave=wave, superseded_at__isnull=True)
    if collects_on:
        current = current.exclude(instrument__code__in=waits_for_the_end(wave))
    if not current.exists():
        raise NothingToScoreError(wave.name)


def _observations_mark(wave: AuditWave) -> list[Any]:
    """Changes with every observation that comes in or is superseded."""
    found = Observation.objects.filter(wave=wave).aggregate(
        count=Count("pk"), last=Max("pk"), superseded=Count("superseded_at")
    )
    return [found["count"], found["last"], found["superseded"]]


def _inputs_mark(wave: AuditWave) -> list[Any]:
    """Everything the figures depend on: another value after any change of it."""
    sources = wave.instruments.order_by("instrument_id")
    return [
        wave.state,
        _observations_mark(wave),
        wave.target,
        wave.level_weights,
        wave.budgets,
        wave.limits,
        wave.rates,
        [list(one) for one in sources.values_list("instrument_id", "instrument__source_sha256", "weight")],
        norms_of(wave.organisation),
        repr(catalogue_of(wave.organisation)),
    ]


def _inputs_hash(wave: AuditWave) -> str:
    """The mark in short; asked again after a scoring, it is another one: computed again."""
    parts = [*_inputs_mark(wave), wave.scored_at.isoformat() if wave.scored_at else None]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
