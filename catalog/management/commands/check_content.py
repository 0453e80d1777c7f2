"""`manage.py check_content [DIR]`: judge the catalogue's files without touching the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.loading import ContentError, check_folder


class Command(BaseCommand):
    help = "Check the catalogue's files: schemas, references, sums; says file, line and reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = Path(settings.BASE_DIR) / "fixtures" / "catalog"
        parser.add_argument("folder", nargs="?", type=Path, default=default, metavar="DIR")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            files = check_folder(options["folder"])
        except ContentError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{len(files.modules)} модулей, из них с курсом {len(files.courses)}: замечаний нет"
        )
