"""Access rows of the room reports."""

from tests.access import Row, World

ROWS: dict[str, Row] = {}


def furnish(world: World) -> None:
    """Nothing yet."""
