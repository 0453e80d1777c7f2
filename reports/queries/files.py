"""The files of an edition as they stand: the document and the workbook."""

from dataclasses import dataclass

from jobs.models import Job
from reports.models import Report, ReportTables

PDF, XLSX = "pdf", "xlsx"
TABLES_KIND = "audit-gap-xlsx"  # of the job


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file and the job that makes it."""

    code: str
    job: Job | None

    @property
    def title(self) -> str:
        """As it is called."""
        return self.code.upper()

    @property
    def is_ready(self) -> bool:
        """Whether there is a file."""
        return self.job is not None and self.job.state == Job.State.DONE


def files_of(report: Report) -> list[ReportFile]:
    """The document, and the workbook of an edition that has tables. Three statements."""
    files = [file_of(report, PDF)]
    if ReportTables.objects.filter(report=report.pk).exists():
        files.append(file_of(report, XLSX))
    return files


def file_of(report: Report, code: str) -> ReportFile:
    """One of them. One statement."""
    if code == XLSX:
        jobs = Job.objects.of_subject(TABLES_KIND, f"{report.pk}-")
        return ReportFile(XLSX, jobs.filter(organisation_id=report.organisation_id).first())
    return ReportFile(PDF, Job.objects.filter(pk=report.job_id or 0).first())


def file_name(report: Report, code: str) -> str:
    """The name under which it is saved."""
    return f"audit-gap-{report.subject_id:03d}-{report.edition}.{code}"
