"""Files of a programme that its lessons and questions show."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypedDict

from catalog.markdown import MEDIA_FOLDER, MediaFile, render_block, render_inline
from catalog.models import Media


class Renders(TypedDict):
    """Markdown to HTML with the programme's files at their addresses."""

    block: Callable[[str], str]
    inline: Callable[[str], str]


def media_of(programme_id: int) -> dict[str, MediaFile]:
    """The programme's files by name. One query."""
    return {one.name: one.shown for one in Media.objects.filter(programme=programme_id)}


def render_of(programme_id: int, content: Any) -> Renders:
    """How to render the content; its files are looked up only if it speaks of some."""
    is_asked = f"]({MEDIA_FOLDER}" in json.dumps(content, ensure_ascii=False)
    media: Mapping[str, MediaFile] = media_of(programme_id) if is_asked else {}
    return Renders(block=partial(render_block, media=media), inline=partial(render_inline, media=media))
