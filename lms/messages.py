"""Builds the translation catalogues: parts by room are merged and compiled (`python -m lms.messages`).

English message ids; the Russian parts are `locale/parts/<room>.po`: rooms do not meet in one file.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

BASE_DIR = Path(__file__).resolve().parent.parent
PARTS = BASE_DIR / "locale" / "parts"
TARGET = BASE_DIR / "locale" / "ru" / "LC_MESSAGES"


def merge() -> Catalog:
    """All parts as one Russian catalogue; two different translations of one message are refused."""
    merged = Catalog(locale="ru")
    for part in sorted(PARTS.glob("*.po")):
        with part.open("rb") as stream:
            catalogue = read_po(stream, locale="ru")
        for message in catalogue:
            if not message.id:
                continue
            known = merged.get(message.id, message.context)
            if known is not None and known.string != message.string:
                msg = f"{part.name}: {message.id!r} is translated otherwise elsewhere: {known.string!r}"
                raise ValueError(msg)
            if known is None:
                merged.add(
                    message.id, message.string, context=message.context, flags=message.flags - {"fuzzy"}
                )
    return merged


def build() -> int:
    """Write django.po and django.mo; how many messages they hold."""
    catalogue = merge()
    TARGET.mkdir(parents=True, exist_ok=True)
    with _replaced(TARGET / "django.po") as stream:
        write_po(stream, catalogue, sort_output=True, omit_header=False, width=110)
    with _replaced(TARGET / "django.mo") as stream:
        write_mo(stream, catalogue)
    return len(catalogue)


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when it is complete: somebody may be reading the old one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with draft.open("wb") as stream:
        yield stream
    draft.replace(path)


if __name__ == "__main__":
    sys.stdout.write(f"{build()} messages\n")
