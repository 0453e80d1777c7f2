"""What a wave measures: branches, sources, quotas."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from audits.errors import (
    ForeignBranchError,
    InstrumentNotOfferedError,
    InstrumentsClashError,
    PlanFixedError,
)
from audits.models import AuditWave
from audits.permissions import access_wave_plan
from audits.plan_scope_forms import ArmsForm, QuotasForm, SourceForm, SourcesForm
from audits.queries.plans import (
    TreeLine,
    arms_of,
    is_counted,
    measured_branches,
    quotas_of,
    sources_of,
    tree_of,
)
from audits.services.plan_scope import (
    add_source,
    remove_source,
    set_arms,
    set_arms_under,
    set_quotas,
    set_sources,
    spread_quotas,
)
from audits.states import PLANNED
from audits.views.plan_page import foresight_of, show_plan, to_plan
from audits.views.plans import refused

BRANCHES_SHOWN, BRANCHES_OF_QUOTAS = 200, 50
FIELDS_AT_MOST = 700  # of one page of quotas: a form carries a thousand


@require_http_methods(["GET", "HEAD", "POST"])
def wave_branches(request: UserRequest, wave_id: int) -> HttpResponse:
    """The tree with ticks: which branches the wave measures, and in which arm."""
    wave = access_wave_plan(request.user, wave_id)
    page = Paginator(tree_of(wave), BRANCHES_SHOWN).get_page(request.GET.get("page"))
    if request.method == "POST":
        try:
            _take_branches(request, wave, page)
        except (PlanFixedError, ForeignBranchError):
            return refused(request, wave)
        return _branches_taken(request, wave, page)
    trained, control = arms_of(wave)
    context = {"wave": wave, "page": page, "trained": trained, "control": control}
    context["is_draft"] = wave.state == wave.State.DRAFT
    return render(request, "audits/wave_branches.html", context)


@require_POST
def wave_sources(request: UserRequest, wave_id: int) -> HttpResponse:
    """Weights, days and collectors of the sources."""
    wave = access_wave_plan(request.user, wave_id)
    is_free = wave.state == wave.State.DRAFT and wave.kind == wave.Kind.BASELINE
    form = SourcesForm(request.POST, wave=wave, sources=sources_of(wave), is_free=is_free)
    if not form.is_valid():
        return show_plan(request, wave, sources_form=form)
    try:
        set_sources(wave.pk, **form.plan(), by=request.user, at=timezone.now())
    except PlanFixedError:
        return refused(request, wave)
    messages.success(request, _("Saved."))
    return to_plan(wave.pk, "sources")


@require_POST
def source_add(request: UserRequest, wave_id: int) -> HttpResponse:
    """One more instrument; one that measures what another measures is refused in a sentence."""
    wave = access_wave_plan(request.user, wave_id)
    form = SourceForm(request.POST)
    try:
        if not form.is_valid():
            raise InstrumentNotOfferedError
        chosen = form.cleaned_data["instrument"]
        add_source(wave.pk, instrument_id=chosen, by=request.user, at=timezone.now())
    except InstrumentsClashError as error:
        messages.error(request, str(error))
    except InstrumentNotOfferedError:
        messages.error(request, _("The wave cannot take this instrument. Choose one of the list."))
    except PlanFixedError:
        return refused(request, wave)
    return to_plan(wave.pk, "sources")


@require_POST
def source_remove(request: UserRequest, wave_id: int, source_id: int) -> HttpResponse:
    """One instrument less, with its quotas."""
    wave = access_wave_plan(request.user, wave_id)
    try:
        remove_source(wave.pk, source_id=source_id, by=request.user, at=timezone.now())
    except PlanFixedError:
        return refused(request, wave)
    return to_plan(wave.pk, "sources")


@require_http_methods(["GET", "HEAD", "POST"])
def wave_quotas(request: UserRequest, wave_id: int) -> HttpResponse:
    """The table source × branch, in pages; a total can be parted equally among all branches."""
    wave = access_wave_plan(request.user, wave_id)
    sources = [one for one in sources_of(wave) if is_counted(one)]
    size = min(BRANCHES_OF_QUOTAS, FIELDS_AT_MOST // (len(sources) or 1))
    page = Paginator(measured_branches(wave), size).get_page(request.GET.get("page"))
    quotas = quotas_of(wave, [one.branch_id for one in page])
    form = QuotasForm(request.POST or None, sources=sources, branches=list(page), quotas=quotas)
    if request.method == "POST" and form.is_valid():
        try:
            _take_quotas(request, wave, form)
        except (PlanFixedError, ForeignBranchError):
            return refused(request, wave)
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('audits:wave-quotas', args=[wave.pk])}?page={page.number}")
    context = {"wave": wave, "form": form, "page": page, "sources": sources, "is_open": wave.state in PLANNED}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "audits/wave_quotas.html", context | foresight_of(wave, sources), status=status)


def _take_branches(request: UserRequest, wave: AuditWave, page: Page[TreeLine]) -> None:
    """The ticks of the page, or one move for all branches under one."""
    form = ArmsForm(request.POST)
    move = form.move() if form.is_valid() else None
    if move is not None:
        arm, under = move
        set_arms_under(wave.pk, branch_id=under, arm=arm, by=request.user, at=timezone.now())
    else:
        shown = [one.branch.pk for one in page if one.branch.is_point or one.arm]
        set_arms(wave.pk, arms=form.arms(shown), by=request.user, at=timezone.now())


def _branches_taken(request: UserRequest, wave: AuditWave, page: Page[TreeLine]) -> HttpResponse:
    """What is chosen now; from a tree of one page that is saved whole back to the plan."""
    trained, control = arms_of(wave)
    if not trained + control:
        messages.warning(request, _("No branch is ticked: the collecting cannot begin without them."))
        return redirect(request.get_full_path())
    text = _("Saved: %(trained)d to be trained, %(control)d control.")
    messages.success(request, text % {"trained": trained, "control": control})
    stays = "op" in request.POST or page.has_other_pages()
    return redirect(request.get_full_path()) if stays else to_plan(wave.pk, "branches")


def _take_quotas(request: UserRequest, wave: AuditWave, form: QuotasForm) -> None:
    """The numbers of the page, or totals parted among all branches."""
    totals = form.spread_totals()
    if totals is not None:
        spread_quotas(wave.pk, totals=totals, by=request.user, at=timezone.now())
    else:
        set_quotas(wave.pk, planned=form.planned(), by=request.user, at=timezone.now())
