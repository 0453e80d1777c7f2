"""A group's papers: asked for, watched, opened."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from jobs import tasks
from jobs.downloads import send_result
from reports.papers import GUIDE
from reports.permissions import access_paper, access_papers, papers_for
from reports.queries.papers import file_name, own_place_in, papers_of
from reports.services import NothingToPrintError, request_paper


@require_safe
@vary_on_headers("HX-Request")
def paper_list(request: UserRequest, cohort_id: int) -> HttpResponse:
    """The papers that the person may have; to htmx, which asks while one is made, the rows alone."""
    cohort = access_papers(request.user, cohort_id)
    codes = papers_for(request.user, cohort)
    papers = papers_of(cohort, codes)
    is_under_way = any(one.is_under_way for one in papers)
    context = {"cohort": cohort, "papers": papers, "is_under_way": is_under_way, "is_early": not codes}
    context["own"] = None if GUIDE in codes else own_place_in(request.user, cohort)
    part, page = "reports/_papers.html", "reports/paper_list.html"
    return render(request, part if request.htmx else page, context)


@require_POST
def paper_request(request: UserRequest, cohort_id: int, paper: str) -> HttpResponse:
    """Make the paper, or find it made; «again» makes one that is ready once more."""
    cohort = access_paper(request.user, cohort_id, paper)
    is_anew = "again" in request.POST
    try:
        job = request_paper(cohort.pk, paper, requested_by=request.user, at=timezone.now(), is_anew=is_anew)
    except NothingToPrintError as error:
        raise Http404 from error
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
