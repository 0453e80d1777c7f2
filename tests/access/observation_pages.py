"""Access rows of observations one by one: their wave's readers look, its auditor changes."""

from tests.access import Row, World

READ = ("hr", "client_admin")
SEEN = (*READ, "auditor")

ROWS: dict[str, Row] = {
    "audits:observation-list": Row(get=SEEN, ids="wave"),
    "audits:observation-detail": Row(get=SEEN, ids="wave_observation"),
    "audits:observation-correct": Row(
        get=("auditor",),
        post=("auditor",),
        ids="wave_observation",
        forbidden=READ,
        data={"reason": "Опечатка"},
    ),
    "audits:observation-withdraw": Row(
        post=("auditor",), ids="wave_observation", forbidden=READ, data={"reason": "Не тот филиал"}
    ),
    "audits:verbatim-list": Row(get=SEEN, ids="wave"),
    "audits:observation-table": Row(get=SEEN, post=SEEN, ids="wave"),
    "audits:observation-book": Row(get=SEEN, ids="wave"),
    "audits:verbatim-table": Row(get=SEEN, post=SEEN, ids="wave"),
    "audits:verbatim-book": Row(get=SEEN, ids="wave"),
    "audits:verbatim-tag": Row(post=("auditor",), ids="wave", forbidden=READ),
    "audits:verbatim-untag": Row(post=("auditor",), ids="wave", forbidden=READ),
    "audits:verbatim-undo": Row(post=("auditor",), ids="wave", forbidden=READ),
}


def furnish(world: World) -> None:
    """The visit of the scored wave, in A and in B."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        wave = world.things[f"wave_{letter}"]
        ids["wave_observation"] = {"wave_id": wave.pk, "observation_id": wave.observations.get().pk}
