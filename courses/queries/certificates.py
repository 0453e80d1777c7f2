"""Reads of certificates."""

from django.db.models import Q, QuerySet

from accounts.models import Membership, User
from courses.models import Certificate, Enrolment
from courses.queries.cohorts import MANAGE
from figures.words import spellings

KEEPERS = (Membership.Role.METHODOLOGIST, Membership.Role.ADMIN)  # may revoke


def certificate_by_code(code: str) -> Certificate | None:
    """The certificate with this public code, however its letters are typed; revoked ones too."""
    tidy = code.strip().upper().replace("-", "").replace(" ", "")
    return Certificate.objects.select_related("enrolment__cohort").filter(code=tidy).first()


def visible_certificates(user: User) -> QuerySet[Certificate]:
    """Certificates that the person may see besides the own ones; the provider's keepers see all."""
    certificates = Certificate.objects.select_related("enrolment__user", "enrolment__cohort")
    if user.has_role(*KEEPERS):
        return certificates
    return certificates.filter(enrolment__in=Enrolment.objects.reached_by(user, *MANAGE))


def certificate_table(user: User, *, text: str) -> QuerySet[Certificate]:
    """Certificates by number or name, newest first."""
    found = visible_certificates(user)
    for word in text.split():
        match = Q(number__icontains=word) | Q(code__iexact=word)
        for spelling in spellings(word):
            match |= Q(enrolment__user__last_name__icontains=spelling)
            match |= Q(enrolment__user__first_name__icontains=spelling)
            match |= Q(enrolment__cohort__title__icontains=spelling)
        found = found.filter(match)
    return found.order_by("-number")
