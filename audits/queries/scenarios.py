"""Reads of the bank of scenarios: the list, one version as people read it, where it is played."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Organisation
from audits.instruments import common_code, own_code
from audits.models import AuditWave, Instrument, Scenario, Sheet
from audits.norms import with_norms
from catalog.queries.norms import default_norms, norms_of
from figures.words import spellings

COMMON, OWN = "common", "own"
MOST_WORDS = 6
SOUGHT = ("title", "body__legend", *(f"body__questions__{at}__ask" for at in range(5)))


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """The newest version of one scenario. sheets: of the reader's clients, planned with any version of it."""

    newest: Scenario
    checklist: str
    sheets: int


def scenario_table(
    offered: QuerySet[Scenario],
    *,
    text: str = "",
    instrument: str = "",
    whose: str = "",
    client: int | None = None,
) -> QuerySet[Scenario]:
    """The newest versions that a person sees, a copy after what it was made from. One statement.

    Args:
        text: words of the title, the legend or a question, in any case of letters.
        instrument: code of the checklist. whose: COMMON or OWN alone.
        client: with copies of this client alone.
    """
    found = _newest(offered)
    if instrument:
        found = found.filter(instrument_code=instrument)
    if whose:
        found = found.filter(owner__isnull=whose == COMMON)
    if client is not None:
        found = found.filter(Q(owner=None) | Q(owner=client))
    for word in text.split()[:MOST_WORDS]:
        part = Q()
        for variant in spellings(word):
            for place in SOUGHT:
                part |= Q(**{f"{place}__icontains": variant})
        found = found.filter(part)
    return found.defer("body").order_by("title", "owner__name", "pk")


def scenario_lines(rows: Sequence[Scenario], clients: QuerySet[Organisation]) -> list[ScenarioLine]:
    """The rows with their checklists and how much they are played. Two statements."""
    codes = [one.code for one in rows]
    sheets = Sheet.objects.filter(wave__organisation__in=clients, scenario__code__in=codes).order_by()
    counts = sheets.values_list("scenario__code", "scenario__owner").annotate(n=Count("pk"))
    played = {(code, owner): n for code, owner, n in counts}
    titles = checklist_titles({one.instrument_code for one in rows})
    return [
        ScenarioLine(
            one, titles.get(one.instrument_code, one.instrument_code), played.get((one.code, one.owner_id), 0)
        )
        for one in rows
    ]


def checklist_titles(codes: set[str]) -> dict[str, str]:
    """Code of a common checklist -> title of its newest version, by title. One statement."""
    rows = Instrument.objects.filter(owner=None, code__in=codes).order_by("code", "version")
    newest = dict(rows.values_list("code", "title"))
    return dict(sorted(newest.items(), key=lambda one: one[1]))


def checklist_codes(offered: QuerySet[Scenario]) -> set[str]:
    """Codes of the checklists that have a scenario. One statement."""
    return set(offered.order_by().values_list("instrument_code", flat=True).distinct())


def scenarios_of_checklist(offered: QuerySet[Scenario], instrument: Instrument) -> list[Scenario]:
    """The newest scenarios that serve a checklist; of a client's copy, everybody's and that client's own."""
    found = _newest(offered).filter(instrument_code=common_code(instrument.code))
    if instrument.owner_id is not None:
        found = found.filter(Q(owner=None) | Q(owner=instrument.owner_id))
    return list(found.defer("body").order_by("title", "owner__name", "pk"))


def read_scenario(scenario: Scenario) -> Any:
    """Its body with the norms of the owner, of a common one with the default norms. One statement."""
    owner = scenario.owner
    return with_norms(scenario.body, default_norms() if owner is None else norms_of(owner))


def versions_of(offered: QuerySet[Scenario], scenario: Scenario) -> list[Scenario]:
    """Every version of the scenario, the newest first. One statement."""
    rows = offered.filter(code=scenario.code, owner=scenario.owner_id)
    return list(rows.defer("body").order_by("-version"))


def copies_of(offered: QuerySet[Scenario], scenario: Scenario) -> list[Scenario]:
    """Newest copies that clients have of a common scenario, by client. One statement."""
    if scenario.owner_id is not None:
        return []
    rows = _newest(offered).filter(owner__isnull=False, code__startswith=f"{scenario.code}-o")
    found = rows.defer("body").order_by("owner__name")
    return [one for one in found if one.code == own_code(scenario.code, one.owner_id or 0)]


def base_of(scenario: Scenario) -> Scenario | None:
    """The newest version of the common scenario that a copy was made from; None: there is none. One."""
    if scenario.owner_id is None:
        return None
    rows = Scenario.objects.filter(owner=None, code=common_code(scenario.code))
    return rows.defer("body").order_by("-version").first()


def waves_of(scenario: Scenario, clients: QuerySet[Organisation]) -> list[AuditWave]:
    """Waves of these clients in which this version is played, with `played` sheets, the newest first. One."""
    rows = AuditWave.objects.filter(organisation__in=clients, sheets__scenario=scenario)
    counted = rows.select_related("organisation").defer("frozen").annotate(played=Count("sheets"))
    return list(counted.order_by("-pk"))


def _newest(offered: QuerySet[Scenario]) -> QuerySet[Scenario]:
    """Without the versions that a later one of the same owner has followed."""
    later = Scenario.objects.filter(code=OuterRef("code"), version__gt=OuterRef("version"))
    own = Exists(later.filter(owner=OuterRef("owner")))
    common = Exists(later.filter(owner=None))
    return offered.exclude(own).exclude(common, owner=None)
