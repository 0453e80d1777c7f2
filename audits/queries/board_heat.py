"""The heat map: nodes by dimension, or by section of a checklist; sorted, and paged where there are many.

Works on rows that are read already: no statement of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from audits.queries.board_nodes import Node, Tree
from audits.queries.board_rows import DIMENSION_ORDER, Measure
from audits.queries.wave_sources import Source, Sources
from figures.enough import CONTACTS

PAGE_SIZE = 25
DIMENSIONS = "dimensions"
TREE, WORST, BEST = "tree", "worst", "best"
ORDERS = (TREE, WORST, BEST)
INDEX, MEAN = "index", "mean"  # columns beside those of the view


@dataclass(frozen=True, slots=True)
class Column:
    """One column. source: whose observations stand behind it; None of the index."""

    code: str
    title: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: a gap of −6 to 6 or points of 0 to 100. n: what it rests on; None of the index."""

    column: Column
    value: float | None
    n: int | None
    is_gap: bool
    is_grey: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One node with its figures in the order of the columns."""

    node: Node
    cells: tuple[Cell, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Heat:
    """The map. views: (key, title) of what it can show; by: the column that the order goes by."""

    views: tuple[tuple[str, str], ...]
    view: str
    columns: tuple[Column, ...]
    page: Page  # type: ignore[type-arg]
    order: str
    by: str
    all: int

    @property
    def is_sorted(self) -> bool:
        """Whether points alone stand in the order of a figure."""
        return self.order != TREE

    @property
    def is_of_dimensions(self) -> bool:
        """Gaps of a questionnaire, not points of a checklist."""
        return self.view == DIMENSIONS


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; empty: what suits best."""

    view: str = ""
    order: str = ""
    by: str = ""
    page: str = ""


def views_of(
    sources: Sources, sections: Iterable[str], *, has_dimensions: bool, title: str
) -> list[tuple[str, str]]:
    """What the map can show: dimensions first, then each checklist that has sections.

    Args:
        sections: codes of those checklists. title: of the view of dimensions.
    """
    known = [(code, sources[code].title) for code in sections if code in sources]
    return [(DIMENSIONS, title), *known] if has_dimensions else known


def heat_of(
    tree: Tree,
    views: Sequence[tuple[str, str]],
    dimensions: Iterable[Measure],
    names: Mapping[str, str],
    sources: Sources,
    wanted: Wanted,
) -> Heat | None:
    """The nodes below the current one; None where there is none, or nothing to show.

    In the order of the tree regions stand above their points; in the order of a figure points stand alone,
    because a region is no branch to be compared.

    Args:
        dimensions: of every node. names: dimension -> its name.
    """
    below = tree.below
    if not below or not views:
        return None
    view = wanted.view if wanted.view in dict(views) else views[0][0]
    if view == DIMENSIONS:
        columns, rows = _by_dimension(below, list(dimensions), names, sources)
    else:
        columns, rows = _by_section(below, sources[view])
    order = wanted.order if wanted.order in ORDERS else TREE if len(rows) <= PAGE_SIZE else WORST
    by = wanted.by if wanted.by in {one.code for one in columns} else INDEX
    if order != TREE:
        rows = _sorted(rows, by, highest=order == BEST)
    page = Paginator(rows, PAGE_SIZE).get_page(wanted.page)
    return Heat(tuple(views), view, columns, page, order, by, len(below))


def _by_dimension(
    nodes: Sequence[Node], measures: Sequence[Measure], names: Mapping[str, str], sources: Sources
) -> tuple[tuple[Column, ...], list[Row]]:
    """Gaps of the questionnaire, by its rule of n."""
    asked = next((one for one in sources.values() if one.is_asked_in_pairs), None)
    cells = {(one.branch, one.code): one for one in measures if one.branch is not None}
    codes = [code for code in DIMENSION_ORDER if any(one.code == code for one in measures)]
    columns = (Column(INDEX, "", None), *(Column(code, names[code], asked) for code in codes))
    rows = []
    for node in nodes:
        own = [cells.get((node.pk, code)) for code in codes]
        figures = tuple(_gap(column, one) for column, one in zip(columns[1:], own, strict=True))
        n = max((one.n for one in own if one is not None), default=0)
        rows.append(Row(node, (_index(columns[0], node), *figures), n))
    return columns, rows


def _gap(column: Column, one: Measure | None) -> Cell:
    """A dimension of a node."""
    if one is None or one.is_hidden:
        return Cell(column, None, one.n if one else 0, True, False, True)
    return Cell(column, one.gap, one.n, True, one.is_grey, False)


def _by_section(nodes: Sequence[Node], source: Source) -> tuple[tuple[Column, ...], list[Row]]:
    """Sections of a checklist in its order, grey below four observations."""
    titles: dict[str, str] = {}
    for node in nodes:
        titles |= {one["code"]: one["title"] for one in node.sections}
    order = [one["code"] for one in source.body.get("sections", ()) if one["code"] in titles]
    codes = order or list(titles)
    columns = (
        Column(INDEX, "", None),
        Column(MEAN, "", source),
        *(Column(code, titles[code], source) for code in codes),
    )
    rows = []
    for node in nodes:
        known = {one["code"]: (one["score"], one["n"]) for one in node.sections}
        known[MEAN] = (node.mean, node.visits)
        own = tuple(_score(column, *known.get(column.code, (None, 0))) for column in columns[1:])
        rows.append(Row(node, (_index(columns[0], node), *own), node.visits))
    return columns, rows


def _score(column: Column, value: float | None, n: int) -> Cell:
    """Points of a checklist."""
    return Cell(column, value, n, False, CONTACTS.is_grey(n), value is None)


def _index(column: Column, node: Node) -> Cell:
    """The index of a node."""
    value = None if node.is_hidden else node.index
    return Cell(column, value, None, False, node.is_grey, value is None)


def _sorted(rows: Iterable[Row], by: str, *, highest: bool) -> list[Row]:
    """Points alone by the figure of a column; what is hidden comes last."""

    def place(row: Row) -> tuple[bool, float, str]:
        cell = next(one for one in row.cells if one.column.code == by)
        value = cell.value or 0.0
        return cell.is_hidden or cell.value is None, -value if highest else value, row.node.name

    return sorted((one for one in rows if one.node.is_point), key=place)
