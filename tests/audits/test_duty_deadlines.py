"""A duty that a course answers: its deadline stays, and the page says what to do until the course is held."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from audits.models import CriticalFailure
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import ModuleFactory
from tests.factories.waves import approved, course_of, scored_wave

pytestmark = pytest.mark.django_db
SAYS = "Срок не ждёт курса: пока обучения не было, объясняйте норму на каждой смене"


@pytest.mark.parametrize("is_planned", [True, False])
def test_the_page_says_what_to_do_until_the_course_is_held(client, is_planned):
    wave, module = scored_wave(), ModuleFactory()
    if is_planned:
        course_of(wave, module, position=2)
    approved(wave)
    CriticalFailure.objects.filter(wave=wave).update(remedy=module.code, told_at=NOON)
    client.force_login(person_with_role(Membership.Role.HR, wave.organisation))

    page = client.get(reverse("audits:duty-list")).content.decode()

    assert module.title in page
    assert SAYS in page


def test_a_duty_that_no_course_answers_says_nothing_of_courses(client):
    wave = approved(scored_wave())
    CriticalFailure.objects.filter(wave=wave).update(remedy="Повесить табличку.", told_at=NOON)
    client.force_login(person_with_role(Membership.Role.HR, wave.organisation))

    assert SAYS not in client.get(reverse("audits:duty-list")).content.decode()
