"""How far the pages of a document are filled: by the lowest line of text of each, charts included."""

import io

from pypdf import PageObject, PdfReader

FOOT = 62  # points from below: the running foot
HEAD = 57  # points from above


def sparse_pages(pdf: bytes, *, below: float = 0.3) -> list[int]:
    """Numbers of the pages that hold less than this share, but for the last ones of parts.

    A part ends before what begins a page by the rule of the report: sections 1 and 2, each card of a
    branch and what stands behind the cards.
    """
    reader = PdfReader(io.BytesIO(pdf))
    starts = {1, *_starts(reader, reader.outline)}
    count = len(reader.pages)
    return [
        at
        for at, page in enumerate(reader.pages, start=1)
        if at < count and at + 1 not in starts and filled(page) < below
    ]


def filled(page: PageObject) -> float:
    """Share of the page's height down to its lowest text."""
    lowest = [float(page.mediabox.height) - HEAD]

    def visit(text, matrix, position, *_font):
        y = position[4] * matrix[1] + position[5] * matrix[3] + matrix[5]
        if text.strip() and y > FOOT:
            lowest.append(y)

    page.extract_text(visitor_text=visit)
    height = float(page.mediabox.height)
    return (height - HEAD - min(lowest)) / (height - HEAD - FOOT)


def _starts(reader, outline, *, is_card=False):
    """Pages that begin a part, by the bookmarks."""
    before = ""
    for one in outline:
        if isinstance(one, list):
            yield from _starts(reader, one, is_card="Филиалы" in before)
            continue
        number = reader.get_destination_page_number(one) + 1
        if is_card or one.title.startswith(("1.", "2.", "Приложение В")):
            yield number
        before = one.title
