"""Breaches of rules that branches mend: who is told, who answers, who sees the answer."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEvent
from audits.errors import NoReasonError
from audits.models import CriticalFailure, Instrument
from audits.queries.board import board_of
from audits.queries.duties import (
    Shown,
    as_duties,
    duties_to_review,
    duty_table,
    is_of_a_branch,
    waiting_duties,
)
from audits.services.approval import approve_wave
from audits.services.duties import DutyMovedError, OwnDutyError, confirm_duty, mark_done, reopen_duty
from audits.services.failures import FailureAnswer, set_failures
from audits.services.scoring import score_wave
from jobs.models import Notice
from reports.queries.today import today_of
from tests.audits.test_failures import DUE, TWO
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, MembershipFactory
from tests.factories.audits import ModuleFactory, visit_wave
from tests.factories.waves import auditor_of, course_of, name_all_causes

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    """Four visits that failed a critical item."""
    found = visit_wave([{"V01": "yes", "V02": "no"}] * 4, items=TWO)
    score_wave(found.pk, at=NOON)
    found.refresh_from_db()
    return found


@pytest.fixture
def branch(wave):
    return failures(wave)[0].observation.branch


@pytest.fixture
def manager(wave, branch):
    return MembershipFactory(organisation=wave.organisation, role="line_manager", branch=branch).user


@pytest.fixture
def hr(wave):
    return MembershipFactory(organisation=wave.organisation, role="hr").user


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


def failures(wave):
    return list(
        CriticalFailure.objects.filter(wave=wave).select_related("observation__branch").order_by("pk")
    )


def told(wave, auditor, role="Управляющий филиалом"):
    """The auditor saves this role and a deadline for all of them."""
    answers = {one.pk: FailureAnswer(DUE, role) for one in failures(wave)}
    set_failures(wave.pk, answers=answers, by=auditor, at=NOON)
    return failures(wave)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("Управляющий филиалом", True),
        ("Старший смены", True),
        ("Руководитель сети", False),
        ("Служба персонала", False),
        ("Юрист", False),
    ],
)
def test_a_role_is_of_the_branch_or_of_the_company(role, expected):
    assert is_of_a_branch(role) is expected


def test_the_manager_of_the_branch_has_a_notice_and_a_line_on_today(wave, manager, hr, auditor):
    assert waiting_duties(manager) == []

    told(wave, auditor)

    notice = Notice.objects.get(kind="audits.duty")
    assert notice.recipient_id == manager.pk
    assert "4 нарушения" in notice.text
    with translation.override("ru"):
        line = next(one for one in today_of(manager).tasks if one.url == reverse("audits:duty-list"))
    assert "4 нарушения, срок до 24 декабря" in line.text.replace("\u00a0", " ")
    assert waiting_duties(hr) == []


def test_what_has_no_deadline_stands_below_what_has_one(wave, manager, auditor):
    told(wave, auditor)
    first, *others = failures(wave)
    CriticalFailure.objects.filter(pk=first.pk).update(due_on=None)

    assert [one.pk for one in duty_table(manager, Shown.OPEN)] == [one.pk for one in [*others, first]]
    assert [one.row.pk for one in board_of(wave, []).failures][-1] == first.pk


def test_a_role_outside_the_branch_is_hrs_to_follow(wave, manager, hr, auditor):
    told(wave, auditor, role="Юрист")

    assert Notice.objects.get(kind="audits.duty").recipient_id == hr.pk
    assert waiting_duties(manager) == []
    assert [one.count for one in waiting_duties(hr)] == [4]


def test_a_branch_that_nobody_leads_is_hrs_to_follow(wave, hr, auditor):
    told(wave, auditor)

    assert [one.count for one in waiting_duties(hr)] == [4]
    assert Notice.objects.get(kind="audits.duty").recipient_id == hr.pk


def test_a_manager_of_another_branch_is_told_nothing(wave, manager, auditor):
    omsk = BranchFactory(organisation=wave.organisation, name="Омск")
    other = MembershipFactory(organisation=wave.organisation, role="line_manager", branch=omsk).user
    told(wave, auditor)

    assert waiting_duties(other) == []
    assert Notice.objects.filter(recipient_id=other.pk).count() == 0


def test_saving_the_same_again_tells_nobody_twice_and_a_new_deadline_does(wave, manager, auditor):
    told(wave, auditor)
    told(wave, auditor)
    assert Notice.objects.filter(kind="audits.duty").count() == 1

    later = {one.pk: FailureAnswer(DUE.replace(day=30), "Управляющий филиалом") for one in failures(wave)}
    set_failures(wave.pk, answers=later, by=auditor, at=NOON.replace(hour=15))

    assert Notice.objects.filter(kind="audits.duty").count() == 2


def test_an_approval_tells_of_what_the_auditor_has_not_saved(wave, manager, auditor):
    name_all_causes(wave)

    approve_wave(wave.pk, by=auditor, at=NOON)

    assert Notice.objects.filter(kind="audits.duty", recipient_id=manager.pk).count() == 1
    assert {one.told_at for one in failures(wave)} == {NOON}


def test_what_is_done_says_who_when_and_what_and_survives_another_scoring(wave, manager, auditor):
    one = told(wave, auditor)[0]

    mark_done(one.pk, note="Повесили таблички", by=manager, at=NOON)
    score_wave(wave.pk, at=NOON)

    after = CriticalFailure.objects.get(wave=wave, done_at__isnull=False)
    assert (after.done_by, after.done_at, after.done_note) == (manager, NOON, "Повесили таблички")
    assert after.observation.external_id == one.observation.external_id
    assert all(each.told_at == NOON for each in failures(wave))
    assert [each.count for each in waiting_duties(manager)] == [3]
    assert AuditEvent.objects.filter(verb="duty.done", actor=manager).exists()


def test_done_is_said_once_with_words_and_taken_back(wave, manager, auditor):
    one = told(wave, auditor)[0]
    with pytest.raises(NoReasonError):
        mark_done(one.pk, note=" ", by=manager, at=NOON)
    with pytest.raises(DutyMovedError):
        reopen_duty(one.pk, by=manager, at=NOON)
    mark_done(one.pk, note="Сделали", by=manager, at=NOON)
    with pytest.raises(DutyMovedError):
        mark_done(one.pk, note="Сделали", by=manager, at=NOON)

    reopen_duty(one.pk, by=manager, at=NOON)

    one.refresh_from_db()
    assert (one.done_at, one.done_by, one.done_note) == (None, None, "")


def test_what_nobody_was_told_of_is_no_duty(wave, manager):
    with pytest.raises(DutyMovedError):
        mark_done(failures(wave)[0].pk, note="Сделали", by=manager, at=NOON)


def test_the_manager_answers_on_his_page_and_the_auditor_reads_it(client, wave, manager, auditor):
    one = told(wave, auditor)[0]
    client.force_login(manager)
    page = client.get(reverse("audits:duty-list")).content.decode()
    assert page.count("Отметить как сделанное") == 4
    refused = client.post(reverse("audits:duty-done", args=[one.pk]), {"note": ""})
    assert refused.status_code == 422

    client.post(reverse("audits:duty-done", args=[one.pk]), {"note": "Повесили таблички"})

    assert client.get(reverse("audits:duty-list")).content.decode().count("Отметить как сделанное") == 3
    waits = client.get(reverse("audits:duty-list") + "?show=done").content.decode()
    assert "Повесили таблички" in waits
    assert "Подтвердить" not in waits
    client.force_login(auditor)
    listed = client.get(reverse("audits:failure-list", args=[wave.pk])).content.decode()
    assert "Повесили таблички" in listed
    assert manager.short_name in listed


def test_the_list_takes_few_statements_however_long(
    client, wave, manager, auditor, django_assert_max_num_queries
):
    told(wave, auditor)
    client.force_login(manager)
    client.get(reverse("audits:duty-list"))

    with django_assert_max_num_queries(10):
        client.get(reverse("audits:duty-list"))


def test_a_remedy_of_several_courses_names_them(wave, auditor):
    one = told(wave, auditor)[0]
    first, second = ModuleFactory(), ModuleFactory()
    one.remedy = f"{first.code}, {second.code}"
    other = failures(wave)[1]
    other.remedy = f"Управляющему: вернуть табличку; администраторам — {first.code}"

    named, plain = as_duties([one, other], user=auditor, today=NOON.date())

    assert named.modules == (first, second)
    assert plain.modules == ()
    assert plain.remedy.endswith(f"администраторам — {first.code} «{first.title}»")


@pytest.mark.parametrize("role", ["auditor", "hr"])
def test_auditor_and_hr_open_it_again_with_a_reason_that_the_manager_reads(
    client, wave, manager, hr, auditor, role
):
    one = told(wave, auditor)[0]
    mark_done(one.pk, note="бла", by=manager, at=NOON)
    client.force_login(auditor if role == "auditor" else hr)
    address = reverse("audits:duty-reopen", args=[one.pk])

    listed = client.get(reverse("audits:failure-list", args=[wave.pk])).content.decode()
    refused = client.post(address, {"reason": " "})
    answer = client.post(address, {"reason": "Таблички на месте нет"}, follow=True)

    assert address in listed
    assert refused.status_code == 422
    assert answer.status_code == 200
    one.refresh_from_db()
    assert one.done_at is None
    notice = Notice.objects.filter(recipient_id=manager.pk).latest("pk")
    assert "Таблички на месте нет" in notice.text
    assert AuditEvent.objects.get(verb="duty.reopen").detail["reason"] == "Таблички на месте нет"


@pytest.mark.parametrize("role", ["auditor", "hr"])
def test_auditor_and_hr_confirm_what_the_manager_noted_and_he_is_told(
    client, wave, manager, hr, auditor, role
):
    one = told(wave, auditor)[0]
    mark_done(one.pk, note="Повесили таблички", by=manager, at=NOON)
    person = auditor if role == "auditor" else hr
    client.force_login(person)
    with translation.override("ru"):
        (line,) = [each for each in today_of(person).tasks if "подтвердить исправленное" in each.title]
    waits = client.get(line.url).content.decode()

    client.post(reverse("audits:duty-confirm", args=[one.pk]))

    assert reverse("audits:duty-confirm", args=[one.pk]) in waits
    one.refresh_from_db()
    assert (one.state, one.confirmed_by) == (CriticalFailure.State.CONFIRMED, person)
    assert "подтверждено" in Notice.objects.filter(recipient_id=manager.pk).latest("pk").text
    assert duties_to_review(person) == []
    for address in (
        reverse("audits:duty-list") + "?show=confirmed",
        reverse("audits:failure-list", args=[wave.pk]),
    ):
        assert "подтверждено" in client.get(address).content.decode()


def test_nobody_confirms_what_he_noted_himself(client, wave, hr, auditor):
    one = told(wave, auditor, role="Юрист")[0]
    mark_done(one.pk, note="Исправили договор", by=hr, at=NOON)
    client.force_login(hr)

    page = client.get(reverse("audits:duty-list") + "?show=done").content.decode()
    with pytest.raises(OwnDutyError):
        confirm_duty(one.pk, by=hr, at=NOON)

    assert reverse("audits:duty-confirm", args=[one.pk]) not in page
    assert duties_to_review(hr) == []
    assert [each.count for each in duties_to_review(auditor)] == [1]


def test_what_was_not_noted_is_not_confirmed_and_nothing_twice(wave, manager, auditor):
    one = told(wave, auditor)[0]
    with pytest.raises(DutyMovedError):
        confirm_duty(one.pk, by=auditor, at=NOON)
    mark_done(one.pk, note="Сделали", by=manager, at=NOON)
    confirm_duty(one.pk, by=auditor, at=NOON)
    with pytest.raises(DutyMovedError):
        confirm_duty(one.pk, by=auditor, at=NOON)
    with pytest.raises(OwnDutyError):
        reopen_duty(one.pk, by=manager, at=NOON)

    reopen_duty(one.pk, reason="Табличку сняли", by=auditor, at=NOON)

    one.refresh_from_db()
    assert (one.state, one.confirmed_at, one.returned_by) == (CriticalFailure.State.OPEN, None, auditor)


def test_a_returned_duty_says_why_to_whoever_mends_it_and_both_answers_survive_a_scoring(
    client, wave, manager, auditor
):
    first, second = told(wave, auditor)[:2]
    for one in (first, second):
        mark_done(one.pk, note="Сделали", by=manager, at=NOON)
    reopen_duty(first.pk, reason="Таблички нет", by=auditor, at=NOON)
    confirm_duty(second.pk, by=auditor, at=NOON)
    client.force_login(manager)

    score_wave(wave.pk, at=NOON)

    assert "Таблички нет" in client.get(reverse("audits:duty-list") + "?show=open").content.decode()
    assert CriticalFailure.objects.get(wave=wave, confirmed_at__isnull=False).confirmed_by == auditor


@pytest.mark.parametrize(
    ("role", "says", "link"), [("manager", "обратитесь к ней", False), ("hr", "Запросить программу", True)]
)
def test_a_course_outside_the_plan_is_asked_for_by_hr_and_the_manager_reads_that(
    client, wave, manager, hr, auditor, role, says, link
):
    module = ModuleFactory()
    CriticalFailure.objects.filter(wave=wave).update(remedy=module.code)
    told(wave, auditor)
    client.force_login(manager if role == "manager" else hr)

    page = client.get(reverse("audits:duty-list")).content.decode()

    assert module.title in page
    assert says in page
    assert (reverse("catalog:request-create") in page.split('class="duties"')[1]) is link


def test_a_course_of_the_approved_plan_is_said_to_be_in_it(client, wave, manager, auditor):
    module = ModuleFactory()
    CriticalFailure.objects.filter(wave=wave).update(remedy=module.code)
    told(wave, auditor)
    course_of(wave, module, state="accepted")
    wave.state, wave.approved_at, wave.approved_by = "approved", NOON, auditor
    wave.save()
    client.force_login(manager)

    assert "есть в плане обучения" in client.get(reverse("audits:duty-list")).content.decode()


def test_after_a_return_one_is_back_at_the_list_one_came_from(client, wave, manager, auditor):
    one = told(wave, auditor)[0]
    client.force_login(auditor)
    address, board = (
        reverse("audits:duty-reopen", args=[one.pk]),
        reverse("audits:failure-list", args=[wave.pk]),
    )
    answers = []
    for back in ("", "wave"):
        mark_done(one.pk, note="Повесили", by=manager, at=NOON)
        form = client.get(address, {"back": back}).content.decode()
        assert ('name="back" value="wave"' in form) is bool(back)
        answers.append(client.post(address, {"reason": "Таблички нет", "back": back}).headers["Location"])

    assert answers == [reverse("audits:duty-list") + "?show=done", board]
    mark_done(one.pk, note="Повесили", by=manager, at=NOON)
    assert f"{address}?back=wave" in client.get(board).content.decode()


def test_who_takes_back_what_is_confirmed_already_reads_that(client, wave, hr, auditor):
    one = told(wave, auditor, role="Юрист")[0]
    mark_done(one.pk, note="Исправили договор", by=hr, at=NOON)
    confirm_duty(one.pk, by=auditor, at=NOON)
    client.force_login(hr)

    answer = client.post(reverse("audits:duty-reopen", args=[one.pk]), follow=True).content.decode()
    assert "Это уже подтверждено" in answer


@pytest.mark.parametrize(("source", "called"), [("MV", "визит"), ("MC", "звонок"), ("MW", "письмо или чат")])
def test_the_contact_behind_a_duty_is_called_what_it_is(client, wave, manager, auditor, source, called):
    one = told(wave, auditor)[0]
    Instrument.objects.filter(pk=one.observation.instrument_id).update(source=source, kind="visit")
    client.force_login(manager)

    page = client.get(reverse("audits:duty-list")).content.decode()

    assert f'{reverse("audits:visit-detail", args=[one.observation_id])}">{called}</a>' in page
