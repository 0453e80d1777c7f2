"""Role-play: preparation, calls with a partner or by the client's lines, links to role cards."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.services.tokens import new_token, token_hash
from assessments.models import PartnerInvite, PracticeCall, Preparation, Submission
from assessments.models.practice import MAX_TAKES
from assessments.queries.grading import latest_work
from assessments.queries.practice import part_of
from assessments.services.submissions import check_open
from catalog.queries.norms import fit_exercise

LINK_LASTS = timedelta(hours=48)


class NoSuchCallError(Exception):
    """The exercise has no call of this code, or the call has not begun."""


class NoTakesLeftError(Exception):
    """The call has been repeated as often as it may be."""


@transaction.atomic
def begin_preparation(enrolment_id: int, *, step_id: int, at: datetime) -> Preparation:
    """Set the preparation's clock going, once: a second time finds it running.

    Raises: as services.submissions.save_work.
    """
    work = _draft(enrolment_id, step_id=step_id, at=at)
    made, _created = Preparation.objects.get_or_create(submission=work, defaults={"started_at": at})
    return made


@transaction.atomic
def begin_call(enrolment_id: int, *, step_id: int, part: str, partner: str, at: datetime) -> PracticeCall:
    """Begin a call, or once more one that is over; a call that is going on stays as it is.

    Args:
        enrolment_id: the row is locked until commit.
        step_id: an exercise with role cards.
        part: code of the call.
        partner: value of PracticeCall.Partner; by lines shows the first one at once.
        at: aware moment.
    Raises:
        NoSuchCallError: there is no such call.
        NoTakesLeftError: it has been repeated already.
        and as services.submissions.save_work.
    """
    work = _draft(enrolment_id, step_id=step_id, at=at)
    if "role_card" not in (part_of(work.exercise, part) or {}):
        raise NoSuchCallError
    by_lines = partner == PracticeCall.Partner.LINES
    fresh = {"partner": partner, "lines_shown": int(by_lines), "started_at": at}
    call, is_made = PracticeCall.objects.get_or_create(submission=work, part=part, defaults=fresh)
    if is_made or call.finished_at is None:
        return call
    if call.take >= MAX_TAKES:
        raise NoTakesLeftError
    call.take, call.partner, call.lines_shown = call.take + 1, partner, int(by_lines)
    call.started_at, call.finished_at = at, None
    call.save()
    return call


@transaction.atomic
def show_line(enrolment_id: int, *, step_id: int, part: str, number: int, at: datetime) -> PracticeCall:
    """Show the client's line of this number; a number that is shown already changes nothing.

    Raises:
        NoSuchCallError: the call is not going on by lines.
        and as services.submissions.save_work.
    """
    call = _going_on(enrolment_id, step_id=step_id, part=part, at=at)
    card = part_of(call.submission.exercise, part) or {}
    if call.partner != PracticeCall.Partner.LINES:
        raise NoSuchCallError
    if number == call.lines_shown + 1 and number <= len(card["role_card"]["lines"]):
        call.lines_shown = number
        call.save(update_fields=["lines_shown"])
    return call


@transaction.atomic
def finish_call(enrolment_id: int, *, step_id: int, part: str, at: datetime) -> PracticeCall:
    """End a call: only now the hidden need and the emotion are shown; a second time changes nothing.

    Raises: as `show_line`.
    """
    work = _draft(enrolment_id, step_id=step_id, at=at)
    call = PracticeCall.objects.filter(submission=work, part=part).first()
    if call is None:
        raise NoSuchCallError
    if call.finished_at is None:
        call.finished_at = at
        call.save(update_fields=["finished_at"])
    return call


@transaction.atomic
def invite_partner(enrolment_id: int, *, step_id: int, part: str, at: datetime) -> PartnerInvite:
    """A new link to one role card; the one before it stops working.

    Raises:
        NoSuchCallError: there is no such call.
        and as services.submissions.save_work.
    """
    work = _draft(enrolment_id, step_id=step_id, at=at)
    if "role_card" not in (part_of(work.exercise, part) or {}):
        raise NoSuchCallError
    _revoke(work, part, at=at)
    seed = new_token()
    return PartnerInvite.objects.create(
        submission=work,
        part=part,
        seed=seed,
        token_hash=token_hash(_token(seed)),
        created_at=at,
        expires_at=at + LINK_LASTS,
    )


@transaction.atomic
def revoke_invite(enrolment_id: int, *, step_id: int, part: str, at: datetime) -> None:
    """Stop the link of a role card; nothing standing changes nothing."""
    work = latest_work(enrolment_id, step_id)
    if work is not None:
        _revoke(work, part, at=at)


def partner_address(invite: PartnerInvite) -> str:
    """The address that a partner opens, with the installation's host."""
    return settings.PUBLIC_URL + reverse("assessments:partner-card", args=[_token(invite.seed)])


def invite_of(token: str, *, at: datetime) -> PartnerInvite | None:
    """The link that this secret opens now, with its exercise; None when it does not open anything."""
    invites = PartnerInvite.objects.select_related("submission__exercise", "submission__enrolment__cohort")
    standing = invites.filter(revoked_at__isnull=True, expires_at__gt=at)
    found = standing.filter(token_hash=token_hash(token), submission__state=Submission.State.DRAFT).first()
    if found is not None:
        fit_exercise(found.submission.exercise, found.submission.enrolment.cohort.norms)
    return found


def _token(seed: str) -> str:
    """The link's secret: it cannot be made without the installation's key."""
    return salted_hmac("assessments.partner", seed, algorithm="sha256").hexdigest()


def _revoke(work: Submission, part: str, *, at: datetime) -> None:
    standing = PartnerInvite.objects.filter(submission=work, part=part, revoked_at__isnull=True)
    standing.update(revoked_at=at)


def _going_on(enrolment_id: int, *, step_id: int, part: str, at: datetime) -> PracticeCall:
    """A call that has begun and is not over."""
    work = _draft(enrolment_id, step_id=step_id, at=at)
    calls = PracticeCall.objects.select_related("submission__exercise")
    call = calls.filter(submission=work, part=part, finished_at__isnull=True).first()
    if call is None:
        raise NoSuchCallError
    return call


def _draft(enrolment_id: int, *, step_id: int, at: datetime) -> Submission:
    """The draft that all of it belongs to, made when it is not there; its enrolment is locked."""
    check_open(enrolment_id, step_id=step_id, at=at)
    work = latest_work(enrolment_id, step_id)
    if work is None:  # check_open has made one
        raise Submission.DoesNotExist
    return work
