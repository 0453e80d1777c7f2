"""Options of a plan by days and variant, and what other weights make of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from audits.models import AuditWave
from audits.option_forms import OptionForm
from audits.permissions import access_wave, access_wave_work
from audits.queries.options import KEYS, options_job, options_of
from audits.queries.plan import lines_of
from audits.queries.variations import variations_of
from audits.services.options import OptionGoneError, choose_option
from audits.views.page import to_part
from audits.views.plan_answers import CLOSED, ring_options, too_late
from audits.words import AUDIENCES, whole_days


@require_safe
def option_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """The best plans of each audience by variant and days; the auditor takes one of them."""
    wave = access_wave(request.user, wave_id)
    decides = wave.is_mine and wave.state == AuditWave.State.SCORED  # type: ignore[attr-defined]
    context = {"wave": wave, "decides": decides, **options_of(wave, lines_of(wave), request.GET)}
    return render(request, "audits/option_list.html", context)


@require_POST
def option_choose(request: UserRequest, wave_id: int) -> HttpResponse:
    """Put the modules of one option into the plan of its audience."""
    wave = access_wave_work(request.user, wave_id)
    form = OptionForm(request.POST)
    try:
        if not form.is_valid():
            raise OptionGoneError
        option = choose_option(wave.pk, option_id=form.option_id(), by=request.user, at=timezone.now())
    except OptionGoneError:
        messages.error(request, _("Not taken: the causes have changed, the options are computed anew."))
        return to_part(wave.pk, "plan")
    except CLOSED:
        return too_late(request, wave.pk)
    ring_options(wave)
    text = _("The option is in the plan: %(audience)s, %(variant)s, %(days)s a person.")
    words = {"audience": AUDIENCES[option.audience], "variant": option.get_variant_display()}
    messages.success(request, text % {**words, "days": whole_days(option.days)})
    return to_part(wave.pk, f"plan-{KEYS[option.audience]}")


@require_safe
def variation_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """How often each module stays in the plan when the weights change by a fifth."""
    wave = access_wave(request.user, wave_id)
    audiences = variations_of(wave)
    is_awaited = not audiences and wave.state == AuditWave.State.SCORED
    context = {"wave": wave, "audiences": audiences, "job": options_job(wave) if is_awaited else None}
    return render(request, "audits/variation_list.html", context)
