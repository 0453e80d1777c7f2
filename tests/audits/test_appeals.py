"""A branch sees a visit without its observer and appeals it once; the auditor decides with reasons."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Membership
from audits.errors import NoReasonError
from audits.models import AuditWave, Observation, ObservationAppeal, Sheet
from audits.services.appeals import (
    AlreadyAppealedError,
    AppealDecidedError,
    AppealTooLateError,
    NothingCorrectedError,
    NothingDisputedError,
    dismiss_appeal,
    file_appeal,
    uphold_appeal,
)
from audits.services.approval import begin_checking, collect_again
from audits.services.sheet_reviews import accept_sheet
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, person_with_role
from tests.factories.sheets import FULL, photo_of, sheet_wave, submitted_sheet
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
FAILED = {**FULL, "V01": "no"}
SAID = {"V01": "Дверь была закрыта"}


@pytest.fixture
def wave():
    return sheet_wave()


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


@pytest.fixture
def manager(wave):
    branch = wave.branches.order_by("pk").first().branch
    return person_with_role(Membership.Role.LINE_MANAGER, wave.organisation, branch)


@pytest.fixture
def visit(wave, auditor):
    """An accepted visit of a wave whose collecting was closed on Monday noon."""
    sheet = accept_sheet(submitted_sheet(wave, answers=FAILED, comments=SAID).pk, by=auditor, at=NOON)
    Observation.objects.update(created_at=NOON)
    begin_checking(wave.pk, by=auditor, at=NOON)
    return sheet.observation


def appeal_of(visit, manager, **fields):
    known = {"items": ["V01"], "text": "Дверь была открыта, есть запись камеры", "by": manager, "at": NOON}
    return file_appeal(visit.pk, **{**known, **fields})


def test_the_branch_sees_a_visit_only_once_collecting_is_closed(wave, auditor, manager, visit, client):
    client.force_login(manager)
    address = reverse("audits:visit-detail", args=[visit.pk])

    shown = client.get(address).content.decode()
    collect_again(wave.pk, by=auditor, at=NOON)
    hidden = client.get(address).status_code

    assert "Дверь была закрыта" in shown
    assert "ТП-7" not in shown
    assert hidden == 404


def test_another_branch_and_another_organisation_see_nothing(wave, visit, client):
    other = BranchFactory(organisation=wave.organisation)
    neighbour = person_with_role(Membership.Role.LINE_MANAGER, wave.organisation, other)
    stranger = person_with_role(Membership.Role.HR, BranchFactory().organisation)

    for person in (neighbour, stranger):
        client.force_login(person)
        assert client.get(reverse("audits:visit-detail", args=[visit.pk])).status_code == 404
        assert "Дверь" not in client.get(reverse("audits:visit-list")).content.decode()


def test_photographs_open_to_the_branch_with_the_visit(visit, manager, client):
    photo = photo_of(Sheet.objects.get(), item="V01")
    client.force_login(manager)
    address = reverse("audits:photo-file", args=[photo.pk])

    shown = client.get(address).status_code
    AuditWave.objects.update(state="collecting")

    assert (shown, client.get(address).status_code) == (200, 404)


def test_an_appeal_is_filed_once_and_the_auditors_are_told(visit, manager, auditor):
    appeal = appeal_of(visit, manager, items=["V01", "X"])

    with pytest.raises(AlreadyAppealedError):
        appeal_of(visit, manager)

    assert (appeal.items, appeal.due_on) == (["V01"], date(2026, 11, 23))
    told = Notice.objects.get(kind="audits.appeal-filed")
    assert (told.recipient_id, "камеры" in told.text) == (auditor.pk, True)


@pytest.mark.parametrize("fields", [{"items": []}, {"items": ["X"]}, {"text": " "}])
def test_an_appeal_names_items_and_says_why(visit, manager, fields):
    with pytest.raises(NothingDisputedError):
        appeal_of(visit, manager, **fields)


def test_five_working_days_and_no_more(visit, manager):
    last = NOON + timedelta(days=7)  # the next Monday: a weekend lies between

    with pytest.raises(AppealTooLateError):
        appeal_of(visit, manager, at=last + timedelta(days=1))
    appeal_of(visit, manager, at=last)


def test_an_approved_wave_takes_no_appeals(wave, visit, manager):
    AuditWave.objects.update(state="approved", scored_at=NOON, approved_at=NOON)

    with pytest.raises(AppealTooLateError):
        appeal_of(visit, manager)


def test_an_upheld_appeal_is_a_new_version_and_a_scored_wave_is_checked_again(wave, visit, manager, auditor):
    appeal = appeal_of(visit, manager)
    AuditWave.objects.update(state="scored", scored_at=NOON)

    uphold_appeal(appeal.pk, values=FULL, comments={}, decision="Видно по камере", by=auditor, at=NOON)

    old, new = Observation.objects.order_by("version")
    assert (old.superseded_at, old.values, new.values, new.version) == (NOON, FAILED, FULL, 2)
    assert new.reason == "По апелляции филиала: Видно по камере"
    assert ObservationAppeal.objects.get().observation == Sheet.objects.get().observation == new
    assert AuditWave.objects.get(pk=wave.pk).state == "checking"
    told = Notice.objects.get(kind="audits.appeal-decided")
    assert (told.recipient_id, told.link) == (manager.pk, reverse("audits:visit-detail", args=[new.pk]))


def test_an_appeal_is_decided_once_with_reasons_and_upheld_only_by_a_change(visit, manager, auditor):
    appeal = appeal_of(visit, manager)

    with pytest.raises(NothingCorrectedError):
        uphold_appeal(appeal.pk, values=FAILED, comments=SAID, decision="Да", by=auditor, at=NOON)
    with pytest.raises(NoReasonError):
        dismiss_appeal(appeal.pk, decision=" ", by=auditor, at=NOON)
    dismiss_appeal(appeal.pk, decision="На фото дверь закрыта", by=auditor, at=NOON)
    with pytest.raises(AppealDecidedError):
        uphold_appeal(appeal.pk, values=FULL, comments={}, decision="Да", by=auditor, at=NOON)

    assert Observation.objects.get().values == FAILED


def test_a_corrected_visit_cannot_be_appealed_again(visit, manager, auditor):
    appeal = appeal_of(visit, manager)
    uphold_appeal(appeal.pk, values=FULL, comments={}, decision="Да", by=auditor, at=NOON)

    with pytest.raises(AlreadyAppealedError):
        appeal_of(ObservationAppeal.objects.get().observation, manager)


def test_the_pages_lead_from_the_appeal_to_its_answer(wave, visit, manager, auditor, client):
    Observation.objects.update(
        created_at=NOON + timedelta(days=36_500)
    )  # so that the page's days are not over
    client.force_login(manager)
    create = reverse("audits:appeal-create", args=[visit.pk])
    refused = client.post(create, {"text": "Было иначе"})
    client.post(create, {"items": ["V01"], "text": "Было иначе"})
    appeal = ObservationAppeal.objects.get()
    client.force_login(auditor)
    desk = client.get(reverse("audits:appeal-detail", args=[wave.pk, appeal.pk])).content.decode()
    uphold = reverse("audits:appeal-uphold", args=[wave.pk, appeal.pk])
    unchanged = client.post(uphold, {"a-V01": "no", "c-V01": SAID["V01"], "decision": "Да"})
    client.post(uphold, {"a-V01": "yes", "a-V05": "no", "decision": "Видно по камере"})
    client.force_login(manager)
    page = client.get(reverse("audits:visit-detail", args=[visit.pk]), follow=True).content.decode()

    assert (refused.status_code, unchanged.status_code) == (422, 422)
    assert "Было иначе" in desk
    assert Observation.objects.get(version=2).values == FULL  # only what was disputed is corrected
    assert "Видно по камере" in page


def test_the_lists_take_few_statements(wave, visit, manager, auditor, client, django_assert_max_num_queries):
    branch = visit.branch
    for n in range(20):
        row = Observation.objects.create(
            wave=wave, instrument=visit.instrument, branch=branch, external_id=f"ТВ-{n}", values=FULL
        )
        ObservationAppeal.objects.create(
            observation=row, items=["V01"], text="—", filed_by=manager, filed_at=NOON, due_on=NOON.date()
        )

    client.force_login(manager)
    with django_assert_max_num_queries(16):
        assert client.get(reverse("audits:visit-list")).status_code == 200
    client.force_login(auditor)
    with django_assert_max_num_queries(16):
        assert "просрочено" in client.get(reverse("audits:appeal-list", args=[wave.pk])).content.decode()


@pytest.mark.parametrize("is_scored", [True, False])
def test_after_a_decision_the_list_computes_a_scored_wave_anew(
    client, wave, auditor, visit, manager, is_scored
):
    appeal = appeal_of(visit, manager)
    if is_scored:
        AuditWave.objects.update(state="scored", scored_at=NOON)
    client.force_login(auditor)

    page = client.get(reverse("audits:appeal-detail", args=[wave.pk, appeal.pk])).content.decode()
    listed = client.post(
        reverse("audits:appeal-uphold", args=[wave.pk, appeal.pk]),
        {"a-V01": "yes", "decision": "Запись камеры верна"},
        follow=True,
    ).content.decode()

    assert "считаются заново" not in page
    assert (f'action="{reverse("audits:wave-score", args=[wave.pk])}"' in listed) is is_scored
