"""What «Сегодня» says of what an audit found against a rule: to those who mend it, and who confirm."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audits.queries.duties import ReviewedDuties, Shown, WaitingDuties, duties_to_review, waiting_duties
from reports.queries.task import Task


def duty_tasks(user: User) -> list[Task]:
    """An audit's line of what is to be mended, and of what is to be confirmed. Three statements at most."""
    mended = [
        Task(
            _("Audit «%s»: what has to be mended") % one.audit,
            _said(one),
            _("Open the list"),
            reverse("audits:duty-list"),
            one.told_at,
        )
        for one in waiting_duties(user)
    ]
    return [*mended, *(_to_confirm(one) for one in duties_to_review(user))]


def _to_confirm(one: ReviewedDuties) -> Task:
    """What branches noted as done and nobody has looked at."""
    text = ngettext("%(count)d line is noted as done", "%(count)d lines are noted as done", one.count)
    return Task(
        _("Audit «%s»: confirm what was mended") % one.audit,
        text % {"count": one.count},
        _("Open the list"),
        f"{reverse('audits:duty-list')}?show={Shown.DONE}",
        one.since,
    )


def _said(one: WaitingDuties) -> str:
    """How many, and by when."""
    count = ngettext("%(count)d breach of a rule", "%(count)d breaches of rules", one.count)
    text = count % {"count": one.count}
    if one.due_on is None:
        return text
    day = date_format(one.due_on, "j E")
    is_late = one.due_on < timezone.localdate()
    return f"{text}, " + (_("was due by %s") if is_late else _("by %s")) % day
