"""`doctor`: what is missing on this machine and the command that mends it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from jobs.queries import queue_health
from lms.machine import NEEDS, mending_command

REQUIRED = ("pdf",)
IN_DATABASE = "django.core.cache.backends.db.DatabaseCache"


class Command(BaseCommand):
    """Looks, says, changes nothing; exit status 1 when something required is missing."""

    help = "What is missing on this machine and the command that mends it"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line a finding."""
        problems = self.look_at_packages() + self.look_at_database() + self.look_at_folders()
        self.stdout.write("Всё на месте." if not problems else f"Мешает работе: {problems}")
        if problems:
            raise SystemExit(1)

    def look_at_packages(self) -> int:
        """System packages; only those for PDFs are required everywhere."""
        problems = 0
        for name, need in NEEDS.items():
            if need.is_met():
                self.stdout.write(f"● {need.name}: есть")
                continue
            is_required = name in REQUIRED
            problems += is_required
            sign, word = ("■", "не хватает") if is_required else ("○", "нет, нужен не всегда")
            self.stdout.write(
                f"{sign} {need.name}: {word} — {need.purpose}. Команда: {mending_command([need])}"
            )
        return problems

    def look_at_database(self) -> int:
        """Whether it answers, has its migrations, and whether a worker lives."""
        engine = connection.vendor
        try:
            executor = MigrationExecutor(connection)
            pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        except OperationalError as problem:
            self.stdout.write(f"■ База данных ({engine}) не отвечает: {problem}. Проверьте DATABASE_URL")
            return 1
        if pending:
            self.stdout.write(
                f"■ База данных ({engine}): не применено миграций: {pending}. Команда: manage.py migrate"
            )
            return 1
        self.stdout.write(f"● База данных ({engine}): отвечает, миграции применены")
        if missing := missing_cache_tables():
            self.stdout.write(f"■ Кэш: нет таблицы «{missing[0]}». Команда: manage.py createcachetable")
            return 1
        if not queue_health(timezone.now()).worker_alive:
            self.stdout.write("▲ Обработчик заданий не подавал знака больше минуты: документы будут ждать")
        return 0

    def look_at_folders(self) -> int:
        """Whether media can be written."""
        probe = settings.MEDIA_ROOT / ".doctor"
        try:
            settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"1")
            probe.unlink()
        except OSError as problem:
            self.stdout.write(f"■ Файлы: {settings.MEDIA_ROOT} недоступна для записи ({problem.strerror})")
            return 1
        self.stdout.write(f"● Файлы: {settings.MEDIA_ROOT}")
        return 0


def missing_cache_tables() -> list[str]:
    """Tables of caches kept in the database that are not there."""
    named = [facts["LOCATION"] for facts in settings.CACHES.values() if facts["BACKEND"] == IN_DATABASE]
    there = connection.introspection.table_names()
    return [name for name in named if name not in there]
