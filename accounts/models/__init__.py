"""People and organisations: the rows that every other room leans on."""

from accounts.models.assignments import Assignment
from accounts.models.imports import PeopleImport
from accounts.models.journal import AuditEvent
from accounts.models.organisations import Branch, Flag, Organisation
from accounts.models.people import (
    Consent,
    Invitation,
    LoginCode,
    LoginSession,
    Membership,
    User,
    UserQuerySet,
)
from accounts.models.preferences import NoticePreference

__all__ = [
    "Assignment",
    "AuditEvent",
    "Branch",
    "Consent",
    "Flag",
    "Invitation",
    "LoginCode",
    "LoginSession",
    "Membership",
    "NoticePreference",
    "Organisation",
    "PeopleImport",
    "User",
    "UserQuerySet",
]
