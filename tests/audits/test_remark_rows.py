"""Remarks are counted and cut into pages by the database; words are judged in what it has narrowed down."""

from datetime import timedelta

import pytest
from django.core.paginator import Paginator
from django.urls import reverse

from audits.models import Observation
from audits.queries import remark_rows
from audits.queries.remark_rows import number_of_remarks, plain_part, saying
from tests.conftest import NOON
from tests.factories.observation_pages import sources_wave
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def sources():
    """A dozen visits with one to three remarks each, one of them empty, besides what the wave has."""
    found = sources_wave(state="checking")
    visit = found.seen["visit"]
    Observation.objects.bulk_create(
        Observation(
            wave=found.wave,
            instrument=visit.instrument,
            branch=found.north,
            external_id=f"М-{at}",
            observed_at=NOON - timedelta(hours=at) if at % 5 else None,
            values={"V01": "no", "V02": "yes", "V03": 30},
            comments={f"V0{item}": f"Ещё ждём {at}-{item}" for item in range(1, at % 3 + 2)} | {"V09": ""},
        )
        for at in range(12)
    )
    return found


def of(sources):
    return Observation.objects.filter(wave=sources.wave, superseded_at__isnull=True).exclude(comments={})


def named(part):
    return [(said.pk, item) for said, item in part]


def test_empty_remarks_are_not_counted(sources):
    said = [text for one in of(sources) for text in one.comments.values() if text]

    assert number_of_remarks(of(sources)) == len(said) > 24


@pytest.mark.parametrize("near", [0, 7, 1_000])
def test_pages_have_each_remark_once_in_one_order(sources, monkeypatch, near):
    whole = named(plain_part(of(sources), 0, 1_000))
    monkeypatch.setattr(remark_rows, "NEAR", near)

    parts = [named(plain_part(of(sources), at, at + 4)) for at in range(0, len(whole), 4)]

    assert [one for part in parts for one in part] == whole
    assert len(set(whole)) == len(whole) == number_of_remarks(of(sources))


def test_the_database_narrows_to_what_may_say_the_words(sources):
    found = saying(of(sources), [{"еще"}, {"ждем", "ждать"}])

    assert {one.external_id[:1] for one in found} == {"М"}
    assert found.count() == 12
    assert not saying(of(sources), [{"еще"}, {"касса"}]).exists()


def test_a_page_says_when_older_remarks_were_left_unread(client, sources, monkeypatch):
    client.force_login(auditor_of(sources.wave), BACKEND)
    address = reverse("audits:verbatim-list", args=[sources.wave.pk])
    whole = client.get(address, {"q": "ждать"}).content.decode()
    monkeypatch.setattr(remark_rows, "READ_AT_MOST", 3)
    cut = client.get(address, {"q": "ждать"}).content.decode()

    assert "Просмотрены последние" not in whole
    assert "Просмотрены последние" in cut
    assert whole.count("data-verbatim=") > cut.count("data-verbatim=") > 0


def test_a_paginator_asks_for_no_more_than_its_page(sources):
    class Counted:
        def __getitem__(self, part):
            return plain_part(of(sources), part.start, part.stop)

        def count(self):
            return number_of_remarks(of(sources))

    page = Paginator(Counted(), 5).page(2)

    assert named(page.object_list) == named(plain_part(of(sources), 5, 10))
