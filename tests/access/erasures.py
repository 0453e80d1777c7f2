"""Access rows of the acts of erasure of audit evidence."""

from accounts.services.journal import record
from audits.evidence import PHOTO
from tests.access import Row, World
from tests.conftest import NOON

SEEN = ("hr", "client_admin", "auditor")

ROWS: dict[str, Row] = {
    "audits:erasure-list": Row(get=SEEN, ids="wave"),
    "audits:erasure-detail": Row(get=SEEN, ids="erasure"),
}


def furnish(world: World) -> None:
    """A photograph of each wave was erased."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        wave = world.things[f"wave_{letter}"]
        record(
            PHOTO,
            actor=None,
            organisation_id=wave.organisation_id,
            subject=wave,
            at=NOON,
            detail={"wave": wave.pk},
        )
        ids["erasure"] = {"wave_id": wave.pk, "day": f"{NOON:%Y-%m-%d}"}
