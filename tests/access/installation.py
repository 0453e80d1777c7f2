"""Access rows of the installation's own pages."""

from tests.access import EVERYBODY, Row, World

ROWS: dict[str, Row] = {
    "healthz": Row(get=EVERYBODY, public=True, allowed_statuses=(200, 503)),
    "healthz-jobs": Row(get=EVERYBODY, public=True, allowed_statuses=(200, 503)),
    "language-choose": Row(post=EVERYBODY, public=True, data={"language": "en", "next": "/"}),
}


def furnish(world: World) -> None:
    """These pages have no objects."""
