"""Runs the suite: on SQLite always, on PostgreSQL + Redis and in Chromium whenever they can be found.

`python -m tests.run small|large`. With CI=true their absence is a failure, not a skip.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack

from lms.machine import missing
from tests import services

SERVICES = ("postgresql", "redis")
PURE = (  # no database
    "tests/figures",
    "tests/catalog/test_fixtures.py",
    "tests/catalog/test_model_course.py",
)


def pytest(label: str, *arguments: str, **environment: str) -> int:
    """One run of pytest; its exit status."""
    sys.stdout.write(f"\n── {label}\n")
    sys.stdout.flush()
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", *arguments]
    status = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    sys.stdout.write(f"── {label}: {time.monotonic() - started:.0f} s\n")
    return status


def main(size: str) -> int:
    """All runs of one size; the first failing status."""
    lacking = [need.name for need in missing((*SERVICES, "chromium"))]
    if lacking and os.environ.get("CI") == "true":
        sys.stderr.write(f"CI needs {', '.join(lacking)}\n")
        return 1
    marks = "large" if size == "large" else "not large"
    serial = f"({marks}) and (browser or worker)"
    if missing(("chromium",)):
        serial = f"({marks}) and worker and not browser"
    parallel = f"({marks}) and not browser and not worker"
    statuses = [
        pytest("SQLite", "-n", "2", "--no-migrations", "-m", f"{parallel} and not postgres"),
        pytest("SQLite, worker and browser", "-n0", "-m", f"{serial} and not postgres"),
    ]
    if not missing(SERVICES):
        ignored = [f"--ignore={path}" for path in PURE]
        with ExitStack() as stack:
            real = {
                "DATABASE_URL": stack.enter_context(services.postgresql()),
                "REDIS_URL": stack.enter_context(services.redis()),
                "SECRET_KEY": "tests-only-" + "0123456789abcdef" * 4,
                "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
                "PUBLIC_URL": "http://127.0.0.1:8000",
            }
            statuses += [
                pytest(
                    "PostgreSQL and Redis", "-n", "2", "--no-migrations", "-m", parallel, *ignored, **real
                ),
                pytest("PostgreSQL and Redis, worker and browser", "-n0", "-m", serial, **real),
            ]
    else:
        sys.stdout.write("PostgreSQL runs are left out\n")
    if lacking:
        sys.stdout.write(f"Not on this machine: {', '.join(lacking)}; what needs them was left out\n")
    return next((status for status in statuses if status not in {0, 5}), 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "small"))
