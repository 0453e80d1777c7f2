"""`manage.py load_catalog [DIR]`: bring the catalogue to what its files say, or refuse and say why."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from catalog.loading import ContentError, load_catalog


class Command(BaseCommand):
    help = "Load the catalogue of modules and its content; the second time nothing changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = Path(settings.BASE_DIR) / "fixtures" / "catalog"
        parser.add_argument("folder", nargs="?", type=Path, default=default, metavar="DIR")
        parser.add_argument("--organisation", metavar="NAME", help="whose own modules the folder holds")

    def handle(self, *_args: Any, **options: Any) -> None:
        owner = None
        if options["organisation"]:
            owner = Organisation.objects.filter(name=options["organisation"]).first()
            if owner is None:
                raise CommandError(_("There is no organisation «%s».") % options["organisation"])
        try:
            summary = load_catalog(options["folder"], at=timezone.now(), owner=owner)
        except ContentError as error:
            raise CommandError(_("Nothing was changed:\n%s") % error) from error
        shown = {
            "created": len(summary.created),
            "updated": len(summary.updated),
            "unchanged": len(summary.unchanged),
            "retired": len(summary.retired),
            "versions": len(summary.versions),
            "rows": summary.list_rows,
        }
        self.stdout.write(
            _(
                "Modules: created %(created)s, updated %(updated)s, unchanged %(unchanged)s, "
                "retired %(retired)s. Programme versions: %(versions)s. Rows of lists: %(rows)s."
            )
            % shown
        )
