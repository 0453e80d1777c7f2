"""A group's papers: asked for, watched, opened."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from courses.permissions import roles_towards
from jobs import tasks
from jobs.downloads import send_result
from reports.permissions import READERS, access_paper, access_papers
from reports.queries.papers import file_name, has_papers, papers_of
from reports.services import request_paper


@require_safe
@vary_on_headers("HX-Request")
def paper_list(request: UserRequest, cohort_id: int) -> HttpResponse:
    """The papers that the person may have; to htmx, which asks while one is made, the rows alone."""
    cohort = access_papers(request.user, cohort_id)
    held = roles_towards(request.user, cohort)
    codes = [paper for paper, readers in READERS.items() if held & set(readers)]
    papers = papers_of(cohort, codes) if has_papers(cohort) else []
    context = {"cohort": cohort, "papers": papers, "is_under_way": any(one.is_under_way for one in papers)}
    part, page = "reports/_papers.html", "reports/paper_list.html"
    return render(request, part if request.htmx else page, context)


@require_POST
def paper_request(request: UserRequest, cohort_id: int, paper: str) -> HttpResponse:
    """Make the paper, or find it made."""
    cohort = access_paper(request.user, cohort_id, paper)
    job = request_paper(cohort.pk, paper, requested_by=request.user, at=timezone.now())
    tasks.ring(job.pk)
    return redirect("reports:paper-list", cohort.pk)


@require_safe
def paper_file(request: UserRequest, cohort_id: int, paper: str) -> HttpResponseBase:
    """The PDF; until it is ready, the page that says how it stands."""
    cohort = access_paper(request.user, cohort_id, paper)
    found = next(iter(papers_of(cohort, [paper])), None)
    if found is None or not found.is_ready:
        return redirect("reports:paper-list", cohort.pk)
    return send_result(found.job, file_name(cohort, paper))
