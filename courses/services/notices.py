"""Messages to participants: on the page always, by mail where there is an address; once a kind and key."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from courses import zones
from courses.models import Enrolment
from jobs.models import Notice
from jobs.notices import notify


def tell_participants(
    enrolments: Sequence[Enrolment], kind: str, *, key: str, subject: str, at: datetime
) -> int:
    """Leave one notice for each participant, inside the caller's transaction; how many are new.

    Args:
        enrolments: of one cohort, with user and cohort.programme.module.
        kind: name of the templates `emails/courses/<kind>.txt` and `.html`.
        key: with the enrolment's id it makes the notice unique: what was told is not told again.
        subject: one line, may be a lazy translation.
        at: aware moment from which the mail is due.

    """
    if not enrolments:
        return 0
    cohort = enrolments[0].cohort
    context = {
        "cohort": cohort,
        "module": cohort.programme.module,
        "days": list(cohort.days.order_by("number")),
        "zone": zones.zone_label(cohort.timezone, at.date()),
    }
    keys = {one.pk: f"{one.pk}:{key}" for one in enrolments}
    told = Notice.objects.filter(kind=f"courses.{kind}", key__in=keys.values())
    before = told.count()
    for enrolment in enrolments:
        notify(
            f"courses.{kind}",
            key=keys[enrolment.pk],
            organisation_id=cohort.organisation_id,
            recipient_id=enrolment.user_id,
            email=enrolment.user.email or "",
            subject=subject,
            template=f"courses/{kind}",
            context={**context, "enrolment": enrolment, "person": enrolment.user},
            link=reverse("courses:enrolment-detail", args=[enrolment.pk]),
            due_at=at,
        )
    return told.count() - before
