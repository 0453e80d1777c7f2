"""Files of observations and imports of a wave: what waits, what came in, what undoing would do."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from audits.models import (
    AuditWave,
    CommentTag,
    Instrument,
    Observation,
    ObservationAppeal,
    ObservationFile,
    ObservationImport,
)
from audits.months import month_called
from audits.queries.anonymity import anonymous, current_answers, is_counted
from audits.states import FINISHED
from jobs.models import Job

READING = "observations-import"
UNREAD_SHOWN = 10
HOLDERS_SHOWN = 20
_HEAVY = ("header", "mapping", "preview", "faults", "summary")


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing an import would do.

    observations: that would go. tags: of their comments, gone with them. corrected, appealed: numbers of
    observations that somebody worked on since; where there are any, nothing can be undone. together: names
    of all files that go at once, of anonymous people that figures have been made of; empty for others.
    by_link: how many answers that came by a link go with them. is_open: the wave still changes. is_scored:
    its figures would be of other observations.
    """

    observations: int
    tags: int
    corrected: list[str]
    appealed: list[str]
    together: list[str]
    by_link: int
    is_open: bool
    is_scored: bool

    @property
    def is_possible(self) -> bool:
        """Whether the import can be undone."""
        return self.is_open and not self.corrected and not self.appealed


def waiting_files(wave: AuditWave) -> list[ObservationFile]:
    """The latest uploaded files that are at work, wait for a person or were refused, the newest first."""
    ended = (ObservationFile.State.READ, ObservationFile.State.DROPPED)
    files = wave.files.exclude(state__in=ended).select_related("uploaded_by").defer(*_HEAVY)
    return list(files[:UNREAD_SHOWN])


def is_secret(found: ObservationFile) -> bool:
    """Whether its answers are anonymous, so that no cell of it is told. One statement."""
    own = Instrument.objects.of(found.wave.organisation_id).filter(code=found.instrument_code)
    return own.filter(anonymous()).exists()


def import_table(wave: AuditWave) -> QuerySet[ObservationImport]:
    """The wave's imports with `there`, their observations that are in force, the newest first."""
    current = Count("observations", filter=Q(observations__superseded_at__isnull=True))
    imports = wave.imports.select_related("instrument", "imported_by", "undone_by").annotate(there=current)
    return imports.order_by("-imported_at", "-pk")


def working_job(found: ObservationFile) -> Job | None:
    """The job that checks or reads the file; None while it waits for a person, and once it has ended."""
    if found.state not in ObservationFile.AT_WORK:
        return None
    return Job.objects.of_subject(READING, f"{found.pk}:").first()


def together(source: ObservationImport) -> QuerySet[ObservationImport]:
    """The imports that can only be undone at once with this one: of computed answers of anonymous people."""
    if not is_counted(source.wave, source.instrument):
        return ObservationImport.objects.none()
    own = source.wave.imports.filter(instrument__code=source.instrument.code, undone_at__isnull=True)
    return own.order_by("pk")


def undoing(source: ObservationImport) -> Undoing:
    """What undoing the import would do. Four statements, two more of computed answers of staff."""
    own = Observation.objects.filter(source_import=source)
    files = [one.name for one in together(source)]
    by_link = 0
    if files:
        own = current_answers(source.wave, source.instrument)
        by_link = own.filter(source_import__isnull=True).count()
    corrected = own.filter(Q(version__gt=1) | Q(superseded_at__isnull=False))
    appealed = ObservationAppeal.objects.filter(observation__source_import=source)
    names = {
        "corrected": corrected.order_by("external_id").values_list("external_id", "branch__name").distinct(),
        "appealed": appealed.order_by("observation__external_id").values_list(
            "observation__external_id", "observation__branch__name"
        ),
    }
    return Undoing(
        observations=own.count(),
        tags=CommentTag.objects.filter(observation__in=own).count(),
        together=files,
        by_link=by_link,
        is_open=source.wave.state not in FINISHED,
        is_scored=source.wave.state == AuditWave.State.SCORED,
        **{
            kind: [month_called(number, branch) for number, branch in found[:HOLDERS_SHOWN]]
            for kind, found in names.items()
        },
    )
