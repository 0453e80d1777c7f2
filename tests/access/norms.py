"""Access rows of a company's service norms: those who manage all of its people."""

from tests.access import Row, World

MANAGERS = ("hr", "client_admin", "admin")
ROWS: dict[str, Row] = {
    "catalog:norm-list": Row(
        get=MANAGERS, post=MANAGERS, ids="organisation", forbidden=("trainee", "line_manager")
    ),
}


def furnish(_world: World) -> None:
    """The organisations are there."""
