"""Statistics of questions for the methodologist, and the trainer's map of what a group failed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from assessments.permissions.testing import (
    access_analysis,
    access_group_test,
    access_item,
    access_keys,
    access_test_of_programme,
)
from assessments.queries.items import (
    analysis_of,
    group_map,
    is_in_bank,
    item_table,
    question_of,
    running_job,
    summary_lines,
)
from assessments.queries.windows import tests_of
from assessments.services.items import ask_for_analysis
from assessments.testing_forms import ItemFilterForm
from catalog.queries.corrections import fingerprint
from figures.items import ENOUGH, Flag
from jobs.tasks import ring


@require_safe
def analysis_list(request: UserRequest) -> HttpResponse:
    """Tests that people have taken, those with doubtful questions first."""
    access_keys(request.user)
    text = request.GET.get("q", "")[:100]
    context = {"lines": summary_lines(text=text), "text": text, "enough": ENOUGH}
    return render(request, "assessments/analysis_list.html", context)


@require_safe
def analysis_detail(request: UserRequest, analysis_id: int) -> HttpResponse:
    """Questions of one test with their figures and flags."""
    analysis = access_analysis(request.user, analysis_id)
    chosen = ItemFilterForm(request.GET).chosen()
    rows = item_table(analysis, **chosen)
    context = {
        "analysis": analysis,
        "rows": rows,
        "chosen": chosen,
        "flags": list(Flag),
        "enough": ENOUGH,
        "job": running_job(analysis),
    }
    return render(request, "assessments/analysis_detail.html", context)


@require_POST
def analysis_compute(request: UserRequest, programme_id: int, ref: str) -> HttpResponse:
    """Have the statistics of a test computed from what there is now."""
    programme = access_test_of_programme(request.user, programme_id, ref)
    job = ask_for_analysis(programme, ref=ref, by=request.user, at=request.arrived_at)
    if job.in_progress:
        ring(job.pk)
        messages.success(request, _("The statistics are being computed; it takes seconds."))
    else:
        messages.info(request, _("Nothing new has come since the last computation."))
    analysis = analysis_of(programme, ref)
    if analysis is None:
        return redirect("assessments:analysis-list")
    return redirect("assessments:analysis-detail", analysis.pk)


@require_safe
def item_detail(request: UserRequest, row_id: int) -> HttpResponse:
    """One question: its options by share and by who chose them."""
    row = access_item(request.user, row_id)
    question = question_of(row)
    context = {
        "row": row,
        "analysis": row.analysis,
        "question": question,
        "is_in_bank": is_in_bank(row),
        "is_current": question is not None and row.version in {"", fingerprint(question.body)},
        "enough": ENOUGH,
    }
    return render(request, "assessments/item_detail.html", context)


@require_safe
def test_map(request: UserRequest, cohort_id: int, step_id: int) -> HttpResponse:
    """What the group failed, by question and by outcome; for the debrief, printable."""
    cohort, step = access_group_test(request.user, cohort_id, step_id)
    context = {
        "cohort": cohort,
        "step": step,
        "tests": tests_of(cohort),
        "map": group_map(cohort, step),
        "now": request.arrived_at,
    }
    return render(request, "assessments/test_map.html", context)
