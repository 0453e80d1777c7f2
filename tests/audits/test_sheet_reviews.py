"""Photographs of sheets are drawn anew; a sheet is reviewed before it counts."""

import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEvent, Membership, User
from audits.errors import NoReasonError, WaveClosedError
from audits.models import Observation, Sheet
from audits.photographs import NotAPhotographError, redrawn
from audits.queries.sheets import next_to_review
from audits.services.sheet_plans import (
    SheetPlan,
    plan_sheets,
)
from audits.services.sheet_reviews import (
    OwnSheetError,
    SheetMovedError,
    accept_sheet,
    reject_sheet,
    return_sheet,
    withdraw_sheet,
)
from audits.services.sheets import (
    add_photo,
    submit_sheet,
)
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, person_with_role
from tests.factories.audits import AuditWaveFactory
from tests.factories.sheets import (
    FULL,
    checklist_of,
    photo_of,
    picture,
    sheet_of,
    sheet_wave,
    submitted_sheet,
)
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return sheet_wave()


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


# --- photographs --------------------------------------------------------------------------------------
def test_a_photograph_is_drawn_anew_without_the_cameras_data():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Камера Ивановых"

    drawn = redrawn(io.BytesIO(content := picture((3000, 1000), exif=exif)), len(content))

    with Image.open(io.BytesIO(drawn)) as found:
        assert found.format == "JPEG"
        assert found.size[1] == 2000  # turned upright, made smaller
        assert not found.getexif()


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"\0" * 40, picture()[:200], b"%PDF-1.7"]
)
def test_what_is_no_photograph_is_refused(content):
    with pytest.raises(NotAPhotographError):
        redrawn(io.BytesIO(content), len(content))


def test_a_photograph_sent_twice_is_kept_once(wave):
    sheet = sheet_of(wave)

    for _ in range(2):
        add_photo(sheet.pk, item="V01", client_id="b" * 32, source=io.BytesIO(picture()), size=900, at=NOON)

    photo = sheet.photos.get()
    assert default_storage.exists(photo.stored_file)


def test_a_photograph_is_shown_to_its_observer_until_the_sheet_is_sent(wave, client):
    sheet = sheet_of(wave)
    photo = photo_of(sheet)
    address = reverse("sheets:photo-own", args=[sheet.secret, photo.client_id])

    before = client.get(address, headers={"Sec-Fetch-Dest": "image"})
    Sheet.objects.update(state="submitted", submitted_at=NOON)
    after = client.get(address)

    assert before.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (before.status_code, after.status_code) == (200, 404)


# --- review -------------------------------------------------------------------------------------------
def test_an_accepted_sheet_is_an_observation_without_names(wave, auditor):
    sheet = submitted_sheet(wave, comments={"V01": "Иванова Мария сказала: позвоните 8 912 345-67-89"})

    accept_sheet(sheet.pk, by=auditor, at=NOON)

    stored = Observation.objects.get()
    assert (stored.external_id, stored.version, stored.observer) == (f"sheet-{sheet.pk}", 1, "ТП-7")
    assert (stored.values, stored.branch) == (FULL, sheet.branch)
    assert stored.observed_at.isoformat() == "2026-11-16T09:00:00+00:00"
    assert stored.comments == {"V01": "[имя] сказала: позвоните [телефон]"}
    assert Sheet.objects.get().observation == stored


def test_a_sheet_is_decided_once_and_refused_only_with_a_reason(wave, auditor):
    sheet = submitted_sheet(wave)

    with pytest.raises(NoReasonError):
        return_sheet(sheet.pk, reason=" ", by=auditor, at=NOON)
    return_sheet(sheet.pk, reason="Нет времени", by=auditor, at=NOON)
    with pytest.raises(SheetMovedError):
        accept_sheet(sheet.pk, by=auditor, at=NOON)
    submit_sheet(sheet.pk, at=NOON)
    reject_sheet(sheet.pk, reason="Не тот филиал", by=auditor, at=NOON)

    assert Sheet.objects.get().state == "rejected"
    assert not Observation.objects.exists()


def test_a_scored_wave_takes_no_sheets(auditor, wave):
    sheet = submitted_sheet(wave)
    wave.state, wave.scored_at = "scored", NOON
    wave.save()

    with pytest.raises(WaveClosedError):
        accept_sheet(sheet.pk, by=auditor, at=NOON)


def test_an_acceptance_is_undone_by_a_withdrawal_with_its_reason(wave, auditor):
    sheet = accept_sheet(submitted_sheet(wave).pk, by=auditor, at=NOON)

    withdraw_sheet(sheet.pk, reason="Наблюдателя узнали", by=auditor, at=NOON)

    assert not Observation.objects.filter(superseded_at=None).exists()
    assert list(Observation.objects.order_by("version").values_list("reason", flat=True)) == [
        "",
        "Наблюдателя узнали",
    ]
    assert Sheet.objects.get(pk=sheet.pk).observation.reason == "Наблюдателя узнали"


def test_the_review_shows_the_score_and_leads_to_the_next_sheet(wave, auditor, client):
    first = submitted_sheet(wave, answers={**FULL, "V05": "no"}, comments={"V05": "Таблички нет"})
    second = submitted_sheet(wave)
    photo_of(first, item="V05")
    client.force_login(auditor)

    page = client.get(reverse("audits:sheet-detail", args=[wave.pk, first.pk])).content.decode()
    done = client.post(reverse("audits:sheet-accept", args=[wave.pk, first.pk]))

    assert "Таблички нет" in page
    assert "не больше 50" in page
    assert done.headers["Location"] == reverse("audits:sheet-detail", args=[wave.pk, second.pk])


def test_the_plan_is_nothing_that_a_branch_can_see(wave, client):
    branch = wave.branches.first().branch
    manager = person_with_role(Membership.Role.LINE_MANAGER, wave.organisation, branch)
    sheet_of(wave, branch=branch)
    client.force_login(manager)

    assert client.get(reverse("audits:sheet-list", args=[wave.pk])).status_code == 404
    assert "ТП-7" not in client.get(reverse("audits:visit-list")).content.decode()


def test_a_wave_without_a_checklist_may_take_one_by_planning(auditor):
    wave = AuditWaveFactory(organisation=auditor.organisation)
    branch = BranchFactory(organisation=auditor.organisation)
    instrument = checklist_of(None, code="offered")

    plan_sheets(wave.pk, plan_of_new(instrument, branch), by=auditor, at=NOON)

    assert wave.instruments.get().instrument == instrument


def plan_of_new(instrument, branch):
    return SheetPlan(instrument.pk, [branch.pk], 1, ["ТП-1"])


def test_who_filled_a_sheet_does_not_accept_it_while_the_wave_has_another_auditor(client, wave, auditor):
    second = auditor_of(wave)
    sheet = submitted_sheet(wave, filled_by=auditor)
    client.force_login(auditor)

    page = client.get(reverse("audits:sheet-detail", args=[wave.pk, sheet.pk])).content.decode()
    with pytest.raises(OwnSheetError):
        accept_sheet(sheet.pk, reason="Некому", by=auditor, at=NOON)

    assert reverse("audits:sheet-accept", args=[wave.pk, sheet.pk]) not in page
    assert f"Принять его может другой аудитор волны: {second.short_name}" in page
    assert next_to_review(wave, auditor) is None
    assert next_to_review(wave, second) == sheet
    assert accept_sheet(sheet.pk, by=second, at=NOON).decision == ""


def test_where_there_is_no_other_auditor_a_sheet_of_ones_own_is_accepted_with_a_reason(client, wave, auditor):
    User.objects.filter(pk=auditor_of(wave).pk).update(is_active=False)
    sheet = submitted_sheet(wave, filled_by=auditor)
    client.force_login(auditor)
    address = reverse("audits:sheet-detail", args=[wave.pk, sheet.pk])

    with pytest.raises(NoReasonError):
        accept_sheet(sheet.pk, by=auditor, at=NOON)
    assert "другого аудитора у волны нет" in client.get(address).content.decode()
    client.post(reverse("audits:sheet-accept", args=[wave.pk, sheet.pk]), {"reason": "Аудитор один"})

    told = AuditEvent.objects.get(verb="sheet.accept").detail
    assert told == {"sheet": sheet.pk, "own": True, "reason": "Аудитор один"}
    assert "Почему без второго человека: Аудитор один" in client.get(address).content.decode()


def test_the_message_names_the_sheet_that_was_accepted_not_the_one_that_opens(client, wave, auditor):
    first, _second = submitted_sheet(wave, observer="ТП-3"), submitted_sheet(wave, observer="ТП-9")
    client.force_login(auditor)

    done = client.post(reverse("audits:sheet-accept", args=[wave.pk, first.pk]), follow=True)

    said = str(next(iter(done.context["messages"])))
    assert f"Принят и засчитан: {first.branch.name}" in said
    assert "ТП-3. Ниже — следующий лист" in said
