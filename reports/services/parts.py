"""Jobs that make the files of the cards of branches."""

from datetime import datetime

from accounts.models import User
from jobs.models import Job
from jobs.services import enqueue
from reports.audit_gap import parts_of
from reports.models import Report
from reports.queries.parts import BRANCHES_KIND


def enqueue_parts(report: Report, *, requested_by: User, at: datetime) -> list[Job]:
    """A job a file, inside the transaction that issues the report; a failed one is made anew.

    They wait behind the document in the queue; workers find them without being rung for.
    """
    return [
        enqueue(
            BRANCHES_KIND,
            organisation_id=report.organisation_id,
            key=f"{report.pk}-{part}-{report.facts_sha256[:32]}",
            arguments={"report_id": report.pk, "part": part},
            requested_by_id=requested_by.pk,
            at=at,
        )
        for part in range(1, len(parts_of(report.facts.get("cards", ()))) + 1)
    ]
