"""Access rows of the ways to read a report: tables, the page, links for people without an account."""

from django.utils import timezone

from reports.services import make_link
from tests.access import Row, World

READERS = ("hr", "client_admin", "auditor")

ROWS: dict[str, Row] = {
    "reports:report-tables": Row(get=READERS, ids="report", allowed_statuses=(302,)),
    "reports:report-tables-retry": Row(post=READERS, ids="report"),
    "reports:audit-gap-web": Row(get=READERS, ids="report"),
    "reports:report-link-create": Row(post=READERS, ids="report", data={"label": "Директор", "days": 7}),
    "reports:report-link-revoke": Row(post=READERS, ids="report_link"),
    "report_links:link-open": Row(get=(), ids="report_secret", public=True, shared=True),
    "report_links:link-file": Row(get=(), ids="report_secret", public=True, shared=True),
}


def furnish(world: World) -> None:
    """An open link of the report in A and in B; nobody needs an account for it."""
    for suffix, ids in (("", world.ids), ("_b", world.foreign_ids)):
        person, report_id = world.people["auditor" + suffix], ids["report"]["report_id"]
        link, secret = make_link(report_id, label="Директор", days=30, by=person, at=timezone.now())
        ids["report_link"] = {"report_id": report_id, "link_id": link.pk}
        ids["report_secret"] = {"secret": secret}
