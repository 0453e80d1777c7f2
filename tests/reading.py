"""Fixtures as tests read them."""

import pickle
from functools import cache
from pathlib import Path
from typing import Any

import yaml


def read_yaml(path: Path) -> Any:
    """The file's content, a copy of its own for each who asks."""
    return pickle.loads(_read(path, path.stat().st_mtime_ns))


@cache
def _read(path: Path, _changed_at: int) -> bytes:
    """The content, read once a state of the file; by libyaml, which is twenty times quicker."""
    return pickle.dumps(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
