"""`demo_data`: migrates the demo's database and tells the story into it once; later calls change nothing."""

import json
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.demo import pages, story


class Command(BaseCommand):
    """Prepares what `demo`, `make bench` and `make shots` run on."""

    help = "Prepare the demo's data (only with DEMO=1); the second time changes nothing"

    def add_arguments(self, parser: CommandParser) -> None:
        """What to print instead, for the tools beside."""
        parser.add_argument("--pages", action="store_true", help="addresses to photograph, by role, as JSON")
        parser.add_argument(
            "--open-audit", action="store_true", help="leave the audit's approval to the pages"
        )
        parser.add_argument("--bench-facts", action="store_true", help="addresses to measure, as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Tell the story unless it is told."""
        if not settings.DEMO:
            msg = "Данные демонстрации появляются только с DEMO=1"
            raise CommandError(msg)
        if options["pages"]:
            self.stdout.write(json.dumps(pages.by_role(), ensure_ascii=False))
            return
        if options["bench_facts"]:
            self.stdout.write(json.dumps(pages.bench_facts(timezone.now())))
            return
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not story.is_told():
            self.stderr.write("Готовим данные демонстрации, это делается один раз")
            approve = not options["open_audit"]
            story.tell(timezone.now(), lambda text: self.stderr.write(f"  {text}"), approve=approve)
