"""Drawn questions with everything that an attempt keeps by value."""

from collections.abc import Sequence

from assessments import drawing
from catalog.queries.media import render_of


def dressed_questions(drawn: Sequence[drawing.Drawn], programme_id: int) -> list[drawing.Drawn]:
    """The questions with their Markdown as HTML, media of the programme at their addresses.

    Plain texts are left as they are; one query, and only if some question shows a file.
    """
    render = drawing.Render(**render_of(programme_id, drawn))
    return [drawing.dressed(one, render) for one in drawn]
