"""A numbered run of columns is filled in by order with the keyboard alone, and taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from audits.handlers import read_observations_file
from audits.services.files import begin_file
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory
from tests.factories.scale import servqual_instrument
from tests.factories.waves import auditor_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"viewport": {"width": 390, "height": 844}}
HEAD = ["Номер анкеты", "Филиал", *(f"Вопрос {at}, должно быть" for at in range(1, 23))]
HEAD += [*(f"Вопрос {at}, есть" for at in range(1, 23)), "Касса"]


@pytest.fixture
def file(tmp_path):
    """A file of questionnaires whose marks are called otherwise, looked through."""
    wave = AuditWaveFactory()
    servqual_instrument()
    BranchFactory(organisation=wave.organisation, name="Тула")
    line = ["1", "Тула", *["6"] * 44, "3"]
    content = "\n".join(";".join(cells) for cells in (HEAD, line)).encode()
    upload = SimpleUploadedFile("анкеты.csv", content)
    by = auditor_of(wave)
    kept, _job = begin_file(
        wave.pk, instrument="servqual", name="анкеты.csv", upload=upload, by=by, at=timezone.now()
    )
    read_observations_file({"file_id": kept.pk}, workdir=tmp_path, progress=lambda _percent, _step: None)
    return kept


def test_the_first_of_a_run_fills_in_those_after_it_by_the_keyboard_and_back(enter, file):
    page = enter(reverse("audits:observation-columns", args=[file.wave_id, file.pk]), file.uploaded_by)
    expect(page.locator("[data-matched]")).to_have_text("2")
    first = page.get_by_label("Вопрос 1, должно быть", exact=True)

    first.select_option("e01")
    first.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Заполнить подряд")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_label("Вопрос 22, должно быть", exact=True)).to_have_value("e22")
    expect(page.get_by_label("Вопрос 1, есть", exact=True)).to_have_value("")
    expect(page.locator("[data-matched]")).to_have_text("24")
    expect(page.locator("[data-unread-count]")).to_have_text("23")
    expect(page.locator("[data-lacking]")).to_have_text("«Восприятие 1»…«Восприятие 22»")
    expect(page.get_by_role("button", name="Вернуть как было")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.get_by_label("Вопрос 22, должно быть", exact=True)).to_have_value("")
    expect(first).to_have_value("e01")
    expect(page.locator("[data-matched]")).to_have_text("3")


def test_a_run_that_is_filled_in_by_order_is_read(enter, file):
    page = enter(reverse("audits:observation-columns", args=[file.wave_id, file.pk]), file.uploaded_by)

    for label, column in (("Вопрос 1, должно быть", "e01"), ("Вопрос 1, есть", "p01")):
        page.get_by_label(label, exact=True).select_option(column)
        page.get_by_role("button", name="Заполнить подряд").click()
    page.get_by_role("button", name="Проверить файл").click()

    expect(page.get_by_role("heading", name="анкеты.csv")).to_be_visible()
    file.refresh_from_db()
    assert [file.mapping[f"вопрос 22, {side}"] for side in ("должно быть", "есть")] == ["e22", "p22"]
    assert file.mapping["касса"] == ""
