"""The auditor's conclusions: kept section by section, never over a text that the person has not seen."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
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


class StaleConclusionError(Exception):
    """Somebody else has changed it meanwhile; `current`: the row now, None where it was taken back."""

    def __init__(self, current: AuditConclusion | None) -> None:
        super().__init__()
        self.current = current


class PersonNamedError(Exception):
    """The text names somebody: a surname of the organisation's people, initials, a telephone, an address."""


@transaction.atomic
def save_conclusion(
    wave_id: int, section: str, *, text: str, version: int, by: User, at: datetime
) -> AuditConclusion | None:
    """Keep the auditor's text; an empty one gives the section back to what the facts suggest.

    Issued reports stay as they are: they hold their conclusions by value.

    Args:
        section: of AuditConclusion.Section.
        version: of the text that the person has seen; 0 where there was none.
    Returns:
        The row; None where the section has no text of its own.
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
    if version != (current.version if current else 0):
        raise StaleConclusionError(current)
    text = text.strip()
    if text == (current.text if current else ""):
        return current
    if names_a_person(text, stems_of(wave)):
        raise PersonNamedError
    row = _kept(wave, section, text, current, by=by, at=at)
    record(
        "report.conclude",
        actor=by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"section": section, "version": row.version if row else 0},
    )
    return row


def _kept(
    wave: AuditWave, section: str, text: str, current: AuditConclusion | None, *, by: User, at: datetime
) -> AuditConclusion | None:
    """The row with the new text; none for an empty one."""
    if not text:
        if current is not None:
            current.delete()
        return None
    row = current or AuditConclusion(wave=wave, section=section, version=0)
    row.text, row.version, row.edited_by, row.edited_at = text, row.version + 1, by, at
    row.save()
    return row
