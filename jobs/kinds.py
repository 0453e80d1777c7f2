"""Kinds of notices in one table: when the mail goes, whether it can be switched off, what it is called.

A kind is a name only: which room writes it and about what is not known here. A kind that is missing is mailed
at once and cannot be switched off: a letter too many is better than one that nobody gets.
"""

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class Urgency(StrEnum):
    """When the mail of a kind goes."""

    AT_ONCE = "at_once"  # whatever the hour: somebody waits for it, or it concerns the next hours
    WAKING = "waking"  # at once, but not within the reader's quiet hours
    DIGEST = "digest"  # once a day, in the reader's morning, with the others


class Topic(StrEnum):
    """Whom a kind concerns; orders the list of preferences."""

    LEARNING = "learning"
    WORK = "work"  # of those who order, hold and assess courses
    ENTRANCE = "entrance"  # links that let somebody in: never on a page


class Kind(NamedTuple):
    """One kind of notice."""

    title: str | Promise
    urgency: Urgency
    topic: Topic
    is_obligatory: bool = False  # its mail cannot be switched off


DIGEST = "digest"  # the daily letter itself: switched off by this name
KINDS: dict[str, Kind] = {
    "courses.assigned": Kind(
        pgettext_lazy("notice kind", "Enrolment in a course"),
        Urgency.AT_ONCE,
        Topic.LEARNING,
        is_obligatory=True,
    ),
    "courses.dates": Kind(
        pgettext_lazy("notice kind", "New dates of a course"),
        Urgency.WAKING,
        Topic.LEARNING,
        is_obligatory=True,
    ),
    "courses.certificate": Kind(
        pgettext_lazy("notice kind", "Certificate is ready"), Urgency.WAKING, Topic.LEARNING
    ),
    "courses.reminder": Kind(
        pgettext_lazy("notice kind", "Reminders of what is left"), Urgency.DIGEST, Topic.LEARNING
    ),
    "assessments.grade": Kind(
        pgettext_lazy("notice kind", "Work is assessed or returned"), Urgency.WAKING, Topic.LEARNING
    ),
    "assessments.window": Kind(
        pgettext_lazy("notice kind", "A test closes within a day"), Urgency.WAKING, Topic.LEARNING
    ),
    "assessments.live": Kind(
        pgettext_lazy("notice kind", "A learner asks to be assessed in person"), Urgency.WAKING, Topic.WORK
    ),
    "assessments.observation-asked": Kind(
        pgettext_lazy("notice kind", "A learner asks to be observed at work"), Urgency.WAKING, Topic.WORK
    ),
    "assessments.observation-signed": Kind(
        pgettext_lazy("notice kind", "An observation at work waits for your signature"),
        Urgency.WAKING,
        Topic.LEARNING,
    ),
    "assessments.waiting": Kind(
        pgettext_lazy("notice kind", "Works wait for assessment"), Urgency.DIGEST, Topic.WORK
    ),
    "assessments.regrade": Kind(
        pgettext_lazy("notice kind", "Test result was recounted"), Urgency.WAKING, Topic.LEARNING
    ),
    "assessments.appeal-decided": Kind(
        pgettext_lazy("notice kind", "Answer to an objection"), Urgency.WAKING, Topic.LEARNING
    ),
    "assessments.appeal-raised": Kind(
        pgettext_lazy("notice kind", "Objections to questions of tests"), Urgency.DIGEST, Topic.WORK
    ),
    "assessments.appeal-to-correct": Kind(
        pgettext_lazy("notice kind", "Questions of tests to correct"), Urgency.WAKING, Topic.WORK
    ),
    "assessments.grade-appeal-raised": Kind(
        pgettext_lazy("notice kind", "Appeals of grades"), Urgency.WAKING, Topic.WORK
    ),
    "assessments.grade-appeal-decided": Kind(
        pgettext_lazy("notice kind", "Answer to an appeal of a grade"), Urgency.WAKING, Topic.LEARNING
    ),
    "assessments.calibration": Kind(
        pgettext_lazy("notice kind", "Invitations to calibrations"), Urgency.WAKING, Topic.WORK
    ),
    "request-state": Kind(
        pgettext_lazy("notice kind", "Progress of a programme request"), Urgency.WAKING, Topic.WORK
    ),
    "request-message": Kind(
        pgettext_lazy("notice kind", "Messages under a programme request"), Urgency.WAKING, Topic.WORK
    ),
    "wave-approved": Kind(
        pgettext_lazy("notice kind", "Prescription of an audit is approved"), Urgency.WAKING, Topic.WORK
    ),
    "audits.duty": Kind(
        pgettext_lazy("notice kind", "What an audit asks a branch to mend"), Urgency.WAKING, Topic.WORK
    ),
    "audits.appeal-filed": Kind(
        pgettext_lazy("notice kind", "Appeals of visits"), Urgency.WAKING, Topic.WORK
    ),
    "audits.appeal-decided": Kind(
        pgettext_lazy("notice kind", "Answer to an appeal of a visit"), Urgency.WAKING, Topic.WORK
    ),
    "invitation": Kind(
        pgettext_lazy("notice kind", "Invitation"), Urgency.AT_ONCE, Topic.ENTRANCE, is_obligatory=True
    ),
    "password-reset-key": Kind(
        pgettext_lazy("notice kind", "New password"), Urgency.AT_ONCE, Topic.ENTRANCE, is_obligatory=True
    ),
    "unknown-account": Kind(
        pgettext_lazy("notice kind", "New password: no account"),
        Urgency.AT_ONCE,
        Topic.ENTRANCE,
        is_obligatory=True,
    ),
    "request-confirm": Kind(
        pgettext_lazy("notice kind", "Confirmation of a visitor's request"),
        Urgency.AT_ONCE,
        Topic.ENTRANCE,
        is_obligatory=True,
    ),
}
HIDDEN = frozenset(name for name, kind in KINDS.items() if kind.topic == Topic.ENTRANCE)
REFUSABLE = frozenset(name for name, kind in KINDS.items() if not kind.is_obligatory)


def urgency_of(kind: str) -> Urgency:
    """When the mail of the kind goes."""
    return KINDS[kind].urgency if kind in KINDS else Urgency.AT_ONCE


def title_of(kind: str) -> str:
    """What the kind is called, for a page; the name itself where the table lacks it."""
    return str(KINDS[kind].title) if kind in KINDS else kind
