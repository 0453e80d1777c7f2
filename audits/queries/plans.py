"""Reads of a wave's plan: its parts, what it lacks, what it will see."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Branch, Organisation, User
from audits.models import AuditWave, Instrument, WaveAssignment, WaveBranch, WaveInstrument, WaveQuota
from audits.planner import DEFAULTS, VISIT_DEFAULTS, Question, foresee, widest_change, widest_spread
from audits.queries.clashes import clash_of
from audits.queries.left import with_left
from audits.queries.lists import newest_instruments
from audits.scoring.inputs import LEVEL_WEIGHTS

COUNTED = (Instrument.Kind.SERVQUAL, Instrument.Kind.SURVEY, Instrument.Kind.VISIT)
"""Kinds whose observations are made by the plan; figures of documents and practices come as they are."""

Sources = Sequence[WaveInstrument]


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One branch of the tree as the plan offers it. arm: empty where the wave does not measure it."""

    branch: Branch
    depth: int
    arm: str
    points: int  # of service below it
    taken: int  # of these measured by the wave
    in_control: int


def missing_of(wave: AuditWave) -> list[str]:
    """What a draft lacks before it may collect, in sentences. Five statements at most."""
    sources = sources_of(wave)
    found = []
    if wave.starts_on is None or wave.ends_on is None:
        found.append(_("The first and the last day are not set."))
    if not wave.assignments.exists():
        found.append(_("Nobody audits the wave."))
    if not wave.branches.exists():
        found.append(_("No branch is chosen."))
    if not sources:
        found.append(_("There is no source: choose at least one instrument."))
    weights = wave.level_weights or LEVEL_WEIGHTS
    if sources and not any(weights.get(one.instrument.level) for one in sources):
        found.append(_("The levels of the chosen sources have no weight in the index."))
    if clash := clash_of(one.instrument_id for one in sources):
        found.append(clash)
    text = _("«%s» has no quota.")
    found += [text % one.instrument.title for one in sources if is_counted(one) and not one.planned]
    return found


def is_counted(source: WaveInstrument) -> bool:
    """Whether the plan says how many observations it needs."""
    return source.instrument.kind in COUNTED


def sources_of(wave: AuditWave) -> list[WaveInstrument]:
    """The wave's sources with their instruments and `is_left`, by level and title. One statement."""
    order = list(Instrument.Level.values)
    found = with_left(wave.instruments.select_related("instrument").defer("instrument__body"))
    return sorted(found, key=lambda one: (order.index(one.instrument.level), one.instrument.title, one.pk))


def index_shares(wave: AuditWave, sources: Sources) -> dict[int, float]:
    """Source -> its part of the index in per cent, before anything is observed."""
    weights = wave.level_weights or LEVEL_WEIGHTS
    measured = {one.instrument.level for one in sources if not one.instrument.is_guess}
    whole = sum(weights.get(level, 0) for level in measured) or 1
    sums: dict[str, float] = {}
    for one in sources:
        if not one.instrument.is_guess:
            sums[one.instrument.level] = sums.get(one.instrument.level, 0) + one.weight
    return {
        one.pk: 0.0
        if one.instrument.is_guess
        else 100 * weights.get(one.instrument.level, 0) / whole * one.weight / sums[one.instrument.level]
        for one in sources
    }


def offered_instruments(wave: AuditWave, sources: Sources) -> list[Instrument]:
    """The newest version of each instrument that the wave has in no version, by title. One statement."""
    taken = {one.instrument.code for one in sources}
    return [one for one in newest_instruments(wave.organisation_id) if one.code not in taken]


def tree_of(wave: AuditWave) -> list[TreeLine]:
    """The organisation's branches, the parent before its children, with their arms. Two statements."""
    branches = list(Branch.objects.filter(organisation=wave.organisation_id).order_by("path", "pk"))
    arms = dict(wave.branches.values_list("branch_id", "arm"))
    names = {one.pk: one.name for one in branches}
    counts: dict[int, list[int]] = {one.pk: [0, 0, 0] for one in branches}
    for one in branches:
        if not one.is_point and one.pk not in arms:
            continue
        for above in _ids(one.path):
            if above in counts and above != one.pk:
                counts[above][0] += 1
                counts[above][1] += one.pk in arms
                counts[above][2] += arms.get(one.pk) == WaveBranch.Arm.CONTROL
    branches.sort(key=lambda one: [names.get(pk, "") for pk in _ids(one.path)] or [one.name])
    return [
        TreeLine(one, max(0, len(_ids(one.path)) - 1), arms.get(one.pk, ""), *counts[one.pk])
        for one in branches
    ]


def _ids(path: str) -> list[int]:
    """Ids of «/3/17/»."""
    return [int(part) for part in path.split("/") if part]


def measured_branches(wave: AuditWave) -> QuerySet[WaveBranch]:
    """The branches that the wave measures, by name."""
    return wave.branches.select_related("branch").order_by("branch__name", "pk")


def branches_seen(wave: AuditWave) -> list[str]:
    """Names of the branches with observations that count, by name; of staff, whom a name may betray, none."""
    current = wave.observations.filter(superseded_at__isnull=True)
    people = (Instrument.Respondents.STAFF, Instrument.Respondents.MANAGERS)
    current = current.exclude(instrument__respondents__in=people)
    found = Branch.objects.filter(pk__in=current.values("branch"))
    return list(found.order_by("name").values_list("name", flat=True))


def quotas_of(wave: AuditWave, branch_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """(source, branch) -> the quota, of these branches. One statement."""
    rows = WaveQuota.objects.filter(source__wave=wave, branch__in=branch_ids)
    return {(source, branch): n for source, branch, n in rows.values_list("source", "branch", "planned")}


def arms_of(wave: AuditWave) -> tuple[int, int]:
    """Branches to be trained, and control branches. One statement."""
    is_control = Q(arm=WaveBranch.Arm.CONTROL)
    found = wave.branches.aggregate(
        trained=Count("pk", filter=~is_control), control=Count("pk", filter=is_control)
    )
    return found["trained"], found["control"]


def asked_source(wave: AuditWave, sources: Sources, code: str = "") -> WaveInstrument | None:
    """The source that the planner speaks of: the one named, else the customers', else another."""
    chosen = code or str(wave.design.get("source", ""))
    counted = [one for one in sources if is_counted(one) and not one.instrument.is_guess]
    named = [one for one in counted if one.instrument.code == chosen]
    customers = [one for one in counted if one.instrument.respondents == Instrument.Respondents.CUSTOMERS]
    return next(iter([*named, *customers, *counted]), None)


OF_SCALE = ("change", "sd")  # numbers in the unit of one source: of another they mean nothing


def design_of(wave: AuditWave, source: WaveInstrument | None) -> dict[str, Any]:
    """What the plan is to see: its own numbers, where it has none the usual ones of the source's kind."""
    is_visit = source is not None and source.instrument.kind == Instrument.Kind.VISIT
    usual: Mapping[str, Any] = VISIT_DEFAULTS if is_visit else DEFAULTS
    named = wave.design.get("source")
    is_own = not named or (source is not None and source.instrument.code == named)
    own = {
        key: value
        for key, value in wave.design.items()
        if (key in usual or key == "customers") and (is_own or key not in OF_SCALE)
    }
    return {**usual, "customers": None, **own}


def widest_of(source: WaveInstrument | None) -> float:
    """The largest change there can be. One statement: the list of sources has no bodies."""
    instrument = source.instrument if source is not None else None
    return widest_change(instrument.kind, instrument.body) if instrument is not None else math.inf


def spread_of(source: WaveInstrument | None) -> float:
    """The largest standard deviation there can be. One statement at most."""
    instrument = source.instrument if source is not None else None
    return widest_spread(instrument.kind, instrument.body) if instrument is not None else math.inf


def question_of(wave: AuditWave, source: WaveInstrument | None, asked: Mapping[str, Any]) -> Question:
    """The planner's question of the stored plan, with what is asked otherwise. Five statements at most.

    Args:
        asked: change, sd, icc, power, customers; also per_branch, trained, control: of a plan not yet made.
    """
    kind = source.instrument.kind if source else Instrument.Kind.SERVQUAL
    trained, control = arms_of(wave)
    quotas = _stored_quotas(wave, source)
    if asked.get("trained") is not None or asked.get("control") is not None:
        trained = trained if asked.get("trained") is None else int(asked["trained"])
        control = control if asked.get("control") is None else int(asked["control"])
        usual = max(quotas, default=0)
        quotas = (usual,) * (trained + control)
    if asked.get("per_branch") is not None:
        quotas = (int(asked["per_branch"]),) * len(quotas)
    numbers = {**design_of(wave, source), **{key: one for key, one in asked.items() if one is not None}}
    return Question(
        kind=kind,
        quotas=quotas,
        trained=trained,
        control=control,
        subjects=_criteria(source),
        widest=widest_of(source),
        available=_points_of(wave),
        **{key: numbers[key] for key in ("change", "sd", "icc", "power", "customers")},
    )


def _points_of(wave: AuditWave) -> int:
    """Branches that the client has to measure: those of service, and others that the wave measures."""
    of_wave = Exists(wave.branches.filter(branch=OuterRef("pk")))
    found = Branch.objects.filter(Q(is_point=True) | of_wave, organisation=wave.organisation_id)
    return found.count()


def wave_foresight(wave: AuditWave) -> dict[str, Any]:
    """`source`, `question` and `foresight` of the plan as it stands."""
    source = asked_source(wave, sources_of(wave))
    question = question_of(wave, source, {})
    return {"source": source, "question": question, "foresight": foresee(question)}


def _stored_quotas(wave: AuditWave, source: WaveInstrument | None) -> tuple[int, ...]:
    """Quota of each branch of the wave, 0 where there is none; branches to be trained come first."""
    known: dict[int, int] = {}
    if source is not None:
        known = dict(source.quotas.values_list("branch_id", "planned"))
    rows = wave.branches.order_by("pk").values_list("branch_id", "arm")
    measured = sorted(rows, key=lambda row: row[1] == WaveBranch.Arm.CONTROL)
    return tuple(known.get(branch, 0) for branch, _arm in measured)


def _criteria(source: WaveInstrument | None) -> int:
    """How many criteria the source measures."""
    if source is None:
        return 1
    measured = source.instrument.items.filter(criterion__isnull=False)
    return max(1, measured.values("criterion").distinct().count())


def auditors_offered(wave: AuditWave | None, organisation: Organisation | None) -> QuerySet[User]:
    """People who may be made auditors: the provider's, and who audits the client already; `is_chosen`."""
    of_client = WaveAssignment.objects.filter(
        user=OuterRef("pk"), wave__organisation=organisation.pk if organisation else None
    )
    chosen = WaveAssignment.objects.filter(user=OuterRef("pk"), wave=wave.pk if wave else None)
    people = User.objects.filter(is_active=True).annotate(is_chosen=Exists(chosen))
    is_providers = Q(organisation__kind=Organisation.Kind.PROVIDER)
    return (
        people.filter(is_providers | Exists(of_client))
        .select_related("organisation")
        .order_by("last_name", "first_name", "pk")
    )
