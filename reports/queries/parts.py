"""Files of the cards of branches, where they are too many for the document itself."""

from dataclasses import dataclass

from jobs.models import Job
from reports.audit_gap import parts_of
from reports.models import Report

BRANCHES_KIND = "audit-gap-branches"  # of the job


@dataclass(frozen=True, slots=True)
class PartFile:
    """One file. first, last: names of its branches."""

    part: int
    first: str
    last: str
    job: Job | None

    @property
    def is_ready(self) -> bool:
        """Whether there is a file."""
        return self.job is not None and self.job.state == Job.State.DONE

    @property
    def has_failed(self) -> bool:
        """Whether it is to be made again."""
        return self.job is not None and self.job.state == Job.State.FAILED


def part_files(report: Report) -> list[PartFile]:
    """The files in their order; none where the document holds every card. One statement at most."""
    parts = parts_of(report.facts.get("cards", ()))
    if not parts:
        return []
    jobs: dict[int, Job] = {}
    found = Job.objects.of_subject(BRANCHES_KIND, f"{report.pk}-")
    for job in found.filter(organisation_id=report.organisation_id):
        jobs.setdefault(int(job.arguments["part"]), job)
    return [
        PartFile(at, cards[0]["name"], cards[-1]["name"], jobs.get(at))
        for at, cards in enumerate(parts, start=1)
    ]
