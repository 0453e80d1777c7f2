"""Access rows of the home page, search and documents."""

from reports.services import request_report
from tests.access import EVERYBODY, Row, World, notices
from tests.conftest import NOON

WAVE_READERS = ("hr", "client_admin", "auditor")

ROWS: dict[str, Row] = {
    **notices.ROWS,
    "reports:home": Row(get=EVERYBODY),
    "reports:search": Row(get=EVERYBODY),
    "reports:report-request": Row(post=WAVE_READERS, ids="wave"),
    "reports:report-detail": Row(get=WAVE_READERS, ids="report"),
    "reports:report-file": Row(get=WAVE_READERS, ids="report", allowed_statuses=(302,)),
    "reports:report-retry": Row(post=WAVE_READERS, ids="report"),
    "reports:paper-list": Row(get=("trainer", "trainee", "hr", "client_admin"), ids="cohort"),
    "reports:paper-request": Row(post=("trainer",), ids="paper"),
    "reports:paper-file": Row(get=("trainer",), ids="paper", allowed_statuses=(302,)),
    "reports:certificate-verify": Row(get=EVERYBODY, public=True, ids="code", allowed_statuses=(200, 404)),
}


def furnish(world: World) -> None:
    """Notices, a report of the wave in A and in B; a public code that nothing has."""
    notices.furnish(world)
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        wave, person = world.things[f"wave_{letter}"], world.people["auditor" + suffix]
        ids["report"] = {"report_id": request_report(wave.pk, requested_by=person, at=NOON).pk}
        ids["paper"] = {**ids["cohort"], "paper": "guide"}
    world.ids["code"] = {"code": "ABCDEFGHJKLM"}
    world.foreign_ids["code"] = {"code": "ABCDEFGHJKLM"}
