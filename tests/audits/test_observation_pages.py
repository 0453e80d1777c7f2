"""Observations one by one: found by their facts and answers, read with all that is known, staff never."""

from datetime import timedelta
from itertools import chain, combinations

import pytest
from django.urls import reverse

from accounts.models import Membership
from audits.models import AuditWave, Observation, ObservationImport, WaveInstrument, WaveSummary
from audits.queries.observations import Chosen, branch_tree, observation_table, sources_of
from audits.queries.wave_items import failed_items, items_of
from tests.conftest import NOON
from tests.factories.accounts import UserFactory, person_with_role
from tests.factories.audits import ObservationFactory
from tests.factories.observation_pages import sources_wave
from tests.factories.sheets import photo_of, submitted_sheet
from tests.factories.surveys import questionnaire_of
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
BUDGET = 12
MANY = 5_000
CANARY = "кенар-7731"


@pytest.fixture
def sources():
    return sources_wave()


@pytest.fixture
def auditor(client, sources):
    person = auditor_of(sources.wave)
    client.force_login(person, BACKEND)
    return person


@pytest.fixture
def hr(client, sources):
    person = person_with_role(Membership.Role.HR, sources.wave.organisation)
    client.force_login(person, BACKEND)
    return person


def found(sources, **chosen):
    """Names of the observations that fit."""
    table = observation_table(
        sources.wave,
        Chosen(**chosen),
        sources=sources_of(sources.wave),
        items=items_of(sources.wave),
        tree=branch_tree(sources.wave),
        is_auditor=True,
    )
    names = {one.pk: name for name, one in sources.seen.items()}
    return {names[one.pk] for one in table}


def page(client, wave, **query):
    """Text of the list."""
    response = client.get(reverse("audits:observation-list", args=[wave.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def detail(client, observation):
    """Text of one observation's page."""
    response = client.get(reverse("audits:observation-detail", args=[observation.wave_id, observation.pk]))
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


# --- filters --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({}, {"pairs", "marks", "visit", "practice", "month"}),
        ({"channel": "очно"}, {"visit"}),
        ({"service": "касса"}, {"visit"}),
        ({"segment": "впервые"}, {"marks"}),
        ({"text": "Н-4"}, {"practice"}),
        ({"has_comment": True}, {"pairs", "visit", "practice"}),
        ({"is_critical": True}, {"visit", "month"}),
        ({"is_corrected": True}, set()),
        ({"is_withdrawn": True}, set()),
        ({"since": NOON.date() - timedelta(days=2)}, {"pairs", "marks"}),
        ({"until": NOON.date() - timedelta(days=4)}, {"practice", "month"}),
        ({"source": 0}, set()),
        ({"branch": 0}, set()),
        ({"criterion": "XX99"}, set()),
    ],
)
def test_each_filter_finds_its_own(sources, chosen, names):
    assert found(sources, **chosen) == names


@pytest.mark.parametrize(
    ("criterion", "names"),
    [
        ("SQ01", {"pairs"}),
        ("SQ11", {"marks"}),
        ("SQ12", set()),  # «неприменимо» is no answer
        ("MV01", {"visit"}),
        ("MV03", set()),
        ("MA01", {"practice"}),
        ("CI02", {"month"}),
    ],
)
def test_a_criterion_leads_to_those_who_answered_what_points_to_it(sources, criterion, names):
    assert found(sources, criterion=criterion) == names


def test_a_branch_means_its_whole_subtree(sources):
    assert found(sources, branch=sources.region.pk) == {"pairs", "visit"}
    assert found(sources, branch=sources.south.pk) == {"marks", "practice", "month"}


def test_a_source_and_a_criterion_narrow_together(sources):
    assert found(sources, source=sources.source("visit").pk, criterion="MV01") == {"visit"}
    assert found(sources, source=sources.source("marks").pk, criterion="MV01") == set()


def test_a_failure_is_the_same_in_the_filter_and_in_the_answers(sources):
    items = items_of(sources.wave)
    failed = {
        name
        for name, one in sources.seen.items()
        if failed_items([item for item in items if item.instrument_id == one.instrument_id], one.values)
    }

    assert failed == found(sources, is_critical=True)


def test_the_address_keeps_what_was_chosen(client, auditor, sources):
    text = page(client, sources.wave, branch=sources.region.pk, criterion="MV01", critical=1)

    assert f'<option value="{sources.region.pk}" selected>' in text
    assert '<option value="MV01" selected>' in text
    assert 'name="critical" value="1" checked' in text
    assert (
        f"source={sources.source('visit').pk}&amp;" in text
        or f"&amp;source={sources.source('visit').pk}" in text
    )


def test_a_value_without_meaning_counts_as_none_and_a_foreign_one_finds_nothing(client, auditor, sources):
    foreign = sources_wave()

    assert "Н-3" in page(client, sources.wave, branch="север", source="x" * 50, **{"from": "вчера"})
    assert "Ничего не подошло" in page(client, sources.wave, branch=foreign.north.pk)
    assert "Ничего не подошло" in page(client, sources.wave, source=foreign.source("visit").pk)


def test_an_empty_wave_says_what_comes_here(client):
    wave = AuditWave.objects.get(pk=ObservationFactory().wave_id)
    wave.observations.all().delete()
    client.force_login(auditor_of(wave), BACKEND)

    assert "Наблюдений пока нет" in page(client, wave)


def test_five_thousand_observations_take_no_more_statements(
    client, auditor, sources, django_assert_max_num_queries
):
    visit = sources.seen["visit"]
    Observation.objects.bulk_create(
        Observation(
            wave=sources.wave,
            instrument=visit.instrument,
            branch=(sources.north, sources.south)[number % 2],
            external_id=f"М-{number}",
            values={"V01": ("yes", "no")[number % 3 == 0], "V02": "yes", "V03": 30},
            comments={"V02": "Хорошо"} if number % 5 else {},
        )
        for number in range(MANY)
    )
    query = {"branch": sources.region.pk, "criterion": "MV01", "critical": 1, "comment": 1, "page": 2}

    with django_assert_max_num_queries(BUDGET):
        text = page(client, sources.wave, **query)

    assert text.count("observation-row__number") == 50


# --- whose they are ---------------------------------------------------------------------------------------
def test_visits_stay_the_auditors_until_the_collecting_is_closed(client, hr, sources):
    visit = sources.seen["visit"]
    address = reverse("audits:observation-detail", args=[sources.wave.pk, visit.pk])
    assert "Н-3" not in page(client, sources.wave)
    assert client.get(address).status_code == 404

    AuditWave.objects.filter(pk=sources.wave.pk).update(state="checking")

    assert "Н-3" in page(client, sources.wave)
    assert client.get(address).status_code == 200


def test_the_observers_code_is_the_auditors_alone(client, sources):
    AuditWave.objects.filter(pk=sources.wave.pk).update(state="checking")
    reader = person_with_role(Membership.Role.HR, sources.wave.organisation)
    shown = []
    for person in (reader, auditor_of(sources.wave)):
        client.force_login(person, BACKEND)
        shown.append("тайный-7" in detail(client, sources.seen["visit"]) + page(client, sources.wave))

    assert shown == [False, True]


def test_a_reader_looks_and_changes_nothing(client, hr, sources):
    AuditWave.objects.filter(pk=sources.wave.pk).update(state="checking")
    text = detail(client, sources.seen["visit"])

    assert "/correct/" not in text
    assert "/withdraw/" not in text


@pytest.fixture
def staffed(sources):
    """Seven people at one point and three at the other, by a word in all that a page might show."""
    staff = questionnaire_of(sources.wave, code="staff", respondents="staff", criteria=("ES01",), source="ES")
    for number in range(10):
        Observation.objects.create(
            wave=sources.wave,
            instrument=staff,
            branch=sources.north if number < 7 else sources.south,
            external_id=f"{CANARY}-{number}",
            values={"ES01": 1, "ES02": 5, "ES04": 1},
            comments={"comment": f"Слова {CANARY}"},
            observed_at=NOON,
            channel=CANARY,
            service=CANARY,
            segment=CANARY,
        )
    counts = {None: 10, sources.north.pk: 7}
    for branch, n in counts.items():
        WaveSummary.objects.create(wave=sources.wave, branch_id=branch, counts={"staff": n})
    return WaveInstrument.objects.get(wave=sources.wave, instrument=staff)


def test_no_filter_lists_counts_or_offers_what_staff_answered(client, auditor, sources, staffed):
    known = {
        "source": staffed.pk,
        "branch": sources.north.pk,
        "criterion": "ES01",
        "channel": CANARY,
        "service": CANARY,
        "segment": CANARY,
        "q": CANARY,
        "comment": 1,
        "from": "2020-01-01",
    }
    without = page(client, sources.wave).count("observation-row__number")
    shown = []
    for names in chain.from_iterable(combinations(known, size) for size in range(4)):
        text = page(client, sources.wave, **{name: known[name] for name in names})
        for value in known.values():  # a page repeats what was asked
            text = text.replace(f'value="{value}"', "").replace(f"<option selected>{value}</option>", "")
        told = "человек" in text and set(names) - {"source", "branch"}
        if f"{CANARY}-" in text or f"Слова {CANARY}" in text or f"<option>{CANARY}" in text or told:
            shown.append(names)

    assert shown == []
    assert without == 5


def test_how_many_staff_answered_is_said_as_the_stored_figures_say_it(client, auditor, sources, staffed):
    assert "Ответили 10 человек" in page(client, sources.wave, source=staffed.pk).replace("\xa0", " ")
    assert "Ответили 7 человек" in page(client, sources.wave, source=staffed.pk, branch=sources.north.pk)
    assert "Ответили" not in page(client, sources.wave, source=staffed.pk, branch=sources.south.pk)
    assert "Ответили" not in page(client, sources.wave, source=staffed.pk, channel=CANARY)


def test_no_page_of_a_single_staff_answer_opens_or_changes(client, auditor, sources, staffed):
    one = Observation.objects.filter(instrument=staffed.instrument).first()
    statuses = {
        getattr(client, method)(
            reverse(f"audits:observation-{verb}", args=[sources.wave.pk, one.pk])
        ).status_code
        for method, verb in [("get", "detail"), ("get", "correct"), ("post", "correct"), ("post", "withdraw")]
    }

    assert statuses == {404}


# --- one observation ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pairs", ["ожидали 6, получили 2", "SQ01", "Ждали долго."]),
        ("marks", ["4 из 5, скорее да", "Неприменимо", "10"]),
        ("visit", ["Нет", "Частично", "MV01", "Таблички нет, сказала [имя]."]),
        ("practice", ["уровень 2 из 4", "Описано", "Приказ № 5"]),
        ("month", ["Жалоб за месяц: 3<br>Контактов за месяц: 1 200"]),
    ],
)
def test_every_kind_is_told_in_words_with_points_and_criteria(client, auditor, sources, name, said):
    text = detail(client, sources.seen[name])

    assert [one for one in said if one not in text] == []


def test_the_page_says_which_file_brought_it_and_who(client, auditor, sources):
    person = UserFactory(last_name="Ложкина", first_name="Вера")
    visit = sources.seen["visit"]
    visit.source_import = ObservationImport.objects.create(
        wave=sources.wave,
        instrument=visit.instrument,
        name="визиты.csv",
        sha256="1",
        rows=1,
        imported_by=person,
        imported_at=NOON,
    )
    visit.save()

    text = detail(client, visit)

    assert "файлом «визиты.csv»" in text
    assert "Ложкина" in text


def test_photographs_stand_beside_their_items_for_those_who_may_open_them(client, sources):
    AuditWave.objects.filter(pk=sources.wave.pk).update(state="checking")
    visit = sources.seen["visit"]
    sheet = submitted_sheet(
        sources.wave, instrument=visit.instrument, branch=sources.north, state="accepted", observation=visit
    )
    photo = reverse("audits:photo-file", args=[photo_of(sheet).pk])
    organisation, seen = sources.wave.organisation, {}
    people = {role: person_with_role(role, organisation) for role in ("hr", "client_admin")}
    for name, person in {**people, "auditor": auditor_of(sources.wave)}.items():
        client.force_login(person, BACKEND)
        seen[name] = (photo in detail(client, visit), client.get(photo).status_code == 200)

    assert seen == {"hr": (True, True), "client_admin": (False, False), "auditor": (True, True)}


def test_an_observation_of_another_wave_is_not_found_under_this_one(client, auditor, sources):
    other = sources_wave()
    address = reverse("audits:observation-detail", args=[sources.wave.pk, other.seen["visit"].pk])

    assert client.get(address).status_code == 404
