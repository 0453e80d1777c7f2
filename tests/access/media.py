"""Access rows of the files that a course shows: people of its group and methodologists, never the public."""

from catalog.models import Media
from tests.access import Row, World

SEEN = ("trainee", "hr", "line_manager", "client_admin", "trainer", "verifier", "methodologist")
ROWS: dict[str, Row] = {"media-file": Row(get=SEEN, ids="media", allowed_statuses=(200,))}


def furnish(world: World) -> None:
    """A picture of the programme of each organisation's group."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        name = f"catalog/media/{letter}"
        media = Media.objects.create(
            programme=world.things[f"cohort_{letter}"].programme,
            name="a.png",
            stored_as=name,
            content_type="image/png",
            size=4,
            sha256=letter * 64,
        )
        world.files[name] = b"\x89PNG"
        ids["media"] = {"media_id": media.pk}
