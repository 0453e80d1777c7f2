"""The document «Программа обучения» of one module of a request: its facts and its HTML.

Nothing is made up: a part that the version does not have is left out.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Organisation
from catalog.models import Exercise, Programme, ProgrammeRequest, RequestedModule, Rubric
from catalog.queries.programmes import programme_page
from catalog.queries.reasons import share_reasons

MODES = {
    ProgrammeRequest.Mode.SELF: "самостоятельно на платформе, с практическими заданиями",
    ProgrammeRequest.Mode.WEBINAR: "вебинар и платформа",
    ProgrammeRequest.Mode.ONSITE: "очно, в группе с тренером",
}


def programme_facts(requested_module_id: int, programme_id: int) -> dict[str, Any]:
    """Everything that the document prints; one dozen queries.

    Args:
        requested_module_id: whose reasons, group and dates it prints.
        programme_id: the version that was issued, also when another one has been issued since.
    """
    requested = RequestedModule.objects.select_related(
        "module__block", "module__competence", "request__organisation"
    ).get(pk=requested_module_id)
    programme = Programme.objects.get(pk=programme_id, module_id=requested.module_id)
    requested.programme = programme
    provider = Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).first()
    request = requested.request
    return {
        **programme_page(requested),
        "module": requested.module,
        "request": request,
        "provider": provider,
        "mode": MODES[ProgrammeRequest.Mode(request.mode)],
        "reasons": share_reasons(request).of_module[requested.module_id],
        "is_licensed": bool(provider and provider.licence_number),
        "issued_on": timezone.localdate(request.sent_at),
        "exercises": _exercises(programme),
        "questions": programme.questions.count(),
    }


def programme_html(requested_module_id: int, programme_id: int) -> str:
    """The document, in Russian whoever asked."""
    with translation.override("ru"):
        return render_to_string("pdf/programme.html", programme_facts(requested_module_id, programme_id))


def _exercises(programme: Programme) -> list[tuple[Exercise, Rubric]]:
    """Practical exercises with their rubrics."""
    return [(one, one.rubric) for one in programme.exercises.select_related("rubric")]
