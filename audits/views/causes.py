"""Causes: why the gaps are there, as the auditor answers where they are shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from audits.cause_forms import competence_forms, exception_forms, typed_causes
from audits.permissions import access_wave_work
from audits.services.approval import name_causes
from audits.views.page import to_part
from audits.views.plan_answers import CLOSED, kept_answers, ring_options, too_late


@require_POST
def cause_edit(request: UserRequest, wave_id: int) -> HttpResponse:
    """Keep the auditor's answers on why the deficits are there; the plan follows them."""
    wave = access_wave_work(request.user, wave_id)
    forms = competence_forms(wave, request.POST)
    single = exception_forms(wave, request.POST)
    if not all(form.is_valid() for form in [*forms.values(), *single.values()]):
        messages.error(request, _("Not saved: a note is longer than 1,000 characters."))
        return kept_answers(request, wave.pk, typed_causes(wave, request.POST))
    causes = {pk: form.answer() for pk, form in forms.items()}
    own = {code: form.answer() for code, form in single.items()}
    try:
        changed = name_causes(wave.pk, causes=causes, exceptions=own, by=request.user, at=timezone.now())
    except CLOSED:
        return too_late(request, wave.pk, typed=typed_causes(wave, request.POST))
    ring_options(wave)
    messages.success(request, _said(changed))
    return to_part(wave.pk, "gaps")


def _said(changed: int) -> str:
    """What the page answers."""
    text = ngettext(
        "%d cause is saved, the plan is made anew.", "%d causes are saved, the plan is made anew.", changed
    )
    return text % changed if changed else _("Nothing was changed.")
