"""Tracks by role: whom they are for, in which order, and one click to ask for the whole."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.urls import reverse

from catalog.tracks import tracks
from tests.factories.requests import ModuleFactory

CATALOGUE = Path(settings.BASE_DIR) / "fixtures" / "catalog"


def module_of(slug):
    return yaml.safe_load((CATALOGUE / slug / "module.yaml").read_text(encoding="utf-8"))


@pytest.mark.any_database
def test_every_module_of_a_track_is_in_the_catalogue_and_stands_once():
    for track in tracks():
        assert len(set(track.slugs)) == len(track.slugs), track.code
        assert all((CATALOGUE / slug / "module.yaml").is_file() for slug in track.slugs), track.code


@pytest.mark.any_database
def test_no_track_sells_a_person_two_modules_that_overlap():
    for track in tracks():
        for slug in track.slugs:
            assert not set(module_of(slug)["overlaps"]) & set(track.slugs), (track.code, slug)


@pytest.mark.any_database
def test_what_a_module_builds_on_stands_before_it():
    for track in tracks():
        for at, slug in enumerate(track.slugs):
            later = set(track.slugs[at:])
            assert not set(module_of(slug)["prerequisites"]) & later, (track.code, slug)


def test_a_whole_track_is_requested_or_put_aside_at_once(client, db):
    track = tracks()[0]
    for slug in track.slugs:
        ModuleFactory(slug=slug, code=slug, days=2)

    page = client.get(reverse("catalog:track-list"))
    text = page.content.decode()

    query = page.context["tracks"][0].query
    assert f"{reverse('catalog:request-create')}?{query}".replace("&", "&amp;") in text
    assert client.get(f"{reverse('catalog:request-create')}?{query}").status_code == 200
    client.post(reverse("catalog:selection-add"), {"m": list(track.slugs)})
    assert client.session["selection"] == list(track.slugs)


def test_what_is_not_offered_is_left_out_and_an_empty_track_too(client, db):
    track = tracks()[-1]
    ModuleFactory(slug=track.slugs[0], code=track.slugs[0])

    found = client.get(reverse("catalog:track-list")).context["tracks"]

    assert [(one.track.code, len(one.modules)) for one in found] == [(track.code, 1)]


def test_the_catalogue_leads_to_the_tracks(client, db):
    assert reverse("catalog:track-list") in client.get(reverse("catalog:module-list")).content.decode()
