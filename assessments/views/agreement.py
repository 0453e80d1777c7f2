"""Figures of agreement, read from rows; the sampling plan of a group and of an organisation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from assessments.marking_forms import SamplingPlanForm
from assessments.permissions.marking import access_group_plan, access_marking, access_plan
from assessments.queries.agreement import LEAST_WORKS, figures_for
from assessments.services.agreement import ask_for_figures
from assessments.services.sampling import plan_of, plan_of_organisation, set_plan
from figures.agreement import ENOUGH_KAPPA, LEAST_LEVELS
from jobs.tasks import ring


@require_safe
def agreement_detail(request: UserRequest) -> HttpResponse:
    """How far assessors agree: pairs, severity, criteria that divide them."""
    access_marking(request.user)
    found = figures_for(request.user)
    context = {"figures": found, "enough": ENOUGH_KAPPA, "least": LEAST_LEVELS, "few": LEAST_WORKS}
    return render(request, "assessments/agreement_detail.html", context)


@require_POST
def agreement_compute(request: UserRequest) -> HttpResponse:
    """Have the figures computed from the marks there are now."""
    access_marking(request.user)
    ring(ask_for_figures(by=request.user, at=request.arrived_at).pk)
    messages.success(request, _("The figures are being computed: they will be here in a minute."))
    return redirect("assessments:agreement-detail")


@require_http_methods(["GET", "HEAD", "POST"])
def sampling_plan(request: UserRequest) -> HttpResponse:
    """The plan of the person's organisation."""
    organisation = access_plan(request.user)
    form = SamplingPlanForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        set_plan(organisation=organisation, given=form.given(), by=request.user, at=request.arrived_at)
        messages.success(request, _("The sampling plan is set. It counts for decisions from now on."))
        return redirect("assessments:sampling-plan")
    if form is None:
        form = SamplingPlanForm.of(plan_of_organisation(organisation.pk, at=request.arrived_at))
    context = {"form": form, "title": organisation.name}
    return render(request, "assessments/sampling_plan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sampling_group(request: UserRequest, cohort_id: int) -> HttpResponse:
    """The plan of one group, instead of its organisation's."""
    cohort = access_group_plan(request.user, cohort_id)
    form = SamplingPlanForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        set_plan(cohort=cohort, given=form.given(), by=request.user, at=request.arrived_at)
        messages.success(request, _("The sampling plan is set. It counts for decisions from now on."))
        return redirect("assessments:sampling-group", cohort.pk)
    form = form or SamplingPlanForm.of(plan_of(cohort, at=request.arrived_at))
    context = {"form": form, "title": cohort.title, "cohort": cohort}
    return render(request, "assessments/sampling_group.html", context, status=422 if form.errors else 200)
