"""How collecting goes is seen source by source and branch by branch, and who is behind."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import AuditWave, WaveInstrument, WaveQuota
from audits.queries.progress import progress_of
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.audits import ObservationFactory
from tests.factories.plans import draft_wave, plan_quota, whole_wave
from tests.factories.surveys import questionnaire_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
HALFWAY = NOON.date() + timedelta(days=7)  # of the fifteen days from the 16th to the 30th


def seen(wave, branch, count, *, source=None, at=NOON):
    """So many questionnaires of a branch."""
    source = source or wave.instruments.get()
    ObservationFactory.create_batch(
        count, wave=wave, instrument=source.instrument, branch=branch, observed_at=at
    )


@pytest.fixture
def wave():
    return whole_wave(state="collecting", branches=3, control=1, quota=30)


def by_name(wave, **fields):
    return {one.name: one for one in progress_of(wave, today=HALFWAY, **fields).lines}


def test_a_branch_is_behind_when_less_came_than_an_even_pace_would_have_brought(wave):
    first, second, third = (one.branch for one in wave.branches.order_by("pk"))
    seen(wave, first, 14)
    seen(wave, second, 13)
    seen(wave, third, 30)

    lines = by_name(wave)

    assert [lines[one.name].is_behind for one in (first, second, third)] == [False, True, False]
    assert lines[third.name].cells[0].is_full
    (whole,) = progress_of(wave, today=HALFWAY).sources
    assert (whole.cell.seen, whole.cell.planned, whole.behind) == (57, 90, 1)


def test_nobody_is_behind_on_the_first_day_or_without_days(wave):
    assert progress_of(wave, today=NOON.date()).behind == 0
    AuditWave.objects.update(starts_on=None, ends_on=None)
    wave.refresh_from_db()
    assert progress_of(wave, today=HALFWAY).behind == 0


def test_days_of_its_own_count_for_a_source(wave):
    WaveInstrument.objects.update(starts_on=HALFWAY, ends_on=HALFWAY + timedelta(days=9))

    assert progress_of(wave, today=HALFWAY).behind == 0


def test_what_came_of_a_branch_outside_the_plan_is_counted_in_the_whole(wave):
    seen(wave, BranchFactory(organisation=wave.organisation), 2)

    progress = progress_of(wave, today=HALFWAY)

    assert progress.sources[0].cell.seen == 2
    assert len(progress.lines) == 3


def test_days_of_anonymous_answers_are_not_told(wave):
    staff = questionnaire_of(wave, code="staff", respondents="staff")
    source = wave.instruments.get(instrument=staff)
    plan_quota(draft_wave(), 1)
    seen(wave, wave.branches.first().branch, 3, source=source)

    found = {one.cell.source.pk: one.cell for one in progress_of(wave, today=HALFWAY).sources}

    assert found[source.pk].seen == 3
    assert found[source.pk].first_at is None


def test_one_source_has_its_first_and_last_day(wave):
    branch = wave.branches.first().branch
    seen(wave, branch, 1, at=NOON)
    seen(wave, branch, 1, at=NOON + timedelta(days=2))

    line = by_name(wave, source=wave.instruments.get().pk)[branch.name]

    assert [one.first_at for one in line.cells] == [NOON]
    assert line.cells[0].last_at == NOON + timedelta(days=2)


def test_the_page_of_a_collecting_wave_shows_it_and_asks_again_every_half_minute(client, wave):
    person = UserFactory()
    wave.assignments.create(user=person)
    client.force_login(person, BACKEND)
    address = reverse("audits:wave-progress", args=[wave.pk])

    board = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert f'hx-get="{address}' in board
    assert 'hx-trigger="every 30s"' in board
    assert "<html" not in part
    assert "Собрано против плана" in part


def test_only_those_behind_are_shown_when_asked(client, wave):
    person = UserFactory()
    wave.assignments.create(user=person)
    client.force_login(person, BACKEND)
    today = timezone.localdate()
    AuditWave.objects.update(starts_on=today - timedelta(days=8), ends_on=today)
    full, *rest = (one.branch for one in wave.branches.order_by("pk"))
    seen(wave, full, 30, at=datetime.now(tz=NOON.tzinfo))

    text = client.get(reverse("audits:wave-progress", args=[wave.pk]), {"behind": "1"}).content.decode()

    assert full.name not in text
    assert all(one.name in text for one in rest)


def test_progress_takes_fifteen_statements_at_five_hundred_branches(client, django_assert_max_num_queries):
    wave = draft_wave(state="collecting", branches=500)
    for code in ("one", "two"):
        questionnaire_of(wave, code=code)
    plan_quota(wave, 30)
    person = UserFactory()
    wave.assignments.create(user=person)
    client.force_login(person, BACKEND)
    address = reverse("audits:wave-progress", args=[wave.pk])
    client.get(address)

    with django_assert_max_num_queries(15):
        text = client.get(address).content.decode()

    assert text.count("<tr") < 60
    with django_assert_max_num_queries(15):
        client.get(reverse("audits:wave-detail", args=[wave.pk]))


def test_a_source_is_behind_by_the_rule_of_its_branches_and_not_by_one_of_its_own(wave):
    WaveQuota.objects.update(planned=1)  # an even pace has brought half an observation of each: none is due
    WaveInstrument.objects.update(planned=4)

    (whole,) = progress_of(wave, today=HALFWAY).sources

    assert (whole.behind, whole.cell.due, whole.cell.is_behind) == (0, 0, False)
