"""What changed since the baseline, and a new repeat of an approved wave."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from audits.permissions import access_wave, access_wave_work
from audits.queries.outcomes import outcomes_of
from audits.queries.verdicts import changes_of
from audits.repeat_forms import RepeatForm
from audits.services.repeats import WaveNameTakenError, WaveStateError, create_repeat
from audits.states import FINISHED


@require_safe
def wave_changes(request: UserRequest, wave_id: int) -> HttpResponse:
    """Every verdict of a repeated wave, with who was trained in between; 404 of a wave without any."""
    wave = access_wave(request.user, wave_id)
    changes = changes_of(wave)
    if changes is None:
        raise Http404
    context = {"wave": wave, "changes": changes, "outcomes": outcomes_of(wave, changes)}
    return render(request, "audits/wave_changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def repeat_create(request: UserRequest, wave_id: int) -> HttpResponse:
    """A draft that measures again what the approved wave measured."""
    wave = access_wave_work(request.user, wave_id)
    if wave.state not in FINISHED:
        messages.info(request, _("Only an approved wave is repeated: what is compared must stand still."))
        return redirect("audits:wave-detail", wave.pk)
    form = RepeatForm(request.POST or None, initial={"name": _("%s, repeat") % wave.name})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_repeat(wave.pk, **form.plan(), by=request.user, at=timezone.now())
        except WaveNameTakenError:
            form.add_error("name", _("The organisation has a wave of this name already."))
        except WaveStateError:
            messages.error(request, _("The wave has moved on meanwhile: look at its state."))
        else:
            messages.success(request, _("The repeat is a draft. Begin collecting when the plan is right."))
            return redirect("audits:wave-detail", made.pk)
    return render(request, "audits/repeat_create.html", {"wave": wave, "form": form})
