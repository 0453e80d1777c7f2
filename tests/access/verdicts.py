"""Access rows of verdicts and repeats; the waves are those of tests/access/audits.py."""

from tests.access import Row, World
from tests.factories.verdicts import wave_pair

READ = ("hr", "client_admin")

ROWS: dict[str, Row] = {
    "audits:wave-changes": Row(get=(*READ, "auditor"), ids="repeat"),
    "audits:repeat-create": Row(
        get=("auditor",), post=("auditor",), ids="wave", forbidden=READ, data={"name": "Повтор"}
    ),
}


def furnish(world: World) -> None:
    """A repeat with its verdicts in A and in B."""
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        _baseline, repeat = wave_pair(
            {"MV04": 50.0},
            {"MV04": 70.0},
            organisation=world.things[letter],
            auditor=world.people["auditor" + suffix],
            branches=1,
        )
        repeat.frozen["comparison"] = {
            "baseline": {"id": repeat.baseline_id, "name": "весна"},
            "obstacle": "",
        }
        repeat.save()
        ids["repeat"] = {"wave_id": repeat.pk}
