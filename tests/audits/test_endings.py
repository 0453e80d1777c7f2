"""A wave that collects asks what becomes of its collecting before its figures are computed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from audits.handlers import score_wave as run
from audits.models import AuditWave, WaveInstrument
from audits.queries.endings import ending_of
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.audits import visit_wave
from tests.factories.plans import whole_wave
from tests.factories.sheets import sheet_wave, submitted_sheet
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
State = AuditWave.State


@pytest.fixture
def wave():
    """Four visits of ten planned; eight days are left."""
    found = visit_wave(
        [{"V01": "yes", "V02": "no"}] * 4, items=[("V01", "MV04", False), ("V02", "MV10", True)]
    )
    found.state = State.COLLECTING
    found.starts_on, found.ends_on = timezone.localdate(), timezone.localdate() + timedelta(days=7)
    found.save()
    WaveInstrument.objects.filter(wave=found).update(planned=10)
    return found


@pytest.fixture
def auditor(client, wave):
    person = auditor_of(wave)
    client.force_login(person, BACKEND)
    return person


def ask(client, wave, **data):
    return client.post(reverse("audits:wave-score", args=[wave.pk]), data)


def state_of(wave):
    return AuditWave.objects.get(pk=wave.pk).state


def compute(tmp_path):
    """What the worker does with the only job."""
    run(Job.objects.get().arguments, workdir=tmp_path, progress=lambda _percent, _step: None)


def test_one_press_computes_nothing_and_says_what_is_missing(client, auditor, wave):
    answer = ask(client, wave)
    text = client.get(answer.url).content.decode().replace("\xa0", " ")

    assert answer.url == reverse("audits:wave-score", args=[wave.pk])
    assert not Job.objects.exists()
    assert state_of(wave) == State.COLLECTING
    assert "8 дней" in text
    assert "собрано 4 из 10" in text
    assert "Завершить сбор и рассчитать" in text


def test_figures_of_what_has_come_leave_the_wave_collecting(client, auditor, wave, tmp_path):
    ask(client, wave, collecting="on")
    compute(tmp_path)

    assert state_of(wave) == State.COLLECTING
    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()
    assert "Сбор продолжается" in page
    assert 'id="conclusion"' in page


def test_the_page_of_a_computed_wave_that_collects_still_says_how_much_has_come(
    client, auditor, wave, tmp_path
):
    ask(client, wave, collecting="on")
    compute(tmp_path)

    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode().replace("\xa0", " ")

    told = page.split('class="notice-bar"')[1].split("</div>")[0]
    assert reverse("audits:wave-progress", args=[wave.pk]) in told
    assert "4 из 10" in told
    assert "в них не учтено" in told


def test_closing_comes_before_computing_and_is_in_the_journal(client, auditor, wave, tmp_path):
    ask(client, wave, collecting="over")
    before = state_of(wave)
    compute(tmp_path)

    assert (before, state_of(wave)) == (State.CHECKING, State.SCORED)
    assert AuditEvent.objects.filter(verb="wave.move", detail__state=State.CHECKING).count() == 1


def test_closing_alone_is_asked_on_the_same_page_and_is_answered(client, auditor, wave):
    detail = reverse("audits:wave-detail", args=[wave.pk])
    close = reverse("audits:wave-check", args=[wave.pk])
    board = client.get(detail).content.decode()
    asked = client.get(reverse("audits:wave-score", args=[wave.pk])).content.decode()

    after = client.post(close, follow=True).content.decode()

    assert close not in board
    assert f'formaction="{close}"' in asked
    assert state_of(wave) == State.CHECKING
    assert "Сбор завершён: филиалы видят свои визиты" in after


def test_a_wave_without_observations_goes_on_collecting(client, auditor, wave):
    wave.observations.all().delete()

    ask(client, wave, collecting="over")

    assert state_of(wave) == State.COLLECTING
    assert not Job.objects.exists()


def test_a_wave_that_is_checked_is_computed_at_once(client, auditor, wave):
    AuditWave.objects.filter(pk=wave.pk).update(state=State.CHECKING)

    assert ask(client, wave).url == reverse("audits:wave-detail", args=[wave.pk])
    assert Job.objects.count() == 1
    asked = client.get(reverse("audits:wave-score", args=[wave.pk]))
    assert asked.url == reverse("audits:wave-detail", args=[wave.pk])


def test_sheets_that_wait_are_told_before_and_after(client):
    wave = submitted_sheet(sheet_wave()).wave
    client.force_login(auditor_of(wave), BACKEND)

    before = client.get(reverse("audits:wave-score", args=[wave.pk])).content.decode()
    AuditWave.objects.filter(pk=wave.pk).update(state=State.SCORED, scored_at=NOON)
    after = client.get(reverse("audits:sheet-list", args=[wave.pk])).content.decode()

    assert "заполненный лист ждёт проверки" in before
    assert "ждёт проверки" in after
    assert reverse("audits:wave-collect", args=[wave.pk]) in after


def test_sheets_and_quotas_of_branches_are_planned_as_well_as_the_number_of_the_source():
    wave = whole_wave(state="collecting", branches=3, quota=30)
    WaveInstrument.objects.filter(wave=wave).update(planned=None)

    [short] = ending_of(wave, timezone.localdate()).shortfalls

    assert (short.seen, short.planned) == (0, 90)


@pytest.mark.parametrize(
    ("days", "waiting", "first"),
    [(7, False, "observation-import"), (7, True, "sheet-list"), (-1, True, "wave-score")],
)
def test_the_first_button_of_a_collecting_wave_is_what_its_auditor_does_next(
    client, auditor, wave, days, waiting, first
):
    wave.ends_on = timezone.localdate() + timedelta(days=days)
    wave.starts_on = wave.ends_on - timedelta(days=9)
    wave.save()
    if waiting:
        submitted_sheet(wave, branch=wave.observations.first().branch)

    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()

    head = page.partition('class="page-head__actions"')[2].partition("page__body")[0]
    assert head.count("btn-primary") == 1
    assert f'class="btn btn-primary" href="{reverse(f"audits:{first}", args=[wave.pk])}"' in head
    assert head.count(f'href="{reverse("audits:wave-score", args=[wave.pk])}"') == 1
