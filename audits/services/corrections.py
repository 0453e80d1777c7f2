"""What was collected is never overwritten: corrections and withdrawals are new versions with reasons."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from audits.errors import NoReasonError, ObservationSupersededError, WaveClosedError
from audits.models import AuditWave, CommentTag, Observation, ObservationAppeal, Sheet
from audits.states import FINISHED, move

COPIED = (
    "wave_id", "instrument_id", "branch_id", "source_import_id", "external_id", "observed_at", "observer",
    "channel", "service", "segment",
)  # fmt: skip


@transaction.atomic
def correct_observation(
    observation_id: int,
    *,
    values: Mapping[str, Any],
    comments: Mapping[str, str],
    reason: str,
    by: User,
    at: datetime,
) -> Observation:
    """A new version of the observation, in force from now on.

    Its tags (of comments that it still has), its appeal and its sheet go over to the new version. A scored
    wave goes back to being checked: its figures are no longer those of its observations.

    Args:
        values, comments: all of them, as `Observation` keeps them.
    Raises:
        NoReasonError: the reason is empty. WaveClosedError: the wave is approved or archived.
        ObservationSupersededError: somebody corrected or withdrew it meanwhile.
    """
    old, wave = _current(observation_id, reason)
    old.superseded_at = at
    old.save(update_fields=["superseded_at"])
    new = Observation.objects.create(
        **{name: getattr(old, name) for name in COPIED},
        version=old.version + 1,
        values=dict(values),
        comments=dict(comments),
        reason=reason.strip(),
        recorded_by=by,
    )
    CommentTag.objects.filter(observation=old, item__in=list(comments)).update(observation=new)
    CommentTag.objects.filter(observation=old).delete()
    ObservationAppeal.objects.filter(observation=old).update(observation=new)
    Sheet.objects.filter(observation=old).update(observation=new)
    _check_again(wave)
    _journal("observation.correct", new, wave, by=by, at=at)
    return new


@transaction.atomic
def withdraw_observation(observation_id: int, *, reason: str, by: User, at: datetime) -> Observation:
    """The observation counts no more; no import brings it back.

    The withdrawal is its last version, with the same answers and a reason of its own: that of an earlier
    correction stays where it was written.

    Raises:
        NoReasonError, WaveClosedError, ObservationSupersededError: as `correct_observation`.
    """
    old, wave = _current(observation_id, reason)
    old.superseded_at = at
    old.save(update_fields=["superseded_at"])
    last = Observation.objects.create(
        **{name: getattr(old, name) for name in COPIED},
        version=old.version + 1,
        values=old.values,
        comments=old.comments,
        reason=reason.strip(),
        recorded_by=by,
        superseded_at=at,
    )
    ObservationAppeal.objects.filter(observation=old).update(observation=last)
    Sheet.objects.filter(observation=old).update(observation=last)
    _check_again(wave)
    _journal("observation.withdraw", last, wave, by=by, at=at)
    return last


def _current(observation_id: int, reason: str) -> tuple[Observation, AuditWave]:
    """The observation and its wave, both locked: the wave first, as an import does."""
    if not reason.strip():
        raise NoReasonError
    waves = AuditWave.objects.select_for_update(no_key=True)
    wave = waves.get(pk=Observation.objects.values_list("wave", flat=True).get(pk=observation_id))
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    old = Observation.objects.select_for_update(no_key=True).get(pk=observation_id)
    if old.superseded_at is not None:
        raise ObservationSupersededError(old.external_id)
    return old, wave


def _check_again(wave: AuditWave) -> None:
    """A scored wave is checked again; one that still collects goes on."""
    if wave.state == AuditWave.State.SCORED:
        move(wave, AuditWave.State.CHECKING)
        wave.save(update_fields=["state"])


def _journal(what: str, observation: Observation, wave: AuditWave, *, by: User, at: datetime) -> None:
    """One line of the journal."""
    record(
        what,
        actor=by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"observation": observation.external_id, "version": observation.version},
    )
