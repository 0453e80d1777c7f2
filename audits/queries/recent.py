"""Who has completed a module within the last year: nobody is taught it again so soon."""

from datetime import datetime, timedelta

from django.db.models import Count

from accounts.models import User
from audits.models import AuditWave
from audits.scoring.inputs import Catalogue
from audits.scoring.recent import Recent
from courses.models import Enrolment

RECENT = timedelta(days=365)


def recently_passed(wave: AuditWave, catalogue: Catalogue, *, at: datetime) -> dict[str, Recent]:
    """Module -> active people of its audience who completed it within the last year. Two statements.

    Args:
        at: aware moment. Returns: modules that somebody completed.
    """
    people = User.objects.filter(organisation=wave.organisation_id, is_active=True)
    levels = dict(people.order_by().values_list("level").annotate(count=Count("pk")))
    done = (
        Enrolment.objects.filter(
            user__in=people, state=Enrolment.State.COMPETENT, finished_at__gt=at - RECENT
        )
        .order_by()
        .values_list("cohort__programme__module__code", "user__level")
        .annotate(count=Count("user", distinct=True))
    )
    return {
        code: Recent(count, levels[level])
        for code, level, count in done
        if code in catalogue.modules and catalogue.modules[code].audience == level
    }
