"""A request and a withdrawal of an approval that meet: one is refused in words, whichever came first."""

from functools import partial

import pytest

from audits.models import AuditWave, Recommendation
from audits.services.withdrawal import ApprovalUsedError, withdraw_approval
from catalog.models import ProgrammeRequest
from catalog.services.requests import AskingRefusedError, Wish, submit_request
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory
from tests.factories.audits import ModuleFactory
from tests.factories.requests import provider
from tests.factories.waves import approved, auditor_of, course_of, scored_wave
from tests.races import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON.replace(hour=16)


@pytest.fixture
def wave():
    """An approved wave with a course to ask for."""
    provider()
    found = scored_wave()
    course_of(found, ModuleFactory(), position=2)
    return approved(found)


def asking(wave):
    """Send a request of the wave's courses."""
    person = MembershipFactory(organisation=wave.organisation, role="hr").user
    lines = list(Recommendation.objects.filter(wave=wave, kind="course", state="accepted"))
    wish = Wish([one.module_id for one in lines], lines=[one.pk for one in lines])
    return partial(submit_request, wish, organisation_id=wave.organisation_id, requested_by=person, at=LATER)


def withdrawing(wave):
    """Take the approval back."""
    return partial(withdraw_approval, wave.pk, reason="Поспешили", by=auditor_of(wave), at=LATER)


def test_a_request_that_is_being_sent_keeps_the_approval(wave):
    sent, withdrawn = meanwhile(asking(wave), withdrawing(wave), before='UPDATE "audits_recommendation"')

    assert isinstance(withdrawn, ApprovalUsedError)
    assert isinstance(sent, ProgrammeRequest)
    assert AuditWave.objects.get(pk=wave.pk).state == "approved"
    assert Recommendation.objects.filter(request=sent).exists()


def test_an_approval_that_is_being_withdrawn_refuses_the_request(wave):
    withdrawn, refused = meanwhile(withdrawing(wave), asking(wave), before='UPDATE "audits_auditwave"')

    assert isinstance(withdrawn, AuditWave)
    assert isinstance(refused, AskingRefusedError)
    assert AuditWave.objects.get(pk=wave.pk).state == "scored"
    assert not ProgrammeRequest.objects.exists()
