"""How it was measured: instruments, planned and real n, response, calibration, what is anonymous."""

from collections.abc import Iterable
from statistics import fmean
from typing import Any

from django.db.models import Count, Q

from audits.importance_order import asks_order
from audits.models import AuditWave, Instrument, InstrumentItem, ObservationAppeal, SurveyCode
from audits.norms import with_norms
from audits.pair_sides import has_minimum
from audits.queries.anonymity import is_anonymous
from audits.queries.enough import is_untold
from audits.queries.recordings import ENOUGH_KAPPA, calibrations_of
from reports.queries.audit_gap.base import day_of

CALIBRATIONS = 20  # recordings that are compared, the newest first


def sample_facts(wave: AuditWave, sample: Iterable[Any]) -> list[dict[str, Any]]:
    """Instruments with versions, planned and real n, response, dates; the anonymous have no days.

    seen, branches, response: None where too few of the staff answered for their number to be said.

    Args:
        sample: of `sample_table`.
    """
    frozen = {one["code"]: one for one in wave.frozen.get("instruments", ())}
    codes = _codes(wave)
    return [
        {
            "code": one.instrument.code,
            "title": one.instrument.title,
            "version": one.instrument.version,
            "kind": one.instrument.kind,
            "level": one.instrument.level,
            "respondents": one.instrument.respondents,
            "collector": one.collector,
            "trust": frozen.get(one.instrument.code, {}).get("trust", one.instrument.trust),
            "planned": one.planned,
            "seen": None if is_untold(one, one.seen) else one.seen,
            "branches": None if is_untold(one, one.seen) else one.branches,
            "first_on": None if is_anonymous(one.instrument) else day_of(one.first_at),
            "last_on": None if is_anonymous(one.instrument) else day_of(one.last_at),
            "response": None if is_untold(one, one.seen) else codes.get(one.instrument_id),
        }
        for one in sample
    ]


def _codes(wave: AuditWave) -> dict[int, dict[str, int]]:
    """Instrument -> codes given out and used; open links have no known number of people asked."""
    rows = SurveyCode.objects.filter(link__wave=wave).values_list("link__instrument").order_by()
    found = rows.annotate(issued=Count("pk"), used=Count("pk", filter=Q(is_used=True)))
    return {instrument: {"issued": issued, "used": used} for instrument, issued, used in found}


def calibration_facts(wave: AuditWave) -> dict[str, Any] | None:
    """Recordings that several scored: mean spread in points, pairs that agree; None without one."""
    known = calibrations_of(wave, most=CALIBRATIONS)
    spreads = [one.spread for one in known if one.spread is not None]
    if not spreads:
        return None
    kappas = [pair.kappa for one in known for pair in one.pairs if pair.kappa is not None]
    return {
        "recordings": len(spreads),
        "spread": fmean(spreads),
        "pairs": len(kappas),
        "kappa": fmean(kappas) if kappas else None,
        "enough": sum(one >= ENOUGH_KAPPA for one in kappas),
        "limit": ENOUGH_KAPPA,
    }


def appeal_facts(wave: AuditWave) -> dict[str, int]:
    """Appeals of branches by how they ended."""
    rows = ObservationAppeal.objects.filter(observation__wave=wave).order_by()
    return dict(rows.values_list("state").annotate(count=Count("pk")))


def instrument_facts(wave: AuditWave) -> list[dict[str, Any]]:
    """Every question of every instrument, with the organisation's norms as they were when it was scored."""
    norms = {code: tuple(one) for code, one in wave.frozen.get("norms", {}).items()}
    used = Instrument.objects.filter(uses__wave=wave).order_by("code", "-version")
    items: dict[int, list[InstrumentItem]] = {}
    for item in InstrumentItem.objects.filter(instrument__uses__wave=wave).order_by("position", "pk"):
        items.setdefault(item.instrument_id, []).append(item)
    return [
        {
            "title": one.title,
            "version": one.version,
            "kind": one.kind,
            "has_minimum": has_minimum(one.body),
            "has_order": asks_order(one.body),
            "groups": list(_groups(one, [with_norms(item.body, norms) for item in items.get(one.pk, ())])),
        }
        for one in used
    ]


def places_of(wave: AuditWave) -> dict[str, str]:
    """Statement of the customers' questionnaire -> its dimension."""
    items = InstrumentItem.objects.filter(
        instrument__uses__wave=wave, instrument__kind=Instrument.Kind.SERVQUAL
    )
    return {item.code: item.body.get("dimension", "") for item in items.order_by("instrument", "position")}


def _groups(instrument: Instrument, bodies: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Items by dimension or section, in their order; one group without a name where there are none."""
    heads = instrument.body.get("dimensions") or instrument.body.get("sections") or []
    known = [(one["code"], one["title"]) for one in heads]
    placed = {code for code, _title in known}
    for code, title in known:
        own = [one for one in bodies if code in (one.get("dimension"), one.get("section"))]
        if own:
            yield {"title": title, "items": [_item(one) for one in own]}
    rest = [one for one in bodies if not placed & {one.get("dimension"), one.get("section")}]
    if rest:
        yield {"title": "", "items": [_item(one) for one in rest]}


def _item(body: dict[str, Any]) -> dict[str, Any]:
    """One question: what is said of perception where expectation is asked for too."""
    return {
        "code": body.get("code", ""),
        "text": body.get("perception") or body.get("text", ""),
        "expectation": body.get("expectation", ""),
        "critical": bool(body.get("critical")),
    }
