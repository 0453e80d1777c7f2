"""Access rows of the room catalog."""

from tests.access import Row, World, browsing, requests

ROWS: dict[str, Row] = {**browsing.ROWS, **requests.ROWS}


def furnish(world: World) -> None:
    """What the rows of browsing and of requests speak of."""
    browsing.furnish(world)
    requests.furnish(world)
