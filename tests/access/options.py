"""Access rows of options of a plan, the list «обязательно», its duties; waves of tests/access/audits.py."""

from audits.models import CriticalFailure
from tests.access import Row, World
from tests.conftest import NOON

ROWS: dict[str, Row] = {
    "audits:option-list": Row(get=("hr", "client_admin", "auditor"), ids="wave"),
    "audits:option-choose": Row(
        post=("auditor",), ids="wave", forbidden=("hr", "client_admin"), data={"option": "1"}
    ),
    "audits:variation-list": Row(get=("hr", "client_admin", "auditor"), ids="wave"),
    "audits:failure-list": Row(get=("hr", "client_admin", "auditor"), ids="wave"),
    "audits:failure-edit": Row(post=("auditor",), ids="wave", forbidden=("hr", "client_admin")),
    "audits:duty-list": Row(get=("hr", "line_manager", "auditor")),
    "audits:duty-done": Row(
        post=("hr", "line_manager"),
        ids="duty",
        forbidden=("auditor",),
        data={"note": "Повесили таблички"},
    ),
    "audits:duty-confirm": Row(post=("hr", "auditor"), ids="duty", forbidden=("line_manager",)),
    "audits:duty-reopen": Row(
        get=("hr", "line_manager", "auditor"),
        post=("hr", "line_manager", "auditor"),
        ids="duty",
        data={"reason": "Таблички нет"},
    ),
}


def furnish(world: World) -> None:
    """A duty in the line manager's branch, in A and in B."""
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        wave, manager = world.things[f"wave_{letter}"], world.people[f"line_manager{suffix}"]
        failure = CriticalFailure.objects.select_related("observation").get(wave=wave)
        branch = manager.memberships.get(role="line_manager").branch
        if branch is not None:
            failure.observation.branch = branch
            failure.observation.save(update_fields=["branch"])
        failure.responsible, failure.told_at = "Управляющий филиалом", NOON
        failure.save(update_fields=["responsible", "told_at"])
        ids["duty"] = {"failure_id": failure.pk}
