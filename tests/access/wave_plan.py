"""Access rows of plans of waves, of their progress, and of instruments.

A draft of A and one of B with their auditors; a copy of an instrument that each of them owns.
"""

from audits.models import WaveInstrument
from tests.access import PROVIDER, Row, World
from tests.factories.plans import draft_wave
from tests.factories.surveys import questionnaire_of

READ = ("hr", "client_admin")
PLANS = ("auditor", *PROVIDER)


def _plan(*, get: bool = False, **fields) -> Row:
    """A page or a POST of whoever plans the wave; its readers see the wave and may not plan it."""
    return Row(get=PLANS if get else None, **{"post": PLANS, "ids": "plan", "forbidden": READ, **fields})


ROWS: dict[str, Row] = {
    "audits:wave-create": Row(get=PLANS, post=PLANS),
    "audits:wave-plan": _plan(get=True, post=None),
    "audits:wave-foresee": _plan(get=True, post=None),
    "audits:wave-basics": _plan(),
    "audits:wave-budgets": _plan(),
    "audits:wave-design": _plan(),
    "audits:wave-branches": _plan(get=True),
    "audits:wave-sources": _plan(),
    "audits:source-add": _plan(),
    "audits:source-remove": _plan(ids="plan_source"),
    "audits:wave-quotas": _plan(get=True),
    "audits:wave-begin": _plan(get=True),
    "audits:wave-delete": _plan(get=True),
    "audits:wave-auditors": Row(post=PROVIDER, ids="plan", forbidden=(*READ, "auditor")),
    "audits:wave-progress": Row(get=(*READ, "auditor"), ids="plan"),
    "audits:instrument-list": Row(get=PLANS),
    "audits:instrument-detail": Row(get=PLANS, ids="own_instrument"),
    "audits:instrument-edit": Row(get=PLANS, post=PLANS, ids="own_instrument"),
}


def furnish(world: World) -> None:
    """A draft with a source, and an own copy, in A and in B."""
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        organisation, auditor = world.things[letter], world.people[f"auditor{suffix}"]
        wave = draft_wave(organisation=organisation, auditor=auditor, branches=2)
        own = questionnaire_of(None, code=f"own-{letter}", owner=organisation)
        source = WaveInstrument.objects.create(wave=wave, instrument=own)
        ids["plan"] = {"wave_id": wave.pk}
        ids["plan_source"] = {"wave_id": wave.pk, "source_id": source.pk}
        ids["own_instrument"] = {"instrument_id": own.pk}
