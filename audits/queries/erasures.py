"""Acts of erasure of a wave's evidence, read from the client's journal: one act a day on which files went."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AuditEvent
from audits.evidence import PHOTO, PHOTOS_KEPT, SOUND, SOUND_KEPT
from audits.models import AuditWave, CallRecording, SheetPhoto

VERBS = (SOUND, PHOTO)


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act in the wave's list. number: its place among them, from 1; it never changes."""

    day: date
    number: int
    recordings: int
    photos: int


@dataclass(frozen=True, slots=True)
class ErasedFile:
    """One file as the journal keeps it. size: bytes, or None; added_at, counted_from: None of old lines."""

    event: AuditEvent
    is_sound: bool
    branch: str
    sha256: str
    size: int | None
    added_at: datetime | None
    counted_from: datetime | None
    kept_days: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Evidence of one kind that is still there. days: its term; due_at: its end, None before the approval."""

    is_sound: bool
    count: int
    days: int
    due_at: datetime | None


def act_lines(wave: AuditWave) -> list[ActLine]:
    """Acts of the wave, the newest first. One statement."""
    days: dict[date, Counter[str]] = {}
    for at, verb in _events(wave).order_by("at", "pk").values_list("at", "verb"):
        days.setdefault(timezone.localdate(at), Counter())[verb] += 1
    lines = [
        ActLine(day, number, counts[SOUND], counts[PHOTO])
        for number, (day, counts) in enumerate(sorted(days.items()), 1)
    ]
    return lines[::-1]


def act_of(wave: AuditWave, day: date) -> ActLine | None:
    """The act of the day; None if nothing went then. One statement."""
    return next((one for one in act_lines(wave) if one.day == day), None)


def erased_files(wave: AuditWave, day: date) -> list[ErasedFile]:
    """What went on the day, in the order of the journal. One statement."""
    own = _events(wave).filter(at__date=day).order_by("at", "pk")
    return [_file(one) for one in own]


def kept_evidence(wave: AuditWave) -> list[Kept]:
    """What of the wave is still to be erased, by kind. Two statements."""
    counts = (
        (True, CallRecording.objects.filter(wave=wave).exclude(stored_file="").count(), SOUND_KEPT),
        (False, SheetPhoto.objects.filter(sheet__wave=wave).count(), PHOTOS_KEPT),
    )
    return [
        Kept(is_sound, count, term.days, wave.approved_at + term if wave.approved_at else None)
        for is_sound, count, term in counts
        if count
    ]


def _events(wave: AuditWave) -> QuerySet[AuditEvent]:
    """The journal's lines on evidence of the wave."""
    own = AuditEvent.objects.filter(organisation=wave.organisation_id, verb__in=VERBS)
    return own.filter(detail__wave=wave.pk)


def _file(event: AuditEvent) -> ErasedFile:
    """What the line says of its file."""
    detail: dict[str, Any] = event.detail
    return ErasedFile(
        event=event,
        is_sound=event.verb == SOUND,
        branch=detail.get("branch", ""),
        sha256=detail.get("sha256", ""),
        size=detail.get("size"),
        added_at=_moment(detail.get("added_at")),
        counted_from=_moment(detail.get("counted_from")),
        kept_days=detail.get("kept_days"),
    )


def _moment(text: str | None) -> datetime | None:
    """The moment of an ISO text."""
    return datetime.fromisoformat(text) if text else None
