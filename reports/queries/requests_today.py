"""What «Сегодня» says of programme requests to those who asked."""

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.models import RequestedModule
from catalog.permissions import organisations_of_asker
from catalog.states import WAITING
from courses.models import Cohort
from reports.queries.task import Task

SHOWN = 12


def given_tasks(user: User) -> list[Task]:
    """Requests that wait for programmes while groups of others could begin; one line a request. One query."""
    planned = Cohort.objects.filter(request=OuterRef("request"), programme__module=OuterRef("module"))
    given = (
        RequestedModule.objects.filter(
            ~Exists(planned),
            programme__isnull=False,
            request__organisation__in=organisations_of_asker(user),
            request__state__in=WAITING,
        )
        .order_by()
        .values_list("request", "request__number", "request__created_at")
        .annotate(count=Count("pk"))
    )
    return [
        Task(
            _("Request № %d: a part can begin") % number,
            ngettext(
                "%(count)d programme is there, the others are being written",
                "%(count)d programmes are there, the others are being written",
                count,
            )
            % {"count": count},
            _("Plan the groups"),
            reverse("catalog:request-detail", args=[pk]),
            created_at,
        )
        for pk, number, created_at, count in given.order_by("request__created_at", "request")[:SHOWN]
    ]
