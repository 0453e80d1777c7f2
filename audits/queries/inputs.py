"""What a wave's figures are made from, read in a fixed number of statements however large the wave.

A finished wave takes mapping, weights and targets from what it has frozen, never from the catalogue of today.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q

from accounts.models import Branch, Organisation
from audits.models import AuditWave, Instrument, InstrumentItem, Observation, WaveInstrument
from audits.scoring.inputs import (
    LEVEL_WEIGHTS,
    SERVQUAL,
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
from figures.prescription import PRODUCT_KNOWLEDGE, Remedy, with_own_module

NEWCOMERS_ONLY = "newcomers_only"
"""A flag of a person, not of an organisation: advice to whoever chooses the people."""


def wave_inputs(wave: AuditWave) -> WaveInputs:
    """The current observations of the wave and all that they are weighed by. Ten statements at most."""
    observed = _observed(wave.pk)
    frozen: Mapping[str, Any] = wave.frozen if wave.state in FINISHED else {}
    return WaveInputs(
        target=float(frozen.get("target", wave.target)),
        level_weights=frozen.get("level_weights") or wave.level_weights or dict(LEVEL_WEIGHTS),
        budgets=budgets_of(frozen.get("budgets", wave.budgets)),
        instruments=_instruments(wave, observed),
        catalogue=frozen_catalogue(frozen) if frozen else catalogue_of(wave.organisation),
        nodes=_nodes(wave.organisation_id, {one.branch for own in observed.values() for one in own}),
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
                for name in ("code", "version", "kind", "title", "level", "source", "trust", "n0")
            }
            for each in inputs.instruments
        ],
        "level_weights": dict(inputs.level_weights),
        "target": inputs.target,
        "budgets": {key: {"days": one.days, "reach": one.reach} for key, one in inputs.budgets.items()},
        "weights": dict(weights),
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


def _observed(wave_id: int) -> dict[int, list[Observed]]:
    """Current observations by instrument, in the order in which they came."""
    rows = Observation.objects.filter(wave=wave_id, superseded_at__isnull=True).order_by("pk")
    found: dict[int, list[Observed]] = {}
    for pk, instrument, branch, external_id, values, comments in rows.values_list(
        "pk", "instrument_id", "branch_id", "external_id", "values", "comments"
    ):
        found.setdefault(instrument, []).append(Observed(pk, branch, external_id, values, comments))
    return found


def _instruments(wave: AuditWave, observed: Mapping[int, list[Observed]]) -> tuple[InstrumentFacts, ...]:
    """The wave's instruments, used or observed, by code."""
    used = WaveInstrument.objects.filter(wave=wave).values("instrument")
    found = Instrument.objects.filter(Q(pk__in=used) | Q(pk__in=observed)).in_bulk()
    items: dict[int, list[InstrumentItem]] = {}
    for item in InstrumentItem.objects.filter(instrument__in=found).order_by("instrument_id", "position"):
        items.setdefault(item.instrument_id, []).append(item)
    ordered = sorted(found.values(), key=lambda one: (one.code, one.version))
    return tuple(_instrument(one, items.get(one.pk, []), observed.get(one.pk, [])) for one in ordered)


def _instrument(
    instrument: Instrument, items: Iterable[InstrumentItem], observed: Iterable[Observed]
) -> InstrumentFacts:
    """One instrument as plain values."""
    is_survey = instrument.kind == SERVQUAL
    groups = instrument.body["dimensions" if is_survey else "sections"]
    key = "dimension" if is_survey else "section"
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
            ItemFacts(one.code, one.criterion_id, one.body[key], one.body)
            for one in items
            if one.criterion_id is not None
        ),
        observations=tuple(observed),
    )


def _nodes(organisation_id: int, observed: Collection[int]) -> dict[Node, frozenset[int]]:
    """The wave itself, and each branch that was observed or stands above one, with its observed points."""
    nodes: dict[Node, set[int]] = {None: set(observed)}
    paths = Branch.objects.filter(organisation=organisation_id, pk__in=observed).values_list("pk", "path")
    for pk, path in paths:
        for part in {str(pk), *filter(None, path.split("/"))}:
            nodes.setdefault(int(part), set()).add(pk)
    return {node: frozenset(points) for node, points in nodes.items()}


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
