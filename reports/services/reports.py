"""Issuing a report: facts and tables are kept by value, its files are made by jobs."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from audits.errors import WaveNotScoredError
from audits.models import AuditWave
from jobs.models import Job
from jobs.services import enqueue
from reports.audit_gap import OldEditionError, is_of_this_shape
from reports.models import Report, ReportTables
from reports.queries.audit_gap import audit_gap_facts
from reports.queries.files import TABLES_KIND
from reports.queries.tables import wave_tables
from reports.services.parts import enqueue_parts

AUDIT_GAP = "audit-gap"
JOB_KIND = "audit-gap-pdf"


@transaction.atomic
def request_report(wave_id: int, *, requested_by: User, at: datetime) -> Report:
    """The audit-gap report of the wave as it stands: a new edition, or the last one if nothing changed.

    The caller rings for `job_id` after the commit; the workbook's job stands behind it in the queue.

    Raises:
        WaveNotScoredError: the wave has no figures, or its figures are of former observations.
    """
    wave = (
        AuditWave.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation")
        .get(pk=wave_id)
    )
    scored = (AuditWave.State.SCORED, AuditWave.State.APPROVED, AuditWave.State.ARCHIVED)
    if wave.state not in scored or not wave.frozen:
        raise WaveNotScoredError(wave.name)
    tables = wave_tables(wave)
    facts = {**audit_gap_facts(wave), "tables_sha256": _mark(tables)}
    mark = _mark(facts)
    last = Report.objects.filter(kind=AUDIT_GAP, subject_id=wave.pk).order_by("-edition").first()
    if last is None or last.facts_sha256 != mark:
        last = Report.objects.create(
            organisation=wave.organisation,
            kind=AUDIT_GAP,
            subject_id=wave.pk,
            edition=last.edition + 1 if last else 1,
            facts=facts,
            facts_sha256=mark,
            requested_by=requested_by,
            created_at=at,
        )
        ReportTables.objects.create(report=last, sheets=tables)
        record(
            "report.issue",
            actor=requested_by,
            organisation_id=wave.organisation_id,
            subject=last,
            at=at,
            detail={"wave": wave.pk, "edition": last.edition},
        )
    _enqueue(last, requested_by=requested_by, at=at)
    _enqueue_tables(last, requested_by=requested_by, at=at)
    enqueue_parts(last, requested_by=requested_by, at=at)
    return last


@transaction.atomic
def retry_report(report_id: int, *, requested_by: User, at: datetime) -> Job:
    """Make the document of an edition and its cards again after a failure; other jobs stay.

    Raises:
        OldEditionError: its facts are of an older shape; a new edition is to be issued.
    """
    report = Report.objects.select_for_update(no_key=True).get(pk=report_id)
    if not is_of_this_shape(report):
        raise OldEditionError(report.pk)
    enqueue_parts(report, requested_by=requested_by, at=at)
    return _enqueue(report, requested_by=requested_by, at=at)


@transaction.atomic
def retry_tables(report_id: int, *, requested_by: User, at: datetime) -> Job:
    """Make the workbook of an edition again after a failure; the job there is if it has not failed.

    Raises:
        ReportTables.DoesNotExist: the edition was issued without tables.
    """
    report = Report.objects.select_for_update(no_key=True).get(pk=report_id)
    ReportTables.objects.only("pk").get(report=report)
    return _enqueue_tables(report, requested_by=requested_by, at=at)


def _enqueue(report: Report, *, requested_by: User, at: datetime) -> Job:
    """The job that makes the file of this edition."""
    job = enqueue(
        JOB_KIND,
        organisation_id=report.organisation_id,
        key=f"{report.pk}-{report.facts_sha256[:32]}",
        arguments={"report_id": report.pk},
        requested_by_id=requested_by.pk,
        at=at,
    )
    if report.job_id != job.pk:
        report.job_id = job.pk
        report.save(update_fields=["job_id"])
    return job


def _enqueue_tables(report: Report, *, requested_by: User, at: datetime) -> Job:
    """The job that writes the workbook of this edition."""
    return enqueue(
        TABLES_KIND,
        organisation_id=report.organisation_id,
        key=f"{report.pk}-{report.facts_sha256[:32]}",
        arguments={"report_id": report.pk},
        requested_by_id=requested_by.pk,
        at=at,
    )


def _mark(facts: Any) -> str:
    """Sha256 of the values as canonical JSON."""
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
