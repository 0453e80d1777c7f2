"""Rows of the tables that the lists of a wave are taken out as: what the reader may list, and nothing else.

The rows are those of the lists themselves, so what staff were promised holds here as it does there.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import pgettext

from audits.answers import overall_of
from audits.models import AuditWave, Observation, WaveInstrument
from audits.norms import with_norms
from audits.observation_tables import answer_cells, answer_heads
from audits.queries.observations import Chosen, branch_tree, in_order, observation_table, sources_of
from audits.queries.remark_places import place_of
from audits.queries.remark_rows import all_judged
from audits.queries.remarks import Mask, mask_of
from audits.queries.verbatims import Sought, narrowed, verbatims_of
from audits.queries.versions import local_moment
from audits.queries.wave_items import items_of
from catalog.queries.norms import norms_of

ROWS_AT_MOST = 20_000  # of one table: a job has a minute
PORTION = 500

Sheet = tuple[str, Sequence[str], Iterator[Sequence[Any]]]


class TooManyRowsError(Exception):
    """More than ROWS_AT_MOST fit."""


def observation_sheets(wave: AuditWave, chosen: Chosen, *, is_auditor: bool) -> Iterator[Sheet]:
    """A sheet a source: facts, answers, comments. Observers are named to the auditor alone.

    Raises:
        TooManyRowsError
    """
    sources, items, tree = sources_of(wave, with_bodies=True), items_of(wave), branch_tree(wave)
    whose: dict[str, Any] = {"sources": sources, "items": items, "tree": tree, "is_auditor": is_auditor}
    found = observation_table(wave, chosen, **whose)
    if found.count() > ROWS_AT_MOST:
        raise TooManyRowsError
    norms, mask = norms_of(wave.organisation), mask_of(wave)
    for source in sources:
        own = found.filter(instrument=source.instrument_id)
        if own.exists():
            body = with_norms(source.instrument.body, norms)
            heads = [*_fact_heads(is_auditor=is_auditor), *answer_heads(source.instrument.kind, body)]
            heads.append(pgettext("observation table", "Comments"))
            yield source.instrument.title, heads, _rows(own, source, body, mask, is_auditor=is_auditor)


def remark_sheet(wave: AuditWave, sought: Sought, *, is_auditor: bool) -> Sheet:
    """One sheet of the remarks that fit, masked, with their tags.

    Raises:
        TooManyRowsError: while its rows are walked through.
    """
    place = place_of(wave, sought, is_auditor=is_auditor)
    found, fits = narrowed(place.placed, sought, **place.read)
    heads = [
        pgettext("observation table", "Branch"),
        pgettext("observation table", "Source"),
        pgettext("observation table", "Day"),
        pgettext("observation table", "What it is about, as the question has it"),
        pgettext("observation table", "What was written, without names and telephones"),
        pgettext("observation table", "Points of the answer"),
        pgettext("observation table", "Criterion of the question"),
        pgettext("observation table", "Tags"),
    ]

    def rows() -> Iterator[Sequence[Any]]:
        remarks = all_judged(found, fits or (lambda _said, _item: True))
        for at, one in enumerate(verbatims_of(remarks, **place.read)):
            if at >= ROWS_AT_MOST:
                raise TooManyRowsError
            day = one.at.date() if one.at else None
            tagged = ", ".join(one.tags)
            yield one.branch, one.source, day, one.about, one.text, _rounded(one.points), one.own, tagged

    return pgettext("observation table", "What people wrote"), heads, rows()


def _fact_heads(*, is_auditor: bool) -> list[str]:
    heads = [
        pgettext("observation table", "Number"),
        pgettext("observation table", "Version"),
        pgettext("observation table", "Branch"),
        pgettext("observation table", "Day"),
        pgettext("observation table", "Channel"),
        pgettext("observation table", "Service"),
        pgettext("observation table", "Segment"),
        pgettext("observation table", "Mean of the answers, points"),
        pgettext("observation table", "Reason of the version"),
    ]
    return [*heads, pgettext("observation table", "Observer")] if is_auditor else heads


def _rows(
    found: QuerySet[Observation],
    source: WaveInstrument,
    body: Mapping[str, Any],
    mask: Mask,
    *,
    is_auditor: bool,
) -> Iterator[Sequence[Any]]:
    kind = source.instrument.kind
    for row in in_order(found).iterator(chunk_size=PORTION):
        moment, _has_hour = local_moment(row)
        facts = [
            row.external_id,
            row.version,
            row.branch.name,
            moment.date() if moment else None,
            row.channel,
            row.service,
            row.segment,
            _rounded(overall_of(kind, body, row.values)),
            row.reason,
        ]
        if is_auditor:
            facts.append(row.observer)
        texts = {item["code"] for item in body["items"]}
        said = [f"{code}: {text}" if code in texts else text for code, text in mask.of(row).items() if text]
        yield [*facts, *answer_cells(kind, body, row.values), "\n".join(said)]


def _rounded(points: float | None) -> float | None:
    return None if points is None else round(points, 1)
