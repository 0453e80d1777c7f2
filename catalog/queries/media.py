"""Files of a programme that its lessons and questions show."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypedDict

from catalog.markdown import MEDIA_FOLDER, MediaFile, render_block, render_inline
from catalog.models import Media


class Renders(TypedDict):
    """Markdown to HTML with the programme's files at their addresses."""

    block: Callable[[str], str]
    inline: Callable[[str], str]


def media_of(programme_id: int) -> dict[str, MediaFile]:
    """The programme's files by name. One query."""
    return {one.name: one.shown for one in Media.objects.filter(programme=programme_id)}


def shows_files(text: str) -> bool:
    """Whether the text, in which authored texts stand, speaks of files."""
    return f"]({MEDIA_FOLDER}" in text


def render_of(programme_id: int, *, is_asked: bool) -> Renders:
    """How to render texts of the programme; its files are looked up only if they are asked for. One query."""
    media: Mapping[str, MediaFile] = media_of(programme_id) if is_asked else {}
    return Renders(block=partial(render_block, media=media), inline=partial(render_inline, media=media))
