"""What «Сегодня» says of sheets: those that the auditor fills himself, those that wait for a review."""

from collections import defaultdict

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audits.models import Sheet
from audits.queries.sheets import waiting_sheets
from reports.queries.task import Task

SHOWN = 6  # own sheets, the soonest to close first


def sheet_tasks(user: User) -> list[Task]:
    """A line for each own sheet, one a wave for those to review. One statement."""
    own, to_review = [], defaultdict[int, list[Sheet]](list)
    for one in waiting_sheets(user, today=timezone.localdate()):
        if one.state == Sheet.State.SUBMITTED:
            to_review[one.wave_id].append(one)
        else:
            own.append(one)
    return [*map(_to_fill, own[:SHOWN]), *map(_to_review, to_review.values())]


def _to_fill(sheet: Sheet) -> Task:
    if sheet.recording_id is not None:
        url = reverse("audits:sheet-score", args=[sheet.wave_id, sheet.pk])
    else:
        url = reverse("sheets:sheet-fill", args=[sheet.secret])
    text = sheet.branch.name
    if sheet.state == Sheet.State.RETURNED:
        text = _("%(branch)s, returned") % {"branch": text}
    elif sheet.closes_on is not None:
        text = _("%(branch)s, by %(day)s") % {"branch": text, "day": date_format(sheet.closes_on, "j E")}
    return Task(sheet.instrument.title, text, _("Fill in"), url, sheet.decided_at or sheet.created_at)


def _to_review(sheets: list[Sheet]) -> Task:
    first = min(sheets, key=lambda one: (one.submitted_at or one.created_at, one.pk))
    count = ngettext("%(count)d sheet waits for a review", "%(count)d sheets wait for a review", len(sheets))
    return Task(
        _("Audit «%s»") % first.wave.name,
        count % {"count": len(sheets)},
        _("Review"),
        reverse("audits:sheet-detail", args=[first.wave_id, first.pk]),
        first.submitted_at,
    )
