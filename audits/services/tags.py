"""Remarks are tagged with criteria by the wave's auditor; what was done last can be undone."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.services.journal import record
from audits.errors import WaveClosedError
from audits.models import AuditWave, CommentTag, InstrumentItem, Observation
from audits.queries.anonymity import listed
from audits.states import FINISHED

AT_ONCE = 500  # remarks

Remark = tuple[int, str]  # observation, key of its comments
Tag = tuple[int, str, str]  # observation, key of its comments, criterion


class NothingToTagError(Exception):
    """None of these remarks is there (any more), or there are too many of them."""


class ForeignCriterionError(Exception):
    """No source of the wave measures this criterion; the text is its code."""


@transaction.atomic
def tag_remarks(
    wave_id: int, *, remarks: Collection[Remark], criteria: Collection[str], by: User, at: datetime
) -> list[Tag]:
    """Tag each remark with each criterion; the tags that are new.

    Raises:
        WaveClosedError: the wave is finished. ForeignCriterionError: the wave does not measure it.
        NothingToTagError: no such remark, among those that may be read one by one.
    """
    wave = _locked(wave_id)
    there = _there(wave, remarks)
    _check_criteria(wave, criteria)
    wanted = [(pk, item, code) for pk, item in there for code in dict.fromkeys(criteria)]
    known = set(_stored(wave).values_list("observation", "item", "criterion"))
    fresh = [one for one in wanted if one not in known]
    CommentTag.objects.bulk_create(_row(one, by, at) for one in fresh)
    _note("comment.tag", wave, fresh, by=by, at=at)
    return fresh


@transaction.atomic
def untag_remarks(
    wave_id: int, *, remarks: Collection[Remark], criteria: Collection[str], by: User, at: datetime
) -> list[Tag]:
    """Take tags off; those that were there. Without criteria, all tags of the remarks.

    Raises:
        WaveClosedError, NothingToTagError: as `tag_remarks`.
    """
    wave = _locked(wave_id)
    chosen = set(_there(wave, remarks))
    gone = [
        row
        for row in _stored(wave)
        if (row.observation_id, row.item) in chosen and (not criteria or row.criterion_id in criteria)
    ]
    CommentTag.objects.filter(pk__in=[row.pk for row in gone]).delete()
    tags = [(row.observation_id, row.item, row.criterion_id) for row in gone]
    _note("comment.untag", wave, tags, by=by, at=at)
    return tags


@transaction.atomic
def undo_tagging(
    wave_id: int, *, added: Collection[Tag], removed: Collection[Tag], by: User, at: datetime
) -> int:
    """Bring tags back to what they were; how many changed. What somebody has changed since stays so.

    Args:
        added: to take off. removed: to put on again.
    Raises:
        WaveClosedError: the wave is approved or archived.
    """
    wave = _locked(wave_id)
    rows = {(row.observation_id, row.item, row.criterion_id): row for row in _stored(wave)}
    off = [one for one in added if one in rows]
    CommentTag.objects.filter(pk__in=[rows[one].pk for one in off]).delete()
    there = set(_there_of(wave, [(pk, item) for pk, item, _code in removed]))
    on = [one for one in removed if one not in rows and one[:2] in there]
    CommentTag.objects.bulk_create(_row(one, by, at) for one in on)
    _note("comment.undo", wave, [*off, *on], by=by, at=at)
    return len(off) + len(on)


def _locked(wave_id: int) -> AuditWave:
    """The wave, which still may change."""
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    return wave


def _stored(wave: AuditWave) -> QuerySet[CommentTag]:
    return CommentTag.objects.filter(observation__wave=wave, observation__superseded_at__isnull=True)


def _there(wave: AuditWave, remarks: Collection[Remark]) -> list[Remark]:
    """Those that are there, at least one."""
    if len(remarks) > AT_ONCE:
        raise NothingToTagError
    found = _there_of(wave, remarks)
    if not found:
        raise NothingToTagError
    return found


def _there_of(wave: AuditWave, remarks: Iterable[Remark]) -> list[Remark]:
    """Remarks in force that may be read one by one, each once."""
    chosen = list(dict.fromkeys(remarks))
    rows = listed(Observation.objects.filter(wave=wave, superseded_at__isnull=True))
    said = dict(rows.filter(pk__in={pk for pk, _item in chosen}).values_list("pk", "comments"))
    return [(pk, item) for pk, item in chosen if said.get(pk, {}).get(item)]


def _check_criteria(wave: AuditWave, criteria: Collection[str]) -> None:
    """All of them are measured by a source of the wave."""
    measured = InstrumentItem.objects.filter(instrument__uses__wave=wave, criterion__in=criteria)
    known = set(measured.values_list("criterion", flat=True))
    missing = [code for code in criteria if code not in known]
    if missing or not criteria:
        raise ForeignCriterionError(", ".join(missing))


def _row(tag: Tag, by: User, at: datetime) -> CommentTag:
    pk, item, code = tag
    return CommentTag(observation_id=pk, item=item, criterion_id=code, tagged_by=by, created_at=at)


def _note(verb: str, wave: AuditWave, tags: Collection[Tag], *, by: User, at: datetime) -> None:
    """One line of the journal, where something changed."""
    if tags:
        detail = {"tags": len(tags), "criteria": sorted({code for _pk, _item, code in tags})}
        record(verb, actor=by, organisation_id=wave.organisation_id, subject=wave, at=at, detail=detail)
