"""`manage.py check_content [DIR] [--module SLUG]`: judge the content's files; the database is not asked."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.linting.folder import judge, own_folder


class Command(BaseCommand):
    help = "Check the catalogue's files: schemas, references, sums, the bar; says file, line and reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=own_folder(), metavar="DIR")
        parser.add_argument("--module", metavar="SLUG", help="say the faults of this module only")

    def handle(self, *_args: Any, **options: Any) -> None:
        folder, only = options["folder"].resolve(), options["module"]
        if only and not (folder / only).is_dir():
            reason = f"{folder}: папки {only} нет"
            raise CommandError(reason)
        judged = judge(folder, today=timezone.localdate(), only=only)
        for remark in judged.remarks:
            self.stdout.write(str(remark))
        if judged.faults:
            raise CommandError("\n".join(map(str, judged.faults)))
        self.stdout.write(f"{judged.modules} модулей, из них с курсом {judged.courses}: замечаний нет")
