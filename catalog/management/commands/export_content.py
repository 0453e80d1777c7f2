"""`manage.py export_content SLUG DIR [--version N]`: a module's folder, as it was loaded."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from catalog.models import Programme
from catalog.services.exporting import FolderNotEmptyError, export_course


class Command(BaseCommand):
    help = "Give out a module's folder: DIR/<slug>/ with the files of its newest version, or of version N."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--version", type=int, metavar="N", help="of the programme; the newest if not given"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        versions = Programme.objects.filter(module__slug=options["slug"]).select_related("module")
        if options["version"] is not None:
            programme = versions.filter(version=options["version"]).first()
        else:
            programme = versions.filter(request=None).order_by("-version").first()
        if programme is None:
            raise CommandError(_("There is no such version of a programme."))
        folder = options["folder"] / options["slug"]
        try:
            names = export_course(programme, folder)
        except FolderNotEmptyError as error:
            raise CommandError(_("There is something in %s already.") % folder) from error
        self.stdout.write(f"{programme}: {len(names)} файлов в {folder}")
