"""What «Сегодня» says of what an audit found against a rule: to those who have to mend it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audits.queries.duties import WaitingDuties, waiting_duties
from reports.queries.task import Task


def duty_tasks(user: User) -> list[Task]:
    """One line an audit. Two statements at most; none for those who lead no branch."""
    return [
        Task(
            _("Audit «%s»: what has to be mended") % one.audit,
            _said(one),
            _("Open the list"),
            reverse("audits:duty-list"),
            one.told_at,
        )
        for one in waiting_duties(user)
    ]


def _said(one: WaitingDuties) -> str:
    """How many, and by when."""
    count = ngettext("%(count)d breach of a rule", "%(count)d breaches of rules", one.count)
    text = count % {"count": one.count}
    if one.due_on is None:
        return text
    day = date_format(one.due_on, "j E")
    is_late = one.due_on < timezone.localdate()
    return f"{text}, " + (_("was due by %s") if is_late else _("by %s")) % day
