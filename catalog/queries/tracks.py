"""Tracks by role with the modules that a person may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet

from catalog.models import Module
from catalog.tracks import Track, tracks


@dataclass(frozen=True, slots=True)
class StageView:
    """One step: its title and the modules that are offered."""

    title: str
    modules: Sequence[Module]


@dataclass(frozen=True, slots=True)
class TrackView:
    """One track as it is offered. days: of all its modules. query: of a request for the whole of it."""

    track: Track
    stages: Sequence[StageView]
    modules: Sequence[Module]
    days: int
    query: str


def offered_tracks(modules: QuerySet[Module]) -> list[TrackView]:
    """The tracks with their modules on offer; a track without any is left out. One statement."""
    wanted = {slug for track in tracks() for slug in track.slugs}
    known = {one.slug: one for one in modules.filter(slug__in=wanted).select_related("block")}
    found = []
    for track in tracks():
        stages = [
            StageView(stage.title, [known[slug] for slug in stage.slugs if slug in known])
            for stage in track.stages
        ]
        own = [one for stage in stages for one in stage.modules]
        if own:
            days = sum(one.days for one in own)
            query = urlencode([("m", one.slug) for one in own])
            found.append(TrackView(track, [one for one in stages if one.modules], own, days, query))
    return found
