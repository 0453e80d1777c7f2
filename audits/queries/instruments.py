"""Reads of instruments: the list by code, one version as people read it, where it is used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation
from audits.models import AuditWave, Instrument
from audits.norms import with_norms
from audits.pair_sides import has_minimum
from audits.scoring.inputs import LEVEL_WEIGHTS
from catalog.queries.norms import default_norms, norms_of
from figures.formats import number

NEWEST_FIRST = ("code", "-version")


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """One code with its newest version, how many there are, and the waves that use any of them."""

    newest: Instrument
    versions: int
    waves: Sequence[AuditWave]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as people read it. texts: what is asked. answer: how. details: levels, options, fields."""

    code: str
    criterion: str | None
    texts: Sequence[str]
    answer: str
    details: Sequence[str]
    norm: str
    is_critical: bool
    is_comparable: bool | None  # with what it is based on; None: based on nothing


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section or dimension. weight: per cent of the whole; None where it has none."""

    code: str
    title: str
    weight: float | None
    items: Sequence[ItemView]


def instrument_lines(
    offered: QuerySet[Instrument],
    clients: QuerySet[Organisation],
    *,
    kind: str = "",
    client: int | None = None,
) -> list[InstrumentLine]:
    """The instruments that a person sees, common ones first, then by title. Two statements.

    Args:
        clients: whose waves are told. kind, client: only of this kind; with copies of this client alone.
    """
    if kind:
        offered = offered.filter(kind=kind)
    if client is not None:
        offered = offered.of(client)  # type: ignore[attr-defined]
    found: dict[str, list[Instrument]] = {}
    for one in offered.defer("body").order_by(*NEWEST_FIRST):
        found.setdefault(one.code, []).append(one)
    uses = waves_by_code(found, clients if client is None else clients.filter(pk=client))
    lines = [InstrumentLine(ones[0], len(ones), uses.get(code, [])) for code, ones in found.items()]
    order = list(LEVEL_WEIGHTS)
    return sorted(
        lines,
        key=lambda one: (one.newest.owner_id is not None, order.index(one.newest.level), one.newest.title),
    )


def waves_by_code(codes: Iterable[str], clients: QuerySet[Organisation]) -> dict[str, list[AuditWave]]:
    """Code -> waves of these clients that have it in some version, the newest first. One statement."""
    rows = AuditWave.objects.filter(organisation__in=clients, instruments__instrument__code__in=list(codes))
    found: dict[str, list[AuditWave]] = {}
    columns = rows.select_related("organisation").defer("frozen").order_by("-pk").distinct()
    for wave in columns.prefetch_related("instruments__instrument"):
        for source in wave.instruments.all():
            found.setdefault(source.instrument.code, []).append(wave)
    return found


def versions_of(offered: QuerySet[Instrument], instrument: Instrument) -> list[Instrument]:
    """Every version of the instrument's code that the person sees, the newest first. One statement."""
    return list(offered.filter(code=instrument.code).defer("body").order_by("-version"))


def sections_of(instrument: Instrument, organisation: Organisation | None = None) -> list[SectionView]:
    """The items by section with the norms of the organisation, without one the defaults. One statement."""
    norms = default_norms() if organisation is None else norms_of(organisation)
    body = with_norms(instrument.body, norms)
    is_paired = instrument.kind == Instrument.Kind.SERVQUAL
    key, place = ("dimensions", "dimension") if is_paired else ("sections", "section")
    same = set(instrument.comparable)
    views: dict[str, list[ItemView]] = {}
    for item in body["items"]:
        comparable = None if instrument.based_on_id is None else item["code"] in same
        views.setdefault(item[place], []).append(_item(body, item, comparable))
    return [
        SectionView(one["code"], one["title"], one.get("weight"), views.get(one["code"], ()))
        for one in body[key]
    ]


def _item(body: Any, item: Any, comparable: bool | None) -> ItemView:
    """One item."""
    texts = [item[name] for name in ("expectation", "perception", "text") if name in item]
    if has_minimum(body):  # one statement is marked three times
        texts = [item["perception"]]
    return ItemView(
        code=item["code"],
        criterion=item.get("criterion"),
        texts=texts,
        answer=_answer(body, item),
        details=_details(item),
        norm=item.get("norm") or "",
        is_critical=bool(item.get("critical")),
        is_comparable=comparable,
    )


def _answer(body: Any, item: Any) -> str:
    """How the item is answered, in words."""
    if "rule" in item:
        return _limits(item)
    if "levels" in item:
        return _("level 0–4")
    kind = item.get("type", "agreement")
    if kind == "time":
        return _("seconds: %s") % _limits(item)
    if kind == "agreement":
        scale = body["scale"]
        return f"{scale['min']}–{scale['max']}"
    words = {
        "yes_no": _("yes, no"),
        "yes_partly_no": _("yes, partly, no"),
        "scale5": "1–5",
        "choice": _("one answer"),
    }
    return words.get(kind, "")


def _limits(item: Any) -> str:
    """Target and limit, where there are any."""
    if "target" not in item or "limit" not in item:
        return ""
    text = _("target %(target)s, limit %(limit)s")
    return text % {"target": number(item["target"]), "limit": number(item["limit"])}


def _details(item: Any) -> list[str]:
    """Levels, options with the right one, or fields."""
    if "levels" in item:
        return [f"{at} — {text}" for at, text in enumerate(item["levels"])]
    if "options" in item:
        right = _("right")
        return [
            f"{text} ({right})" if at == item["right"] else text for at, text in enumerate(item["options"], 1)
        ]
    return list(item.get("fields", {}).values())
