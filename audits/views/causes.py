"""Causes: why the gaps are there, as the auditor answers where they are shown."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from audits.cause_forms import competence_forms, exception_forms, typed_causes
from audits.models import AuditWave
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
    messages.success(request, _said(wave, changed, asked=list(forms)))
    return to_part(wave.pk, "gaps")


def _said(wave: AuditWave, changed: int, *, asked: Sequence[int]) -> str:
    """What the page answers: how many of the gaps that it asked about have a cause now."""
    if not changed:
        return _("Nothing was changed.")
    gaps = wave.deficits.filter(pk__in=asked) if asked else wave.deficits.filter(deficit__gt=0)
    causes = list(gaps.values_list("cause", flat=True))
    text = ngettext(
        "Saved, the plan is made anew. The cause is named of %(named)s of %(count)d gap.",
        "Saved, the plan is made anew. The cause is named of %(named)s of %(count)d gaps.",
        len(causes),
    )
    return text % {"named": sum(map(bool, causes)), "count": len(causes)}
