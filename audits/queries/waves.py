"""Finding a wave by what a person types."""

from django.utils.translation import gettext as _

from audits.errors import WaveNotFoundError
from audits.models import AuditWave


def wave_by(text: str, organisation: str | None = None) -> AuditWave:
    """The wave with this id, or the only one with this name.

    Args:
        organisation: name of its organisation, where the wave's name alone is not unique.
    Raises:
        WaveNotFoundError: there is none, or several have the name.
    """
    waves = AuditWave.objects.select_related("organisation")
    if organisation is not None:
        waves = waves.filter(organisation__name=organisation)
    if text.isascii() and text.isdigit() and len(text) < 19 and (found := waves.filter(pk=int(text)).first()):
        return found
    named = list(waves.filter(name=text).order_by("pk"))
    if not named:
        raise WaveNotFoundError(_("There is no wave «%s».") % text)
    if len(named) > 1:
        ids = ", ".join(f"{wave.pk} ({wave.organisation.name})" for wave in named)
        raise WaveNotFoundError(
            _("Several waves are called «%(name)s»; say the number: %(ids)s.") % {"name": text, "ids": ids}
        )
    return named[0]
