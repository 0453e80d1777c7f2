"""Remarks on the board: whose they are, whom nobody sees, where a failure is listed; the list of audits."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from audits.models import (
    CommentTag,
    CriticalFailure,
    Observation,
    WaveInstrument,
)
from audits.services.scoring import score_wave
from tests.audits.boards import board, branch_of
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory, person_with_role
from tests.factories.audits import ObservationFactory, visit_wave
from tests.factories.waves import scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def hr(wave, client):
    person = person_with_role(Membership.Role.HR, wave.organisation)
    client.force_login(person, BACKEND)
    return person


def noted(wave, code="MV04", **fields):
    """A visit with a remark beside a «нет»."""
    known = WaveInstrument.objects.select_related("instrument").get(wave=wave).instrument
    item = next(one["code"] for one in known.body["items"] if one["criterion"] == code)
    values = {item: "no"}
    return ObservationFactory(wave=wave, instrument=known, observed_at=NOON, values=values, **fields), item


def test_a_tagged_remark_comes_first_and_no_more_than_three_are_shown(client, wave, hr):
    branch = branch_of(wave)
    for at in range(4):
        visit, item = noted(wave, branch=branch)
        visit.comments = {item: f"Не поздоровались, случай {at}."}
        visit.save()
    tagged, item = noted(wave, branch=branch)
    tagged.values = {item: "yes"}
    tagged.comments = {item: "Улыбнулись, но не представились."}
    tagged.save()
    CommentTag.objects.create(
        observation=tagged, item=item, criterion_id="MV04", tagged_by=UserFactory(), created_at=NOON
    )

    remarks = board(client, wave)[0]["remarks"]["MV04"]

    assert len(remarks) == 3
    assert (remarks[0].text, remarks[0].is_tagged) == ("Улыбнулись, но не представились.", True)


def test_a_remark_names_nobody(client, wave, hr):
    UserFactory(organisation=wave.organisation, last_name="Зюзюкина")
    visit, item = noted(wave, branch=branch_of(wave))
    visit.comments = {item: "Администратор Зюзюкиной не было, телефон +7 912 345-67-89."}
    visit.save()

    context, text = board(client, wave)

    assert "Зюзюкин" not in text
    assert "[телефон]" in context["remarks"]["MV04"][0].text


def test_remarks_of_a_node_are_its_own(client, wave, hr):
    visit, item = noted(wave, branch=BranchFactory(organisation=wave.organisation))
    visit.comments = {item: "В другом филиале."}
    visit.save()

    assert "MV04" not in board(client, wave, node=branch_of(wave).pk)[0]["remarks"]
    assert "MV04" in board(client, wave, node=visit.branch_id)[0]["remarks"]


def test_a_critical_failure_is_listed_at_its_branch_and_nowhere_else(client, wave, hr):
    other = BranchFactory(organisation=wave.organisation)

    assert len(board(client, wave, node=branch_of(wave).pk)[0]["board"].failures) == 1
    assert board(client, wave, node=other.pk)[0]["board"].failures == ()


def test_the_fact_of_a_critical_failure_names_nobody():
    wave = visit_wave([{"V02": "no"}], items=(("V01", "MV04", False), ("V02", "MV10", True)))
    UserFactory(organisation=wave.organisation, last_name="Зюзюкина")
    Observation.objects.update(comments={"V02": "Зюзюкина отказалась, звоните +7 912 345-67-89."})

    score_wave(wave.pk, at=NOON)

    fact = CriticalFailure.objects.get(wave=wave).fact
    assert "Зюзюкин" not in fact
    assert "912" not in fact


# --- the list of audits ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [("вега осень", True), ("ОСЕНЬ вега", True), ("осе", True), ("вега весна", False), ("осеньвега", False)],
)
def test_audits_are_found_word_by_word_in_any_order(client, text, found):
    wave = scored_wave(name="осень", organisation=OrganisationFactory(name="Сеть клиник «Вега»"))
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    response = client.get(reverse("audits:wave-list"), {"q": text})

    assert (wave in response.context["page"].object_list) is found
