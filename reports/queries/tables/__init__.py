"""Every stored figure of a wave as rows of the workbook's sheets, as JSON values. Reads only.

What is too little to be shown has words instead of figures, and nobody is named: a file is copied farther
than any page.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import translation

from accounts.models import Branch
from audits.models import AuditWave
from audits.queries.board import board_of
from audits.queries.lists import sample_table
from audits.queries.plan import lines_of
from audits.queries.wave_sources import sources_of
from reports.queries.audit_gap.people import blot_of
from reports.queries.tables import concluded, importance, measured, tolerance
from reports.queries.tables.source import Row, Source
from reports.sheets import SHEETS

ROWS: Mapping[str, Callable[[Source], list[Row]]] = {
    "about": measured.about_rows,
    "index": measured.index_rows,
    "sources": measured.sources_rows,
    "dimensions": measured.dimensions_rows,
    "items": measured.items_rows,
    "tolerance": tolerance.tolerance_rows,
    "importance": importance.importance_rows,
    "criteria": measured.criteria_rows,
    "competences": measured.competences_rows,
    "branches": measured.branches_rows,
    "cells": measured.cells_rows,
    "stages": measured.stages_rows,
    "records": measured.records_rows,
    "gaps": measured.gaps_rows,
    "failures": concluded.failures_rows,
    "plan": concluded.plan_rows,
    "options": concluded.options_rows,
    "blind": concluded.blind_rows,
    "verdicts": concluded.verdicts_rows,
}


def wave_tables(wave: AuditWave) -> list[dict[str, Any]]:
    """[{code, rows}] of each sheet in order; figures are unrounded. Twenty-five statements at most.

    Args:
        wave: scored, with its organisation.
    """
    lines, sample = lines_of(wave), list(sample_table(wave))
    sources = sources_of(sample)
    source = Source(
        wave=wave,
        board=board_of(wave, lines, sources=sources),
        lines=lines,
        uses={one.instrument.code: one for one in sample},
        sources=sources,
        nodes=Branch.objects.filter(organisation=wave.organisation_id).in_bulk(),
        blot=blot_of(wave),
    )
    with translation.override("ru"):
        return [{"code": one.code, "rows": ROWS[one.code](source)} for one in SHEETS]
