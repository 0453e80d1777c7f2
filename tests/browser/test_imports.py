"""A table of a client's own comes into a wave by one upload, and a month is typed by the keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from audits.handlers import read_observations_file
from audits.models import Observation, ObservationFile, WaveBranch
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory, ChecklistFactory
from tests.factories.imports import month_source
from tests.factories.waves import auditor_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"viewport": {"width": 390, "height": 844}}
TABLE = "Код;Точка;Дата визита;Кто ходил;V01. Вход;Кассир\n1;Тула;14.09.2026;ТП-1;да;Белова\n"


@pytest.fixture
def wave():
    """A wave with the branches «Казань» and «Тула» and a checklist of one item."""
    made = AuditWaveFactory()
    ChecklistFactory(code="walk")
    for name in ("Казань", "Тула"):
        branch = BranchFactory(organisation=made.organisation, name=name)
        WaveBranch.objects.create(wave=made, branch=branch)
    return made


@pytest.fixture
def worker(tmp_path):
    """Does the work of the last file, as the worker's child would."""

    def work():
        found = ObservationFile.objects.latest("pk")
        read_observations_file({"file_id": found.pk}, workdir=tmp_path, progress=lambda _percent, _step: None)

    return work


def test_a_table_with_its_own_headings_is_uploaded_once_matched_looked_at_and_loaded(enter, wave, worker):
    page = enter(reverse("audits:observation-import", args=[wave.pk]), auditor_of(wave))

    file = {"name": "визиты.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Отправить на проверку").click()
    worker()
    page.get_by_role("link", name="Сопоставить столбцы").click()
    page.get_by_label("Код", exact=True).select_option("visit")
    page.get_by_label("Кто ходил").select_option("shopper")
    page.get_by_role("button", name="Проверить файл").click()
    worker()
    expect(page.get_by_text("В волну добавится 1 новое наблюдение")).to_be_visible()
    assert not Observation.objects.exists()
    page.get_by_role("button", name="Загрузить в волну").click()
    worker()

    expect(page.get_by_text("Добавлено 1 наблюдение.")).to_be_visible()
    assert Observation.objects.get().observer == "ТП-1"


def test_enter_goes_down_the_branches_and_the_totals_follow(enter, wave):
    source = month_source(wave)
    address = reverse("audits:monthly-edit", args=[wave.pk, source.pk])
    page = enter(f"{address}?month=2026-09", auditor_of(wave))
    column = page.locator("input[name^=k02_count-]")

    column.first.focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.keyboard.type("1 200")

    expect(column.last).to_be_focused()
    expect(page.locator("[data-total]").first).to_have_text("1\N{NO-BREAK SPACE}203")
    page.keyboard.press("ArrowUp")
    expect(column.first).to_be_focused()
