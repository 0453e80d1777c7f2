"""Access rows of observations one by one: their wave's readers look, its auditor changes."""

from tests.access import Row, World

READ = ("hr", "client_admin")
SEEN = (*READ, "auditor")

ROWS: dict[str, Row] = {
    "audits:observation-list": Row(get=SEEN, ids="wave"),
}


def furnish(_world: World) -> None:
    """The waves of the room have a visit each."""
