"""Fonts and static files as `make build` leaves them, for tests that start the product as processes.

Compressing them costs more than starting everything else, and they are the same for every database: they are
made once a state of what they are made from, by the product's own commands, and copied from then on.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (["-m", "lms.fonts"], ["manage.py", "collectstatic", "--no-input", "--verbosity", "0"])
FOLDERS = ("build", "static")


def put_build(folder: Path, environment: Mapping[str, str]) -> None:
    """Fill `folder`, a VAR_DIR; `environment` is that of the product's processes."""
    kept = Path(settings.VAR_DIR) / "built-for-tests" / state_of_sources()
    if not kept.exists():
        shutil.rmtree(kept.parent, ignore_errors=True)  # an older state
        kept.parent.mkdir(parents=True)
        draft = Path(mkdtemp(dir=kept.parent))
        for command in COMMANDS:
            told = {**environment, "VAR_DIR": str(draft)}
            subprocess.run(
                [sys.executable, *command], cwd=ROOT, env=told, check=True, stdout=subprocess.DEVNULL
            )
        draft.replace(kept)
    for name in FOLDERS:
        shutil.copytree(kept / name, folder / name, dirs_exist_ok=True)


def state_of_sources() -> str:
    """A name for the content of all that fonts and static files are made from."""
    told = hashlib.sha256()
    for path in sorted(_sources()):
        told.update(os.fsencode(path.relative_to(ROOT)) + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:20]


def _sources() -> Iterator[Path]:
    """Our files, what makes them, and the versions of the libraries that bring theirs."""
    yield from (path for path in (ROOT / "static").rglob("*") if path.is_file())
    yield from (
        ROOT / name for name in ("lms/fonts.py", "lms/static.py", "lms/settings.py", "requirements.lock")
    )
