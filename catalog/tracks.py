"""Tracks by role: modules in their order for those who begin without an audit. No database."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from catalog.loading.files import read_document

FILE = "tracks.yaml"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a track. slugs: modules in their order."""

    title: str
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """What one role learns, stage by stage. audience: who that is, in a sentence."""

    code: str
    title: str
    audience: str
    stages: tuple[Stage, ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        """All its modules in their order."""
        return tuple(slug for stage in self.stages for slug in stage.slugs)


@cache
def tracks() -> tuple[Track, ...]:
    """The tracks, read once a process.

    Raises:
        ContentError: the file is malformed; a test holds it.
    """
    root = Path(settings.BASE_DIR) / "fixtures" / "catalog"
    rows = read_document(root, root / FILE, "tracks").content
    return tuple(
        Track(
            code=one["code"],
            title=one["title"],
            audience=one["for"],
            stages=tuple(Stage(stage["title"], tuple(stage["modules"])) for stage in one["stages"]),
        )
        for one in rows
    )
