"""Certificates: issued once an enrolment with their facts by value, revoked with a reason."""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.services.journal import record
from courses import zones
from courses.models import Certificate, CohortAssignment, CohortDay, Enrolment
from courses.services.notices import tell_participants
from jobs.services import enqueue

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads as something else: no 0 O 1 I L
CODE_LENGTH = 12
NUMBER_TRIES = 20
JOB_KIND = "certificate-pdf"
REVIEWED = "Результат пересмотрен"
READY = _("Your certificate is ready")


class NotCompetentError(Exception):
    """Only «competent» earns a certificate."""


class AlreadyRevokedError(Exception):
    """The certificate was revoked before."""


class NoReasonError(Exception):
    """A certificate is not revoked without a reason."""


@transaction.atomic
def issue_certificate(enrolment_id: int, *, at: datetime) -> Certificate:
    """The enrolment's certificate: a new one, or the one there is; its PDF is enqueued.

    A certificate that a review had revoked becomes valid again when the review ends in «competent».

    Args:
        enrolment_id: locked by the caller or here, so that two calls make one certificate.
        at: aware moment; its year in the cohort's zone is the number's year.

    Raises:
        NotCompetentError: the enrolment is not competent.

    """
    enrolment = (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cohort__organisation", "cohort__programme__module", "user__branch")
        .get(pk=enrolment_id)
    )
    if enrolment.state != Enrolment.State.COMPETENT:
        raise NotCompetentError
    standing = Certificate.objects.filter(enrolment=enrolment).first()
    if standing is not None:
        return _reinstated(standing, at=at)
    provider = Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).first()
    certificate = _create(enrolment, collect_facts(enrolment, provider, at=at), at=at)
    _enqueue_pdf(certificate, by=None, at=at)
    _write_journal("certificate.issue", certificate, by=None, at=at)
    tell_participants([enrolment], "certificate", key=certificate.number, subject=str(READY), at=at)
    return certificate


@transaction.atomic
def revoke_certificate(certificate_id: int, *, by: User, reason: str, at: datetime) -> Certificate:
    """Make a certificate invalid for good; the public check says so and when.

    Raises:
        NoReasonError: the reason is empty.
        AlreadyRevokedError: it is invalid already.

    """
    if not reason.strip():
        raise NoReasonError
    certificate = Certificate.objects.select_for_update(no_key=True).get(pk=certificate_id)
    if certificate.revoked_at is not None:
        raise AlreadyRevokedError
    certificate.revoked_at, certificate.revoke_reason = at, reason.strip()
    certificate.save(update_fields=["revoked_at", "revoke_reason"])
    _write_journal("certificate.revoke", certificate, by=by, at=at)
    return certificate


def revoke_standing(enrolment: Enrolment, *, at: datetime) -> None:
    """Invalidate the enrolment's certificate because its result is under review; inside a transaction."""
    certificate = Certificate.objects.filter(enrolment=enrolment, revoked_at__isnull=True).first()
    if certificate is not None:
        certificate.revoked_at, certificate.revoke_reason = at, REVIEWED
        certificate.save(update_fields=["revoked_at", "revoke_reason"])
        _write_journal("certificate.revoke", certificate, by=None, at=at)


@transaction.atomic
def render_again(certificate_id: int, *, by: User, at: datetime) -> int:
    """Enqueue the PDF again after a failure; the id of the job to ring for."""
    certificate = Certificate.objects.select_for_update(no_key=True).get(pk=certificate_id)
    return _enqueue_pdf(certificate, by=by, at=at)


def collect_facts(enrolment: Enrolment, provider: Organisation | None, *, at: datetime) -> dict[str, Any]:
    """What the certificate says, by value: texts and ISO dates.

    Keys: last_name, first_name, middle_name, full_name, post, branch, organisation, provider, licence,
    module_code, module_title, programme_version, days, hours (academic), mode, starts_on, ends_on, issued_on,
    cohort, trainers (list of full names), outcomes (list of {code, kind, text}).
    """
    cohort, person = enrolment.cohort, enrolment.user
    module = cohort.programme.module
    dates = list(CohortDay.objects.filter(cohort=cohort).values_list("on_date", flat=True))
    issued_on = zones.wall_clock(at, cohort.timezone).date()
    begun_on = zones.wall_clock(cohort.started_at or at, cohort.timezone).date()
    trainers = CohortAssignment.objects.filter(cohort=cohort, role=CohortAssignment.Role.TRAINER)
    return {
        "last_name": person.last_name,
        "first_name": person.first_name,
        "middle_name": person.middle_name,
        "full_name": person.full_name,
        "post": person.post,
        "branch": person.branch.name if person.branch else "",
        "organisation": cohort.organisation.name,
        "provider": provider.name if provider else "",
        "licence": provider.licence_number if provider else "",
        "module_code": module.code,
        "module_title": module.title,
        "programme_version": cohort.programme.version,
        "days": module.days,
        "hours": module.academic_hours,
        "mode": cohort.mode,
        "starts_on": min(dates, default=begun_on).isoformat(),
        "ends_on": max(dates, default=issued_on).isoformat(),
        "issued_on": issued_on.isoformat(),
        "cohort": cohort.title,
        "trainers": [one.user.full_name for one in trainers.select_related("user").order_by("pk")],
        "outcomes": cohort.programme.outcomes,
    }


def _create(enrolment: Enrolment, facts: dict[str, Any], *, at: datetime) -> Certificate:
    """The certificate's row with the next number.

    Two issued at once get two numbers: the unique number refuses one of them, and it tries the next. No row
    is locked for it, because no row is sure to be there.
    """
    year = zones.wall_clock(at, enrolment.cohort.timezone).year
    for attempt in range(NUMBER_TRIES):
        try:
            with transaction.atomic():
                certificate = Certificate.objects.create(
                    enrolment=enrolment,
                    number=_next_number(year),
                    code="".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
                    facts=facts,
                    issued_at=at,
                )
            break
        except IntegrityError:
            if attempt == NUMBER_TRIES - 1:
                raise
    return certificate


def _next_number(year: int) -> str:
    """«2026-000123», which another transaction may be taking right now."""
    last = Certificate.objects.filter(number__startswith=f"{year}-").order_by("-number").first()
    ordinal = int(last.number.partition("-")[2]) + 1 if last else 1
    return f"{year}-{ordinal:06d}"


def _reinstated(certificate: Certificate, *, at: datetime) -> Certificate:
    """Valid again if it was a review that had revoked it; what a person revoked stays revoked."""
    if certificate.revoked_at is not None and certificate.revoke_reason == REVIEWED:
        certificate.revoked_at, certificate.revoke_reason = None, ""
        certificate.save(update_fields=["revoked_at", "revoke_reason"])
        _write_journal("certificate.reinstate", certificate, by=None, at=at)
    return certificate


def _enqueue_pdf(certificate: Certificate, *, by: User | None, at: datetime) -> int:
    """Enqueue the rendering of these facts and remember the job."""
    digest = hashlib.sha256(
        json.dumps([certificate.number, certificate.code, certificate.facts], sort_keys=True).encode()
    ).hexdigest()
    job = enqueue(
        JOB_KIND,
        organisation_id=certificate.enrolment.cohort.organisation_id,
        key=f"{certificate.pk}:{digest}",
        arguments={"certificate_id": certificate.pk},
        requested_by_id=by.pk if by else None,
        at=at,
    )
    certificate.job_id = job.pk
    certificate.save(update_fields=["job_id"])
    return job.pk


def _write_journal(verb: str, certificate: Certificate, *, by: User | None, at: datetime) -> None:
    """Say in the journal what happened to the certificate."""
    record(
        verb,
        actor=by,
        organisation_id=certificate.enrolment.cohort.organisation_id,
        subject=certificate,
        at=at,
        detail={"number": certificate.number},
    )
