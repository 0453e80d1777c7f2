"""What a wave's figures are made from, read in a fixed number of statements however large the wave.

A finished wave takes mapping, weights and targets from what it has frozen, never from the catalogue of today.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from accounts.models import Branch, Organisation
from audits.importance_order import asks_order
from audits.models import AuditWave, Instrument, InstrumentItem, Observation, WaveInstrument
from audits.norms import with_norms
from audits.pair_sides import has_minimum
from audits.scoring.inputs import (
    LEVEL_WEIGHTS,
    SERVQUAL,
    SURVEY,
    Budget,
    Catalogue,
    CriterionFacts,
    Group,
    InstrumentFacts,
    ItemFacts,
    ModuleFacts,
    Node,
    Observed,
    WaveInputs,
    budgets_of,
)
from audits.states import FINISHED
from catalog.models import Competence, Criterion, CriterionModule, Module
from catalog.norms import NormValues
from catalog.queries.norms import norms_of
from figures.prescription import PRODUCT_KNOWLEDGE, Remedy, with_own_module

if TYPE_CHECKING:
    from audits.scoring.answers import AnswersReader

CHUNK = 2_000  # observations whose JSON is in memory at once

NEWCOMERS_ONLY = "newcomers_only"
"""A flag of a person, not of an organisation: advice to whoever chooses the people."""


def wave_inputs(wave: AuditWave, *, without: Collection[str] = ()) -> WaveInputs:
    """The current observations of the wave and all that they are weighed by. Twelve statements at most.

    Loads numpy where there are questionnaires: for jobs and commands.

    Args:
        without: codes of instruments whose observations are left out.
    """
    frozen: Mapping[str, Any] = wave.frozen if wave.state in FINISHED else {}
    norms = norms_of(wave.organisation) if frozen.get("norms") is None else frozen["norms"]
    instruments = _observed(wave.pk, _instruments(wave, norms), without)
    nodes, parents = _tree(wave.organisation_id, _branches(instruments))
    return WaveInputs(
        target=float(frozen.get("target", wave.target)),
        level_weights=frozen.get("level_weights") or wave.level_weights or dict(LEVEL_WEIGHTS),
        budgets=budgets_of(frozen.get("budgets", wave.budgets)),
        instruments=instruments,
        catalogue=frozen_catalogue(frozen) if frozen else catalogue_of(wave.organisation),
        nodes=nodes,
        parents=parents,
        norms=norms,
    )


def catalogue_of(organisation: Organisation) -> Catalogue:
    """Today's mapping for the organisation: its own modules, what does not apply to it. Six statements."""
    modules = {
        module.pk: module
        for module in Module.objects.filter(
            Q(owner__isnull=True) | Q(owner=organisation), retired_at__isnull=True
        ).order_by("owner_id", "code")
    }
    codes = {pk: module.code for pk, module in modules.items()}
    arrows = list(CriterionModule.objects.filter(module__in=modules).order_by("criterion_id", "module__code"))
    remedies = _remedies(arrows, codes)
    remedies = with_own_module(remedies, _own_module(arrows, modules))
    links = {name: _links(name, codes) for name in ("prerequisites", "overlaps")}
    return Catalogue(
        criteria={
            one.code: _criterion(one, remedies.get(one.code, Remedy(one.code)))
            for one in Criterion.objects.order_by("code")
        },
        modules={module.code: _module(module, links, set(organisation.flags)) for module in modules.values()},
        competences=dict(Competence.objects.order_by("code").values_list("code", "title")),
    )


def frozen_catalogue(frozen: Mapping[str, Any]) -> Catalogue:
    """The mapping as it was when the wave was scored."""
    excluded = frozen["excluded"]
    return Catalogue(
        criteria={
            code: CriterionFacts(
                code=code,
                text=one["text"],
                component=one["component"],
                main=tuple(one["main"]),
                support=tuple(one["support"]),
                management=one["management"],
                competences=tuple(one["competences"]),
            )
            for code, one in frozen["criteria"].items()
        },
        modules={
            code: ModuleFacts(
                code=code,
                pk=one["id"],
                title=one["title"],
                days=one["days"],
                audience=one["audience"],
                prerequisites=tuple(one["prerequisites"]),
                overlaps=tuple(one["overlaps"]),
                advice=tuple(one["advice"]),
                excluded=excluded.get(code, ""),
            )
            for code, one in frozen["modules"].items()
        },
        competences=frozen["competences"],
    )


def freeze(inputs: WaveInputs, weights: Mapping[str, float]) -> dict[str, Any]:
    """The inputs but the observations as JSON values, for `AuditWave.frozen`.

    Args:
        weights: criterion -> its part of the index.
    """
    modules = inputs.catalogue.modules
    return {
        "instruments": [
            {
                name: getattr(each, name)
                for name in ("code", "version", "kind", "title", "level", "source", "trust", "n0", "weight")
            }
            for each in inputs.instruments
        ],
        "level_weights": dict(inputs.level_weights),
        "target": inputs.target,
        "budgets": {key: {"days": one.days, "reach": one.reach} for key, one in inputs.budgets.items()},
        "weights": dict(weights),
        "norms": {code: list(norm) for code, norm in inputs.norms.items()},
        "answered": [one.code for one in inputs.instruments if one.is_anonymous and one.answers is not None],
        "points": len(inputs.nodes[None]),  # branches where something was observed
        "criteria": {
            one.code: {
                "text": one.text,
                "component": one.component,
                "main": list(one.main),
                "support": list(one.support),
                "management": one.management,
                "competences": list(one.competences),
            }
            for one in inputs.catalogue.criteria.values()
        },
        "modules": {
            one.code: {
                "id": one.pk,
                "title": one.title,
                "days": one.days,
                "audience": one.audience,
                "prerequisites": list(one.prerequisites),
                "overlaps": list(one.overlaps),
                "advice": list(one.advice),
            }
            for one in modules.values()
        },
        "competences": dict(inputs.catalogue.competences),
        "excluded": {one.code: one.excluded for one in modules.values() if one.excluded},
    }


def frozen_budgets(frozen: Mapping[str, Any]) -> dict[str, Budget]:
    """The budgets as they were when the wave was scored."""
    return budgets_of(frozen["budgets"])


def _instruments(wave: AuditWave, norms: NormValues) -> dict[int, InstrumentFacts]:
    """The wave's instruments, used or observed, by code; nothing observed yet."""
    weights = dict(WaveInstrument.objects.filter(wave=wave).values_list("instrument", "weight"))
    current = Observation.objects.filter(wave=wave, superseded_at__isnull=True)
    observed = current.order_by().values_list("instrument", flat=True).distinct()
    found = Instrument.objects.filter(Q(pk__in=list(weights)) | Q(pk__in=list(observed))).in_bulk()
    items: dict[int, list[InstrumentItem]] = {}
    for item in InstrumentItem.objects.filter(instrument__in=found).order_by("instrument_id", "position"):
        items.setdefault(item.instrument_id, []).append(item)
    ordered = sorted(found.values(), key=lambda one: (one.code, one.version))
    return {
        one.pk: _instrument(one, items.get(one.pk, []), weights.get(one.pk, 1.0), norms) for one in ordered
    }


def _instrument(
    instrument: Instrument, items: Iterable[InstrumentItem], weight: float, norms: NormValues
) -> InstrumentFacts:
    """One instrument as plain values, the organisation's norms in it."""
    is_paired = instrument.kind == SERVQUAL
    groups = instrument.body["dimensions" if is_paired else "sections"]
    key = "dimension" if is_paired else "section"
    scale = instrument.body.get("scale", {})
    rows = list(items)
    bodies = with_norms({"items": [one.body for one in rows]}, norms)["items"]
    return InstrumentFacts(
        code=instrument.code,
        version=instrument.version,
        kind=instrument.kind,
        title=instrument.title,
        level=instrument.level,
        source=instrument.source,
        trust=instrument.trust,
        n0=float(instrument.n0),
        groups=tuple(Group(one["code"], one["title"], float(one.get("weight", 1.0))) for one in groups),
        items=tuple(
            ItemFacts(one.code, one.criterion_id, body[key], body)
            for one, body in zip(rows, bodies, strict=True)
        ),
        respondents=instrument.respondents,
        weight=weight,
        scale=(scale.get("min", 1), scale.get("max", 7)),
        has_minimum=has_minimum(instrument.body),
        has_order=asks_order(instrument.body),
    )


def _observed(
    wave_id: int, instruments: Mapping[int, InstrumentFacts], without: Collection[str]
) -> tuple[InstrumentFacts, ...]:
    """The instruments with their current observations, in the order in which these came. One statement.

    Questionnaires become tables portion by portion: two hundred thousand of them never lie in memory as JSON.
    """
    rows = (
        Observation.objects.filter(wave=wave_id, superseded_at__isnull=True)
        .exclude(instrument__in=[pk for pk, one in instruments.items() if one.code in without])
        .order_by("instrument_id", "pk")
        .annotate(text=Cast("values", TextField()))  # parsed by the portion, not by the row
        .values_list("instrument_id", "pk", "branch_id", "external_id", "text")
        .iterator(chunk_size=CHUNK)
    )
    known = dict(instruments)
    for pk, own in groupby(rows, key=lambda row: row[0]):
        facts = known[pk]
        if facts.kind in (SERVQUAL, SURVEY):
            reader = _reader(facts)
            while portion := list(islice(own, CHUNK)):
                reader.add([row[2] for row in portion], _parsed(portion))
            known[pk] = replace(facts, answers=reader.answers())
        else:
            seen = list(own)
            values = _parsed(seen)
            found = (Observed(*row[1:4], each) for row, each in zip(seen, values, strict=True))
            known[pk] = replace(facts, observations=tuple(found))
    return tuple(known.values())


def _parsed(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    """The values of these rows, whose last column is their JSON."""
    found: list[Any] = json.loads(f"[{','.join(row[-1] for row in rows)}]")
    return found


def _reader(facts: InstrumentFacts) -> "AnswersReader":
    """An empty table of a questionnaire; numpy comes with it."""
    from audits.scoring.answers import AnswersReader

    items = [item.code for item in facts.items]
    groups = [group.code for group in facts.groups]
    return AnswersReader(facts.kind, items, groups, facts.has_minimum, facts.has_order)


def _branches(instruments: Iterable[InstrumentFacts]) -> set[int]:
    """Branches that were observed."""
    found: set[int] = set()
    for each in instruments:
        found |= {one.branch for one in each.observations}
        if each.answers is not None:
            found |= set(each.answers.branches.tolist())
    return found


def _tree(
    organisation_id: int, observed: Collection[int]
) -> tuple[dict[Node, frozenset[int]], dict[int, Node]]:
    """The wave itself, and each branch that was observed or stands above one, with its observed points.

    Also what stands above each of them.
    """
    nodes: dict[Node, set[int]] = {None: set(observed)}
    parents: dict[int, Node] = {}
    paths = Branch.objects.filter(organisation=organisation_id, pk__in=observed).values_list("pk", "path")
    for pk, path in paths:
        above: Node = None
        for part in dict.fromkeys([*map(int, filter(None, path.split("/"))), pk]):
            nodes.setdefault(part, set()).add(pk)
            parents[part] = above
            above = part
    return {node: frozenset(points) for node, points in nodes.items()}, parents


def _remedies(arrows: Iterable[CriterionModule], codes: Mapping[int, str]) -> dict[str, Remedy]:
    """Criterion -> its main and supporting modules, by code."""
    main: dict[str, list[str]] = {}
    support: dict[str, list[str]] = {}
    for arrow in arrows:
        side = main if arrow.is_main else support
        side.setdefault(arrow.criterion_id, []).append(codes[arrow.module_id])
    return {
        code: Remedy(code, tuple(main.get(code, ())), tuple(support.get(code, ())))
        for code in main.keys() | support.keys()
    }


def _own_module(arrows: Iterable[CriterionModule], modules: Mapping[int, Module]) -> str | None:
    """The organisation's own module on its products: mainly answers what no general course can teach."""
    own = {
        modules[arrow.module_id].code
        for arrow in arrows
        if arrow.is_main
        and arrow.criterion_id in PRODUCT_KNOWLEDGE
        and modules[arrow.module_id].owner_id is not None
    }
    return min(own, default=None)


def _criterion(criterion: Criterion, remedy: Remedy) -> CriterionFacts:
    """One criterion as plain values."""
    return CriterionFacts(
        code=criterion.code,
        text=criterion.text,
        component=criterion.component,
        main=tuple(dict.fromkeys(remedy.main)),  # an own module may be there twice
        support=remedy.support,
        management=criterion.needs_management,
        competences=tuple(criterion.competences),
    )


def _module(
    module: Module, links: Mapping[str, Mapping[int, list[str]]], flags: Collection[str]
) -> ModuleFacts:
    """One module as plain values; an empty profile of the organisation is unknown and rules nothing out."""
    ruled_out = [
        one["text"]
        for one in module.applicability
        if flags and one["flag"] not in (None, NEWCOMERS_ONLY) and one["flag"] not in flags
    ]
    return ModuleFacts(
        code=module.code,
        pk=module.pk,
        title=module.title,
        days=module.days,
        audience=module.audience,
        prerequisites=tuple(links["prerequisites"].get(module.pk, ())),
        overlaps=tuple(links["overlaps"].get(module.pk, ())),
        advice=tuple(one["text"] for one in module.applicability if one["flag"] in (None, NEWCOMERS_ONLY)),
        excluded=ruled_out[0] if ruled_out else "",
    )


def _links(name: str, codes: Mapping[int, str]) -> dict[int, list[str]]:
    """Module -> codes of the offered modules that it names as prerequisites or overlaps."""
    through = getattr(Module, name).through
    found: dict[int, list[str]] = {}
    for source, target in through.objects.values_list("from_module_id", "to_module_id"):
        if source in codes and target in codes:
            found.setdefault(source, []).append(codes[target])
    return {source: sorted(targets) for source, targets in found.items()}
