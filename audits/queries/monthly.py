"""Figures of months as they are stored: one source, branch by branch, the month before beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from accounts.models import Branch
from audits.models import AuditWave, Instrument, Observation, WaveInstrument
from audits.months import MONTH_LENGTH, Entry, Number, entries_of, typed_of
from audits.queries.surveys import days_of
from audits.questionnaires import COMMENT

BRANCHES_A_PAGE = 50
INPUTS_AT_MOST = 900  # of a page: Django takes a thousand fields, and nobody fills in more at once
MONTHS_OFFERED = 24


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One branch. observation: id of what is stored, or None. typed, before: this month and the last one.

    comment: why the month is unusual.
    """

    branch: Branch
    observation: int | None
    typed: Mapping[str, Number | None]
    before: Mapping[str, Number | None]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """A page of branches. rest: entry -> what the branches of the other pages add up to; filled: of all."""

    rows: Sequence[MonthRow]
    page: Page[Branch]
    rest: Mapping[str, Number]
    before: Mapping[str, Number]
    filled: int


def monthly_sources(wave: AuditWave) -> list[WaveInstrument]:
    """The wave's sources that are figures of months, by title. One statement."""
    found = wave.instruments.select_related("instrument").filter(instrument__kind=Instrument.Kind.RECORDS)
    return list(found.order_by("instrument__title", "pk"))


def months_offered(source: WaveInstrument, today: date) -> list[tuple[str, int]]:
    """(«2026-09», branches that have it), the newest first, older ones where they have any. One statement."""
    months = current_months(source).annotate(month=Substr("external_id", 1, MONTH_LENGTH))
    counts = dict(months.values("month").annotate(n=Count("pk")).values_list("month", "n").order_by())
    month, offered = month_of(today), []
    for _at in range(MONTHS_OFFERED):
        offered.append(month)
        month = month_before(month)
    return [(one, counts.get(one, 0)) for one in sorted({*offered, *counts}, reverse=True)]


def month_begun_with(source: WaveInstrument, today: date) -> str:
    """The month that is asked first: the last one of the wave that has ended, otherwise its first.

    The month before this one where the wave says no days, or has not begun.
    """
    starts_on, ends_on = days_of(source.wave, source)
    latest, last = month_of(today), month_before(month_of(today))
    if starts_on is None or month_of(starts_on) > latest:
        return last
    own = min(last, month_of(ends_on)) if ends_on else last
    return max(own, month_of(starts_on))


def outside_of(source: WaveInstrument, month: str) -> date | None:
    """The wave's first day, of a month that ended before it; its last, of one that began after it."""
    starts_on, ends_on = days_of(source.wave, source)
    if starts_on and month < month_of(starts_on):
        return starts_on
    return ends_on if ends_on and month > month_of(ends_on) else None


def month_sheet(source: WaveInstrument, month: str, page: Any) -> MonthSheet:
    """The month of a page of branches. Four statements."""
    entries = entries_of(source.instrument.body)
    per_page = max(1, min(BRANCHES_A_PAGE, INPUTS_AT_MOST // (len(entries) + 2)))
    shown = Paginator(branches_asked(source.wave), per_page).get_page(page)
    before = month_before(month)
    stored = current_months(source).filter(
        Q(external_id__startswith=f"{month} ") | Q(external_id__startswith=f"{before} ")
    )
    typed: dict[str, dict[int, Mapping[str, Number | None]]] = {month: {}, before: {}}
    ids: dict[int, int] = {}
    said: dict[int, str] = {}
    columns = ("pk", "external_id", "branch_id", "values", "comments")
    for pk, name, branch, values, comments in stored.values_list(*columns):
        typed[name[:MONTH_LENGTH]][branch] = typed_of(values, entries)
        if name.startswith(month):
            ids[branch], said[branch] = pk, comments.get(COMMENT, "")
    here = {one.pk for one in shown}
    others = [numbers for branch, numbers in typed[month].items() if branch not in here]
    return MonthSheet(
        rows=[
            MonthRow(
                branch=one,
                observation=ids.get(one.pk),
                typed=typed[month].get(one.pk, {}),
                before=typed[before].get(one.pk, {}),
                comment=said.get(one.pk, ""),
            )
            for one in shown
        ],
        page=shown,
        rest=_totals(others, entries),
        before=_totals(list(typed[before].values()), entries),
        filled=len(ids),
    )


def branches_asked(wave: AuditWave) -> QuerySet[Branch]:
    """The branches that the wave measures; where its plan names none, every point of the organisation."""
    own = Branch.objects.filter(organisation=wave.organisation_id).order_by("name", "pk")
    measured = own.filter(waves__wave=wave)
    return measured if measured.exists() else own.filter(is_point=True)


def current_months(source: WaveInstrument) -> QuerySet[Observation]:
    """The months of the source that are in force."""
    return Observation.objects.filter(
        wave=source.wave_id, instrument__code=source.instrument.code, superseded_at__isnull=True
    )


def month_of(day: date) -> str:
    """«2026-09»."""
    return f"{day:%Y-%m}"


def month_before(month: str) -> str:
    """«2026-08» of «2026-09»."""
    year, of_year = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if of_year == 1 else f"{year}-{of_year - 1:02d}"


def _totals(rows: Sequence[Mapping[str, Number | None]], entries: Sequence[Entry]) -> dict[str, Number]:
    """Entry -> the sum of the rows, for those that are added up and that anybody gave."""
    given = {one.key: [row.get(one.key) for row in rows] for one in entries if one.is_sum}
    known = {key: [number for number in numbers if number is not None] for key, numbers in given.items()}
    return {key: sum(numbers) for key, numbers in known.items() if numbers}
