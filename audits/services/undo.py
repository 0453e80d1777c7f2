"""An import is undone: its observations leave the wave, as if the file had never come."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from audits.errors import WaveClosedError
from audits.models import AuditWave, CommentTag, CriticalFailure, Observation, ObservationImport
from audits.queries.files import together, undoing
from audits.services.retired import retire
from audits.states import move


class ImportUndoneError(Exception):
    """The import was undone already."""


class ImportHeldError(Exception):
    """Somebody corrected, withdrew or appealed an observation of the import since."""


@transaction.atomic
def undo_import(import_id: int, *, by: User, at: datetime) -> int:
    """Take the observations of an import out of its wave; how many.

    An import supersedes nothing, so nothing has to be brought back. The file may come in again. A scored wave
    goes back to being checked: its figures are no longer those of its observations. Of anonymous people that
    figures have been made of all imports of the questionnaire are undone, with what came by a link.

    Raises:
        ImportUndoneError, ImportHeldError: see the classes.
        WaveClosedError: the wave is approved or archived.
    """
    wave_id = ObservationImport.objects.values_list("wave", flat=True).get(pk=import_id)
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)  # the wave first, as an import
    source = ObservationImport.objects.select_for_update(no_key=True, of=("self",)).get(pk=import_id)
    source.wave = wave
    if source.undone_at is not None:
        raise ImportUndoneError
    found = undoing(source)
    if not found.is_open:
        raise WaveClosedError(wave.name)
    if not found.is_possible:
        raise ImportHeldError
    undone = [one.pk for one in together(source)] or [source.pk]
    if found.together:
        retire(wave, source.instrument, at=at)
    else:
        _remove(source)
    ObservationImport.objects.filter(pk__in=undone).update(undone_at=at, undone_by=by)
    if found.is_scored:
        move(wave, AuditWave.State.CHECKING)
        wave.save(update_fields=["state"])
    record(
        "wave.import.undo",
        actor=by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={
            "import": source.pk,
            "rows": found.observations,
            "sha256": source.sha256,
            "together": undone,
            "by_link": found.by_link,
        },
    )
    return found.observations


def _remove(source: ObservationImport) -> None:
    """The observations with what hangs on them.

    Two hundred thousand rows are not fetched to be deleted; `tests/audits/test_import_undo.py` holds the list
    of what refers to an observation.
    """
    own = Observation.objects.filter(source_import=source)
    CommentTag.objects.filter(observation__in=own).delete()
    CriticalFailure.objects.filter(observation__in=own).delete()
    own._raw_delete(own.db)  # noqa: SLF001 - nothing is left that refers to them
