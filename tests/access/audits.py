"""Access rows of the room audits.

Puts `wave_a` and `wave_b`, scored and with figures, into `world.things`; the auditors are assigned to theirs.
"""

from tests.access import (
    PROVIDER,
    Row,
    World,
    erasures,
    observation_pages,
    observations,
    options,
    scenarios,
    sheets,
    surveys,
    verdicts,
    wave_plan,
)
from tests.factories.waves import scored_wave

READ = ("hr", "client_admin")
SEEN = (*READ, "auditor")


def _work(ids: str, **fields) -> Row:
    """A POST of the wave's auditor."""
    return Row(post=("auditor",), ids=ids, forbidden=READ, **fields)


ROWS: dict[str, Row] = {
    "audits:wave-list": Row(get=(*SEEN, *PROVIDER)),
    "audits:wave-detail": Row(get=SEEN, ids="wave"),
    "audits:wave-score": Row(get=("auditor",), post=("auditor",), ids="wave", forbidden=READ),
    "audits:wave-check": _work("wave"),
    "audits:wave-collect": _work("wave"),
    "audits:wave-approve": Row(get=("auditor",), post=("auditor",), ids="wave", forbidden=READ),
    "audits:approval-withdraw": _work("wave", data={"reason": "Поспешили"}),
    "audits:cause-edit": _work("wave"),
    "audits:plan-accept": _work("wave"),
    "audits:plan-request": Row(get=READ, ids="wave", forbidden=("auditor",)),
    "audits:recommendation-create": Row(get=("auditor",), post=("auditor",), ids="wave", forbidden=READ),
    "audits:recommendation-accept": _work("line"),
    "audits:recommendation-reject": _work("line", data={"reason": "Не подходит"}),
    "audits:recommendation-request": Row(get=READ, ids="line", forbidden=("auditor",)),
    **erasures.ROWS,
    **observation_pages.ROWS,
    **observations.ROWS,
    **options.ROWS,
    **scenarios.ROWS,
    **sheets.ROWS,
    **surveys.ROWS,
    **verdicts.ROWS,
    **wave_plan.ROWS,
}


def furnish(world: World) -> None:
    """A scored wave in A and in B with its auditor and a proposed course."""
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        wave = scored_wave(organisation=world.things[letter], auditor=world.people["auditor" + suffix])
        world.things[f"wave_{letter}"] = wave
        ids["wave"] = {"wave_id": wave.pk}
        ids["line"] = {"recommendation_id": wave.recommendations.get(kind="course").pk}
    erasures.furnish(world)
    observation_pages.furnish(world)
    observations.furnish(world)
    options.furnish(world)
    scenarios.furnish(world)
    sheets.furnish(world)
    surveys.furnish(world)
    verdicts.furnish(world)
    wave_plan.furnish(world)
