"""`manage.py import_observations WAVE FILE --instrument CODE`: questionnaires or checklists into a wave."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.errors import WaveClosedError, WaveNotFoundError
from audits.models import AuditWave
from audits.queries.waves import wave_by
from audits.services.observations import (
    ImportRefusedError,
    ImportSummary,
    UnknownInstrumentError,
    create_wave,
    import_observations,
)


class Command(BaseCommand):
    help = "Read a CSV or XLSX file of observations into a wave; the same file twice adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", metavar="WAVE", help="its number, or its name if unique")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--instrument", required=True, metavar="CODE")
        parser.add_argument("--organisation", metavar="NAME")
        parser.add_argument(
            "--create", action="store_true", help="make the organisation, its branches and the wave first"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["create"] and not options["organisation"]:
            raise CommandError(_("--create needs --organisation NAME."))
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(_("The file cannot be read: %s") % options["file"]) from error
        try:
            summary = _import(content, options)
        except ImportRefusedError as error:
            raise CommandError(_("Nothing was imported:\n%s") % error) from error
        except WaveClosedError as error:
            reason = _("The wave «%s» is approved: its observations stay as they are.")
            raise CommandError(reason % error) from error
        except (WaveNotFoundError, UnknownInstrumentError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Rows in the file: %(rows)s. Added: %(added)s. Already there: %(known)s.")
            % {"rows": summary.rows, "added": summary.added, "known": summary.known}
        )
        if summary.different:
            self.stdout.write(
                _("Of these, the file now says something else, and nothing was changed: %s.")
                % ", ".join(summary.different[:20])
            )


@transaction.atomic
def _import(content: bytes, options: dict[str, Any]) -> ImportSummary:
    """The import with what --create makes before it: all of it, or nothing."""
    at = timezone.now()
    wave: AuditWave
    if options["create"]:
        wave = create_wave(options["wave"], organisation=options["organisation"], at=at)
    else:
        wave = wave_by(options["wave"], options["organisation"])
    return import_observations(
        wave.pk,
        instrument=options["instrument"],
        name=options["file"].name,
        content=content,
        imported_by=None,
        at=at,
        create=options["create"],
    )
