"""«Сегодня» and search: the pages that every role shares."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from accounts.zones import zone_label
from reports.queries.notices import newest_notices
from reports.queries.search import search_everywhere
from reports.queries.study import new_results, study_of
from reports.queries.team import team_of
from reports.queries.today import today_of

LONGEST_QUERY = 100  # characters


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """What waits for the person, oldest first, and what goes on around them."""
    now = timezone.now()
    today, courses = today_of(request.user), study_of(request.user, at=now)
    context = {
        "today": today,
        "courses": courses,
        "team": team_of(request.user, at=now),
        "results": new_results(request.user, at=now),
        "notices": newest_notices(request.user, at=now),
        "things": len(today.tasks) + sum(one.next_line is not None for one in courses),
        "now": now,
        "zone": "" if request.user.branch_id else zone_label(request.user.zone, localdate(now)),
    }
    return render(request, "reports/home.html", context)


@require_safe
def search(request: UserRequest) -> HttpResponse:
    """What the words of `?q=` find in every room that the person may enter."""
    words = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    return render(
        request, "reports/search.html", {"words": words, "groups": search_everywhere(request.user, words)}
    )
