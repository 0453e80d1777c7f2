"""The auditor's conclusions: kept section by section, never over a text that the person has not seen."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import AuditEvent, User
from accounts.services.journal import record
from audits.errors import WaveClosedError, WaveNotScoredError
from audits.masking import names_a_person
from audits.models import AuditWave
from reports.models import AuditConclusion
from reports.queries.audit_gap.people import stems_of

__all__ = [
    "OPEN",
    "PersonNamedError",
    "StaleConclusionError",
    "WaveClosedError",
    "WaveNotScoredError",
    "save_conclusion",
]

OPEN = (AuditWave.State.SCORED, AuditWave.State.APPROVED)
VERB = "report.conclude"
SITTING = timedelta(minutes=30)
"""Saves of one section by one person within it are one line of the journal: a text is saved while written."""


class StaleConclusionError(Exception):
    """It was changed meanwhile, in another tab or by somebody else; `current`: the row now."""

    def __init__(self, current: AuditConclusion | None) -> None:
        super().__init__()
        self.current = current


class PersonNamedError(Exception):
    """The text names somebody: a surname of the organisation's people, initials, a telephone, an address."""


@transaction.atomic
def save_conclusion(
    wave_id: int,
    section: str,
    *,
    text: str,
    version: int,
    own: Collection[str] = (),
    by: User,
    at: datetime,
) -> AuditConclusion | None:
    """Keep the auditor's text; an empty one gives the section back to what the facts suggest.

    Issued reports stay as they are: they hold their conclusions by value. A text that is kept already is no
    change, whatever version it was sent for: the answer to its first sending was lost.

    Args:
        section: of AuditConclusion.Section.
        version: of the text that the person has seen; 0 where there was none.
        own: texts that the same page has sent before without hearing what became of them: one of them is no
            text that the person has not seen.
    Returns:
        The row, whose text is empty where it was taken back; None where nobody has written.
    Raises:
        WaveNotScoredError, WaveClosedError (archived), StaleConclusionError, PersonNamedError.
    """
    wave = (
        AuditWave.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation")
        .get(pk=wave_id)
    )
    if wave.state == AuditWave.State.ARCHIVED:
        raise WaveClosedError(wave.name)
    if wave.state not in OPEN or not wave.frozen:
        raise WaveNotScoredError(wave.name)
    current = AuditConclusion.objects.filter(wave=wave, section=section).first()
    text = text.strip()
    if text == (current.text if current else ""):
        return current
    if version != (current.version if current else 0) and not _is_own(current, own, by):
        raise StaleConclusionError(current)
    if names_a_person(text, stems_of(wave)):
        raise PersonNamedError
    row = current or AuditConclusion(wave=wave, section=section, version=0)
    row.text, row.version, row.edited_by, row.edited_at = text, row.version + 1, by, at
    row.save()
    _record(row, at=at)
    return row


def _is_own(current: AuditConclusion | None, own: Collection[str], by: User) -> bool:
    """Whether the text that is kept is one of those, by the same person."""
    return (
        current is not None and current.edited_by_id == by.pk and current.text in {one.strip() for one in own}
    )


def _record(row: AuditConclusion, *, at: datetime) -> None:
    """A line of the journal, the first time in a sitting."""
    wave, by = row.wave, row.edited_by
    known = AuditEvent.objects.filter(
        verb=VERB,
        subject_kind=wave._meta.label_lower,
        subject_id=wave.pk,
        actor=by,
        at__gt=at - SITTING,
        detail__section=row.section,
    )
    if not known.exists():
        detail = {"section": row.section, "version": row.version}
        record(VERB, actor=by, organisation_id=wave.organisation_id, subject=wave, at=at, detail=detail)
