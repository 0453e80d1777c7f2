"""Access rows of the room catalog."""

from tests.access import Row, World, bank, browsing, dialogue_drafts, norms, requests

ROWS: dict[str, Row] = {**browsing.ROWS, **requests.ROWS, **dialogue_drafts.ROWS, **bank.ROWS, **norms.ROWS}


def furnish(world: World) -> None:
    """What the rows of browsing and of requests speak of."""
    browsing.furnish(world)
    requests.furnish(world)
    dialogue_drafts.furnish(world)
    bank.furnish(world)
    norms.furnish(world)
