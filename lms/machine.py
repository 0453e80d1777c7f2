"""What this machine lacks for the product, and the command that mends it.

Used by `make` before Django can start and by the command `doctor`; only the standard library.
`python -m lms.machine pdf` installs what PDFs need when we are root, otherwise prints the exact command.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that the product may need from the system."""

    name: str  # as a person calls it
    purpose: str
    libraries: tuple[str, ...]  # as ctypes finds them
    programs: tuple[str, ...]  # any one of them
    packages: tuple[str, ...]  # Debian's

    def is_met(self) -> bool:
        """Whether all libraries load and one of the programs is there."""
        return all(map(has_library, self.libraries)) and (
            not self.programs or any(find_program(name) for name in self.programs)
        )


def has_library(name: str) -> bool:
    """Whether the shared library can be found, also without ldconfig's cache of a bare machine."""
    if ctypes.util.find_library(name):
        return True
    folders = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
    return any(any(Path(folder).glob(f"lib{name}.so*")) for folder in folders)


def find_program(name: str) -> str | None:
    """The program's path; PostgreSQL's servers hide outside PATH in Debian."""
    found = shutil.which(name)
    if found:
        return found
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / name).exists():
            return str(folder / name)
    return None


NEEDS = {
    "pdf": Need(
        "Pango",
        "PDF documents (WeasyPrint)",
        ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"),
        (),
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    ),
    "postgresql": Need(
        "PostgreSQL", "the production database, and tests on it", (), ("postgres",), ("postgresql",)
    ),
    "redis": Need(
        "Redis", "the production broker, and tests on it", (), ("redis-server",), ("redis-server",)
    ),
    "chromium": Need(
        "Chromium", "browser tests and `make shots`", (), ("chromium", "google-chrome"), ("chromium",)
    ),
    "nginx": Need("nginx", "the test of the shipped configuration", (), ("nginx",), ("nginx-light",)),
}


def missing(names: Iterable[str]) -> list[Need]:
    """Those of the named needs that this machine does not meet."""
    return [NEEDS[name] for name in names if not NEEDS[name].is_met()]


def mending_command(needs: Iterable[Need]) -> str:
    """The command that installs the packages of the needs."""
    packages = " ".join(package for need in needs for package in need.packages)
    return f"apt-get update && apt-get install -y --no-install-recommends {packages}"


def mend(names: Iterable[str]) -> int:
    """Install what is missing when we are root on a Debian, else say how; 0 when nothing is missing."""
    needs = missing(names)
    if not needs:
        return 0
    command = mending_command(needs)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.stderr.write(
            f"Не хватает: {', '.join(n.name for n in needs)}. Выполните:\n  sudo sh -c '{command}'\n"
        )
        return 1
    sys.stderr.write(f"Устанавливаем системные пакеты: {', '.join(need.name for need in needs)}\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603 - the text is ours
        ["/bin/sh", "-c", command.replace("apt-get ", "apt-get -qq ")],
        env=environment,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(mend(sys.argv[1:] or ["pdf"]))
