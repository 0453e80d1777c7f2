"""Access rows of the home page, search and documents."""

from tests.access import EVERYBODY, Row, World

ROWS: dict[str, Row] = {
    "reports:home": Row(get=EVERYBODY),
    "reports:search": Row(get=EVERYBODY),
    "reports:certificate-verify": Row(get=EVERYBODY, public=True, ids="code", allowed_statuses=(200, 404)),
}


def furnish(world: World) -> None:
    """A public code that nothing has: the page answers everybody alike."""
    world.ids["code"] = {"code": "ABCDEFGHJKLM"}
    world.foreign_ids["code"] = {"code": "ABCDEFGHJKLM"}
