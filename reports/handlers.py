"""What the worker's child does for documents: arguments in, the finished file out (settings.JOB_HANDLERS)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from courses.models import Certificate
from jobs.services import JobRefusedError
from reports.audit_gap import audit_gap_html, branch_cards_html, is_of_this_shape
from reports.certificates import certificate_html
from reports.models import Report
from reports.papers import paper_html
from reports.programmes import programme_html

Progress = Callable[[int, str], None]


def render_programme(arguments: dict[str, Any], *, workdir: Path, progress: Progress) -> Path:
    """The PDF of one programme of a request.

    Args:
        arguments: requested_module_id, programme_id.
        workdir: where the file is left.
        progress: told percent and what is being done.
    """
    from reports.rendering import render_pdf  # WeasyPrint is heavy, and only the child needs it

    progress(10, _("Collecting the programme"))
    html = programme_html(int(arguments["requested_module_id"]), int(arguments["programme_id"]))
    progress(40, _("Laying out the pages"))
    target = workdir / "programme.pdf"
    target.write_bytes(render_pdf(html))
    return target


def render_certificate(arguments: dict[str, Any], *, workdir: Path, progress: Progress) -> Path:
    """The PDF of one certificate.

    Args:
        arguments: certificate_id.
        workdir: where the file is left.
        progress: told percent and what is being done.
    """
    from reports.rendering import render_pdf

    certificate = Certificate.objects.get(pk=int(arguments["certificate_id"]))
    progress(30, _("Laying out the pages"))
    target = workdir / "certificate.pdf"
    target.write_bytes(render_pdf(certificate_html(certificate)))
    return target


def render_audit_gap(arguments: dict[str, Any], *, workdir: Path, progress: Progress) -> Path:
    """The PDF of one edition of an audit-gap report.

    Args:
        arguments: report_id.
        workdir: where the file is left.
        progress: told percent and what is being done.
    """
    from reports.rendering import render_pdf

    progress(10, _("Collecting the figures of the wave"))
    html = audit_gap_html(_edition(arguments))
    progress(30, _("Laying out the pages"))
    target = workdir / "audit-gap.pdf"
    target.write_bytes(render_pdf(html))
    progress(95, _("Storing the file"))
    return target


def render_branch_cards(arguments: dict[str, Any], *, workdir: Path, progress: Progress) -> Path:
    """The PDF of one part of the cards of branches of an edition.

    Args:
        arguments: report_id, part (1 is the first).
        workdir: where the file is left.
        progress: told percent and what is being done.
    """
    from reports.rendering import render_pdf

    report = _edition(arguments)
    progress(20, _("Laying out the cards of branches"))
    target = workdir / "audit-gap-branches.pdf"
    target.write_bytes(render_pdf(branch_cards_html(report, int(arguments["part"]))))
    return target


def _edition(arguments: dict[str, Any]) -> Report:
    """The edition that the job speaks of.

    Raises:
        JobRefusedError: it was issued before the product learned to lay out other facts; it waited too long.
    """
    report = Report.objects.get(pk=int(arguments["report_id"]))
    if not is_of_this_shape(report):
        raise JobRefusedError(
            _("This edition is of an earlier kind of report. Issue a new one on the page of the audit.")
        )
    return report


def write_audit_gap_tables(arguments: dict[str, Any], *, workdir: Path, progress: Progress) -> Path:
    """The XLSX of one edition of an audit-gap report.

    Args:
        arguments: report_id.
        workdir: where the file is left.
        progress: told percent and what is being done.
    """
    from reports.workbook import write_workbook

    progress(10, _("Writing the tables"))
    report = Report.objects.select_related("tables").get(pk=int(arguments["report_id"]))
    target = workdir / "audit-gap.xlsx"
    write_workbook(report, target)
    return target


def render_paper(arguments: dict[str, Any], *, workdir: Path, progress: Progress) -> Path:
    """The PDF of one of a group's papers.

    Args:
        arguments: cohort_id, paper.
        workdir: where the file is left.
        progress: told percent and what is being done.
    """
    from reports.rendering import render_pdf

    progress(10, _("Collecting the texts of the course"))
    html = paper_html(int(arguments["cohort_id"]), str(arguments["paper"]))
    progress(40, _("Laying out the pages"))
    target = workdir / "paper.pdf"
    target.write_bytes(render_pdf(html))
    return target
