"""Figures of a month as a person typed them: new ones are observations, changed ones are corrections."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Branch, User
from accounts.services.journal import record
from audits.errors import ForeignBranchError, NoReasonError, ObservationSupersededError, WaveClosedError
from audits.models import AuditWave, Observation, WaveInstrument
from audits.months import Number, entries_of, month_number, typed_of, values_of
from audits.queries.monthly import current_months
from audits.questionnaires import COMMENT
from audits.services.corrections import correct_observation, withdraw_observation
from audits.services.observations import masking
from audits.states import FINISHED, move


class WaveNotBegunError(Exception):
    """The wave is a draft: it collects nothing yet."""


@dataclass(frozen=True, slots=True)
class TypedMonth:
    """One branch's month as it was typed.

    seen: the stored observation that the person saw, or None. comment: why the month is unusual.
    """

    seen: int | None
    numbers: Mapping[str, Number | None]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A month that is not stored yet, as an observation keeps it."""

    branch: Branch
    values: dict[str, Any]
    comments: dict[str, str]


@dataclass(frozen=True, slots=True)
class MonthSaved:
    """How many branches' months were added, corrected and withdrawn."""

    added: int
    corrected: int
    withdrawn: int


@transaction.atomic
def save_month(
    source_id: int, *, month: str, typed: Mapping[int, TypedMonth], reason: str, by: User, at: datetime
) -> MonthSaved:
    """Keep what was typed for the month; what is as it was stays untouched.

    A row that is emptied is withdrawn, a comment alone is no month. Comments are kept without names, with the
    versions; one that changes alone needs no reason. New months take a scored wave back to collecting, as an
    import does; a correction alone takes it back to being checked.

    Args:
        month: «2026-09». typed: id of a branch -> its month, numbers checked by `audits.months.wrongs`.
        reason: of everything that changes what was stored.

    Raises:
        WaveClosedError: the wave is approved or archived. WaveNotBegunError: see the class.
        NoReasonError: stored figures change without a reason.
        ObservationSupersededError: somebody changed a branch's month since the person saw it.
        ForeignBranchError: a branch of another organisation.
    """
    source = WaveInstrument.objects.select_related("instrument").get(pk=source_id)
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=source.wave_id)
    _check_open(wave)
    branches = _branches(wave, typed)
    entries, mask = entries_of(source.instrument.body), masking(wave)
    stored = current_months(source).filter(external_id__startswith=f"{month} ", branch__in=typed)
    current = {one.branch_id: one for one in stored}
    fresh: list[_Fresh] = []
    corrected = withdrawn = 0
    for branch_id, row in typed.items():
        old = current.get(branch_id)
        before = typed_of(old.values if old else {}, entries)
        numbers = {one.key: row.numbers.get(one.key) for one in entries}
        comments = _with_comment(old, mask(row.comment, branches[branch_id].name) if row.comment else "")
        is_empty = all(number is None for number in numbers.values())
        if numbers == before and (is_empty or comments == (old.comments if old else {})):
            continue
        if (old.pk if old else None) != row.seen:
            raise ObservationSupersededError(branches[branch_id].name)
        if old is None:
            fresh.append(_Fresh(branches[branch_id], values_of(numbers, source.instrument.body), comments))
        elif is_empty:
            withdraw_observation(old.pk, reason=reason, by=by, at=at)
            withdrawn += 1
        else:
            values = values_of(numbers, source.instrument.body, old.values)
            why = reason if numbers != before else reason or _("The comment was changed.")
            correct_observation(old.pk, values=values, comments=comments, reason=why, by=by, at=at)
            corrected += 1
    _add(source, month, fresh, reason=reason, by=by, at=at)
    return MonthSaved(len(fresh), corrected, withdrawn)


def _with_comment(old: Observation | None, comment: str) -> dict[str, str]:
    """The comments of the stored month with this one of the whole."""
    others = {item: text for item, text in (old.comments if old else {}).items() if item != COMMENT}
    return others | ({COMMENT: comment} if comment else {})


def _check_open(wave: AuditWave) -> None:
    """Only a wave that collects, is checked or was scored takes figures."""
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    if wave.state == AuditWave.State.DRAFT:
        raise WaveNotBegunError(wave.name)


def _branches(wave: AuditWave, ids: Mapping[int, Any]) -> dict[int, Branch]:
    """The branches by id, all of the wave's organisation."""
    found = Branch.objects.filter(organisation=wave.organisation_id).in_bulk(list(ids))
    if len(found) < len(ids):
        raise ForeignBranchError
    return found


def _add(
    source: WaveInstrument,
    month: str,
    fresh: list[_Fresh],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """New observations; one that was withdrawn comes back as its next version, with a reason."""
    if not fresh:
        return
    known = Observation.objects.filter(
        wave=source.wave_id,
        instrument=source.instrument_id,
        branch__in=[one.branch for one in fresh],
        external_id__startswith=f"{month} ",
    ).order_by("version", "pk")
    versions = {
        branch: (name, version)
        for branch, name, version in known.values_list("branch", "external_id", "version")
    }
    if versions and not reason.strip():
        raise NoReasonError
    Observation.objects.bulk_create(
        Observation(
            wave_id=source.wave_id,
            instrument_id=source.instrument_id,
            branch=one.branch,
            external_id=name,
            version=version + 1,
            reason=reason.strip() if version else "",
            observed_at=_last_moment(month, one.branch, at),
            values=one.values,
            comments=one.comments,
            recorded_by=by,
        )
        for one in fresh
        for name, version in [versions.get(one.branch.pk, (month_number(month, one.branch.pk), 0))]
    )
    wave = AuditWave.objects.get(pk=source.wave_id)
    if wave.state != AuditWave.State.COLLECTING:
        move(wave, AuditWave.State.COLLECTING)
        wave.save(update_fields=["state"])
    record(
        "wave.month",
        actor=by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"instrument": source.instrument.code, "month": month, "rows": len(fresh)},
    )


def _last_moment(month: str, branch: Branch, at: datetime) -> datetime:
    """Noon of the month's last day where the branch is; of a month that still goes on, now."""
    year, of_year = int(month[:4]), int(month[5:])
    last = date(year, of_year, calendar.monthrange(year, of_year)[1])
    return min(at, datetime.combine(last, time(12), ZoneInfo(branch.timezone)))
