"""Lists of a wave as a table: asked for by a page, written by a job from what the asker may read."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from audits.models import AuditWave, CommentTag, Observation
from audits.queries.remarks import mask_of
from jobs.models import Job
from jobs.services import enqueue

KIND = "wave-table"
OBSERVATIONS, REMARKS = "observations", "remarks"


@transaction.atomic
def request_table(
    wave: AuditWave,
    what: str,
    query: Mapping[str, str],
    *,
    is_auditor: bool,
    requested_by_id: int,
    at: datetime,
) -> Job:
    """The job that writes the table; the caller rings after the commit. The same rows give the same job.

    Args:
        what: OBSERVATIONS or REMARKS. query: of the list's address. is_auditor: whether visits are read while
            the wave collects, and observers are named.
    """
    return enqueue(
        KIND,
        organisation_id=wave.organisation_id,
        key=key_of(wave, what, query, is_auditor=is_auditor),
        arguments={"wave": wave.pk, "what": what, "query": dict(query), "is_auditor": is_auditor},
        requested_by_id=requested_by_id,
        at=at,
    )


def table_job(wave: AuditWave, what: str, query: Mapping[str, str], *, is_auditor: bool) -> Job | None:
    """The job of this table of the rows as they are now; None when nobody has asked. Four statements."""
    key = key_of(wave, what, query, is_auditor=is_auditor)
    jobs = Job.objects.filter(organisation_id=wave.organisation_id, kind=KIND, key=key)
    return jobs.order_by("-pk").first()


def key_of(wave: AuditWave, what: str, query: Mapping[str, str], *, is_auditor: bool) -> str:
    """Another one for other filters, for another reader's rights, and after any change of what is listed.

    Names that came since are hidden in the lists, so a table from before is another one.
    """
    seen = Observation.objects.filter(wave=wave).aggregate(
        count=Count("pk"), last=Max("pk"), superseded=Count("superseded_at")
    )
    tags = CommentTag.objects.filter(observation__wave=wave).aggregate(count=Count("pk"), last=Max("pk"))
    parts: list[Any] = [what, sorted(query.items()), is_auditor, wave.state, seen, tags, mask_of(wave).stems]
    return f"{wave.pk}-{hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]}"
