"""`manage.py load_instruments [DIR]`: instruments as their files have them, or a refusal with reasons."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audits.services.instruments import load_instruments
from catalog.loading.files import ContentError


class Command(BaseCommand):
    help = "Load the audit's questionnaires and checklists; the second time nothing changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = Path(settings.BASE_DIR) / "fixtures" / "instruments"
        parser.add_argument("folder", nargs="?", type=Path, default=default, metavar="DIR")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            summary = load_instruments(options["folder"])
        except ContentError as error:
            raise CommandError(_("Nothing was changed:\n%s") % error) from error
        self.stdout.write(
            _("Instruments: created %(created)s, replaced %(replaced)s, unchanged %(unchanged)s.")
            % {
                "created": len(summary.created),
                "replaced": len(summary.replaced),
                "unchanged": len(summary.unchanged),
            }
        )
