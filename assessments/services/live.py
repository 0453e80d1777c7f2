"""Assessment without a recording: the trainer says when it was held."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from assessments.models import LiveAssessment, Submission
from assessments.queries.practice import live_state
from courses.zones import wall_clock


class NotAskedLiveError(Exception):
    """The learner did not ask for it, the work does not wait for a decision, or the day has not come."""


@transaction.atomic
def mark_live(submission_id: int, *, by: User, held_on: date, at: datetime) -> LiveAssessment:
    """Say that the work was seen live on a day; once more corrects who and when.

    Raises:
        NotAskedLiveError: nothing is stored.
    """
    works = Submission.objects.select_for_update(no_key=True, of=("self",))
    work = works.select_related("enrolment__cohort").get(pk=submission_id)
    today = wall_clock(at, work.enrolment.cohort.timezone).date()
    if work.state != Submission.State.SUBMITTED or held_on > today or not live_state(work).is_asked:
        raise NotAskedLiveError
    mark, _made = LiveAssessment.objects.update_or_create(
        submission=work, defaults={"assessor": by, "held_on": held_on, "marked_at": at}
    )
    organisation_id = work.enrolment.cohort.organisation_id
    detail = {"held_on": held_on.isoformat()}
    record("work.seen_live", actor=by, organisation_id=organisation_id, subject=work, at=at, detail=detail)
    return mark
