"""The audit-gap report as a document: HTML for the renderer, from an edition's facts alone.

Imported by the rendering child: no statistics, no drawing; charts come stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from figures.evidence import Priority
from figures.formats import NBSP, number
from reports.audit_gap.sections import sections_of
from reports.audit_gap.words import iso, variants_told
from reports.models import Report

QUOTED = 7  # criteria whose quotes are printed, the widest deficits
RANKED = 30  # criteria in the ranked table: two pages; all of them stand in the appendix
IN_HEAT_MAP = 30  # branches; of more, the ends
AT_AN_END = 10
CARDS_IN_DOCUMENT = 30
"""Cards of branches beside the rest of the report: with sixty it would pass the renderer's caps."""

CARDS_IN_FILE = 60
"""Cards of branches in a file of their own, where they are too many for the document."""


def report_number(report: Report) -> str:
    """«АГ-002/1»: the wave and the edition."""
    return f"АГ-{report.subject_id:03d}/{report.edition}"


def audit_gap_html(report: Report) -> str:
    """The document of the edition, in Russian whoever asked."""
    with translation.override("ru"):
        return render_to_string("pdf/audit_gap.html", audit_gap_context(report))


def branch_cards_html(report: Report, part: int) -> str:
    """One part of the cards of branches, where they are too many for the document itself.

    Args:
        part: 1 is the first.
    """
    cards = parts_of(report.facts["cards"])[part - 1]
    with translation.override("ru"):
        context = {**audit_gap_context(report), "shown_cards": cards, "part": part}
        return render_to_string("pdf/audit_gap_branches.html", context)


def parts_of(cards: Sequence[Any]) -> list[Sequence[Any]]:
    """Cards by files of their own; none where all fit into the document."""
    if len(cards) <= CARDS_IN_DOCUMENT:
        return []
    return [cards[at : at + CARDS_IN_FILE] for at in range(0, len(cards), CARDS_IN_FILE)]


def audit_gap_context(report: Report) -> dict[str, Any]:
    """What the partials of all sections need, from the edition's facts and those of earlier editions alone.

    The same whoever reads it and wherever: days are of the installation's zone.
    """
    facts: dict[str, Any] = report.facts
    decided_on = iso(facts["planning"]["decided_on"])
    parts = parts_of(facts["cards"])
    short = [one for one in facts["criteria"] if one["deficit"] > 0]
    return {
        **facts,
        "report": report,
        "sections": sections_of(facts),
        "number": report_number(report),
        "edition": report.edition,
        "inputs_sha256": report.facts_sha256,
        "issued_on": _local_day(report),
        "period": _period(facts),
        "texts": {one["code"]: one["text"] for one in facts["criteria"]},
        "deadlines": {one.value: decided_on + timedelta(days=one.within_days or 365) for one in Priority},
        "half": _half_width(facts["summary"], "index", "index_low", "index_high"),
        "previous_half": _half_width(facts["summary"]["previous"] or {}, "index", "low", "high"),
        "observed": [one for one in short if one["quotes"]][:QUOTED],
        "is_planned": any(one["planned"] for one in facts["sample"]),
        "has_response": any(one["response"] for one in facts["sample"]),
        "points": len(facts["cards"]),
        "heat": _heat(facts["cards"]),
        "heat_is_cut": len(facts["cards"]) > IN_HEAT_MAP,
        "shown_cards": facts["cards"] if not parts else [],
        "card_parts": [(at, one[0]["name"], one[-1]["name"]) for at, one in enumerate(parts, start=1)],
        "marks_table": _marks(facts["distributions"]["marks"]),
        "cards_in_file": CARDS_IN_FILE,
        "zone_item_charts": [one for one in facts["charts"] if one.startswith("zone-items-")],
        "item_charts": [one for one in facts["charts"] if one.startswith("items-")],
        "variants": variants_told(facts["planning"]["budget"]["variants"]),
        "schedule_charts": [one for one in facts["charts"] if one.startswith("schedule-")],
        "failure_groups": sorted(facts["failures"], key=lambda one: (one["norm"], one["remedy"])),
        "ranked": short[:RANKED],
        "ranked_of": len(short),
        "futile": _futile(facts["changes"]),
        "editions": list(_editions(report)),
    }


def _local_day(report: Report) -> date:
    """The day of issue by the installation's clock."""
    return timezone.localdate(report.created_at, ZoneInfo(settings.TIME_ZONE))


def _period(facts: Mapping[str, Any]) -> tuple[date, date] | None:
    """The first and the last observation; where no day may be told, the wave's own days.

    Days of anonymous answers are not told, so they are not of the period.
    """
    wave, sample = facts["wave"], facts["sample"]
    first = min((one["first_on"] for one in sample if one["first_on"]), default=wave["starts_on"])
    last = max((one["last_on"] for one in sample if one["last_on"]), default=wave["ends_on"])
    return (iso(first), iso(last)) if first and last else None


def _half_width(row: Mapping[str, Any], value: str, low: str, high: str) -> str:
    """«± 2» of an index; nothing where its ends are unknown."""
    if not row or None in (row[value], row[low], row[high]):
        return ""
    return f"±{NBSP}{number(max(row[high] - row[value], row[value] - row[low]), 0)}"


def _heat(cards: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Branches of the heat map by name; of many, the lowest and the highest by their index."""
    if len(cards) <= IN_HEAT_MAP:
        return list(cards)
    known = sorted((one for one in cards if one["index"] is not None), key=lambda one: one["index"])
    return [*known[:AT_AN_END], *known[-AT_AN_END:]]


def _marks(marks: Mapping[str, Any] | None) -> list[tuple[int, float, float]]:
    """Mark, share of expectations, share of perceptions."""
    if marks is None:
        return []
    return [
        (at + 1, *pair) for at, pair in enumerate(zip(marks["expectation"], marks["perception"], strict=True))
    ]


def _futile(changes: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """Courses that people finished and after which something that called for them is not proven better."""
    if changes is None:
        return []
    given = [one for one in changes["courses"] if one["reach"] and one["reach"]["finished"]]
    return [one for one in given if one["unconfirmed"]]


def _editions(report: Report) -> Iterable[dict[str, Any]]:
    """Earlier editions and the one in hand; issued editions never change."""
    rows = Report.objects.filter(kind=report.kind, subject_id=report.subject_id, edition__lte=report.edition)
    for one in rows.defer("facts").order_by("edition"):
        yield {"number": report_number(one), "on": _local_day(one), "sha256": one.facts_sha256}
