"""A group's papers: made by a job, anew only when what they print has changed."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.models import Cohort
from jobs.models import Job
from jobs.services import enqueue
from reports.papers import PAPER_KIND, paper_key, paper_mark
from reports.queries.papers import jobs_of, printable


class NothingToPrintError(Exception):
    """The version has no lessons, or nobody in it plays a client: the paper would be empty."""


@transaction.atomic
def request_paper(
    cohort_id: int, paper: str, *, requested_by: User, at: datetime, is_anew: bool = False
) -> Job:
    """The job that makes one of a group's papers: the one there is while what it prints stays the same.

    Args:
        cohort_id: whose version and norms.
        paper: one of reports.papers.PAPERS.
        requested_by: who asks; that they may is the caller's to check.
        at: aware moment.
        is_anew: a paper that is ready is made once more; its file may be lost.

    Raises:
        NothingToPrintError: the version has nothing for this paper.
    """
    cohort = Cohort.objects.select_related("organisation", "programme__module").get(pk=cohort_id)
    if paper not in printable(cohort):
        raise NothingToPrintError(paper)
    key = paper_key(cohort, paper, paper_mark(cohort))
    jobs = list(jobs_of(cohort, key))
    if jobs and (jobs[-1].in_progress or (jobs[-1].state == Job.State.DONE and not is_anew)):
        return jobs[-1]
    return enqueue(
        PAPER_KIND,
        organisation_id=cohort.organisation_id,
        key=_key_of_next(key, jobs),
        arguments={"cohort_id": cohort.pk, "paper": paper},
        requested_by_id=requested_by.pk,
        at=at,
    )


def _key_of_next(key: str, jobs: list[Job]) -> str:
    """A failed job gives way to one of the same key; one that is ready stays beside the next."""
    if not jobs:
        return key
    return jobs[-1].key if jobs[-1].state == Job.State.FAILED else f"{key}-{len(jobs) + 1}"
