"""Access rows of the room catalog."""

from tests.access import Row, World, requests

ROWS: dict[str, Row] = {**requests.ROWS}


def furnish(world: World) -> None:
    """What the rows of requests speak of."""
    requests.furnish(world)
