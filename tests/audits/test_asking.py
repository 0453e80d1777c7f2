"""From an approved plan to one request of all its modules, and to groups in state «план»."""

import pytest
from django.urls import reverse

from audits.models import Recommendation
from audits.queries.plan import AT_ONCE, LONGEST_TOKEN, askable_lines, asking_of
from audits.services.approval import approve_wave, reject_recommendation
from audits.services.withdrawal import withdraw_approval
from catalog.models import ProgrammeRequest, Topic
from catalog.services.programmes import issue_draft, start_draft
from catalog.services.requests import take_request
from catalog.tokens import read_prefill_token
from courses.models import Cohort
from courses.services import accept_request
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.audits import ModuleFactory
from tests.factories.requests import OUTCOMES, PASSPORT, TESTS, ProgrammeFactory, methodologist, provider
from tests.factories.waves import approved, auditor_of, because, course_of, name_all_causes, scored_wave

pytestmark = pytest.mark.django_db
LATER = NOON.replace(hour=16)


@pytest.fixture
def wave():
    """A wave about to be approved: three courses proposed, and one that the auditor has struck out."""
    found = scored_wave()
    for at in range(3):
        course_of(found, ModuleFactory(), position=at + 2)
    Recommendation.objects.filter(wave=found, position=4).update(state="rejected", reason="Нет времени")
    name_all_causes(found)
    return found


@pytest.fixture
def hr(client, wave):
    """The customer's HR manager, signed in; somebody answers requests."""
    provider()
    person = MembershipFactory(organisation=wave.organisation, role="hr").user
    client.force_login(person)
    return person


def courses(wave):
    """The accepted courses in order."""
    return list(
        Recommendation.objects.filter(wave=wave, kind="course", state="accepted").order_by("position")
    )


def form_of(client, wave):
    """Follow «Запросить все принятые»: its form as it is filled."""
    there = client.get(reverse("audits:plan-request", args=[wave.pk]))
    token = there.headers["Location"].partition("prefill=")[2]
    prefill = read_prefill_token(token)
    return {
        "m": prefill.modules,
        "reasons": [str(at) for at in range(len(prefill.reasons))],
        "group_size": 12,
        "mode": "webinar",
        "organisation": prefill.organisation_id,
        "prefill": token,
    }


def asked(client, wave):
    """Send that form."""
    answer = client.post(reverse("catalog:request-create"), form_of(client, wave))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return ProgrammeRequest.objects.get()


def writes_the_programme(requested):
    """The methodologist writes the detailed programme that is missing, and gives it out."""
    person = methodologist()
    take_request(requested.request_id, by=person, at=NOON)
    draft = start_draft(requested.pk, by=person, at=NOON)
    draft.passport, draft.outcomes, draft.tests, draft.transfer = PASSPORT, OUTCOMES, TESTS, "Договор."
    draft.save()
    days = requested.module.days
    Topic.objects.create(programme=draft, number=1, title="Тема", theory=days * 120, practice=days * 240 - 20)
    Topic.objects.create(programme=draft, number=2, title="Тест", theory=0, practice=20, control="тест")
    issue_draft(requested.pk, by=person, at=NOON)


def test_all_approved_modules_become_one_request_and_then_groups_in_plan(client, wave, hr):
    approve_wave(wave.pk, by=auditor_of(wave), at=NOON)
    lines = courses(wave)
    for line in lines[:2]:  # published; of the third there is no programme yet
        ProgrammeFactory(module=line.module)

    request = asked(client, wave)

    wanted = {one.module_id: one.programme for one in request.modules.all()}
    assert set(wanted) == {one.module_id for one in lines}
    assert [wanted[one.module_id] is not None for one in lines] == [True, True, False]
    assert {one.request_id for one in courses(wave)} == {request.pk}
    assert request.state == "sent"  # the detailed programme of the third is asked of the methodologist
    assert askable_lines(wave) == []

    home = client.get(reverse("reports:home")).content.decode().replace("\u00a0", " ")
    assert "Готовы 2 программы, остальные пишет методолог" in home
    page = client.get(reverse("catalog:request-detail", args=[request.pk])).content.decode()
    assert "Запланировать 2 группы" in page.replace("\u00a0", " ")
    client.post(reverse("courses:request-plan-given", args=[request.pk]))
    first = list(Cohort.objects.order_by("pk"))
    assert [one.programme.module_id for one in first] == [one.module_id for one in lines[:2]]
    page = client.get(reverse("catalog:request-detail", args=[request.pk])).content.decode()
    assert "Запланировать" not in page  # they do not wait for the third, which the page names
    assert f"{lines[2].subject}</span> {lines[2].module.title}" in page.split("Методолог пишет программы")[1]

    writes_the_programme(request.modules.get(module=lines[2].module))
    cohorts = accept_request(request.pk, by=hr, at=NOON)

    assert cohorts[:2] == first
    assert len(cohorts) == 3

    assert {one.programme.module_id for one in cohorts} == set(wanted)
    assert {one.state for one in cohorts} == {Cohort.State.PLAN}
    assert all(one.reasons for one in cohorts[:1])


def test_a_request_of_published_programmes_alone_is_ready_at_once(client, wave, hr):
    approve_wave(wave.pk, by=auditor_of(wave), at=NOON)
    for line in courses(wave):
        ProgrammeFactory(module=line.module)

    request = asked(client, wave)

    assert request.state == "ready"
    assert len(accept_request(request.pk, by=hr, at=NOON)) == 3


def test_a_request_of_a_withdrawn_plan_is_refused_in_words_and_keeps_what_was_typed(client, wave, hr):
    auditor = auditor_of(wave)
    approve_wave(wave.pk, by=auditor, at=NOON)
    form = form_of(client, wave) | {"audience": "Администраторы трёх салонов"}
    withdraw_approval(wave.pk, reason="Нашли ошибку в причинах", by=auditor, at=NOON)

    answer = client.post(reverse("catalog:request-create"), form)

    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422
    assert "Запрос не отправлен." in page
    assert f"Утверждение плана аудита «{wave.name}» отозвано, пока форма была открыта" in page
    assert "Администраторы трёх салонов" in page
    assert page.count("checked") >= len(form["m"])  # the modules stay ticked
    assert not ProgrammeRequest.objects.exists()
    assert not Recommendation.objects.filter(request__isnull=False).exists()

    approve_wave(wave.pk, by=auditor, at=LATER)  # approved again, the same form is good again

    assert client.post(reverse("catalog:request-create"), form).status_code == 302


def test_a_request_of_a_plan_that_was_made_anew_is_refused(client, wave, hr):
    auditor = auditor_of(wave)
    approve_wave(wave.pk, by=auditor, at=NOON)
    form = form_of(client, wave)
    withdraw_approval(wave.pk, reason="Нашли ошибку в причинах", by=auditor, at=NOON)
    reject_recommendation(courses(wave)[0].pk, reason="Есть свой курс", by=auditor, at=NOON)
    approve_wave(wave.pk, by=auditor, at=LATER)

    answer = client.post(reverse("catalog:request-create"), form)

    assert answer.status_code == 422
    assert "План изменили после того, как вы открыли форму" in answer.content.decode().replace("\u00a0", " ")
    assert not ProgrammeRequest.objects.exists()


def test_more_courses_than_one_request_takes_are_said(client, wave, hr):
    for at in range(AT_ONCE):
        course_of(wave, ModuleFactory(), position=at + 9)
    approved(wave)

    client.get(reverse("audits:plan-request", args=[wave.pk]))
    text = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()

    assert "4 модуля не поместились в один запрос" in text.replace("\u00a0", " ")


def test_courses_are_cut_until_the_address_is_short_enough(wave):
    texts = [f"{at}" * 400 + "".join(chr(0x430 + (at * k) % 32) for k in range(700)) for at in range(AT_ONCE)]
    for at, text in enumerate(texts):
        line = course_of(wave, ModuleFactory(), position=at + 9)
        line.because = [because(criterion=f"MV{at:02}", text=text)]
        line.save()
    approved(wave)
    person = UserFactory(organisation=wave.organisation)
    lines = askable_lines(wave)

    asking = asking_of(wave, lines, user=person, today=NOON.date())

    assert len(asking.token) <= LONGEST_TOKEN
    assert len(read_prefill_token(asking.token).modules) == asking.named < len(lines)
    assert asking.named + asking.left == len(lines)
