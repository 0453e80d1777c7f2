"""`demo`: prepares the demo's data once, then runs web and worker in the foreground."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demo import ACCOUNTS, PASSWORD
from lms.demo.supervisor import (
    PortTakenError,
    check_port,
    demo_environment,
    demo_services,
    supervise,
)


class Command(BaseCommand):
    """Everything a newcomer needs to look at the product."""

    help = "Prepare the demo's data once and run it in the foreground"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The port."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *_args: Any, port: int, **_options: Any) -> None:
        """Prepare and run."""
        try:
            check_port(port)
        except PortTakenError as problem:
            raise CommandError(str(problem)) from problem
        environment = demo_environment(str(settings.VAR_DIR), port)
        Path(settings.VAR_DIR, "demo", "media").mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "manage.py", "demo_data"]
        done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=False)  # noqa: S603
        if done.returncode:
            msg = "Данные демонстрации не готовы: причина выше. Начать заново: make demo-reset"
            raise CommandError(msg)
        supervise(demo_services(port, environment), port=port, on_ready=lambda: self.greet(port))

    def greet(self, port: int) -> None:
        """Say where to go and as whom."""
        lines = [
            "",
            f"  Сервис-класс: http://127.0.0.1:{port}/   экскурсия: http://127.0.0.1:{port}/demo/",
            f"  Почта демонстрации: http://127.0.0.1:{port}/demo/mail/",
            "",
            *(f"  {email:24} {label}" for email, label in ACCOUNTS),
            f"  пароль у всех: {PASSWORD}",
            "",
            "  Ctrl-C останавливает всё.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
