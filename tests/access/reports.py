"""Access rows of the home page, search and documents."""

from reports.services import request_report
from tests.access import EVERYBODY, Row, World, audit_conclusions, notices, report_links
from tests.conftest import NOON

WAVE_READERS = ("hr", "client_admin", "auditor")
PAPER_READERS = ("trainer", "trainee", "hr", "client_admin")
NO_KEYS = ("trainee", "hr", "client_admin", "line_manager", "verifier")

ROWS: dict[str, Row] = {
    **notices.ROWS,
    **report_links.ROWS,
    **audit_conclusions.ROWS,
    "reports:home": Row(get=EVERYBODY),
    "reports:search": Row(get=EVERYBODY),
    "reports:report-request": Row(post=WAVE_READERS, ids="wave"),
    "reports:report-detail": Row(get=WAVE_READERS, ids="report"),
    "reports:report-file": Row(get=WAVE_READERS, ids="report", allowed_statuses=(302,)),
    "reports:report-retry": Row(post=WAVE_READERS, ids="report"),
    "reports:paper-list": Row(
        get=PAPER_READERS, ids="cohort", forbidden=("line_manager", "verifier"), allowed_statuses=(200,)
    ),
    "reports:paper-request": Row(post=("trainer",), ids="paper", forbidden=NO_KEYS),
    "reports:paper-file": Row(get=("trainer",), ids="paper", forbidden=NO_KEYS, allowed_statuses=(302,)),
    "reports:paper-file of a workbook": Row(
        get=PAPER_READERS, ids="workbook", forbidden=("line_manager", "verifier"), allowed_statuses=(302,)
    ),
    "reports:certificate-search": Row(get=EVERYBODY, public=True),
    "reports:certificate-verify": Row(get=EVERYBODY, public=True, ids="code", allowed_statuses=(200, 404)),
}


def furnish(world: World) -> None:
    """Notices, a report of the wave in A and in B; a public code that nothing has."""
    notices.furnish(world)
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        wave, person = world.things[f"wave_{letter}"], world.people["auditor" + suffix]
        ids["report"] = {"report_id": request_report(wave.pk, requested_by=person, at=NOON).pk}
        ids["paper"] = {**ids["cohort"], "paper": "guide"}
        ids["workbook"] = {**ids["cohort"], "paper": "workbook"}
    report_links.furnish(world)
    audit_conclusions.furnish(world)
    world.ids["code"] = {"code": "ABCDEFGHJKLM"}
    world.foreign_ids["code"] = {"code": "ABCDEFGHJKLM"}
