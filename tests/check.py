"""`make check`: format, lint, types, imports, templates, migrations, messages, content, deployment."""

import os
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
ROOMS = ["lms", "reports", "audits", "assessments", "courses", "catalog", "accounts", "jobs", "figures"]
PRODUCTION = {
    "DATABASE_URL": "postgres://lms:secret@db/lms",
    "SECRET_KEY": "check-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "learn.example.test",
    "PUBLIC_URL": "https://learn.example.test",
    "REDIS_URL": "redis://redis:6379/0",
}
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("format", [f"{BIN}/ruff", "format", "--check", "-q", "."], {}),
    ("lint", [f"{BIN}/ruff", "check", "-q", "."], {}),
    ("messages", [sys.executable, "-m", "tests.messages"], {}),
    ("types", [f"{BIN}/mypy", *ROOMS], {}),
    ("imports", [f"{BIN}/lint-imports", "--no-cache"], {}),
    ("templates", ["sh", "-c", f"find templates -name '*.html' | xargs {BIN}/djade --check"], {}),
    (
        "migrations",
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        {"DATABASE_URL": "sqlite:///"},  # in memory: what a database of this machine has applied is no matter
    ),
    ("content", [sys.executable, "manage.py", "check_content"], {}),
    (
        "deployment",
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        PRODUCTION,
    ),
]


def main() -> int:
    """Run all checks, print what failed; 1 if any did."""
    failed = []
    for name, command, environment in CHECKS:
        started = time.monotonic()
        done = subprocess.run(
            command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
        sign = "●" if done.returncode == 0 else "✕"
        sys.stdout.write(f"{sign} {name} ({time.monotonic() - started:.1f} s)\n")
        sys.stdout.flush()
        if done.returncode:
            failed.append(name)
            sys.stdout.write((done.stdout + done.stderr)[-6000:] + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
