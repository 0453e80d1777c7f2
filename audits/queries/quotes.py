"""What observers wrote, as a prescription quotes it: never what staff wrote, never somebody's name."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from audits.masking import names_a_person, surname_stems
from audits.models import AuditWave, CommentTag, Observation
from audits.queries.anonymity import listed

MAX_QUOTES = 3
_WORST_FIRST = {"no": 1, "partly": 2}
_TAGGED = 0  # somebody has read it and says what it speaks of


def quotes_of(wave: AuditWave) -> dict[str, list[str]]:
    """Criterion -> at most three different comments: tagged ones, then those on a plain no, then the rest.

    Comments that name a person are left out: a report speaks of service, not of somebody; and so is what
    staff wrote, who were promised that nobody reads it one by one.
    """
    rows = (
        listed(Observation.objects.filter(wave=wave, superseded_at__isnull=True))
        .exclude(comments={})
        .select_related("instrument")
        .order_by("pk")
    )
    tags: dict[tuple[int, str], list[str]] = {}
    tagged = CommentTag.objects.filter(observation__wave=wave).order_by("pk")
    for observation, item, criterion in tagged.values_list("observation", "item", "criterion"):
        tags.setdefault((observation, item), []).append(criterion)
    items: dict[int, dict[str, str]] = {}
    found: dict[str, list[tuple[int, str]]] = {}
    names = User.objects.filter(organisation=wave.organisation_id).values_list("last_name", flat=True)
    stems = surname_stems(names)
    for row in rows:
        own = items.setdefault(row.instrument_id, _criteria_of(row.instrument.body))
        for code, comment in row.comments.items():
            ranks = dict.fromkeys(tags.get((row.pk, code), ()), _TAGGED)
            if code in own and (rank := _WORST_FIRST.get(str(row.values.get(code)))):
                ranks.setdefault(own[code], rank)
            if ranks and not names_a_person(comment, stems):
                for criterion, rank in ranks.items():
                    found.setdefault(criterion, []).append((rank, comment))
    return {
        criterion: list(dict.fromkeys(text for _rank, text in sorted(own, key=lambda one: one[0])))[
            :MAX_QUOTES
        ]
        for criterion, own in found.items()
    }


def _criteria_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Item -> criterion."""
    return {item["code"]: item["criterion"] for item in body["items"] if item["criterion"] is not None}
