"""A plan begins or goes, and who audits."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from audits.errors import PlanFixedError, PlanIncompleteError, WaveStateError
from audits.models import AuditWave
from audits.permissions import access_wave_auditors, access_wave_plan
from audits.plan_forms import AuditorsForm
from audits.queries.plans import auditors_offered, missing_of, wave_foresight
from audits.services.plans import begin_collecting, delete_plan, set_auditors
from audits.views.plan_page import show_plan, to_plan
from audits.views.plans import refused


@require_POST
def wave_auditors(request: UserRequest, wave_id: int) -> HttpResponse:
    """Who audits the wave; the provider's methodologists and administrators say it."""
    wave = access_wave_auditors(request.user, wave_id)
    form = AuditorsForm(request.POST, people=auditors_offered(wave, wave.organisation))
    if not form.is_valid():
        return show_plan(request, wave, auditors_form=form)
    try:
        set_auditors(wave.pk, auditors=form.chosen(), by=request.user, at=timezone.now())
    except PlanFixedError:
        return refused(request, wave)
    messages.success(request, _("Saved."))
    return to_plan(wave.pk, "auditors")


@require_http_methods(["GET", "HEAD", "POST"])
def wave_begin(request: UserRequest, wave_id: int) -> HttpResponse:
    """The draft begins to collect; of a plan that can prove nothing, after a question."""
    wave = access_wave_plan(request.user, wave_id)
    asked = wave_foresight(wave) if wave.state == wave.State.DRAFT and not missing_of(wave) else None
    if asked is not None and asked["foresight"].proves_nothing and not request.POST.get("sure"):
        return render(request, "audits/wave_begin.html", {"wave": wave, **asked})
    if request.method != "POST":
        return to_plan(wave.pk)
    return _begun(request, wave)


def _begun(request: UserRequest, wave: AuditWave) -> HttpResponse:
    """What came of beginning."""
    try:
        begin_collecting(wave.pk, by=request.user, at=timezone.now())
    except PlanIncompleteError as error:
        messages.error(request, _("The wave cannot begin yet. %s") % error)
    except (PlanFixedError, WaveStateError):
        messages.error(request, _("The wave has moved on meanwhile: look at its state."))
    else:
        messages.success(request, _("The wave collects. Its progress is on its page."))
        if wave.assignments.filter(user=request.user).exists():
            return redirect("audits:wave-detail", wave.pk)
    return to_plan(wave.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def wave_delete(request: UserRequest, wave_id: int) -> HttpResponse:
    """Delete a draft, after a question that is answered by its own button."""
    wave = access_wave_plan(request.user, wave_id)
    if request.method == "POST" and request.POST.get("sure"):
        try:
            delete_plan(wave.pk, by=request.user, at=timezone.now())
        except PlanFixedError:
            messages.error(request, _("Only a draft without observations is deleted."))
            return to_plan(wave.pk)
        messages.success(request, _("The draft «%s» is deleted.") % wave.name)
        return redirect("audits:wave-list")
    return render(request, "audits/wave_delete.html", {"wave": wave})
