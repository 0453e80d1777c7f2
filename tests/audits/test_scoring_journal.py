"""The journal says who asked for the figures of a wave."""

import pytest

from accounts.models import AuditEvent
from audits.handlers import score_wave
from audits.services.scoring import request_scoring
from tests.conftest import NOON
from tests.factories.accounts import UserFactory


@pytest.mark.django_db
def test_the_journal_names_who_asked_for_the_figures(small, tmp_path):
    person = UserFactory()
    job = request_scoring(small.pk, requested_by_id=person.pk, at=NOON)

    score_wave(job.arguments, workdir=tmp_path, progress=lambda *_step: None)

    assert AuditEvent.objects.get(verb="wave.score").actor == person
