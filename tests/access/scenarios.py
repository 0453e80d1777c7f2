"""Access rows of the bank of scenarios: what an observer plays is no business of readers and branches.

An own copy in A and in B; the auditors are those of tests/access/audits.py.
"""

from tests.access import PROVIDER, Row, World
from tests.factories.scenarios import scenario_of

PLANS = ("auditor", *PROVIDER)

ROWS: dict[str, Row] = {
    "audits:scenario-list": Row(get=PLANS),
    "audits:scenario-detail": Row(get=PLANS, ids="own_scenario"),
    "audits:scenario-edit": Row(get=PLANS, post=PLANS, ids="own_scenario"),
}


def furnish(world: World) -> None:
    """A copy that A owns and one that B owns."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        own = scenario_of(world.things[letter], code=f"own-{letter}", title=f"Сценарий {letter}")
        ids["own_scenario"] = {"scenario_id": own.pk}
