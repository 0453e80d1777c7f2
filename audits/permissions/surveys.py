"""The doors to surveys: the auditor's to the links of a wave, anybody's to a form by its link."""

from datetime import datetime

from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import SurveyLink
from audits.permissions.waves import access_wave_work
from audits.queries.surveys import survey_at


def access_survey_link(user: User, wave_id: int, link_id: int) -> SurveyLink:
    """A link of a wave which the person audits; 403 for those who only read the wave."""
    wave = access_wave_work(user, wave_id)
    links = SurveyLink.objects.select_related("wave__organisation", "instrument", "branch")
    return get_object_or_404(links, wave=wave, pk=link_id)


def access_survey(secret: str, *, at: datetime, is_sending: bool = False) -> SurveyLink | None:
    """The survey that takes answers by this link at the moment; None, whatever the reason, otherwise."""
    return survey_at(secret, at, is_sending=is_sending)
